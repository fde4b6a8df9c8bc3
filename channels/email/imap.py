"""A small IMAP client: what taking in letters needs, and nothing else (RFC 3501, IDLE of RFC 2177)."""

import asyncio
import base64
import re
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from channels.email.settings import Security, Server

PATIENCE = 60.0  # seconds for an answer
LONGEST_LINE = 1 << 20
LITERAL = re.compile(rb"\{(\d{1,10})\+?\}\r?\n\Z")
NUMBER = re.compile(rb"\d{1,10}")


class ImapFault(Exception):
    """The server said no, or something that makes no sense."""


class ImapRefusedUs(ImapFault):
    """Name or password is wrong: trying again soon does not help."""


class ImapGone(ImapFault):
    """The line is lost."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the server with the literals that stood in it."""

    line: bytes
    literals: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    uid_validity: int
    uid_next: int


@dataclass(frozen=True, slots=True)
class Size:
    uid: int
    octets: int


@asynccontextmanager
async def connected(server: Server, context: ssl.SSLContext) -> AsyncIterator["Imap"]:
    """Signed in; signs out on the way."""
    line = await _open(server, context)
    try:
        await line.sign_in(server.user, server.password)
        yield line
    finally:
        await line.close()


async def _open(server: Server, context: ssl.SSLContext) -> "Imap":
    secured = context if server.security is Security.TLS else None
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(
                server.host, server.port, ssl=secured, limit=LONGEST_LINE
            )
    except (OSError, TimeoutError) as error:
        raise ImapGone(f"{server.host}:{server.port}: {str(error) or 'no answer'}") from error
    line = Imap(reader, writer)
    try:
        await line.greeted()
        if server.security is Security.STARTTLS:
            await line.command("STARTTLS")
            await writer.start_tls(context, server_hostname=server.host)
            await line.learn_capabilities()
    except BaseException:
        await line.close()
        raise
    return line


@dataclass
class Imap:
    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter
    capabilities: frozenset[str] = frozenset()
    _count: int = 0
    _gone: bool = field(default=False)
    _news: bool = field(default=False)  # something came while a command was being answered

    async def greeted(self) -> None:
        answer = await self._answer()
        if not answer.line.startswith((b"* OK", b"* PREAUTH")):
            raise ImapFault(_shown(answer.line))
        await self.learn_capabilities()

    async def learn_capabilities(self) -> None:
        answers = await self.command("CAPABILITY")
        words = b" ".join(a.line for a in answers if a.line.startswith(b"* CAPABILITY")).split()
        self.capabilities = frozenset(word.decode("ascii", "replace").upper() for word in words[2:])

    async def sign_in(self, user: str, password: str) -> None:
        try:
            if "AUTH=PLAIN" in self.capabilities and "SASL-IR" in self.capabilities:
                token = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
                await self.command(f"AUTHENTICATE PLAIN {token}")
            else:
                await self.command(f"LOGIN {quoted(user)} {quoted(password)}")
        except ImapGone:
            raise
        except ImapFault as fault:
            raise ImapRefusedUs(str(fault)) from fault
        await self.learn_capabilities()

    async def select(self, folder: str) -> Box:
        answers = await self.command(f"SELECT {quoted(folder)}")
        told = b"\n".join(answer.line for answer in answers)
        validity, following = (
            re.search(rb"\[%s (\d{1,10})\]" % name, told) for name in (b"UIDVALIDITY", b"UIDNEXT")
        )
        if not validity:
            raise ImapFault("the folder has no UIDVALIDITY")
        return Box(int(validity[1]), int(following[1]) if following else 0)

    async def search(self, criteria: str) -> list[int]:
        """UIDs in ascending order."""
        answers = await self.command(f"UID SEARCH {criteria}")
        found = [NUMBER.findall(a.line[9:]) for a in answers if a.line.startswith(b"* SEARCH")]
        return sorted({int(number) for numbers in found for number in numbers})

    async def from_uid(self, uid: int) -> list[int]:
        """`n:*` always names the newest, even when it is older than n."""
        self._news = False
        return [found for found in await self.search(f"UID {uid}:*") if found >= uid]

    async def sizes(self, uids: Sequence[int]) -> list[Size]:
        answers = await self.command(f"UID FETCH {_set(uids)} (UID RFC822.SIZE)")
        sizes = []
        for answer in answers:
            uid, octets = (
                re.search(rb"UID (\d{1,10})", answer.line),
                re.search(rb"SIZE (\d{1,12})", answer.line),
            )
            if uid and octets:
                sizes.append(Size(int(uid[1]), int(octets[1])))
        return sizes

    async def fetch(self, uid: int, first_bytes: int | None = None) -> bytes | None:
        """The letter as it came, without marking it as read; None when it is no longer there."""
        part = f"<0.{first_bytes}>" if first_bytes is not None else ""
        answers = await self.command(f"UID FETCH {uid} (UID BODY.PEEK[]{part})")
        for answer in answers:
            if b"BODY[]" in answer.line and re.search(rb"\bUID %d\b" % uid, answer.line):
                if answer.literals:
                    return answer.literals[0]
                return b""
        return None

    async def mark_seen(self, uids: Sequence[int]) -> None:
        await self.command(f"UID STORE {_set(uids)} +FLAGS.SILENT (\\Seen)")

    async def idle(self, seconds: float) -> bool:
        """Wait for news; True when there may be some. What came since the last look counts."""
        if self._news:
            return True
        tag = self._tag()
        await self._write(f"{tag} IDLE")
        news = False
        try:
            async with asyncio.timeout(seconds):
                while not news:
                    news = is_news((await self._answer(patience=None)).line)
        except TimeoutError:
            pass
        await self._write("DONE")
        for answer in await self._until(tag):
            news = news or is_news(answer.line)
        return news

    async def noop(self) -> bool:
        return any(is_news(answer.line) for answer in await self.command("NOOP"))

    async def command(self, words: str) -> list[Answer]:
        """The untagged answers; raises what the server refuses."""
        tag = self._tag()
        await self._write(f"{tag} {words}")
        return await self._until(tag)

    async def close(self) -> None:
        """Politely, unless the line is lost already."""
        if not self._gone:
            self._gone = True
            self._writer.write(b"z LOGOUT\r\n")
        self._writer.close()
        try:
            async with asyncio.timeout(2):
                await self._writer.wait_closed()
        except (OSError, TimeoutError, ssl.SSLError):
            self._writer.transport.abort()

    # --- the line ---

    def _tag(self) -> str:
        self._count += 1
        return f"h{self._count}"

    async def _write(self, words: str) -> None:
        try:
            self._writer.write(words.encode("utf-8") + b"\r\n")
            await self._writer.drain()
        except OSError as error:
            self._gone = True
            raise ImapGone(str(error)) from error

    async def _until(self, tag: str) -> list[Answer]:
        answers: list[Answer] = []
        end = f"{tag} ".encode()
        while True:
            answer = await self._answer()
            if answer.line.startswith(end):
                if answer.line[len(end) :].upper().startswith(b"OK"):
                    return answers
                raise ImapFault(_shown(answer.line))
            if answer.line.startswith(b"* BYE"):
                self._gone = True
                raise ImapGone(_shown(answer.line))
            self._news = self._news or is_news(answer.line)
            answers.append(answer)

    async def _answer(self, patience: float | None = PATIENCE) -> Answer:
        """A literal may be long, so the clock runs for each piece, not for the whole."""
        line, literals = b"", []
        while True:
            try:
                async with asyncio.timeout(patience):
                    piece = await self._reader.readuntil(b"\n")
                    line += piece
                    found = LITERAL.search(piece)
                    if not found:
                        break
                async with asyncio.timeout(PATIENCE + int(found[1]) / 50_000):
                    literals.append(await self._reader.readexactly(int(found[1])))
            except TimeoutError:
                if patience is None:
                    raise  # from whoever waits for news
                self._gone = True
                raise ImapGone("no answer") from None
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError) as error:
                self._gone = True
                raise ImapGone(str(error) or "the server hung up") from error
        if line.startswith(b"* BYE") and patience is None:
            self._gone = True
            raise ImapGone(_shown(line))
        return Answer(line.rstrip(b"\r\n"), tuple(literals))


def is_news(line: bytes) -> bool:
    return line.startswith(b"* ") and line.rstrip().upper().endswith((b" EXISTS", b" RECENT"))


def quoted(text: str) -> str:
    """Nothing in a name or password ends the command."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    if "\r" in plain or "\n" in plain or "\0" in plain:
        raise ImapFault("a line break in a name")
    return f'"{plain}"'


def folder_name(name: str) -> str:
    """Names of folders travel in "modified UTF-7" (RFC 3501, 5.1.3)."""
    gathered, run = "", ""
    for letter in [*name, ""]:
        if letter and not " " <= letter <= "~":
            run += letter
            continue
        if run:
            coded = base64.b64encode(run.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            gathered, run = f"{gathered}&{coded}-", ""
        gathered += "&-" if letter == "&" else letter
    return gathered


def _set(uids: Sequence[int]) -> str:
    return ",".join(str(uid) for uid in uids)


def _shown(line: bytes) -> str:
    return line.decode("utf-8", "replace").strip()[:200]
