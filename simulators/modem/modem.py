"""The modem: answers AT commands in PDU mode, keeps what came until it is deleted, takes what is sent."""

import asyncio
import os
import pty
import re
import tty
from collections.abc import Callable

ANSWERS = {
    "ATI": "STAND-IN",
    "AT+CGMI": "SIEMENS",
    "AT+CGMM": "TC35i",
    "AT+CGMR": "1.0",
    "AT+CGSN": "490154203237518",
    "AT+CIMI": "460001234567890",
    "AT+CPIN?": "+CPIN: READY",
    "AT+CREG?": "+CREG: 0,1",
    "AT+CSQ": "+CSQ: 21,0",
    "AT+CMGF=?": "+CMGF: (0,1)",
    "AT+CSCA?": '+CSCA: "+8613800100500",145',
    "AT+CPMS=?": '+CPMS: ("SM"),("SM"),("SM")',
    "AT+CSCS=?": '+CSCS: ("GSM","UCS2")',
    "AT+CSCS?": '+CSCS: "GSM"',
    "AT+CSMS?": "+CSMS: 1,1,1,1",
    "AT+CSMS=?": "+CSMS: (0,1)",
    "AT+CNMI=?": "+CNMI: (0-2),(0-1),(0),(0-1),(0)",
    "AT+COPS?": '+COPS: 0,0,"CMCC"',
    "AT+CMEE=?": "+CMEE: (0-2)",
}
OBEYED = re.compile(
    r"AT(Z|E\d?|V\d|&.*|\+CMEE=\d|\+CMGF=0|\+CSCS=.*|\+CNMI=.*|\+CSMS=\d|\+CSCA=.*|\+IFC.*|\+IPR.*"
    r"|\+CREG=.*|\+CFUN=.*)?"
)
ROOM = 50


class Modem:
    """`async with Modem() as modem`: open `modem.device` as if it were a serial port."""

    def __init__(self) -> None:
        self.device = ""
        self.submitted: list[str] = []
        self.store: dict[int, str] = {}
        self.states: dict[int, int] = {}  # of what lies in the store; 0: has come and was not read
        self.errors: list[str] = []  # said instead of taking the next texts
        self.deaf = False
        self.answers = dict(ANSWERS)
        self.told: list[str] = []
        self._reference = 0
        self._echo = True
        self._buffer = b""
        self._takes_pdu = False
        self._changed = asyncio.Event()

    async def __aenter__(self) -> "Modem":
        self._master, self._slave = pty.openpty()
        tty.setraw(self._master)
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.device = os.ttyname(self._slave)
        asyncio.get_running_loop().add_reader(self._master, self._read)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.pull_out()

    def pull_out(self) -> None:
        if self.device:
            asyncio.get_running_loop().remove_reader(self._master)
            os.close(self._master)
            os.close(self._slave)
            self.device = ""

    async def until(self, fact: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not fact():
                self._changed.clear()
                await self._changed.wait()

    def arrives(self, pdu: str) -> None:
        """A message comes from the air; the modem says so, when anybody listens."""
        place = max(self.store, default=0) + 1
        self.store[place] = pdu
        self._say(f'+CMTI: "SM",{place}')

    def reports(self, pdu: str) -> None:
        self._write(f"\r\n+CDS: {len(pdu) // 2 - 1}\r\n{pdu}\r\n")

    # --- the line ---

    def _read(self) -> None:
        try:
            content = os.read(self._master, 4096)
        except OSError:
            return
        if self._echo and not self._takes_pdu:
            os.write(self._master, content.replace(b"\x1b", b""))
        self._buffer += content
        while self._step():
            self._changed.set()

    def _step(self) -> bool:
        if self._takes_pdu:
            ends = [at for at in (self._buffer.find(b"\x1a"), self._buffer.find(b"\x1b")) if at >= 0]
            if not ends:
                return False
            pdu, self._buffer = self._buffer[: min(ends)], self._buffer[min(ends) + 1 :]
            self._takes_pdu = False
            self._submit(re.sub(rb"[^0-9A-Fa-f]", b"", pdu).decode())
            return True
        at = self._buffer.find(b"\r")
        if at < 0:
            return False
        command, self._buffer = self._buffer[:at], self._buffer[at + 1 :]
        self._obey(command.decode("latin-1").replace("\x1b", "").strip())
        return True

    def _submit(self, pdu: str) -> None:
        self.submitted.append(pdu)
        if self.deaf:
            return
        if self.errors:
            self._say(self.errors.pop(0))
            return
        self._reference = (self._reference + 1) % 256
        self._say(f"+CMGS: {self._reference}", "OK")

    def _obey(self, command: str) -> None:
        upper = command.upper()
        if not upper:
            return
        self.told.append(upper)
        if upper.startswith("ATE"):
            self._echo = upper != "ATE0"
        if upper in self.answers:
            self._say(self.answers[upper], "OK")
        elif upper.startswith("AT+CPMS"):
            self._say(self._room(asked="?" in upper), "OK")
        elif upper.startswith("AT+CMGS="):
            self._takes_pdu = True
            self._write("\r\n> ")
        elif upper.startswith("AT+CMG"):
            self._store_command(upper)
        else:
            self._say("OK" if OBEYED.fullmatch(upper) else "ERROR")

    def _store_command(self, upper: str) -> None:
        place = int(found[1]) if (found := re.search(r"=(\d+)", upper)) else 0
        if upper.startswith("AT+CMGL"):
            for at, pdu in sorted(self.store.items()):
                self._say(f"+CMGL: {at},{self.states.get(at, 0)},,{_length(pdu)}\r\n{pdu}")
            self._say("OK")
        elif upper.startswith("AT+CMGR") and place in self.store:
            self._say(f"+CMGR: 0,,{_length(self.store[place])}\r\n{self.store[place]}", "OK")
        elif upper.startswith("AT+CMGD"):
            self.store.pop(place, None)
            self._say("OK")
        else:
            self._say("OK" if upper == "AT+CMGF=0" else "+CMS ERROR: 321")

    def _room(self, *, asked: bool) -> str:
        one = f"{len(self.store)},{ROOM}"
        return f'+CPMS: "SM",{one},"SM",{one},"SM",{one}' if asked else f"+CPMS: {one},{one},{one}"

    def _say(self, *lines: str) -> None:
        for line in lines:
            self._write(f"\r\n{line}\r\n")

    def _write(self, words: str) -> None:
        if self.device:
            os.write(self._master, words.encode())


def _length(pdu: str) -> int:
    """Without the service centre in front."""
    return len(pdu) // 2 - int(pdu[:2], 16) - 1
