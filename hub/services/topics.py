"""What each conversation is about right now: settled once, so that only what is new has to be looked at."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

REMEMBERED = 12  # citizen messages of a conversation that may belong to the topic
LONGEST = 2_000  # characters of a message
CONVERSATIONS = 5_000
MOST_FRESH = 3
NONE: frozenset[int] = frozenset()
CARRIED = 300  # characters of what went before, where messages come faster than answers
WHOLE = 1_000  # characters of a topic; what was said longest ago is left out first

Cut = Callable[[Sequence[str], frozenset[int]], Sequence[str]]


@dataclass(slots=True)
class Topic:
    """`settled` messages belong together, and `answers` were found for them; `fresh` ones came since, and
    each may open another topic.
    """

    settled: tuple[str, ...] = ()
    answers: frozenset[int] = frozenset()
    fresh: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Who writes faster than anybody reads is not worth a search for every message: they go as one."""
        if len(self.fresh) >= MOST_FRESH:
            text = f"{self.fresh.pop()[-CARRIED:]} {text}"
        self.fresh.append(text[:LONGEST])

    def messages(self, cut: Cut) -> tuple[str, ...]:
        """The messages of the current topic. What is settled is given to `cut` as one, and never cut again:
        to compare every message with all before it, at every message, costs more than the search itself.
        """
        if self.fresh:
            self.settled = _newest(self._go_on(cut) if self.settled else tuple(cut(self.fresh, NONE)))
            self.fresh = []
        return self.settled

    def _go_on(self, cut: Cut) -> tuple[str, ...]:
        """Only when there was no time for an answer to each is more than one message fresh."""
        whole, new = " ".join(self.settled), " ".join(self.fresh)
        kept = tuple(cut([whole, new], self.answers))
        return (*self.settled, *kept[1:]) if kept[:1] == (whole,) else kept


def _newest(messages: tuple[str, ...]) -> tuple[str, ...]:
    """At least the last one, however long."""
    size = first = 0
    for place, message in enumerate(reversed(messages)):
        size += len(message)
        first = place
        if size > WHOLE or place >= REMEMBERED:
            break
    else:
        return messages
    return messages[-max(first, 1) :]


class Topics:
    """Of the conversations that spoke last."""

    def __init__(self) -> None:
        self._topics: OrderedDict[int, Topic] = OrderedDict()

    def of(self, conversation_id: int) -> Topic | None:
        return self._topics.get(conversation_id)

    def hear(self, conversation_id: int, said: Iterable[str]) -> Topic:
        topic = self._topics.setdefault(conversation_id, Topic())
        self._topics.move_to_end(conversation_id)
        for text in said:
            topic.add(text)
        return self._kept(topic)

    def open(self, conversation_id: int, said: Iterable[str]) -> Topic:
        """A conversation of which much was said while nobody listened here."""
        self._topics[conversation_id] = topic = Topic(fresh=[text[:LONGEST] for text in said])
        return self._kept(topic)

    def _kept(self, topic: Topic) -> Topic:
        if len(self._topics) > CONVERSATIONS:
            self._topics.popitem(last=False)
        return topic
