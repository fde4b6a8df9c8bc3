"""Whatever a carrier's machine sends: no crash, no hang, no memory without bound."""

import json
import struct
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from channels.contract import InboundError
from channels.sms.cmpp import pdus as cmpp_pdus
from channels.sms.cmpp.dialect import Cmpp, CmppTerms
from channels.sms.cmpp.pdus import Deliver, Version
from channels.sms.driver import Arrived
from channels.sms.link.dialect import BrokenPdu, Dialect, Pdu, Role, Taken
from channels.sms.link.frames import BrokenFrame, FrameSplitter
from channels.sms.smpp import pdus
from channels.sms.smpp.dialect import Smpp, SmppTerms
from channels.sms.smpp.pdus import Place, ShortMessage
from channels.sms.smpp.receipts import ReceiptIds
from channels.sms.text.joining import Waiting, key_of
from channels.sms.text.reading import words_of
from simulators.cmpp import wire
from tests.channels.sms.gateway_settings import aliyun, described, tencent
from tests.channels.sms.stage import make_stage, smpp_settings
from tests.channels.sms.test_cmpp import cmpp_settings
from tests.channels.sms.test_kannel import kannel_settings

KEYS = [
    "phone_number",
    "content",
    "sequence_id",
    "out_id",
    "success",
    "mobile",
    "text",
    "sid",
    "m",
    "t",
    "at",
    "id",
]
SMPP = Smpp(SmppTerms("hub", "secret", Place("12345")))
DIALECTS: list[Dialect] = [
    SMPP,
    Cmpp(CmppTerms("900001", "secret", "12345")),
    Cmpp(CmppTerms("900001", "secret", "12345", version=Version.V3)),
]
PLACES = st.builds(Place, st.text("0123456789+abc", max_size=21), st.integers(0, 255), st.integers(0, 255))
MESSAGES = st.builds(
    ShortMessage,
    source=PLACES,
    destination=PLACES,
    content=st.binary(max_size=255),
    esm_class=st.integers(0, 255),
    data_coding=st.integers(0, 255),
    receipt=st.booleans(),
    options=st.dictionaries(
        st.sampled_from(
            [
                pdus.RECEIPTED_ID,
                pdus.MESSAGE_STATE,
                pdus.PAYLOAD,
                pdus.SAR_REFERENCE,
                pdus.SAR_TOTAL,
                pdus.SAR_NUMBER,
            ]
        ),
        st.binary(max_size=300),
    ),
)


@given(st.lists(st.binary(max_size=60)), st.integers(1, 50))
def test_frames_are_the_same_however_the_stream_is_cut(bodies: list[bytes], size: int) -> None:
    frames = [struct.pack("!I", len(body) + 16) + bytes(12) + body for body in bodies]
    stream, splitter = b"".join(frames), FrameSplitter(16, 100)

    found = [f for place in range(0, len(stream), size) for f in splitter.feed(stream[place : place + size])]

    assert found == frames


@given(st.lists(st.binary(max_size=200)))
def test_a_stream_of_anything_never_fills_the_memory(pieces: list[bytes]) -> None:
    splitter = FrameSplitter(12, 100)
    for piece in pieces:
        try:
            splitter.feed(piece)
        except BrokenFrame:
            return
        assert len(splitter._buffer) <= 100 + 200


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
@given(command=st.integers(0, 2**32 - 1), body=st.binary(max_size=400), status=st.integers(0, 2**32 - 1))
def test_any_body_is_read_or_refused(dialect: Dialect, command: int, body: bytes, status: int) -> None:
    pdu = dialect.unpack(dialect.pack(Pdu(command, 1, body, status)))

    role = dialect.role(pdu)
    for taken in Taken:
        answer = dialect.answer(pdu, taken)
        assert answer is None or dialect.pack(answer)
    if role is Role.ANSWER:
        dialect.outcome(pdu)
    try:
        dialect.delivered(pdu)
    except BrokenPdu:
        return


@given(MESSAGES, st.sampled_from(ReceiptIds))
def test_any_delivery_of_smpp_is_read_or_refused(message: ShortMessage, ids: ReceiptIds) -> None:
    dialect = Smpp(SmppTerms("hub", "secret", Place("12345"), receipt_ids=ids))
    try:
        found = dialect.delivered(Pdu(pdus.DELIVER, 1, pdus.message_body(message)))
    except BrokenPdu:
        return
    if piece := getattr(found, "piece", None):
        words_of(piece.content, piece.coding).encode()


@given(MESSAGES)
def test_what_is_written_is_read_the_same(message: ShortMessage) -> None:
    assert pdus.read_message(pdus.message_body(message)) == message


DELIVERS = st.builds(
    Deliver,
    message_id=st.binary(min_size=8, max_size=8),
    destination=st.text("0123456789", max_size=21),
    source=st.text("0123456789", max_size=21),
    content=st.binary(max_size=255),
    form=st.integers(0, 255),
    header=st.booleans(),
    receipt=st.booleans(),
)


def told(deliver: Deliver, version: Version) -> bytes:
    """As a gateway writes it."""
    return wire.deliver(
        3 if version is Version.V3 else 2,
        deliver.message_id,
        number=deliver.source,
        to=deliver.destination,
        content=deliver.content,
        form=deliver.form,
        header=deliver.header,
        receipt=deliver.receipt,
    )


@given(DELIVERS, st.sampled_from(Version))
def test_any_delivery_of_cmpp_is_read_or_refused(deliver: Deliver, version: Version) -> None:
    body = told(deliver, version)
    try:
        found = Cmpp(CmppTerms("900001", "secret", "1", version=version)).delivered(
            Pdu(cmpp_pdus.DELIVER, 1, body)
        )
    except BrokenPdu:
        return
    if piece := getattr(found, "piece", None):
        words_of(piece.content, piece.coding).encode()


@given(DELIVERS, st.sampled_from(Version))
def test_a_cmpp_delivery_is_read_as_it_was_written(deliver: Deliver, version: Version) -> None:
    assert cmpp_pdus.read_deliver(told(deliver, version), version) == deliver


EVERY = [
    smpp_settings(1),
    cmpp_settings(1),
    *[
        make("http://127.0.0.1:9") | {"callback_env": "HUB_SMS_CALLBACK"}
        for make in (aliyun, tencent, described)
    ],
    kannel_settings("http://127.0.0.1:9", "http://127.0.0.1:9"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)


@pytest.mark.parametrize("settings", EVERY, ids=lambda settings: settings["driver"])
@given(payload=st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_payload_is_read_or_refused_in_one_of_three_ways(
    settings: dict[str, Any], payload: bytes
) -> None:
    parse = make_stage(settings).channel.parse  # type: ignore[attr-defined]
    try:
        for message in parse(payload):
            assert message.provider_key
            assert message.sender
    except InboundError:
        return


HEADERS = st.sampled_from(
    [
        b"",
        b"\x05\x00\x03\x01\xff\xff",
        b"\x05\x00\x03\x01\x00\x00",
        b"\x06\x08\x04\xff\xff\xff\x01",
        b"\xff\x00\x03\x01\x02\x01",
        b"\x05\x00\x03\x01\x02",
        b"\x00",
    ]
)


@given(
    st.lists(st.tuples(HEADERS, st.binary(max_size=140), st.integers(0, 255), st.integers(1, 3)), max_size=30)
)
def test_parts_that_lie_are_joined_or_refused_and_never_fill_the_memory(
    pieces: list[tuple[bytes, bytes, int, int]],
) -> None:
    waiting, now = Waiting(), datetime(2026, 1, 5, tzinfo=UTC)
    for header, content, coding, sender in pieces:
        message = ShortMessage(
            Place(f"1380000000{sender}"), Place("12345"), header + content, pdus.UDHI, coding
        )
        try:
            found = SMPP.delivered(Pdu(pdus.DELIVER, 1, pdus.message_body(message)))
        except BrokenPdu:
            continue
        assert isinstance(found, Arrived)
        if (part := found.piece.part) is None:
            continue
        assert 1 <= part.number <= part.total <= 255
        key = key_of(found.sender, found.recipient, part)
        for bundle in waiting.add(key, part, found.piece, uid="1", now=now):
            bundle.text().encode()
            waiting.forget(bundle, now)
    assert len(waiting.all()) <= len(pieces)


@given(MESSAGES, st.binary(max_size=30), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
def test_an_option_that_lies_about_its_length_is_refused_or_harmless(
    message: ShortMessage, value: bytes, tag: int, length: int
) -> None:
    body = pdus.message_body(message) + struct.pack("!HH", tag, length) + value
    try:
        SMPP.delivered(Pdu(pdus.DELIVER, 1, body))
    except BrokenPdu:
        return


WORDS = st.sampled_from(
    ["id:", "sub:", "submit date:", "done date:", "stat:", "err:", "text:", "DELIVRD", " ", "260101", "\0"]
)


@given(st.lists(WORDS | st.text(max_size=8), max_size=30).map("".join), st.sampled_from(ReceiptIds))
def test_any_words_of_a_receipt_are_read_or_refused(words: str, ids: ReceiptIds) -> None:
    dialect = Smpp(SmppTerms("hub", "secret", Place("12345"), receipt_ids=ids))
    content = words.encode("utf-8", "replace")[:255]
    message = ShortMessage(Place("138"), Place("12345"), content, pdus.RECEIPT, 0)
    try:
        dialect.delivered(Pdu(pdus.DELIVER, 1, pdus.message_body(message)))
    except BrokenPdu:
        return
