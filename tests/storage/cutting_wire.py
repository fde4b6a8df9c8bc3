"""A wire to PostgreSQL that can be cut at the worst moment: around a COMMIT."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class CuttingWire:
    """Cuts once, as soon as `cut` is set and the client says COMMIT: before the server hears it, or after."""

    def __init__(self, url: str) -> None:
        self._server = urlsplit(url)
        self.cut = ""
        self.port = 0
        self.cuts = 0

    @property
    def url(self) -> str:
        return self._server._replace(netloc=f"{self._server.username}@127.0.0.1:{self.port}").geturl()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._server.hostname, self._server.port)
        async with asyncio.TaskGroup() as group:
            upwards = group.create_task(self._upwards(reader, far_writer, writer))
            downwards = group.create_task(_pass_on(far_reader, writer))
            upwards.add_done_callback(lambda _: downwards.cancel())
        for side in (writer, far_writer):
            side.close()

    async def _upwards(
        self, reader: asyncio.StreamReader, far: asyncio.StreamWriter, near: asyncio.StreamWriter
    ) -> None:
        while chunk := await reader.read(65_536):
            if self.cut and b"COMMIT\x00" in chunk:
                if self.cut == "after":
                    near.transport.abort()
                    far.write(chunk)
                    await far.drain()
                self.cut, self.cuts = "", self.cuts + 1
                near.transport.abort()
                return
            far.write(chunk)
            await far.drain()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(65_536):
        writer.write(chunk)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def cutting_wire(url: str) -> AsyncIterator[CuttingWire]:
    wire = CuttingWire(url)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    yield wire
    server.close()
