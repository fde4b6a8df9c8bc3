"""A round of texts and letters: notices go out and citizens write while the hub is killed and lines break;
then the carriers' own logs are held against what the hub says.
"""

import asyncio
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial

import aiohttp

from hub.clock import SystemClock
from hub.config import ChannelSection
from tests.chaos.agents import StubbornAgent
from tests.chaos.carriers import OPENERS, Carrier
from tests.chaos.hub import Home, MortalHub
from tests.chaos.people import stubbornly
from tests.chaos.post_kept import Seen, Told, Verdict, judged, kept_in, token_in
from tests.journeys.town import person, settle_people

AGENTS, SEATS = 4, 12
EVERY_SECOND = 2
BATCH = 10  # recipients of one notice
MORE = "详情请登录市民服务平台查看办理进度，并对办理结果作出评价；" * 5
STILLBORN = 5  # one of so many starts is cut short
CLASSES = ("case", "mass", "urgent")


@dataclass(frozen=True, slots=True)
class PostPlan:
    """`sent` notices go out and `written` texts come in, over all carriers, spread over `seconds`. Between
    two deaths a line breaks.
    """

    sent: int
    written: int
    kills: int
    seconds: float
    life: tuple[float, float] = (0.5, 3.0)
    citizens: int = 8  # of each carrier, and so many readers of notices times ten
    carriers: tuple[str, ...] = tuple(OPENERS)
    settles: float = 180  # seconds after which what is not through is missing
    seed: int = 1


SHORT = PostPlan(sent=240, written=120, kills=3, seconds=8)


@dataclass(frozen=True, slots=True)
class PostReport:
    deaths: int
    breaks: int
    acknowledged: int  # notices
    heard: int
    replies: int
    unknown: int
    repeated: int  # marked as maybe a repetition
    verdict: Verdict


@dataclass
class PostRound:
    plan: PostPlan
    hub: MortalHub
    http: aiohttp.ClientSession
    carriers: Sequence[Carrier]
    asked: list[Told] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)  # token -> text
    restless: list[str] = field(default_factory=list)
    breaks: int = 0

    async def play(self) -> None:
        leader = StubbornAgent(self.http, self.hub.url, "leader")
        await leader.sign_in()
        tellers = [carrier for carrier in self.carriers if carrier.notices]
        talk = [
            asyncio.create_task(self._notify(leader, place, carrier, -(-self.plan.sent // len(tellers))))
            for place, carrier in enumerate(tellers)
        ]
        talk += [
            asyncio.create_task(self._write(place, carrier, -(-self.plan.written // len(self.carriers))))
            for place, carrier in enumerate(self.carriers)
        ]
        await self._disturb(talk)
        await asyncio.gather(*talk)
        await self._settled()

    async def _notify(self, leader: StubbornAgent, place: int, carrier: Carrier, count: int) -> None:
        """Each with one key until it is acknowledged."""
        account, batches = carrier.sections[0]["name"], -(-count // BATCH)
        for batch in range(batches):
            token = f"n{place:03}-{batch:06}"
            readers = [
                carrier.reader((batch * BATCH + at) % (10 * self.plan.citizens)) for at in range(BATCH)
            ]
            body = {
                "key": f"chaos-{token}",
                "account": account,
                "recipients": [{"address": reader} for reader in readers],
                "message_class": CLASSES[batch % len(CLASSES)],
                "subject": "办理通知",
                "text": f"{token} 您反映的路灯不亮问题已转办。{MORE if batch % 8 == 0 else ''}",
            }
            await stubbornly(partial(self._post, leader, body))
            self.asked += [(reader, token) for reader in readers]
            await asyncio.sleep(self.plan.seconds / batches)

    async def _post(self, leader: StubbornAgent, body: dict[str, object]) -> None:
        url = f"{self.hub.url}/api/v1/notifications"
        async with self.http.post(url, json=body, headers=leader.headers) as answer:
            if answer.status >= 500:
                raise aiohttp.ClientError(await answer.text())
            assert answer.status < 300, await answer.text()

    async def _write(self, place: int, carrier: Carrier, count: int) -> None:
        for number in range(count):
            token = f"w{place:03}-{number:06}"
            text = f"{token} 人民路路灯不亮。{MORE if number % 8 == 0 else ''}"
            self.written[token] = text
            await carrier.write(number % self.plan.citizens, number, text)
            await asyncio.sleep(self.plan.seconds / count)

    async def _disturb(self, talk: Sequence["asyncio.Task[None]"]) -> None:
        chance = random.Random(self.plan.seed)
        for number in range(2 * self.plan.kills):
            await asyncio.sleep(chance.uniform(*self.plan.life) / 2)
            if all(task.done() for task in talk):
                return
            if number % 2:
                await self.hub.kill()
                if number % (2 * STILLBORN) == 1:
                    await self.hub.stumble(chance.uniform(0.1, 2.0))
                await self.hub.start()
            else:
                await chance.choice(self.carriers).cut()
                self.breaks += 1

    async def _settled(self) -> None:
        """Until everything is through, or nobody would wait longer; what is missing then is missing."""
        now = asyncio.get_running_loop().time
        limit = now() + self.plan.settles
        while not await self._is_settled() and now() < limit:
            await asyncio.sleep(0.5)

    async def _is_settled(self) -> bool:
        kept = await kept_in(self.hub.home.storage)
        heard = {one.token for one in kept.heard}
        self.restless = [str(c.sections[0]["name"]) for c in self.carriers if not await c.at_rest()]
        return not kept.waiting and self.written.keys() <= heard and not self.restless


async def post_round(home: Home, plan: PostPlan) -> PostReport:
    async with AsyncExitStack() as stack:
        carriers = [await stack.enter_async_context(OPENERS[name]()) for name in plan.carriers]
        sections = [section for carrier in carriers for section in carrier.sections]
        logins = await _people(home, sections)
        secrets = {name: value for carrier in carriers for name, value in carrier.secrets.items()}
        hub = MortalHub(home, sections, secrets)
        stack.push_async_callback(hub.end)
        await hub.start()
        http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        playing = PostRound(plan, hub, http, carriers)
        agents = [StubbornAgent(http, hub.url, login, answers=EVERY_SECOND) for login in logins]
        await _with_agents(playing, agents)
        await hub.stop()
        brought = await _all_brought(carriers)
    told = [(to, token_in(text)) for to, text in brought]
    return await _report(playing, agents, [(to, token) for to, token in told if token])


async def _all_brought(carriers: Sequence[Carrier]) -> Sequence[Told]:
    """What a mail server took at last is still on its way for a moment."""
    before: list[Told] = []
    while True:
        now = [told for carrier in carriers for told in await carrier.brought()]
        if len(now) == len(before):
            return now
        before = now
        await asyncio.sleep(2)


async def _people(home: Home, sections: Sequence[dict[str, object]]) -> list[str]:
    channels = tuple(ChannelSection(str(s["name"]), str(s["kind"])) for s in sections)
    ceilings = {str(section["kind"]): SEATS for section in sections}
    logins = [f"c{number:03}" for number in range(AGENTS)]
    agents = [person(login, ceilings=ceilings, text_budget=SEATS) for login in logins]
    leader = person("leader", roles=("supervisor",))
    await settle_people(home.config(channel=channels), SystemClock(), [*agents, leader])
    return logins


async def _with_agents(playing: PostRound, agents: Sequence[StubbornAgent]) -> None:
    async with asyncio.TaskGroup() as group:
        work = [group.create_task(agent.work()) for agent in agents]
        try:
            await playing.play()
        finally:
            for agent, task in zip(agents, work, strict=True):
                agent.leave()
                task.cancel()


async def _report(playing: PostRound, agents: Sequence[StubbornAgent], brought: Sequence[Told]) -> PostReport:
    kept = await kept_in(playing.hub.home.storage)
    answered = [token for agent in agents for token in agent.acknowledged]
    offers = {token: times for carrier in playing.carriers for token, times in carrier.offers().items()}
    seen = Seen(playing.asked, answered, brought, playing.written, offers, playing.restless)
    return PostReport(
        deaths=playing.hub.deaths,
        breaks=playing.breaks,
        acknowledged=len(playing.asked),
        heard=len(kept.heard),
        replies=len(answered),
        unknown=sum(one.state == "unknown" for one in kept.sent),
        repeated=sum(one.marked for one in kept.heard),
        verdict=judged(kept, seen),
    )
