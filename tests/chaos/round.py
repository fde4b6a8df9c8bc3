"""One round: everybody talks, the hub dies again and again, and afterwards the truth is counted."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import aiohttp

from bench.message_path import LIMITS
from hub.clock import SystemClock
from hub.config import ChannelSection, Config
from hub.domain.conversation import Conversation
from hub.domain.message import Author, DeliveryState, Message
from hub.storage.store import HubStore, open_store
from simulators.wechat import Account, Platform
from tests.chaos.hub import MortalHub
from tests.chaos.people import StubbornAgent, StubbornCitizen
from tests.journeys.town import person, settle_people

AGENTS = 6
WEB = {"name": "web", "kind": "web", "settings": {"limits": {**LIMITS, "sessions_per_address": [0, 1]}}}


@dataclass(frozen=True, slots=True)
class Report:
    """Empty lists are what everybody hopes for."""

    acknowledged: int
    deaths: int
    lost: list[str]
    twice: list[str]
    out_of_order: list[str]
    place_changed: list[str]
    two_holders: list[int]
    screens_wrong: list[str]
    sent_unseen: list[str]

    @property
    def clean(self) -> bool:
        lists = (self.lost, self.twice, self.out_of_order, self.place_changed)
        return not any((*lists, self.two_holders, self.screens_wrong, self.sent_unseen))


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


async def chaos_round(
    folder: Path, *, messages: int, kills: int, citizens: int = 24, seed: int = 1
) -> Report:
    """`messages` in all, half by web and half by WeChat; `kills` deaths at random moments."""
    chance = random.Random(seed)
    config = Config(data=folder, channel=(ChannelSection("web", "web"), ChannelSection("wx", "wechat")))
    people = [person(f"c{n:03d}", ceilings={"web": 3, "wechat": 3}, text_budget=5) for n in range(AGENTS)]
    await settle_people(config, SystemClock(), people)
    account = Account()
    secrets = {
        "CHAOS_SECRET": account.secret,
        "CHAOS_TOKEN": account.token,
        "CHAOS_AES_KEY": account.aes_key,
    }
    hub = MortalHub(folder, [], secrets)
    callback = f"{hub.url}/channels/wechat/wx"
    async with Platform(callback, account, callback_timeout=5.0, retry_gap=0.3) as platform:
        hub.channels = [WEB, wechat_section(account, platform.url)]
        await hub.start()
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
            agents = [StubbornAgent(http, hub.url, p.login) for p in people]
            web = [StubbornCitizen(http, hub.url, f"web{n:03d}") for n in range(citizens // 2)]
            work = [asyncio.create_task(agent.work()) for agent in agents]
            followers = [f"follower-{n:03d}" for n in range(citizens // 2)]
            said: dict[str, list[str]] = {name: [] for name in followers}
            each = messages // citizens
            talk = [asyncio.create_task(_talk(citizen, each)) for citizen in web]
            talk += [asyncio.create_task(_write(platform, name, each, said[name])) for name in followers]
            await _kill_now_and_then(hub, talk, kills, chance)
            await asyncio.gather(*talk)
            await asyncio.sleep(1.5)
            screens = await _screens(http, hub.url, agents)
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
        await hub.stop()
    spoken = [citizen.acknowledged for citizen in web] + list(said.values())
    async with open_store(config.storage_url, SystemClock()) as store:
        return await _count(store, spoken, hub.deaths, screens, agents)


async def _talk(citizen: StubbornCitizen, each: int) -> None:
    await citizen.begin()
    for number in range(each):
        await citizen.say(number)


async def _write(platform: Platform, openid: str, each: int, said: list[str]) -> None:
    """The platform repeats three times; what it gives up on was never acknowledged."""
    for number in range(each):
        text = f"{openid} 第 {number} 句"
        delivery = await platform.message(openid, Content=text)
        if delivery.ok:
            said.append(text)


async def _kill_now_and_then(
    hub: MortalHub, talk: Sequence["asyncio.Task[None]"], kills: int, chance: random.Random
) -> None:
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.3, 2.0))
        if all(task.done() for task in talk):
            return
        await hub.kill()
        await hub.start()


async def _screens(http: aiohttp.ClientSession, url: str, agents: list[StubbornAgent]) -> dict[str, set[int]]:
    """What each agent's screen shows as theirs after everything."""
    shown: dict[str, set[int]] = {}
    for agent in agents:
        address = f"{url}/api/v1/conversations?view=mine&limit=200"
        async with http.get(address, headers=agent.headers) as answer:
            shown[agent.login] = {row["id"] for row in (await answer.json())["items"]}
    return shown


async def _count(
    store: HubStore,
    spoken: list[list[str]],
    deaths: int,
    screens: dict[str, set[int]],
    agents: list[StubbornAgent],
) -> Report:
    messages = await store.messages.after_id(0, 1_000_000)
    theirs = [m for m in messages if m.author is Author.CITIZEN and m.text]
    counts = Counter(message.text for message in theirs)
    acknowledged = [text for line in spoken for text in line]
    position = {message.text: place for place, message in enumerate(theirs)}
    out_of_order = [line[0] for line in spoken if line and not _rising([position.get(t, -1) for t in line])]
    conversations = await store.conversations.not_closed()
    return Report(
        acknowledged=len(acknowledged),
        deaths=deaths,
        lost=[text for text in acknowledged if not counts[text]],
        twice=[text for text, count in counts.items() if count > 1],
        out_of_order=out_of_order,
        place_changed=_moved(conversations, messages),
        two_holders=_shared(screens),
        screens_wrong=await _wrong_screens(store, conversations, screens),
        sent_unseen=_repeated(messages, agents),
    )


def _rising(places: list[int]) -> bool:
    return all(a < b for a, b in pairwise(places))


def _moved(conversations: Sequence[Conversation], messages: Sequence[Message]) -> list[str]:
    """A citizen's place is the moment of the first word, whatever happened since."""
    first: dict[int, Message] = {}
    for message in messages:
        if message.author is Author.CITIZEN:
            first.setdefault(message.conversation_id, message)
    return [
        conversation.number
        for conversation in conversations
        if conversation.id in first
        and abs((conversation.came_at - first[conversation.id].at).total_seconds()) > 1
    ]


def _shared(screens: dict[str, set[int]]) -> list[int]:
    held = Counter(number for numbers in screens.values() for number in numbers)
    return [number for number, count in held.items() if count > 1]


async def _wrong_screens(
    store: HubStore, conversations: Sequence[Conversation], screens: dict[str, set[int]]
) -> list[str]:
    names = {agent.id: agent.login for agent in await store.people.agents()}
    truth: dict[str, set[int]] = {login: set() for login in screens}
    for conversation in conversations:
        if conversation.agent_id is not None and conversation.stage in ("active", "wrap_up"):
            truth[names[conversation.agent_id]].add(conversation.id)
    return [login for login, shown in screens.items() if not truth[login] <= shown]


def _repeated(messages: Sequence[Message], agents: list[StubbornAgent]) -> list[str]:
    """No reply twice; one whose outcome nobody knows is shown as such."""
    said = Counter(m.client_key for m in messages if m.author is Author.AGENT)
    stuck = [m.client_key for m in messages if m.state is DeliveryState.SENDING]
    known = {key for agent in agents for key in agent.said}
    return [key for key, count in said.items() if count > 1 and key in known] + stuck
