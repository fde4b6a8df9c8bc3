"""An AMI server on loopback that does what a test planted: answers, stays silent, cuts lines and
characters.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from channels.phone.ami import Login

Headers = Mapping[str, str]


class ScriptedAmi:
    """`actions` is all that ever arrived, over all connections. `silent` actions get no answer, `deadly`
    ones cut the line. `rows` are the lists it knows; `variables` its globals.
    """

    def __init__(self) -> None:
        self.actions: list[Headers] = []
        self.silent: set[str] = set()
        self.deadly: set[str] = set()
        self.errors: dict[str, str] = {}
        self.rows: dict[str, list[Headers]] = {"CoreShowChannels": [], "DBGetTree": [], "DeviceStateList": []}
        self.variables: dict[str, str] = {}
        self.connections = 0
        self.timestamp = "1790000000.000000"
        self._writers: list[asyncio.StreamWriter] = []
        self._changed = asyncio.Event()
        self.port = 0

    def login(self, secret: str = "right") -> Login:
        return Login("127.0.0.1", self.port, "hub", secret)

    def names(self) -> list[str]:
        return [action["Action"] for action in self.actions]

    async def until(self, name: str, times: int = 1) -> Headers:
        """Wait until an action of that name has arrived so often."""
        async with asyncio.timeout(60):
            while self.names().count(name) < times:
                self._changed.clear()
                await self._changed.wait()
        return [action for action in self.actions if action["Action"] == name][times - 1]

    def say(self, *pieces: bytes) -> None:
        """Each piece is one write: most likely one read on the other side."""
        for piece in pieces:
            self._writers[-1].write(piece)

    def tell(self, name: str, call_id: str, facts: str, **more: str) -> None:
        self.say(block(Event="UserEvent", UserEvent=name, HubCall=call_id, Facts=facts, **more))

    def hang_up(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        try:
            writer.write(b"Asterisk Call Manager/11.0.0\r\n")
            while request := (await reader.readuntil(b"\r\n\r\n")).decode():
                action = dict(line.split(": ", 1) for line in request.strip().split("\r\n"))
                self.actions.append(action)
                self._changed.set()
                self._answer(action, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    def _answer(self, action: Headers, writer: asyncio.StreamWriter) -> None:
        name, action_id = action["Action"], action["ActionID"]
        if name in self.deadly:
            writer.transport.abort()
        elif name in self.silent:
            return
        elif name in self.errors:
            writer.write(block(Response="Error", ActionID=action_id, Message=self.errors[name]))
        elif name == "Login":
            self._let_in(action, writer)
        elif name in self.rows:
            writer.write(listing(action_id, self.rows[name]))
        else:
            writer.write(block(Response="Success", ActionID=action_id, **self._more(action)))

    def _let_in(self, action: Headers, writer: asyncio.StreamWriter) -> None:
        if action["Secret"] != "right":
            writer.write(
                block(Response="Error", ActionID=action["ActionID"], Message="Authentication failed")
            )
            return
        writer.write(
            block(Response="Success", ActionID=action["ActionID"], Message="Authentication accepted")
        )
        writer.write(block(Event="FullyBooted", Status="Fully Booted"))

    def _more(self, action: Headers) -> dict[str, str]:
        if action.get("Variable", "").startswith("DB_DELETE("):
            key = "/" + action["Variable"].removeprefix("DB_DELETE(").removesuffix(")")
            self.rows["DBGetTree"] = [row for row in self.rows["DBGetTree"] if row["Key"] != key]
        if action["Action"] == "Ping":
            return {"Ping": "Pong", "Timestamp": self.timestamp}
        if action["Action"] == "Getvar":
            return {"Variable": action["Variable"], "Value": self.variables.get(action["Variable"], "")}
        return {}


@asynccontextmanager
async def scripted_ami() -> AsyncIterator[ScriptedAmi]:
    script = ScriptedAmi()
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        script.hang_up()
        server.close()
        await server.wait_closed()


def block(**headers: str) -> bytes:
    return ("".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n").encode()


def listing(action_id: str, rows: Sequence[Headers]) -> bytes:
    first = block(Response="Success", ActionID=action_id, EventList="start", Message="will follow")
    last = block(Event="ListComplete", EventList="Complete", ListItems=str(len(rows)), ActionID=action_id)
    return first + b"".join(block(Event="Row", ActionID=action_id, **row) for row in rows) + last
