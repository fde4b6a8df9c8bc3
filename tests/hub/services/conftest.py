"""The hub's services on a real database, with an exchange in place of Asterisk; nothing is faked between."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from channels.contract import CallFact, InboundMessage, Taken
from hub.clock import SystemClock
from hub.config import ChannelSection, Config
from hub.domain.account import ChannelAccount
from hub.domain.change import Change
from hub.domain.conversation import Conversation
from hub.ids import IdMaker
from hub.parts import Parts, build_parts
from hub.services.channel_host import Health
from hub.services.floor import Floor
from hub.services.recover import fill_floor
from hub.storage.schema import migrate
from hub.storage.store import open_store
from hub.supervision import Background, guarded
from routing.model import Presence
from tests.fakes import ManualClock
from tests.hub.services.exchange import Exchange
from tests.hub.services.gateway import MORNING, Post, office
from tests.journeys.town import person, settle_people
from tests.peers.postgres import PostgresCluster


@dataclass
class Switchboard:
    parts: Parts
    exchange: Exchange
    facts: int = 0

    async def tell(self, call: str, fact: CallFact) -> Taken:
        self.facts += 1
        message = InboundMessage("tel", f"{call}:{self.facts}", "13800000000", fact, thread=call)
        taken = await self.parts.intake.accept(message)
        await self.settle()
        return taken

    async def settle(self) -> None:
        """Let background orders run."""
        for _ in range(20):
            await asyncio.sleep(0.005)

    async def ready(self, number: str) -> int:
        services = self.parts.services
        agent = next(a for a in services.floor.agents.values() if a.number == number)
        who = services.sign_in.person(agent, "", "")
        await services.presence.set(who, Presence.READY)
        await self.settle()
        return agent.id

    def call(self, call: str) -> Conversation | None:
        return self.parts.services.floor.open_at("tel", call)


@pytest.fixture
async def switchboard(tmp_path: Path) -> AsyncIterator[Switchboard]:
    config = Config(data=tmp_path, channel=(ChannelSection("tel", "phone"),))
    clock = SystemClock()
    people = [person(number, extension=number) for number in ("1001", "1002")]
    await settle_people(config, clock, people)
    async with open_store(config.storage_url, clock) as store, asyncio.TaskGroup() as group:
        await store.writer.save(Change(new=(ChannelAccount("tel", "phone", "电话"),)))
        floor = Floor()
        await fill_floor(floor, store)
        background = Background(group)
        parts = build_parts(
            config, clock, store, floor, IdMaker(clock), lambda _: None, background.spawn, guarded
        )
        exchange = Exchange()
        host = parts.services.host
        host.channels["tel"], host.health["tel"] = exchange, Health("running")
        announcing = group.create_task(parts.announcer.announce_forever())
        yield Switchboard(parts, exchange)
        announcing.cancel()
        await background.finish(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("post") / "template.db"
    asyncio.run(migrate(f"sqlite://{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: PostgresCluster) -> str:
    database = postgres_cluster.create_database()
    asyncio.run(migrate(database.url))
    return database.name


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.peer)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated, empty database."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return f"sqlite://{shutil.copy(template, tmp_path / 'hub.db')}"
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    return str(cluster.create_database(request.getfixturevalue("postgres_template")).url)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


@pytest.fixture
async def here(url: str, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Post]:
    """One account, `sms`, that bears everything."""
    async with office(url, clock, tmp_path) as opened:
        yield opened
