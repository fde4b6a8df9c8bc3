"""One numbered stream of frames per desk session: kept for replay, sent by whoever holds the socket."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from hub.web.contract.desk_socket import Bye

KEPT = 1_000  # frames; an agent gets fewer than twenty a second
KEPT_BYTES = 400_000  # and no more than this per stream, whatever they weigh
BACKLOG = 4_000  # frames a slow screen may be behind before it has to start again
_encoder = msgspec.json.Encoder()


@dataclass(slots=True)
class Stream:
    """`frames` are (seq, encoded). `outbox` exists while a socket is open."""

    session: str
    agent_id: int
    sign_in: str
    seq: int = 0
    frames: deque[tuple[int, bytes]] = field(default_factory=deque)
    weight: int = 0
    outbox: "asyncio.Queue[bytes | None] | None" = None
    looking: int = 0
    typing: bool = False
    board: bool = False
    left_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.outbox is not None

    def push(self, frame: Any) -> None:
        """Number, keep and send one frame; `frame` was made with seq 0."""
        self.seq += 1
        encoded = _encoder.encode(msgspec.structs.replace(frame, seq=self.seq))
        self._keep(encoded)
        self._send(encoded)

    def _keep(self, encoded: bytes) -> None:
        self.frames.append((self.seq, encoded))
        self.weight += len(encoded)
        while len(self.frames) > KEPT or self.weight > KEPT_BYTES:
            self.weight -= len(self.frames.popleft()[1])

    def tell(self, frame: Any) -> None:
        """Send what is only true now."""
        if self.outbox is not None:
            self._send(_encoder.encode(frame))

    def tell_encoded(self, encoded: bytes) -> None:
        if self.outbox is not None:
            self._send(encoded)

    def _send(self, encoded: bytes) -> None:
        if self.outbox is None:
            return
        if self.outbox.qsize() >= BACKLOG:
            self.close("slow")
            return
        self.outbox.put_nowait(encoded)

    def close(self, why: Any) -> None:
        """End the socket after what is queued, saying why."""
        if self.outbox is not None:
            self.outbox.put_nowait(_encoder.encode(Bye(why=why, after=1.0 if why == "restart" else 0.0)))
            self.outbox.put_nowait(None)

    def take_socket(self, outbox: "asyncio.Queue[bytes | None]") -> None:
        """A new socket takes the stream over; an older one is told so and ends."""
        self.close("replaced")
        self.outbox, self.left_at = outbox, None

    def can_resume(self, last: int) -> bool:
        oldest = self.frames[0][0] if self.frames else self.seq + 1
        return oldest - 1 <= last <= self.seq

    def missed(self, last: int) -> list[bytes]:
        return [encoded for seq, encoded in self.frames if seq > last]

    def forget(self, seq: int) -> None:
        """The client applied everything up to `seq`."""
        while self.frames and self.frames[0][0] <= seq:
            self.weight -= len(self.frames.popleft()[1])
