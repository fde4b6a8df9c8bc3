"""The yardstick of the telephone bench: an AMI socket by hand that redirects calls of its own and sees them
ring.

It also observes: when did which telephone of the hub ring, by Asterisk's own clock.
"""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Iterable

END = b"\r\n\r\n"
# Calls to 999 wait in here; nothing is noted, checked or announced on the way to the telephone.
DIALPLAN = """
[hub-inbound](+)
exten => 999,1,Answer()
 same => n,UserEvent(BareWaiting)
 same => n,StartMusicOnHold(hub)
 same => n(tick),WaitExten(5)
 same => n,Goto(tick)
exten => t,1,Goto(999,tick)
[bare-deliver]
exten => _X!,1,Dial(PJSIP/${EXTEN},20,m(hub))
 same => n,Hangup()
"""


class BareAmi:
    """No library, no checks, no limits: as quick as Asterisk can be asked."""

    def __init__(self, port: int, secret: str, telephones: Iterable[int]) -> None:
        self._port, self._secret = port, secret
        self._ids = itertools.count(1)
        self._idle = deque(str(number) for number in telephones)
        self._asked: dict[str, float] = {}
        self.seconds: list[float] = []  # from asking until the telephone rings
        self.rings: dict[str, float] = {}  # offer of the hub -> moment its telephone rang

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 22)
        self._write(Action="Login", Username="hub", Secret=self._secret, Events="system,call,user")
        self._reading = asyncio.create_task(self._read())

    async def close(self) -> None:
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        self._writer.close()

    def _write(self, **fields: str) -> None:
        lines = [f"{name}: {value}\r\n" for name, value in fields.items()]
        self._writer.write(f"{''.join(lines)}ActionID: bare-{next(self._ids)}\r\n\r\n".encode())

    async def _read(self) -> None:
        while True:
            message = await self._reader.readuntil(END)
            if b"UserEvent: BareWaiting" in message:
                self._redirect(_header(message, b"Channel"))
            elif b"DialStatus: RINGING" in message:
                self._rang(message)

    def _redirect(self, channel: str) -> None:
        telephone = self._idle[0]
        self._idle.rotate(-1)
        self._asked[channel] = time.time()
        self._write(Action="Redirect", Channel=channel, Context="bare-deliver", Exten=telephone, Priority="1")

    def _rang(self, message: bytes) -> None:
        at, facts = float(_header(message, b"Timestamp")), message.partition(b"HUB_FACTS=")[2]
        asked = self._asked.pop(_header(message, b"Channel"), None)
        if asked is not None:
            self.seconds.append(at - asked)
        elif facts:
            self.rings.setdefault(facts.partition(b"\r\n")[0].decode().split("|")[6], at)


def _header(message: bytes, name: bytes) -> str:
    return message.partition(b"\r\n" + name + b": ")[2].partition(b"\r\n")[0].decode()
