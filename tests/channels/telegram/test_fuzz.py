"""Whatever comes as an update is read, or refused: no crash, no hang, no swelling."""

import json
from typing import Any

from hypothesis import given, settings, strategies as st

from channels.contract import InboundError, InboundMessage, PendingMedia, Text
from channels.telegram.inbound import parse
from channels.telegram.outbound import TEXT_UNITS, pieces, units
from tests.channels.telegram.test_recorded import UPDATES, recorded

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)
DOCUMENTS: list[dict[str, Any]] = [json.loads(recorded(name)) for name in UPDATES]
LARGEST = 20_000  # characters of a message kept for an update of a few hundred


def read(payload: bytes) -> list[InboundMessage]:
    try:
        return parse("main", payload)
    except InboundError:
        return []


def places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document if isinstance(document, list) else [])
    )
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copied = dict(document) if isinstance(document, dict) else list(document)
    copied[path[0]] = changed(document[path[0]], path[1:], value)
    return copied


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A genuine update with one thing in it that does not belong there."""
    document = draw(st.sampled_from(DOCUMENTS))
    path = draw(st.sampled_from(places(document)))
    return json.dumps(changed(document, path, draw(VALUES))).encode()


@settings(max_examples=300, deadline=None)
@given(spoiled())
def test_a_spoiled_update_is_read_or_refused(payload: bytes) -> None:
    for message in read(payload):
        assert message.provider_key
        assert message.sender
        assert "\0" not in json.dumps(message.details, ensure_ascii=False) + message.sender_name
        assert not isinstance(message.body, Text) or "\0" not in message.body.text
        assert not isinstance(message.body, PendingMedia) or len(message.body.reference) <= 500
        assert len(repr(message)) < LARGEST + 10 * len(payload)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    read(payload)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DOCUMENTS), st.data())
def test_an_update_that_ends_early_is_refused(document: dict[str, Any], data: st.DataObject) -> None:
    whole = json.dumps(document).encode()
    assert read(whole[: data.draw(st.integers(0, len(whole) - 1))]) == []


def test_what_is_nested_without_end_is_refused_soon() -> None:
    for deep in (
        b"[" * 900_000,
        b'{"update_id":1,"message":' + b'{"reply_to_message":' * 20_000,
        b'{"a":' * 300_000,
    ):
        assert read(deep) == []


def test_numbers_that_no_clock_and_no_planet_knows_are_no_message_of_that_kind() -> None:
    text = json.loads(recorded("text"))
    for name, value in (("date", 10**18), ("date", -1), ("message_id", 10**30)):
        read(json.dumps(changed(text, ("message", name), value)).encode())
    place = json.loads(recorded("location"))
    [kept] = read(json.dumps(changed(place, ("message", "location", "latitude"), 200)).encode())
    assert getattr(kept.body, "kind", "") == "unknown_message"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60).map(lambda text: text * 200))
def test_pieces_lose_nothing_but_blanks_and_are_short_enough(text: str) -> None:
    cut = pieces(text)

    assert all(units(piece) <= TEXT_UNITS and piece.strip() for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())
