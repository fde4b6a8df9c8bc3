"""The line-up of one account, judged from outside: whatever is asked in whatever order, the promises hold."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from hub.domain.buckets import Bucket
from hub.domain.lineup import CASE, CONVERSATION, MASS, Limits, Lineup
from tests.fakes import START

SECOND = timedelta(seconds=1)


@dataclass
class Judge:
    """Plays with a line-up and remembers what it must be held to."""

    limits: Limits
    now: datetime = START
    added: dict[int, tuple[str, int]] = field(default_factory=dict)
    busy: dict[int, str] = field(default_factory=dict)
    taken: list[tuple[datetime, int]] = field(default_factory=list)
    resting: datetime = START
    not_before: dict[int, datetime] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.lineup = Lineup(self.limits)

    def add(self, recipient: str, rank: int) -> None:
        number = len(self.added) + 1
        self.added[number] = (recipient, rank)
        self.lineup.add(number, recipient, rank)

    def take(self) -> None:
        number = self.lineup.take(self.now)
        assert self.lineup.asleep() + len(self.busy) + (number is not None) <= len(self.lineup)
        if number is None:
            moment = self.lineup.next_moment(self.now)
            assert moment is None or moment > self.now, "asked again at once, it would answer the same"
            return
        recipient, rank = self.added[number]
        assert number not in self.gone
        assert number not in self.busy
        assert recipient not in self.busy.values(), "one at a time per recipient"
        assert self.now >= self.resting
        assert self.now >= self.not_before.get(number, START)
        earlier = [n for n, own in self.added.items() if own == (recipient, rank) and n < number]
        assert all(n in self.gone for n in earlier), "in order per recipient"
        self.busy[number] = recipient
        self.taken.append((self.now, number))
        assert self.limits.at_once is None or len(self.busy) <= self.limits.at_once
        self.check_pace()

    def check_pace(self) -> None:
        if self.limits.per_second is not None:
            brim = self.limits.burst or max(1.0, self.limits.per_second)
            self.never_more(self.taken, self.limits.per_second, brim)
        if self.limits.recipient_per_minute is not None:
            pace, recipient = self.limits.recipient_per_minute, self.added[self.taken[-1][1]][0]
            own = [(at, n) for at, n in self.taken if self.added[n][0] == recipient]
            self.never_more(own, pace / 60, max(1.0, pace))

    def never_more(self, taken: list[tuple[datetime, int]], pace: float, brim: float) -> None:
        end = taken[-1][0]
        for position, (begin, _) in enumerate(taken):
            allowed = brim + pace * (end - begin).total_seconds()
            assert len(taken) - position <= allowed + 0.01

    def some_busy(self, pick: int) -> int | None:
        return list(self.busy)[pick % len(self.busy)] if self.busy else None

    def finish(self, pick: int) -> None:
        if (number := self.some_busy(pick)) is not None:
            del self.busy[number]
            self.gone.add(number)
            self.lineup.finish(number)

    def postpone(self, pick: int, seconds: float) -> None:
        if (number := self.some_busy(pick)) is not None:
            del self.busy[number]
            self.not_before[number] = self.now + timedelta(seconds=seconds)
            self.lineup.postpone(number, self.not_before[number])

    def remove(self, pick: int) -> None:
        if not self.added:
            return
        number = 1 + pick % len(self.added)
        removed = self.lineup.remove(number)
        assert removed == (number not in self.gone and number not in self.busy)
        if removed:
            self.gone.add(number)

    def rest(self, seconds: float) -> None:
        self.resting = max(self.resting, self.now + timedelta(seconds=seconds))
        self.lineup.rest(self.now + timedelta(seconds=seconds))

    def everything_goes_in_the_end(self) -> None:
        """Nothing is forgotten: with time, and with every try succeeding, the line-up runs empty."""
        for _ in range(100_000):
            while (before := len(self.taken)) is not None:
                self.take()
                if len(self.taken) == before:
                    break
            if self.busy:
                self.finish(0)
            elif (moment := self.lineup.next_moment(self.now)) is not None:
                self.now = max(moment, self.now)
            else:
                break
        assert set(self.added) == self.gone
        assert (len(self.lineup), self.lineup.asleep()) == (0, 0)


STEP = st.one_of(
    st.tuples(st.just("add"), st.sampled_from("abc"), st.sampled_from([0, 1, 2])),
    st.tuples(st.just("add"), st.sampled_from("abcdefgh"), st.sampled_from([0, 1, 2])),
    st.just(("take",)),
    st.tuples(st.just("finish"), st.integers(0, 9)),
    st.tuples(st.just("postpone"), st.integers(0, 9), st.floats(0.001, 9)),
    st.tuples(st.just("remove"), st.integers(0, 99)),
    st.tuples(st.just("rest"), st.floats(0.001, 5)),
    st.tuples(st.just("wait"), st.floats(0.001, 3)),
)
LIMITS = st.builds(
    Limits,
    per_second=st.none() | st.floats(0.3, 20),
    burst=st.none() | st.integers(1, 5),
    at_once=st.none() | st.integers(1, 4),
    recipient_per_minute=st.none() | st.floats(1, 60),
)


@settings(max_examples=300, deadline=None)
@given(LIMITS, st.lists(STEP, max_size=60))
def test_order_pace_and_patience_hold(limits: Limits, steps: list[tuple[object, ...]]) -> None:
    judge = Judge(limits)
    for name, *values in steps:
        if name == "wait":
            judge.now += timedelta(seconds=float(str(values[0])))
        else:
            getattr(judge, str(name))(*values)

    judge.everything_goes_in_the_end()


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_a_flood_delays_a_conversation_by_one_try_at_most(mass: int, case: int, slots: int) -> None:
    """It goes at once where there are two slots or more, and else as soon as the one is free."""
    lineup = Lineup(Limits(at_once=slots))
    for number in range(mass + case):
        lineup.add(number, f"r{number}", MASS if number < mass else CASE)
    busy: list[int] = []
    while (taken := lineup.take(START)) is not None:
        busy.append(taken)

    lineup.add(10_000, "citizen", CONVERSATION)

    if slots == 1 and busy:
        assert lineup.take(START) is None
        lineup.finish(busy[0])
    assert lineup.take(START) == 10_000


def test_the_last_token_is_kept_for_a_conversation() -> None:
    lineup = Lineup(Limits(per_second=2, burst=4))
    for number in range(10):
        lineup.add(number, f"r{number}", MASS)
    assert [lineup.take(START) for _ in range(4)] == [0, 1, 2, None]

    lineup.add(99, "citizen", CONVERSATION)

    assert lineup.take(START) == 99


def test_a_higher_rank_goes_before_and_does_not_wait_for_its_recipients_lower_one() -> None:
    lineup = Lineup(Limits(at_once=1))
    lineup.add(1, "a", MASS)
    lineup.add(2, "a", CONVERSATION)
    lineup.add(3, "b", CASE)
    order = []
    while (number := lineup.take(START)) is not None:
        order.append(number)
        lineup.finish(number)

    assert order == [2, 3, 1]


def test_what_was_tried_in_vain_keeps_its_place_and_lets_other_recipients_go() -> None:
    lineup = Lineup(Limits())
    for number, recipient in ((1, "a"), (2, "a"), (3, "b")):
        lineup.add(number, recipient, CASE)
    assert lineup.take(START) == 1
    lineup.postpone(1, START + 5 * SECOND)

    assert lineup.take(START) == 3
    assert lineup.take(START) is None
    assert lineup.next_moment(START) == START + 5 * SECOND
    assert lineup.take(START + 5 * SECOND) == 1


def test_what_stands_in_line_is_not_added_twice() -> None:
    lineup = Lineup(Limits())
    lineup.add(1, "a", CASE)

    with pytest.raises(ValueError, match="already"):
        lineup.add(1, "a", CASE)

    assert lineup.take(START) == 1
    lineup.finish(1)
    assert lineup.take(START) is None
    assert len(lineup) == 0


def test_many_recipients_are_not_all_looked_through_at_every_take(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, full = 0, Bucket.full

    def counted(self: Bucket, now: datetime) -> bool:
        nonlocal looks
        looks += 1
        return full(self, now)

    monkeypatch.setattr(Bucket, "full", counted)
    lineup, many = Lineup(Limits(recipient_per_minute=1)), 10_100
    for number in range(many):
        lineup.add(number, f"r{number}", MASS)
        assert lineup.take(START) == number
        lineup.finish(number)

    assert looks < 2 * many


def test_a_long_message_uses_up_the_pace_of_its_parts() -> None:
    lineup = Lineup(Limits(per_second=1, burst=2))
    lineup.add(1, "a", CONVERSATION, cost=4)
    lineup.add(2, "b", CONVERSATION)

    assert (lineup.take(START), lineup.take(START)) == (1, None)
    assert lineup.take(START + 2 * SECOND) is None
    assert lineup.take(START + 3 * SECOND + SECOND / 10) == 2
