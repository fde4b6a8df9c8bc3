"""Aliyun and Tencent Cloud: published signatures, outcomes told apart, callbacks kept."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.contract import (
    Accepted,
    Fault,
    ProviderTemplate,
    ReceiptState,
    Refused,
    Template,
    Text,
    TryLater,
    Uncertain,
)
from channels.sms.gateway.signing import acs3, sha256, tc3
from channels.sms.gateway.tencent import in_order
from tests.channels.sms.gateway_settings import CITIZEN, aliyun, send, tencent
from tests.channels.sms.gateway_stage import gateway_stage, provider
from tests.peers.process import free_port

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


async def test_the_agent_reads_no_name_of_an_exception() -> None:
    async with provider("cut") as cloud, gateway_stage(aliyun(cloud.url)) as stage:
        assert await send(stage, Text("您好")) == Uncertain(
            "已发往短信网关但没有收到答复（对方断开了连接），可能已送达"
        )


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
