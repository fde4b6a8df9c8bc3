"""Gateways described in the settings, and what holds for all that call us."""

import json
from typing import Any

import pytest

from channels.contract import (
    Accepted,
    Refused,
    Text,
    TryLater,
    Uncertain,
)
from channels.sms.gateway.description import at, filled
from tests.channels.sms.gateway_settings import CITIZEN, aliyun, described, send, tencent
from tests.channels.sms.gateway_stage import gateway_stage, provider
from tests.channels.sms.stage import make_stage
from tests.fakes import FakeInbox

# --- a gateway described in the settings ---------------------------------------------------


async def test_a_described_gateway_is_asked_as_described() -> None:
    answer = (200, {"code": 0, "data": [{"id": 4711}]})
    async with provider(answer) as cloud, gateway_stage(described(cloud.url)) as stage:
        result = await send(stage, Text('他说："{number} 好"'))

    assert result == Accepted("4711")
    body = json.loads(cloud.asked[0]["body"])
    assert body == {
        "mobile": CITIZEN,
        "content": '【政务热线】他说："{number} 好"',
        "ref": {"id": "77"},
        "kind": 1,
    }
    assert cloud.asked[0]["headers"]["Authorization"] == "Bearer secret"


async def test_a_described_form_is_posted_as_a_form() -> None:
    async with provider((200, {"code": 0})) as cloud:
        settings = described(cloud.url, form="form", body={"m": "{number}", "c": "{text}"})
        async with gateway_stage(settings) as stage:
            assert await send(stage, Text("a&b")) == Accepted("77")

    assert cloud.asked[0]["body"].startswith(f"m={CITIZEN}&c=%E3%80%90".encode())


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((200, {"code": 5, "msg": "余额不足"}), Refused),
        ((200, {"code": 9}), TryLater),
        ((401, {"error": "who?"}), Refused),
        ((429, {}), TryLater),
        ((503, {}), Uncertain),
        ((200, {}), Uncertain),
        ("cut", Uncertain),
    ],
)
async def test_what_a_described_gateway_answers_is_told_truly(answer: Any, result: type) -> None:
    async with provider(answer) as cloud, gateway_stage(described(cloud.url)) as stage:
        assert type(await send(stage, Text("您好"))) is result


async def test_described_callbacks_are_read_as_described() -> None:
    async with gateway_stage(described("http://127.0.0.1:9")) as stage:
        report = {
            "list": [
                {"m": CITIZEN, "ref": "77", "s": "DELIVRD"},
                {"m": CITIZEN, "id": "4711", "s": "EXPIRED"},
            ]
        }
        assert await stage.post("report", report) == (200, "OK")
        reply = {"m": f"86{CITIZEN}", "t": "没有", "id": 3, "at": "20260105171000"}
        assert await stage.post("reply", reply) == (200, '{"code": 0}')
        assert (await stage.post("reply", {"t": "无号码"}))[0] == 400

        inbox = stage.stage.inbox
        assert [(r.message_id, r.provider_id, r.state.value) for r in inbox.receipts] == [
            ("77", "", "delivered"),
            ("", "4711", "failed"),
        ]
        assert [(m.sender, m.body) for m in inbox.all()] == [(CITIZEN, Text("没有"))]


async def test_a_reply_told_again_with_the_number_in_another_spelling_is_the_same() -> None:
    async with gateway_stage(described("http://127.0.0.1:9")) as stage:
        for spelling in (CITIZEN, f"86{CITIZEN}", f"+86{CITIZEN}"):
            await stage.post("reply", {"m": spelling, "t": "没有", "id": 3})
        await stage.post("reply", {"m": "13900000009", "t": "没有", "id": 3})

        keys = [message.provider_key for message in stage.stage.inbox.all()]
        assert len(set(keys)) == 2


def test_paths_and_places_are_harmless() -> None:
    assert at({"a": [{"b": 1}]}, "a.0.b") == 1
    assert at({"a": [1]}, "a.9") is at({"a": 1}, "a.b") is at(None, "a") is None
    assert filled("{text} {what} {", {"text": "{number}", "number": "1"}) == "{number} {what} {"


REPORT = {"phone_number": CITIZEN, "success": True, "biz_id": "biz-1", "out_id": "77"}


# --- who may call ------------------------------------------------------------------------


async def test_without_the_secret_nothing_is_kept() -> None:
    async with gateway_stage(aliyun("http://127.0.0.1:9")) as stage:
        assert (await stage.post("report", [REPORT], secret="guess"))[0] == 403
        assert not stage.stage.inbox.receipts


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"a": 1}', b"[" * 100_000, b"9" * (2 << 20)])
async def test_rubbish_is_refused(content: bytes) -> None:
    for settings in (aliyun("http://127.0.0.1:9"), tencent("http://127.0.0.1:9")):
        async with gateway_stage(settings) as stage:
            assert (await stage.post("report", content))[0] == 400


async def test_what_cannot_be_stored_is_not_thanked_for() -> None:
    inbox = FakeInbox()
    inbox.broken = RuntimeError("disk full")
    async with gateway_stage(described("http://127.0.0.1:9"), inbox=inbox) as stage:
        assert (await stage.post("reply", {"m": CITIZEN, "t": "停水", "id": 3}))[0] == 500


async def test_a_stopped_account_says_that_it_is_not_ready() -> None:
    stage = make_stage(described("http://127.0.0.1:9", callback_env="HUB_SMS_CALLBACK"))
    driver: Any = stage.channel._driver
    assert driver._callbacks.receiver is None


# --- the doctors ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "answer", "severities"),
    [
        (
            aliyun,
            (
                200,
                {"Code": "OK", "SmsSignList": [{"SignName": "政务热线", "AuditStatus": "AUDIT_STATE_PASS"}]},
            ),
            ["ok", "ok", "warning"],
        ),
        (aliyun, (400, {"Code": "SignatureDoesNotMatch"}), ["failed", "warning"]),
        (
            tencent,
            (200, {"Response": {"RequestId": "r", "DescribeTemplateStatusSet": []}}),
            ["ok", "warning"],
        ),
        (
            tencent,
            (200, {"Response": {"Error": {"Code": "AuthFailure.SecretIdNotFound"}}}),
            ["failed", "warning"],
        ),
        (described, (405, {}), ["ok", "warning"]),
    ],
)
async def test_the_doctors_say_what_is_wrong(make: Any, answer: Any, severities: list[str]) -> None:
    async with provider(answer) as cloud:
        stage = make_stage(make(cloud.url, callback_env="HUB_SMS_CALLBACK"))
        findings = await stage.channel.examine()

    assert [finding.severity.value for finding in findings] == severities
    assert "a-long-secret" not in str(findings)
