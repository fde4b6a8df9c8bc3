"""The working set: a change that was a repetition is taken back, and contacts leave some time after."""

from hub.domain.contact import Contact
from hub.domain.conversation import Conversation, Stage
from hub.services import floor as floors
from hub.services.floor import Floor
from tests.fakes import START


def conversation(number: int, contact: int) -> Conversation:
    return Conversation(
        id=number,
        number=f"HH-{number}",
        contact_id=contact,
        account="web",
        kind="web",
        address=f"visitor-{contact}",
        created_at=START,
        came_at=START,
        stage=Stage.ACTIVE,
        stage_since=START,
    )


def test_a_repetition_is_taken_back_without_undoing_what_came_after() -> None:
    floor = Floor()
    before = conversation(1, 1)
    floor.add(before, Contact(1, START))
    floor.change(1, preview="twice", unread=1)
    floor.change(1, unread=0, stage=Stage.PARKED)

    floor.take_back(before, {"preview": "twice", "unread": 1})

    here = floor.conversations[1]
    assert (here.preview, here.unread, here.stage) == ("", 0, Stage.PARKED)


def test_what_left_meanwhile_does_not_come_back() -> None:
    floor = Floor()
    before = conversation(1, 1)
    floor.add(before, Contact(1, START))
    floor.change(1, preview="twice")
    floor.leave(1)

    floor.take_back(before, {"preview": "twice"})

    assert floor.conversations == {}


def test_contacts_are_forgotten_after_a_while_unless_they_are_here() -> None:
    floor = Floor()
    for number in range(floors.KEPT_CONTACTS + 3):
        floor.add(conversation(number, number), Contact(number, START))
        floor.leave(number)
    floor.add(conversation(-1, 5), Contact(5, START))
    for number in range(10_000, 10_010):
        floor.add(conversation(number, number), Contact(number, START))
        floor.leave(number)

    assert len(floor.contacts) == floors.KEPT_CONTACTS + 1
    assert 0 not in floor.contacts
    assert 5 in floor.contacts


def test_a_merged_contact_is_counted_where_its_conversations_are() -> None:
    floor = Floor()
    floor.add(conversation(1, 1), Contact(1, START))
    floor.add(conversation(2, 2), Contact(2, START))
    floor.change(2, contact_id=1)
    floor.leave(1)
    for number in range(100, 101 + floors.KEPT_CONTACTS):
        floor.add(conversation(number, number), Contact(number, START))
        floor.leave(number)

    assert 1 in floor.contacts
