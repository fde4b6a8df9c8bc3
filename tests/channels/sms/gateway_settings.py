"""Accounts at gateways over HTTP, and what is sent through them."""

from typing import Any

from channels.contract import (
    OutboundMessage,
    SendResult,
)
from tests.channels.sms.gateway_stage import Callbacks
from tests.channels.sms.stage import ACCOUNT

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
