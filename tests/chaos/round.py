"""One round: everybody talks, the hub dies again and again, and afterwards the truth is counted."""

import asyncio
import contextlib
import random
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, fields

import aiohttp

from bench.message_path import LIMITS
from hub.clock import SystemClock
from hub.config import ChannelSection
from simulators.wechat import Account, Platform
from tests.chaos import calls as telephone
from tests.chaos.agents import StubbornAgent
from tests.chaos.crowd import Crowd
from tests.chaos.exchange import LIMIT, LONG_DEATH, SECRET, Exchange, exchange
from tests.chaos.hub import Home, MortalHub
from tests.chaos.texts import Texts, all_answered, held_in, texts_kept
from tests.journeys.town import person, settle_people

AGENTS = 6
ANSWERED = 3  # one of so many messages
STAY = 3  # callers who still talk when the screens are compared
DARK = (0.1, 1.5)  # seconds a screen is without its line
STILLBORN = 5  # one of so many starts is cut short
EXTENSIONS = {str(1001 + number): f"c{number:03d}" for number in range(AGENTS)}
WEB = {"name": "web", "kind": "web", "settings": {"limits": {**LIMITS, "sessions_per_address": [0, 1]}}}
SECTIONS = (ChannelSection("web", "web"), ChannelSection("wx", "wechat"), ChannelSection("tel", "phone"))


@dataclass(frozen=True, slots=True)
class Plan:
    """`messages` in all, half by web and half by WeChat, and `calls`, spread over `seconds`. Every so many
    deaths (`long_every`) one lasts until Asterisk has given the hub up.
    """

    messages: int
    calls: int
    kills: int
    seconds: float
    life: tuple[float, float] = (0.3, 2.0)
    long_every: int = 8
    patience: float = 60  # seconds until a caller hangs up in any case
    citizens: int = 24  # who write at the same time
    settles: float = 60  # seconds after which what is not right on a screen is wrong
    seed: int = 1


SHORT = Plan(messages=1440, calls=14, kills=3, seconds=14, patience=25)


@dataclass(frozen=True, slots=True)
class Report:
    """Empty lists are what everybody hopes for."""

    acknowledged: int
    persons: int
    replies: int
    deaths: int
    resumed: int  # screens that came back to a hub that lived
    calls: Mapping[str, int]
    fallbacks: int
    texts: Texts
    calls_lost: list[str]
    overtaken: list[str]
    crossed_lines: list[str]
    callers_on_wrong_screen: list[str]
    gaps: list[str]
    screens_wrong: list[str]

    @property
    def lost(self) -> list[str]:
        texts = self.texts
        words = [*texts.lost, *texts.twice, *texts.out_of_order, *texts.replies_lost, *texts.replies_twice]
        return [*words, *texts.replies_untrue, *self.calls_lost]

    @property
    def moved(self) -> list[str]:
        return [*self.texts.place_changed, *self.texts.passed_over, *self.overtaken]

    @property
    def wrong(self) -> list[str]:
        return [*self.screens_wrong, *self.gaps, *self.crossed_lines, *self.callers_on_wrong_screen]

    @property
    def complaints(self) -> dict[str, list[str]]:
        named = [(part, f.name) for part in (self.texts, self) for f in fields(part)]
        lists = {name: getattr(part, name) for part, name in named}
        return {name: found for name, found in lists.items() if isinstance(found, list) and found}


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
    crowd: Crowd
    exchange: Exchange
    agents: list[StubbornAgent]
    staying: Mapping[str, str] = field(default_factory=dict)  # call -> extension
    screens_wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.plan.seed)

    async def play(self) -> None:
        talk = self.crowd.talk(self.plan.messages, self.plan.seconds)
        crowds = self.exchange.dial(self.plan.calls, self.plan.seconds, self.plan.patience)
        talk += [asyncio.create_task(asyncio.to_thread(crowd.wait, LIMIT)) for crowd in crowds]
        lines = asyncio.create_task(self._break_lines())
        await self._kill_now_and_then(talk)
        await asyncio.gather(*talk)
        lines.cancel()
        witness = self.exchange.witness
        await witness.until(lambda seen: seen.came <= seen.gone.keys())
        await self._some_stay()
        await self._last_words()
        await witness.forgotten()
        self.staying = dict(witness.talking)
        await self._compare_screens()

    async def _break_lines(self) -> None:
        while True:
            await asyncio.sleep(self._chance.uniform(*self.plan.life))
            await self._chance.choice(self.agents).lose_line(self._chance.uniform(*DARK))

    async def _kill_now_and_then(self, talk: Sequence["asyncio.Task[None]"]) -> None:
        for number in range(1, self.plan.kills + 1):
            await asyncio.sleep(self._chance.uniform(*self.plan.life))
            if all(task.done() for task in talk):
                return
            await self.hub.kill()
            if number % self.plan.long_every == 2:
                await asyncio.sleep(LONG_DEATH)
            if number % STILLBORN == 0:
                await self.hub.stumble(self._chance.uniform(0.1, 2.0))
            await self.hub.start()

    async def _some_stay(self) -> None:
        """The hub dies once more, with callers in the middle of a talk."""
        for agent in self.agents:
            agent.talkative, agent.closes = True, False
        self.exchange.stay(STAY)
        await self.exchange.witness.until(lambda seen: len(seen.talking) == STAY)
        await self.hub.kill()
        await self.hub.start()
        with contextlib.suppress(TimeoutError):  # told by the comparison
            async with asyncio.timeout(self.plan.settles):
                while not all(agent.connected for agent in self.agents) or self._calls_shown() < STAY:
                    await asyncio.sleep(0.05)

    def _calls_shown(self) -> int:
        """The hub serves agents before it has heard from Asterisk."""
        rows = [row for agent in self.agents for row in agent.screen.rows.values()]
        return sum(row["channel"] == "phone" and row["stage"] == "active" for row in rows)

    async def _last_words(self) -> None:
        """Said while no screen has its line: what comes then can only be replayed."""
        await asyncio.gather(*(agent.lose_line(DARK[1]) for agent in self.agents))
        await self.crowd.last_words()

    async def _compare_screens(self) -> None:
        """Until nothing differs and nothing is under way, or nobody would wait longer; what is wrong then is
        wrong.
        """
        url, now = self.hub.home.storage, asyncio.get_running_loop().time
        limit = now() + self.plan.settles
        while now() < limit:
            truth = await held_in(url)
            self.screens_wrong = [
                line for agent in self.agents for line in agent.screen.differs(truth.get(agent.login, {}))
            ]
            if not self.screens_wrong and await all_answered(url):
                return
            await asyncio.sleep(0.3)


async def chaos_round(home: Home, plan: Plan) -> Report:
    ceilings = {"web": 3, "wechat": 3}
    people = [
        person(login, ceilings=ceilings, text_budget=5, extension=extension)
        for extension, login in EXTENSIONS.items()
    ]
    await settle_people(home.config(channel=SECTIONS), SystemClock(), people)
    account = Account()
    async with AsyncExitStack() as stack:
        telephones = await stack.enter_async_context(exchange([int(number) for number in EXTENSIONS]))
        secrets = {
            "CHAOS_SECRET": account.secret,
            "CHAOS_TOKEN": account.token,
            "CHAOS_AES_KEY": account.aes_key,
            SECRET: telephones.asterisk.secret,
        }
        hub = MortalHub(home, [], secrets)
        callback = f"{hub.url}/channels/wechat/wx"
        platform = await stack.enter_async_context(
            Platform(callback, account, callback_timeout=5.0, retry_gap=0.3)
        )
        hub.channels = [WEB, wechat_section(account, platform.url), telephones.section]
        stack.push_async_callback(hub.end)
        await hub.start()
        http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        crowd = Crowd(http, hub.url, platform, plan.citizens, plan.seed)
        agents = [StubbornAgent(http, hub.url, p.login, answers=ANSWERED) for p in people]
        playing = Round(plan, hub, crowd, telephones, agents)
        await _with_agents_at_work(playing)
        await hub.stop()
    return await _judged(playing)


async def _with_agents_at_work(playing: Round) -> None:
    async with asyncio.TaskGroup() as group:
        work = [group.create_task(agent.work()) for agent in playing.agents]
        try:
            await playing.play()
        finally:
            for agent, task in zip(playing.agents, work, strict=True):
                agent.leave()
                task.cancel()


async def _judged(playing: Round) -> Report:
    url, crowd, agents = playing.hub.home.storage, playing.crowd, playing.agents
    texts = await texts_kept(url, crowd.spoken, agents, crowd.read)
    kept, witness = await telephone.kept_in(url), playing.exchange.witness
    screens = {agent.login: set(agent.screen.rows) for agent in agents}
    return Report(
        acknowledged=sum(map(len, crowd.spoken)),
        persons=len(crowd.everybody),
        replies=sum(len(agent.acknowledged) for agent in agents),
        deaths=playing.hub.deaths,
        resumed=sum(agent.resumed for agent in agents),
        calls=telephone.ends(witness),
        fallbacks=len(witness.fallbacks),
        texts=texts,
        calls_lost=telephone.lost_calls(kept, witness, playing.plan.calls + STAY),
        overtaken=telephone.overtaken(kept, witness),
        crossed_lines=telephone.crossed_lines(witness),
        callers_on_wrong_screen=telephone.wrong_callers(kept, playing.staying, screens, EXTENSIONS),
        gaps=[gap for agent in agents for gap in agent.gaps],
        screens_wrong=playing.screens_wrong,
    )
