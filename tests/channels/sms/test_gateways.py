"""Cloud providers and described gateways: published signatures, outcomes told apart, callbacks kept first."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.contract import (
    Accepted,
    Fault,
    OutboundMessage,
    ProviderTemplate,
    ReceiptState,
    Refused,
    SendResult,
    Template,
    Text,
    TryLater,
    Uncertain,
)
from channels.sms.gateway.described import at, filled
from channels.sms.gateway.signing import acs3, sha256, tc3
from channels.sms.gateway.tencent import in_order
from tests.channels.sms.gateway_stage import Callbacks, gateway_stage, provider
from tests.channels.sms.stage import ACCOUNT, make_stage
from tests.fakes import FakeInbox
from tests.peers.process import free_port

CITIZEN = "13900000001"
TEMPLATES = [
    {
        "id": "SMS_1",
        "title": "办理进度",
        "fields": [{"key": "thing"}, {"key": "state"}],
        "preview": "{thing}：{state}",
    }
]
CLOUD: dict[str, Any] = {
    "key_id": "key",
    "secret_env": "HUB_SMS_PASSWORD",
    "sign": "政务热线",
    "templates": TEMPLATES,
    "text_template": {"id": "SMS_2", "field": "content", "longest": 20},
}


def aliyun(api: str, **more: Any) -> dict[str, Any]:
    return {"driver": "aliyun", "api": api} | CLOUD | more


def tencent(api: str, **more: Any) -> dict[str, Any]:
    return {"driver": "tencent", "api": api, "app_id": "1400006666"} | CLOUD | more


def described(url: str, **more: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "driver": "http",
        "url": f"{url}/send",
        "secret_env": "HUB_SMS_PASSWORD",
        "signature": "【政务热线】",
        "headers": {"Authorization": "Bearer {secret}"},
        "body": {"mobile": "{number}", "content": "{text}", "ref": {"id": "{id}"}, "kind": 1},
        "answer": {"result": "code", "good": [0], "later": [9], "id": "data.0.id", "reason": "msg"},
        "report": {"rows": "list", "number": "m", "own_id": "ref", "id": "id", "state": "s", "thanks": "OK"},
        "reply": {"number": "m", "text": "t", "id": "id", "time": "at", "thanks": '{"code": 0}'},
    }
    return known | more


async def send(stage: Callbacks, body: Any, message_id: str = "77") -> SendResult:
    return await stage.stage.channel.send(OutboundMessage(message_id, ACCOUNT, CITIZEN, body))


# --- signatures --------------------------------------------------------------------------


def test_aliyuns_published_example_is_signed_alike() -> None:
    """From Aliyun's document "V3 request structure & signature" (RunInstances)."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": sha256(b""),
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}

    signed = acs3("YourAccessKeyId", "YourAccessKeySecret", query=query, headers=headers)

    assert signed.endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


def test_tencents_published_example_is_signed_alike() -> None:
    """From Tencent Cloud's API 3.0 document (cvm DescribeInstances); the key is stars there, too."""
    body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'

    signed = tc3(
        "AKID" + "*" * 32,
        "*" * 32,
        service="cvm",
        host="cvm.tencentcloudapi.com",
        action="DescribeInstances",
        body=body,
        now=datetime.fromtimestamp(1551113065, UTC),
    )

    assert signed.endswith("Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f")


# --- Aliyun ------------------------------------------------------------------------------


async def test_aliyun_is_asked_with_template_and_our_id() -> None:
    async with (
        provider((200, {"Code": "OK", "BizId": "biz-1"})) as cloud,
        gateway_stage(aliyun(cloud.url)) as stage,
    ):
        by_template = await send(stage, Template("SMS_1", {"thing": "路灯", "state": "已修复"}))
        by_code = await send(
            stage, ProviderTemplate("SMS_9", {"code": "123456"}, "验证码 123456", "别的签名")
        )
        by_words = await send(stage, Text("请补充地址"))
        too_long = await send(stage, Text("长" * 21))

    assert by_template == by_code == by_words == Accepted("biz-1")
    assert isinstance(too_long, Refused)
    queries = [asked["query"] for asked in cloud.asked]
    assert [query["TemplateCode"] for query in queries] == ["SMS_1", "SMS_9", "SMS_2"]
    assert json.loads(queries[0]["TemplateParam"]) == {"thing": "路灯", "state": "已修复"}
    assert json.loads(queries[2]["TemplateParam"]) == {"content": "请补充地址"}
    assert [query["SignName"] for query in queries] == ["政务热线", "别的签名", "政务热线"]
    assert {query["OutId"] for query in queries} == {"77"}
    assert cloud.asked[0]["headers"]["Authorization"].startswith(
        "ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host;"
    )


ALIYUN_ANSWERS = [
    ((200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": ""}), Refused, Fault.RECIPIENT),
    ((200, {"Code": "isv.AMOUNT_NOT_ENOUGH", "Message": ""}), Refused, Fault.ROUTE),
    ((400, {"Code": "SignatureDoesNotMatch", "Message": ""}), Refused, Fault.ROUTE),
    ((200, {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发小时级流控Permits:5"}), TryLater, None),
    ((400, {"Code": "Throttling.User", "Message": ""}), TryLater, None),
    ((200, {"Code": "isp.SYSTEM_ERROR", "Message": ""}), Uncertain, None),
    ((502, "bad gateway"), Uncertain, None),
    ((200, "a page of the proxy"), Uncertain, None),
    ((429, "slow"), TryLater, None),
    ("cut", Uncertain, None),
]


@pytest.mark.parametrize(("answer", "result", "fault"), ALIYUN_ANSWERS)
async def test_what_aliyun_answers_is_told_truly(answer: Any, result: type, fault: Fault | None) -> None:
    async with provider(answer) as cloud, gateway_stage(aliyun(cloud.url)) as stage:
        found = await send(stage, Text("您好"))

    assert type(found) is result
    assert fault is None or getattr(found, "fault", None) is fault
    assert len(cloud.asked) == 1


async def test_nobody_at_the_address_means_surely_not_sent() -> None:
    async with gateway_stage(aliyun(f"http://127.0.0.1:{free_port()}")) as stage:
        assert isinstance(await send(stage, Text("您好")), TryLater)


ALIYUN_REPORT = {
    "phone_number": CITIZEN,
    "send_time": "2026-01-05 17:00:00",
    "report_time": "2026-01-05 17:00:03",
    "success": True,
    "err_code": "DELIVERED",
    "err_msg": "用户接收成功",
    "sms_size": "1",
    "biz_id": "biz-1",
    "out_id": "77",
}


async def test_aliyuns_callbacks_are_kept() -> None:
    async with gateway_stage(aliyun("http://127.0.0.1:9")) as stage:
        failed = ALIYUN_REPORT | {"success": False, "err_code": "MK:0001", "err_msg": "空号", "out_id": ""}
        reported = await stage.post("report", [ALIYUN_REPORT, failed])
        up = {
            "phone_number": CITIZEN,
            "content": "还没修好",
            "send_time": "2026-01-05 17:10:00",
            "dest_code": "1234",
            "sequence_id": 1234567890,
        }
        for _ in range(2):
            await stage.post("reply", [up])

        inbox = stage.stage.inbox
        assert reported[0] == 200
        assert json.loads(reported[1])["code"] == 0
        assert [(r.message_id, r.provider_id, r.state) for r in inbox.receipts] == [
            ("77", "", ReceiptState.DELIVERED),
            ("", "biz-1", ReceiptState.FAILED),
        ]
        assert inbox.receipts[1].reason == "空号"
        assert [m.body for m in inbox.all()] == [Text("还没修好")]
        assert inbox.all()[0].sent_at == datetime(2026, 1, 5, 9, 10, tzinfo=UTC)


# --- Tencent -----------------------------------------------------------------------------


def tencent_answer(code: str, **more: Any) -> tuple[int, Any]:
    return 200, {"Response": {"SendStatusSet": [{"Code": code, "SerialNo": "s-1", **more}], "RequestId": "r"}}


async def test_tencent_is_asked_with_variables_in_their_order() -> None:
    async with provider(tencent_answer("Ok")) as cloud, gateway_stage(tencent(cloud.url)) as stage:
        result = await send(stage, Template("SMS_1", {"state": "已修复", "thing": "路灯"}))

    body = json.loads(cloud.asked[0]["body"])
    assert result == Accepted("s-1")
    assert body["TemplateParamSet"] == ["路灯", "已修复"]
    assert body["PhoneNumberSet"] == [f"+86{CITIZEN}"]
    assert body["SessionContext"] == "77"
    assert cloud.asked[0]["headers"]["X-TC-Action"] == "SendSms"
    assert in_order({"2": "b", "10": "c", "1": "a"}, []) == ["a", "b", "c"]


TENCENT_ANSWERS = [
    (tencent_answer("InvalidParameterValue.IncorrectPhoneNumber"), Refused, Fault.RECIPIENT),
    (tencent_answer("FailedOperation.SignatureIncorrectOrUnapproved"), Refused, Fault.ROUTE),
    (tencent_answer("LimitExceeded.PhoneNumberOneHourLimit"), TryLater, None),
    (
        (200, {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "m"}}}),
        Refused,
        Fault.ROUTE,
    ),
    ((200, {"Response": {"Error": {"Code": "RequestLimitExceeded", "Message": "m"}}}), TryLater, None),
    ((200, {"Response": {"Error": {"Code": "InternalError.Timeout", "Message": "m"}}}), Uncertain, None),
    ((200, {"Response": {}}), Uncertain, None),
    ((500, "oops"), Uncertain, None),
    ("cut", Uncertain, None),
]


@pytest.mark.parametrize(("answer", "result", "fault"), TENCENT_ANSWERS)
async def test_what_tencent_answers_is_told_truly(answer: Any, result: type, fault: Fault | None) -> None:
    async with provider(answer) as cloud, gateway_stage(tencent(cloud.url)) as stage:
        found = await send(stage, Text("您好"))

    assert type(found) is result
    assert fault is None or getattr(found, "fault", None) is fault


async def test_tencents_callbacks_are_kept_and_repeated_words_marked() -> None:
    async with gateway_stage(tencent("http://127.0.0.1:9")) as stage:
        report = {"mobile": CITIZEN, "report_status": "SUCCESS", "errmsg": "DELIVRD", "sid": "s-1"}
        status, thanks = await stage.post("report", [report, report | {"ext": "77", "report_status": "FAIL"}])
        reply = {
            "extend": "01",
            "mobile": CITIZEN,
            "nationcode": "86",
            "sign": "政务热线",
            "text": "好",
            "time": 1767603600,
        }
        for _ in range(2):
            await stage.post("reply", reply)

        inbox = stage.stage.inbox
        assert (status, json.loads(thanks)) == (200, {"result": 0, "errmsg": "OK"})
        assert [(r.provider_id, r.message_id) for r in inbox.receipts] == [("s-1", ""), ("", "77")]
        assert [m.maybe_duplicate for m in inbox.all()] == [False, True]


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


def test_paths_and_places_are_harmless() -> None:
    assert at({"a": [{"b": 1}]}, "a.0.b") == 1
    assert at({"a": [1]}, "a.9") is at({"a": 1}, "a.b") is at(None, "a") is None
    assert filled("{text} {what} {", {"text": "{number}", "number": "1"}) == "{number} {what} {"


# --- who may call ------------------------------------------------------------------------


async def test_without_the_secret_nothing_is_kept() -> None:
    async with gateway_stage(aliyun("http://127.0.0.1:9")) as stage:
        assert (await stage.post("report", [ALIYUN_REPORT], secret="guess"))[0] == 403
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
