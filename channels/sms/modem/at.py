"""AT commands: one at a time, its answer told apart from what the modem says by itself."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from channels.sms.faults import NotSent, Unanswered
from channels.sms.modem.serial import SerialLine

FINAL = re.compile(r"OK|ERROR|\+CM[ES] ERROR: .*|COMMAND NOT SUPPORT")
# What a modem says unasked: a message has come (in store, or in the next line), a report, a ring, its state.
UNASKED = re.compile(r"\+(CMTI|CDSI|CMT|CDS|CREG|CGREG|CEREG|CLIP|CRING|CUSD)\b.*|RING|\^.*")
WITH_PDU = re.compile(r"\+(CMT|CDS):")
LONGEST_LINE = 4096
ESCAPE, END = b"\x1b", b"\x1a"


@dataclass(frozen=True, slots=True)
class Reply:
    """The final word of the modem and the lines before it."""

    final: str
    lines: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return self.final == "OK"


class AtLine:
    """`listen` runs beside the commands and reads for ever; `unasked` is told what nobody asked for."""

    def __init__(self, line: SerialLine, unasked: Callable[[str, str], None]) -> None:
        self._line, self._unasked = line, unasked
        self._turn = asyncio.Lock()
        self._text = ""
        self._lines: list[str] = []
        self._reply: asyncio.Future[Reply] | None = None
        self._prompt: asyncio.Future[None] | None = None
        self._command = ""
        self._awaits_pdu = ""

    async def listen(self) -> None:
        try:
            while True:
                self._take((await self._line.read()).decode("latin-1"))
        finally:
            for future in (self._reply, self._prompt):
                if future is not None and not future.done():
                    future.set_exception(Unanswered("与调制解调器的连接已断开"))

    async def ask(self, command: str, within: timedelta = timedelta(seconds=5)) -> Reply:
        """Raise `Unanswered` when nothing comes."""
        async with self._turn:
            return await self._ask(command, within)

    async def submit(self, command: str, pdu: bytes, within: timedelta) -> Reply:
        """The command, the prompt, the PDU. `NotSent` until the PDU is written."""
        async with self._turn:
            self._prompt = asyncio.get_running_loop().create_future()
            reply = self._expect(command)
            try:
                self._line.write(command.encode("ascii") + b"\r")
                await self._until_prompt(reply, self._prompt)
            except (TimeoutError, Unanswered) as error:
                self._line.write(ESCAPE)
                raise NotSent("调制解调器没有要短信内容") from error
            finally:
                self._prompt = None
            if reply.done():
                return reply.result()  # refused before anything was sent
            self._line.write(pdu.hex().upper().encode("ascii") + END)
            return await self._wait(reply, within)

    async def _until_prompt(self, reply: asyncio.Future[Any], prompt: asyncio.Future[Any]) -> None:
        async with asyncio.timeout(5):
            await asyncio.wait([reply, prompt], return_when=asyncio.FIRST_COMPLETED)
        if prompt.done():
            prompt.result()

    async def _ask(self, command: str, within: timedelta) -> Reply:
        reply = self._expect(command)
        self._line.write(command.encode("ascii") + b"\r")
        return await self._wait(reply, within)

    def _expect(self, command: str) -> asyncio.Future[Reply]:
        self._lines, self._command = [], command
        self._reply = asyncio.get_running_loop().create_future()
        return self._reply

    async def _wait(self, reply: asyncio.Future[Reply], within: timedelta) -> Reply:
        try:
            async with asyncio.timeout(within.total_seconds()):
                return await reply
        except TimeoutError as error:
            raise Unanswered("调制解调器没有应答") from error
        finally:
            self._reply = None

    # --- what comes ---

    def _take(self, text: str) -> None:
        self._text += text
        *lines, self._text = re.split(r"[\r\n]+", self._text)
        for line in lines:
            if line.strip():
                self._line_came(line.strip())
        if self._prompt is not None and not self._prompt.done() and self._text.strip() == ">":
            self._text = ""
            self._prompt.set_result(None)
        self._text = self._text[-LONGEST_LINE:]

    def _line_came(self, line: str) -> None:
        if self._awaits_pdu:
            about, self._awaits_pdu = self._awaits_pdu, ""
            self._unasked(about, line)
        elif WITH_PDU.match(line):
            self._awaits_pdu = line
        elif self._reply is None or self._reply.done() or self._is_unasked(line):
            self._unasked(line, "")
        elif FINAL.fullmatch(line):
            self._reply.set_result(Reply(line, tuple(self._lines)))
        elif line != self._command and len(self._lines) < LONGEST_LINE:  # an echo is no answer
            self._lines.append(line)

    def _is_unasked(self, line: str) -> bool:
        """`AT+CREG?` is answered by +CREG."""
        found = UNASKED.fullmatch(line)
        return found is not None and not (found[1] and f"+{found[1]}" in self._command)
