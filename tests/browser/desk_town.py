"""A real hub with agents and citizens, a browser at its desk, and a wire between the two that can be cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from hub.clock import SystemClock
from hub.commands.people import NewAgent
from hub.commands.workshop import workshop
from hub.config import Config
from hub.domain.contact import Contact
from hub.domain.conversation import Conversation, Stage
from hub.web import webbuild
from tests.journeys.town import PASSWORD, Town, settle_people, town, town_config


@dataclass
class Wire:
    """Passes bytes between browser and hub. `cut` ends what is open; while `down`, nothing gets through."""

    target: int
    port: int = 0
    down: bool = False
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.down:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._open |= {writer, far_writer}
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        self._open -= {writer, far_writer}

    def cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while block := await reader.read(65536):
            writer.write(block)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


UNHURRIED = 120.0  # seconds an offer stands: whatever a busy machine does between the card and the key
AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS, BETWEEN_LOOKS_MS = 5, 300
# Half-way through a fade every colour is wrong, and one fade may begin where another ends.
CALM = """async () => {
    const fades = () => document.getAnimations().filter(
        fade => fade.playState === 'running' && fade.effect.getComputedTiming().endTime !== Infinity);
    for (let calm = 0; calm < 3; calm += 1) {
        const running = fades();
        if (running.length) calm = -1;
        await Promise.all(running.map(fade => fade.finished.catch(() => 0)));
        await new Promise(requestAnimationFrame);
    }
}"""


async def axe_faults(page: Page) -> list[str]:
    """What axe finds wrong with the page, one line per element, and still finds once the page has come to
    rest: a page that is just being exchanged for another shows colours that nobody chose.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    faults: list[str] = []
    for _ in range(LOOKS):
        await page.evaluate(CALM)
        faults = await _faults(page)
        if not faults:
            return []
        await page.wait_for_timeout(BETWEEN_LOOKS_MS)
    return faults


async def _faults(page: Page) -> list[str]:
    found = await page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)
    return [
        f"{fault['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@dataclass
class DeskTown:
    town: Town
    wire: Wire

    @property
    def desk_url(self) -> str:
        return f"http://127.0.0.1:{self.wire.port}/desk/"

    async def sit_down(self, page: Page, login: str, path: str = "", *, ready: bool = True) -> None:
        """Sign in through the page, as a person does."""
        await page.goto(self.desk_url + path)
        await page.fill("#login", login)
        await page.fill("#password", PASSWORD)
        await page.click("button.go" if ready else "button.only")
        await page.wait_for_selector("header.bar")

    async def online(self, page: Page) -> None:
        await page.wait_for_selector("header.bar .me:has-text('已连接'), header.bar .me:has-text('Online')")


async def settle_crowd(config: Config, count: int) -> None:
    """So many citizens with a closed conversation each."""
    began = datetime(2026, 11, 1, tzinfo=UTC)
    async with workshop(config, SystemClock()) as work:
        for start in range(0, count, 500):
            rows: list[Any] = []
            for n in range(start + 1, min(start + 500, count) + 1):
                at = began + timedelta(seconds=n)
                rows.append(Contact(n, at, f"市民{n}"))
                rows.append(closed_conversation(n, at))
            await work.save(*rows)


def closed_conversation(number: int, at: datetime) -> Conversation:
    return Conversation(
        id=number,
        number=f"HH-{number}",
        contact_id=number,
        account="web",
        kind="web",
        address=f"visitor-{number}",
        created_at=at,
        came_at=at,
        stage=Stage.CLOSED,
        stage_since=at,
        last_message_at=at,
        preview="路灯不亮",
        closed_at=at,
    )


def desk_config(folder: Path, **routing: Any) -> Config:
    return town_config(folder, **{"offer_seconds": UNHURRIED, **routing})


@asynccontextmanager
async def desk_town(
    folder: Path, people: list[NewAgent], *, crowd: int = 0, **routing: Any
) -> AsyncIterator[DeskTown]:
    await asyncio.to_thread(webbuild.ensure)
    config = desk_config(folder, **routing)
    await settle_people(config, SystemClock(), people)
    await settle_crowd(config, crowd)
    async with town(config) as here:
        wire = Wire(here.port)
        server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
        wire.port = server.sockets[0].getsockname()[1]
        try:
            yield DeskTown(here, wire)
        finally:
            server.close()
            wire.cut()
