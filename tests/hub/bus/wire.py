"""A line to a server that a test can cut, keep dead, and rob of its answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Wire:
    def __init__(self, port: int) -> None:
        self._far, self._writers = port, set[asyncio.StreamWriter]()
        self._dead = self._mute = False
        self.swallowed = 0
        self.port = 0

    def cut(self) -> None:
        """Every connection breaks and no new one comes about, until it is mended."""
        self._dead = True
        for writer in self._writers:
            writer.transport.abort()

    def mute(self) -> None:
        """What is asked still arrives; the answers do not."""
        self._mute = True

    def mend(self) -> None:
        self._dead = self._mute = False

    async def serve(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        if self._dead:
            near_out.transport.abort()
            return
        far_in, far_out = await asyncio.open_connection("127.0.0.1", self._far)
        self._writers |= {near_out, far_out}
        async with asyncio.TaskGroup() as group:
            group.create_task(self._carry(near_in, far_out, answers=False))
            group.create_task(self._carry(far_in, near_out, answers=True))
        self._writers -= {near_out, far_out}

    async def _carry(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        try:
            while content := await source.read(65_536):
                if answers and self._mute:
                    self.swallowed += len(content)
                    continue
                target.write(content)
        except ConnectionError:
            pass
        finally:
            target.close()


@asynccontextmanager
async def wire_to(port: int) -> AsyncIterator[Wire]:
    wire = Wire(port)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    async with server:
        yield wire
        wire.cut()
