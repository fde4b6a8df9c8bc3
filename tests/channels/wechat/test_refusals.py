"""The door, closed: forged, recorded, oversized, exploding and malformed input keeps nothing."""

from datetime import timedelta

import pytest

from channels.contract import Text
from simulators.wechat import Account, Envelope
from simulators.wechat.documents import to_xml
from tests.channels.wechat.stage import CITIZEN, OLD_KEY, document, on_stage, packed, post

MODES = ["plain", "compatible", "safe"]


async def test_a_key_that_nobody_knows_is_refused() -> None:
    async with on_stage(account=Account(aes_key=OLD_KEY)) as stage:
        delivery = await stage.platform.message(CITIZEN, Content="在吗")

        assert {attempt.status for attempt in delivery.attempts} == {403}


@pytest.mark.parametrize("mode", MODES)
async def test_a_forged_signature_is_refused_and_nothing_is_kept(mode: str) -> None:
    async with on_stage(mode) as stage:
        delivery = await stage.platform.deliver(document(stage), forge=True)

        assert {attempt.status for attempt in delivery.attempts} == {403}
        assert not stage.inbox.messages


async def test_a_changed_envelope_is_refused() -> None:
    async with on_stage("safe") as stage:
        query, _ = packed(stage, document(stage))
        _, other = packed(stage, document(stage, Content="转账", MsgId=2))

        assert (await post(stage, query, other))[0] == 403
        assert not stage.inbox.messages


async def test_plain_text_is_refused_in_safe_mode_even_when_signed() -> None:
    async with on_stage("safe") as stage:
        query, _ = packed(stage, document(stage))
        query.pop("encrypt_type")

        assert (await post(stage, query, to_xml(document(stage))))[0] == 403


async def test_in_compatible_mode_the_sealed_part_counts() -> None:
    async with on_stage("compatible") as stage:
        query, body = packed(stage, document(stage))

        status, _ = await post(stage, query, body.replace("路灯坏了", "伪造内容"))

        assert status == 200
        assert stage.inbox.all()[0].body == Text("路灯坏了")


async def test_an_envelope_made_for_another_account_is_refused() -> None:
    async with on_stage("safe") as stage:
        ours = stage.platform.envelope
        other = Envelope(ours.token, stage.platform.account.aes_key, "wxffffffffffffffff")
        sealed = other.encrypt(to_xml(document(stage)))
        query, _ = packed(stage, document(stage))
        query["msg_signature"] = ours.sign(query["timestamp"], query["nonce"], sealed)

        assert (await post(stage, query, to_xml({"Encrypt": sealed})))[0] == 403


@pytest.mark.parametrize("age", [timedelta(minutes=11), timedelta(minutes=-11)])
async def test_a_recording_from_another_time_is_refused(age: timedelta) -> None:
    async with on_stage("safe") as stage:
        query, body = packed(stage, document(stage))
        stage.clock.advance(age)

        assert (await post(stage, query, body))[0] == 403


async def test_a_repeat_within_minutes_passes() -> None:
    async with on_stage("safe") as stage:
        query, body = packed(stage, document(stage))
        stage.pass_time(minutes=9)

        assert (await post(stage, query, body))[0] == 200


async def test_the_replay_window_can_be_switched_off() -> None:
    async with on_stage("safe", settings={"replay_window_seconds": 0}) as stage:
        query, body = packed(stage, document(stage))
        stage.pass_time(days=400)

        assert (await post(stage, query, body))[0] == 200


async def test_an_oversized_body_is_refused_however_well_made() -> None:
    async with on_stage("plain") as stage:
        query, _ = packed(stage, document(stage))

        assert (await post(stage, query, to_xml(document(stage, Content="好" * 70_000))))[0] == 400
        assert not stage.inbox.accepts


async def test_a_document_of_countless_elements_is_refused() -> None:
    async with on_stage("plain") as stage:
        query, body = packed(stage, document(stage))

        assert (await post(stage, query, body.replace("</xml>", "<a></a>" * 3_000 + "</xml>")))[0] == 400


BOMB = (
    '<!DOCTYPE b [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<xml><ToUserName>g</ToUserName><FromUserName>o</FromUserName><CreateTime>1</CreateTime>"
    "<MsgType>text</MsgType><Content>&b;</Content><MsgId>1</MsgId></xml>"
)
EXTERNAL = BOMB.replace('"lol"', 'SYSTEM "file:///etc/passwd"')


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"<xml>",
        b"<xml></xml>",
        b"<html></html>",
        b"[]",
        b'{"MsgType": "text"}',
        BOMB.encode(),
        EXTERNAL.encode(),
        b"<a>" * 20_000,
        b"<xml>" + b"<a></a>" * 3_000 + b"</xml>",
        b"<xml><MsgType>text</MsgType></xml>",
    ],
)
async def test_malformed_bodies_are_refused_without_a_traceback(body: bytes) -> None:
    async with on_stage("plain") as stage:
        query, _ = packed(stage, document(stage))

        assert await post(stage, query, body) == (400, "refused")
        assert not stage.inbox.accepts


async def test_rubbish_in_the_query_is_refused() -> None:
    async with on_stage("safe") as stage:
        query, body = packed(stage, document(stage))
        for name in ("timestamp", "nonce", "msg_signature"):
            for value in ("", "签名", "\x00", "9" * 400):
                assert (await post(stage, query | {name: value}, body))[0] == 403
