"""A line knows its length, its oldest and everybody's place without being counted."""

from datetime import UTC, datetime, timedelta
from itertools import chain

from hypothesis import given, strategies as st

from routing.members import Members
from routing.model import ConversationId, Priority
from routing.rank import Rank, came_at, conversation_at, rank_of

DAWN = datetime(2026, 3, 1, 8, tzinfo=UTC)
MOVES = st.lists(
    st.tuples(st.booleans(), st.sampled_from(Priority), st.integers(0, 40), st.integers(1, 6)), max_size=120
)


def rank(priority: Priority, seconds: int, number: int) -> Rank:
    return rank_of(priority, DAWN + timedelta(seconds=seconds), ConversationId(number))


@given(MOVES)
def test_whoever_comes_and_goes_it_answers_as_counting_would(
    moves: list[tuple[bool, Priority, int, int]],
) -> None:
    members, counted = Members(), set[Rank]()
    for joins, priority, seconds, number in moves:
        one = rank(priority, seconds, number)
        if joins and one not in counted:
            members.add(one)
            counted.add(one)
        elif not joins and one in counted:
            members.remove(one)
            counted.remove(one)
        assert len(members) == len(counted)
        assert members.before(one) == sum(other < one for other in counted)
        assert members.oldest() == min(map(came_at, counted), default=None)
        assert list(chain.from_iterable(members.in_order())) == sorted(counted)


def test_a_favoured_citizen_who_came_later_is_not_the_oldest() -> None:
    members = Members()
    members.add(rank(Priority.NORMAL, 0, 1))
    members.add(rank(Priority.URGENT, 9, 2))

    assert [conversation_at(one) for one in chain.from_iterable(members.in_order())] == [2, 1]
    assert members.oldest() == DAWN
    assert members.before(rank(Priority.URGENT, 10, 3)) == 1
