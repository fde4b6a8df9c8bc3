"""What the hub keeps of written words, held against what was acknowledged and what the screens show."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hub.domain.conversation import Conversation
from hub.domain.message import Author, DeliveryState, Message
from hub.storage.store import HubStore
from tests.chaos.people import StubbornAgent

Screens = Mapping[str, set[int]]  # login -> the conversations shown as theirs


@dataclass(frozen=True, slots=True)
class Texts:
    """Empty lists are what everybody hopes for."""

    lost: list[str]
    twice: list[str]
    out_of_order: list[str]
    place_changed: list[str]
    two_holders: list[int]
    screens_wrong: list[str]
    sent_unseen: list[str]


async def texts_kept(
    store: HubStore, spoken: Sequence[list[str]], screens: Screens, agents: Sequence[StubbornAgent]
) -> Texts:
    messages = await store.messages.after_id(0, 1_000_000)
    theirs = [m for m in messages if m.author is Author.CITIZEN and m.text]
    counts = Counter(message.text for message in theirs)
    position = {message.text: place for place, message in enumerate(theirs)}
    places = [[position.get(text, -1) for text in line] for line in spoken]
    conversations = await store.conversations.not_closed()
    return Texts(
        lost=[text for line in spoken for text in line if not counts[text]],
        twice=[text for text, count in counts.items() if count > 1],
        out_of_order=[line[0] for line, at in zip(spoken, places, strict=True) if not _rising(at)],
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
        if message.author is Author.CITIZEN and message.text:
            first.setdefault(message.conversation_id, message)
    return [
        conversation.number
        for conversation in conversations
        if conversation.id in first
        and abs((conversation.came_at - first[conversation.id].at).total_seconds()) > 1
    ]


def _shared(screens: Screens) -> list[int]:
    held = Counter(number for numbers in screens.values() for number in numbers)
    return [number for number, count in held.items() if count > 1]


async def _wrong_screens(
    store: HubStore, conversations: Sequence[Conversation], screens: Screens
) -> list[str]:
    names = {agent.id: agent.login for agent in await store.people.agents()}
    truth: dict[str, set[int]] = {login: set() for login in screens}
    for conversation in conversations:
        if conversation.agent_id is not None and conversation.stage in ("active", "wrap_up"):
            truth[names[conversation.agent_id]].add(conversation.id)
    return [login for login, shown in screens.items() if not truth[login] <= shown]


def _repeated(messages: Sequence[Message], agents: Sequence[StubbornAgent]) -> list[str]:
    """No reply twice; one whose outcome nobody knows is shown as such."""
    said = Counter(m.client_key for m in messages if m.author is Author.AGENT)
    stuck = [m.client_key for m in messages if m.state is DeliveryState.SENDING]
    known = {key for agent in agents for key in agent.said}
    return [key for key, count in said.items() if count > 1 and key in known] + stuck
