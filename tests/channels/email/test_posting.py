"""What is said of a letter is what is known: a server that breaks off at every possible moment."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiosmtplib.protocol import SMTPProtocol

from channels.contract import Accepted, Fault, Refused, SendResult, TryLater, Uncertain
from channels.email.composing import Envelope
from channels.email.posting import CHUNK, Post
from channels.email.settings import Security, Server

ENVELOPE = Envelope("12345+b1@hotline.test", ("zhang@citizen.test", "li@citizen.test"), "1.seal", "<1@hub>")
LETTER = b"Subject: x\r\n\r\nwords\r\n.\r\n"
CUT = ""  # instead of an answer the line is cut
SILENCE = "silence"


class ScriptedServer:
    """Answers each command as told, by its first word; the letter itself is `.`, the greeting `hello`."""

    def __init__(self, **answers: str) -> None:
        self.answers = {
            "hello": "220 mx",
            "EHLO": "250-mx\r\n250-DSN\r\n250-SIZE 1000000\r\n250 AUTH PLAIN",
            "AUTH": "235 ok",
            "MAIL": "250 ok",
            "RCPT": "250 ok",
            "DATA": "354 go on",
            "dot": "250 2.0.0 kept",
            "RSET": "250 ok",
            **answers,
        }
        self.commands: list[str] = []
        self.letters = 0
        self.lines = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        try:
            if self._say(writer, "hello"):
                while line := await reader.readline():
                    self.commands.append(line.decode().strip())
                    word = line.split()[0].decode().upper()
                    if not self._say(writer, word):
                        break
                    if word == "DATA" and self.answers["DATA"].startswith("354"):
                        while (await reader.readline()) not in (b".\r\n", b""):
                            pass
                        self.letters += 1
                        if not self._say(writer, "dot"):
                            break
        finally:
            writer.close()

    def _say(self, writer: asyncio.StreamWriter, word: str) -> bool:
        answer = self.answers.get(word, "500 what?")
        if answer != SILENCE:
            writer.write(answer.encode() + b"\r\n" if answer else b"")
        return bool(answer)


@asynccontextmanager
async def posting(server: ScriptedServer, user: str = "") -> AsyncIterator[Post]:
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    context = ssl.create_default_context()
    post = Post(
        Server("127.0.0.1", port, Security.NONE, user, "pw"), context, notices=True, helo="hotline.test"
    )
    try:
        yield post
    finally:
        await post.close()
        listening.close()
        await listening.wait_closed()


async def outcome(user: str = "", **answers: str) -> SendResult:
    async with posting(ScriptedServer(**answers), user) as post:
        return await post.send(ENVELOPE, LETTER)


@pytest.mark.parametrize("letter", [LETTER, b"x" * 3 * CHUNK + LETTER], ids=["short", "long"])
async def test_an_answer_in_the_same_breath_is_heard(letter: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    write = SMTPProtocol.write

    def answered_at_once(line: SMTPProtocol, content: bytes) -> None:
        write(line, content)
        if content.endswith(b"\r\n.\r\n"):
            asyncio.get_running_loop().call_soon(line.data_received, b"250 2.0.0 kept\r\n")

    monkeypatch.setattr(SMTPProtocol, "write", answered_at_once)
    async with posting(ScriptedServer(dot=SILENCE)) as post:
        assert await post.send(ENVELOPE, letter) == Accepted("<1@hub>")


async def test_taken() -> None:
    server = ScriptedServer()
    async with posting(server) as post:
        results = [await post.send(ENVELOPE, LETTER) for _ in range(3)]

    assert results == [Accepted("<1@hub>")] * 3
    assert (server.lines, server.letters) == (1, 3)  # one line for all
    assert any("ENVID=1.seal" in command and "RET=HDRS" in command for command in server.commands)
    assert any("NOTIFY=SUCCESS,FAILURE,DELAY" in command for command in server.commands)


@pytest.mark.parametrize("moment", ["hello", "EHLO", "MAIL", "RCPT", "DATA"])
async def test_before_the_letter_a_cut_line_is_certainly_no_delivery(moment: str) -> None:
    assert isinstance(await outcome(**{moment: CUT}), TryLater)


async def test_after_the_letter_a_cut_line_tells_nothing() -> None:
    assert isinstance(await outcome(dot=CUT), Uncertain)


@pytest.mark.parametrize("moment", ["hello", "MAIL", "RCPT", "DATA", "dot"])
async def test_not_now(moment: str) -> None:
    assert isinstance(await outcome(**{moment: "451 4.3.0 busy"}), TryLater)


@pytest.mark.parametrize("moment", ["MAIL", "RCPT", "DATA", "dot"])
async def test_never(moment: str) -> None:
    result = await outcome(**{moment: "550 5.7.1 not wanted"})

    assert isinstance(result, Refused)
    assert "对方拒收（5.7.1）" in result.reason


async def test_nobody_there_is_the_recipients_matter() -> None:
    result = await outcome(RCPT="550 5.1.1 no such user")

    assert isinstance(result, Refused)
    assert (result.fault, result.reason.startswith("zhang@citizen.test 收件地址不存在")) == (
        Fault.RECIPIENT,
        True,
    )


async def test_a_wrong_password_stops_the_account_and_loses_nothing() -> None:
    result = await outcome(user="12345", AUTH="535 5.7.8 wrong")

    assert isinstance(result, TryLater)
    assert result.whole_account


async def test_nobody_listens() -> None:
    server = Server("127.0.0.1", 9, Security.NONE)
    post = Post(server, ssl.create_default_context(), notices=True, helo="hotline.test")

    assert isinstance(await post.send(ENVELOPE, LETTER), TryLater)


async def test_a_line_that_died_while_idle_is_replaced() -> None:
    server = ScriptedServer(RSET=CUT)
    async with posting(server) as post:
        results = [await post.send(ENVELOPE, LETTER) for _ in range(2)]

    assert results == [Accepted("<1@hub>")] * 2
    assert server.lines == 2


async def test_no_control_character_reaches_the_server() -> None:
    server = ScriptedServer()
    async with posting(server) as post:
        await post.send(Envelope("a@b.test\r\nRSET", ("c@d.test\r\nRSET",), "1", "<1@hub>"), LETTER)

    assert "RSET" not in server.commands
