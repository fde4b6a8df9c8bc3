"""Hands letters to the mail server, one try each, and says exactly what is known of the outcome."""

import asyncio
import ssl
from collections import deque
from datetime import timedelta

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from channels.contract import Accepted, Fault, Refused, SendResult, TryLater, Uncertain
from channels.email.composing import Envelope
from channels.email.letter import Report
from channels.email.reports import CODE, GONE, in_plain_words
from channels.email.settings import Security, Server
from channels.line_faults import in_short

ANSWER_WITHIN = 15.0  # seconds; with the final answer it stays below what the hub waits for a channel
FINAL_ANSWER_WITHIN = 30.0
CHUNK = 64 * 1024
KEPT_LINES = 4
PAUSE = timedelta(seconds=20)
WRONG_PASSWORD = frozenset({530, 534, 535, 538})


class Undelivered(Exception):
    """The server's answer ends this try, before the letter itself was begun."""

    def __init__(self, result: TryLater | Refused) -> None:
        super().__init__(result.reason)
        self.result, self.reason = result, result.reason


class Post:
    """Keeps a few lines to the server for the next letters. `context` checks its certificate."""

    def __init__(self, server: Server, context: ssl.SSLContext, *, notices: bool, helo: str) -> None:
        self._server, self._context, self._notices = server, context, notices
        self._helo = helo
        self._lines: deque[SMTP] = deque()

    async def send(self, envelope: Envelope, stuffed: bytes) -> SendResult:
        """`stuffed` is the letter as it travels, with the final dot."""
        try:
            line = await self._line()
            await self._announce(line, envelope, len(stuffed))
        except Undelivered as said:
            return said.result
        except (SMTPException, OSError, TimeoutError) as fault:
            return TryLater(f"邮件服务器无法连接：{in_short(fault)}", PAUSE, "connection")
        return await self._deliver(line, envelope, stuffed)

    async def close(self) -> None:
        while self._lines:
            await _end(self._lines.popleft())

    async def look(self) -> str:
        """For the doctor: signs in and says what the server offers; raises what goes wrong."""
        line = await self._open()
        offered = " ".join(sorted(line.esmtp_extensions))
        await _end(line)
        return offered

    # --- the line ---

    async def _line(self) -> SMTP:
        while self._lines:
            line = self._lines.popleft()
            try:
                await line.rset(timeout=ANSWER_WITHIN)
            except (SMTPException, OSError, TimeoutError):
                await _end(line)
            else:
                return line
        return await self._open()

    async def _open(self) -> SMTP:
        server = self._server
        line = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security is Security.TLS,
            start_tls=server.security is Security.STARTTLS,
            tls_context=self._context if server.security is not Security.NONE else None,
            timeout=ANSWER_WITHIN,
            local_hostname=self._helo,
        )
        try:
            await line.connect()
            if server.user:
                await line.login(server.user, server.password)
            await line.ehlo()
        except SMTPResponseException as refusal:
            await _end(line)
            if refusal.code in WRONG_PASSWORD:
                reason = f"邮件服务器不接受账号或密码：{in_short(refusal)}"
                raise Undelivered(
                    TryLater(reason, timedelta(minutes=1), str(refusal.code), whole_account=True)
                ) from None
            raise
        except BaseException:
            await _end(line)
            raise
        return line

    async def _announce(self, line: SMTP, envelope: Envelope, size: int) -> None:
        """Everything before the letter: until here nothing can have been delivered."""
        try:
            await self._name_everybody(line, envelope, size)
        except SMTPResponseException as refusal:
            await _end(line)
            raise Undelivered(_judged(refusal.code, refusal.message, "")) from None
        except BaseException:
            await _end(line)
            raise

    async def _name_everybody(self, line: SMTP, envelope: Envelope, size: int) -> None:
        reports = self._notices and line.supports_extension("dsn")
        options = [f"SIZE={size}"] if line.supports_extension("size") else []
        options += [f"RET=HDRS ENVID={envelope.known_as}"] if reports else []
        await line.mail(envelope.sender, options=options)
        for recipient in envelope.recipients:
            wanted = ["NOTIFY=SUCCESS,FAILURE,DELAY"] if reports else []
            try:
                await line.rcpt(recipient, options=wanted)
            except SMTPResponseException as refusal:
                # All or nothing: half a mailing could not be shown truly.
                await _end(line)
                raise Undelivered(_judged(refusal.code, refusal.message, recipient)) from None
        protocol = line.protocol
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("no line")
        answer = await protocol.execute_command(b"DATA", timeout=ANSWER_WITHIN)
        if answer.code != 354:
            raise SMTPResponseException(answer.code, answer.message)

    async def _deliver(self, line: SMTP, envelope: Envelope, stuffed: bytes) -> SendResult:
        """From here on bytes have left: only the server's word tells what became of them."""
        protocol = line.protocol
        try:
            if protocol is None:
                raise aiosmtplib.SMTPServerDisconnected("no line")
            async with asyncio.timeout(FINAL_ANSWER_WITHIN + len(stuffed) / 1_000_000):
                last = (len(stuffed) - 1) // CHUNK * CHUNK
                for place in range(0, last, CHUNK):
                    protocol.write(stuffed[place : place + CHUNK])
                    await protocol._drain_helper()
                    await asyncio.sleep(0)
                # No pause from here on: the library forgets an answer that comes while nobody listens.
                protocol.write(stuffed[last:])
                answer = await protocol.read_response(timeout=FINAL_ANSWER_WITHIN)
        except (SMTPException, OSError, TimeoutError) as fault:
            await _end(line)
            return Uncertain(f"信件交给邮件服务器后没有得到答复：{in_short(fault)}")
        except BaseException:
            await _end(line)
            raise
        if answer.code != 250:
            await _end(line)
            return _judged(answer.code, answer.message, "")
        if len(self._lines) < KEPT_LINES:
            self._lines.append(line)
        else:
            await _end(line)
        return Accepted(envelope.provider_id)


async def _end(line: SMTP) -> None:
    line.close()


def _judged(code: int, words: str, recipient: str) -> TryLater | Refused:
    """4xx is worth another try, 5xx never is; what else a server may say is no refusal of this letter."""
    found = CODE.search(words)
    status = found[1] if found else ""
    about = f"{recipient} " if recipient else ""
    if 400 <= code < 500:
        return TryLater(f"{about}邮件服务器暂时不接收：{code} {words[:160]}", PAUSE, str(code))
    if not 500 <= code < 600:
        return TryLater(f"邮件服务器答复异常：{code} {words[:160]}", PAUSE, str(code))
    if code in WRONG_PASSWORD:
        return TryLater(f"邮件服务器要求重新登录：{code} {words[:160]}", PAUSE, str(code), whole_account=True)
    reason = f"{about}{in_plain_words(Report('failed', recipient, status, words))}"
    gone = bool(recipient) and (status in GONE or (not status and code in (550, 551, 553)))
    return Refused(reason, str(code), Fault.RECIPIENT if gone else Fault.MESSAGE)
