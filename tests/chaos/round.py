"""One round: everybody talks, the hub dies again and again, and afterwards the truth is counted."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bench.message_path import LIMITS
from hub.clock import SystemClock
from hub.config import ChannelSection, Config
from hub.storage.store import open_store
from simulators.wechat import Account, Platform
from tests.chaos import calls as telephone
from tests.chaos.exchange import LIMIT, LONG_DEATH, SECRET, Exchange, exchange
from tests.chaos.hub import MortalHub
from tests.chaos.people import StubbornAgent, StubbornCitizen
from tests.chaos.texts import Texts, texts_kept
from tests.journeys.town import person, settle_people

AGENTS = 6
STAY = 3  # callers who still talk when the screens are compared
EXTENSIONS = {str(1001 + number): f"c{number:03d}" for number in range(AGENTS)}
WEB = {"name": "web", "kind": "web", "settings": {"limits": {**LIMITS, "sessions_per_address": [0, 1]}}}
SECTIONS = (ChannelSection("web", "web"), ChannelSection("wx", "wechat"), ChannelSection("tel", "phone"))


@dataclass(frozen=True, slots=True)
class Plan:
    """`messages` in all, half by web and half by WeChat; `calls` spread over `seconds`. Every `long_every`-th
    death lasts until Asterisk has given the hub up.
    """

    messages: int
    calls: int
    kills: int
    seconds: float
    life: tuple[float, float] = (0.3, 2.0)
    long_every: int = 8
    patience: float = 60  # seconds until a caller hangs up in any case
    citizens: int = 24
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """Empty lists are what everybody hopes for."""

    acknowledged: int
    deaths: int
    calls: Mapping[str, int]
    fallbacks: int
    texts: Texts
    calls_lost: list[str]
    overtaken: list[str]
    crossed_lines: list[str]
    callers_on_wrong_screen: list[str]

    @property
    def lost(self) -> list[str]:
        return [*self.texts.lost, *self.texts.twice, *self.texts.out_of_order, *self.calls_lost]

    @property
    def moved(self) -> list[str]:
        return [*self.texts.place_changed, *self.overtaken]

    @property
    def wrong(self) -> list[str]:
        texts = self.texts
        held = [*map(str, texts.two_holders), *texts.screens_wrong, *texts.sent_unseen]
        return [*held, *self.crossed_lines, *self.callers_on_wrong_screen]

    @property
    def clean(self) -> bool:
        return not (self.lost or self.moved or self.wrong)


def wechat_section(account: Account, api: str) -> dict[str, object]:
    settings = {
        "app_id": account.app_id,
        "secret_env": "CHAOS_SECRET",
        "token_env": "CHAOS_TOKEN",
        "aes_key_env": "CHAOS_AES_KEY",
        "mode": account.mode,
        "api_base": api,
    }
    return {"name": "wx", "kind": "wechat", "settings": settings}


@dataclass
class Round:
    """Everybody who takes part."""

    plan: Plan
    hub: MortalHub
    platform: Platform
    exchange: Exchange
    agents: list[StubbornAgent]
    web: list[StubbornCitizen]
    said: dict[str, list[str]]  # follower -> what was acknowledged
    staying: Mapping[str, str] = field(default_factory=dict)  # call -> extension

    async def play(self) -> dict[str, set[int]]:
        """Returns what each agent's screen shows as theirs in the end."""
        each = self.plan.messages // self.plan.citizens
        talk = [asyncio.create_task(_talk(citizen, each)) for citizen in self.web]
        talk += [asyncio.create_task(self._write(name, each)) for name in self.said]
        crowds = self.exchange.dial(self.plan.calls, self.plan.seconds, self.plan.patience)
        talk += [asyncio.create_task(asyncio.to_thread(crowd.wait, LIMIT)) for crowd in crowds]
        await self._kill_now_and_then(talk)
        await asyncio.gather(*talk)
        witness = self.exchange.witness
        await witness.until(lambda seen: seen.came <= seen.gone.keys())
        await self._some_stay()
        await witness.forgotten()
        self.staying = dict(witness.talking)
        return {agent.login: {row["id"] for row in await agent.mine()} for agent in self.agents}

    async def _write(self, openid: str, each: int) -> None:
        """The platform repeats three times; what it gives up on was never acknowledged."""
        for number in range(each):
            text = f"{openid} 第 {number} 句"
            delivery = await self.platform.message(openid, Content=text)
            if delivery.ok:
                self.said[openid].append(text)

    async def _kill_now_and_then(self, talk: Sequence["asyncio.Task[None]"]) -> None:
        chance = random.Random(self.plan.seed)
        for number in range(1, self.plan.kills + 1):
            await asyncio.sleep(chance.uniform(*self.plan.life))
            if all(task.done() for task in talk):
                return
            await self._kill(LONG_DEATH if number % self.plan.long_every == 2 else 0)

    async def _kill(self, for_seconds: float = 0) -> None:
        await self.hub.kill()
        await asyncio.sleep(for_seconds)
        await self.hub.start()

    async def _some_stay(self) -> None:
        """Once more, with callers in the middle of a talk."""
        for agent in self.agents:
            agent.talkative = True
        self.exchange.stay(STAY)
        await self.exchange.witness.until(lambda seen: len(seen.talking) == STAY)
        await self._kill()
        await asyncio.sleep(1.5)
        async with asyncio.timeout(30):
            while not all(agent.connected for agent in self.agents) or await self._calls_shown() < STAY:
                await asyncio.sleep(0.05)

    async def _calls_shown(self) -> int:
        """The hub serves agents before it has heard from Asterisk."""
        rows = [row for agent in self.agents for row in await agent.mine()]
        return sum(row["channel"] == "phone" and row["stage"] == "active" for row in rows)


async def _talk(citizen: StubbornCitizen, each: int) -> None:
    await citizen.begin()
    for number in range(each):
        await citizen.say(number)


async def chaos_round(folder: Path, plan: Plan) -> Report:
    config = Config(data=folder, channel=SECTIONS)
    ceilings = {"web": 3, "wechat": 3}
    people = [
        person(login, ceilings=ceilings, text_budget=5, extension=extension)
        for extension, login in EXTENSIONS.items()
    ]
    await settle_people(config, SystemClock(), people)
    account = Account()
    async with AsyncExitStack() as stack:
        telephones = await stack.enter_async_context(exchange([int(number) for number in EXTENSIONS]))
        secrets = {
            "CHAOS_SECRET": account.secret,
            "CHAOS_TOKEN": account.token,
            "CHAOS_AES_KEY": account.aes_key,
            SECRET: telephones.asterisk.secret,
        }
        hub = MortalHub(folder, [], secrets)
        callback = f"{hub.url}/channels/wechat/wx"
        platform = await stack.enter_async_context(
            Platform(callback, account, callback_timeout=5.0, retry_gap=0.3)
        )
        hub.channels = [WEB, wechat_section(account, platform.url), telephones.section]
        await hub.start()
        stack.push_async_callback(hub.stop)
        http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        half = plan.citizens // 2
        playing = Round(
            plan,
            hub,
            platform,
            telephones,
            [StubbornAgent(http, hub.url, p.login) for p in people],
            [StubbornCitizen(http, hub.url, f"web{n:03d}") for n in range(half)],
            {f"follower-{n:03d}": [] for n in range(half)},
        )
        screens = await _with_agents_at_work(playing)
    return await _judged(folder, config, playing, screens)


async def _with_agents_at_work(playing: Round) -> dict[str, set[int]]:
    work = [asyncio.create_task(agent.work()) for agent in playing.agents]
    try:
        return await playing.play()
    finally:
        for agent, task in zip(playing.agents, work, strict=True):
            agent.leave()
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)


async def _judged(folder: Path, config: Config, playing: Round, screens: dict[str, set[int]]) -> Report:
    spoken = [citizen.acknowledged for citizen in playing.web] + list(playing.said.values())
    async with open_store(config.storage_url, SystemClock()) as store:
        texts = await texts_kept(store, spoken, screens, playing.agents)
    kept, witness = telephone.kept_in(folder), playing.exchange.witness
    return Report(
        acknowledged=sum(map(len, spoken)),
        deaths=playing.hub.deaths,
        calls=telephone.ends(witness),
        fallbacks=len(witness.fallbacks),
        texts=texts,
        calls_lost=telephone.lost_calls(kept, witness, playing.plan.calls + STAY),
        overtaken=telephone.overtaken(kept, witness),
        crossed_lines=telephone.crossed_lines(witness),
        callers_on_wrong_screen=telephone.wrong_callers(kept, playing.staying, screens, EXTENSIONS),
    )
