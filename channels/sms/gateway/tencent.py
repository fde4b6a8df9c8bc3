"""Tencent Cloud's SMS service (腾讯云短信), signed with TC3-HMAC-SHA256; no SDK."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from channels.contract import (
    Accepted,
    ChannelTools,
    Clock,
    Fault,
    Finding,
    ReceiptState,
    Refused,
    SendResult,
    Severity,
    TryLater,
    Uncertain,
)
from channels.http import Route
from channels.sheet import Sheet
from channels.sms.driver import Arrived, Driver, Reported, Sms
from channels.sms.faults import NoTemplate, NotSent, Unanswered
from channels.sms.gateway.callbacks import Callbacks, Told, read_rows, word
from channels.sms.gateway.client import Answer, ask
from channels.sms.gateway.driver import REACH, GatewayDriver, out_of_reach, unreadable
from channels.sms.gateway.reading import beijing, unix_time, utf16_piece
from channels.sms.gateway.signing import JSON_TYPE, tc3
from channels.sms.gateway.templates import Templates, capabilities, read_templates

API, VERSION, SERVICE = "https://sms.tencentcloudapi.com", "2021-01-11", "sms"
NAME = "腾讯云短信"
THANKS: Final = {"result": 0, "errmsg": "OK"}
# What a code begins with, the longest first: its words and whose fault it is.
REFUSALS: Final = {
    "InvalidParameterValue.IncorrectPhoneNumber": ("手机号码格式错误", Fault.RECIPIENT),
    "FailedOperation.PhoneNumberInBlacklist": ("该号码在免打扰名单中（可能已退订）", Fault.RECIPIENT),
    "FailedOperation.SignatureIncorrectOrUnapproved": ("短信签名格式错误或未审批", Fault.ROUTE),
    "FailedOperation.TemplateIncorrectOrUnapproved": ("短信模板未审批或内容不匹配", Fault.ROUTE),
    "FailedOperation.ContainSensitiveWord": ("内容含敏感词", Fault.MESSAGE),
    "FailedOperation.InsufficientBalanceInSmsPackage": ("短信套餐包余额不足", Fault.ROUTE),
    "InvalidParameterValue.ContentLengthLimit": ("短信内容太长", Fault.MESSAGE),
    "InvalidParameterValue.TemplateParameterFormatError": ("模板变量格式错误", Fault.MESSAGE),
    "InvalidParameterValue.TemplateParameterLengthLimit": ("模板变量过长", Fault.MESSAGE),
    "InvalidParameterValue.SdkAppIdNotExist": ("SdkAppId 不存在", Fault.ROUTE),
    "UnauthorizedOperation": ("没有权限，请管理员核对应用与白名单", Fault.ROUTE),
    "AuthFailure.SignatureExpire": ("本机时钟不准", Fault.ROUTE),
    "AuthFailure": ("密钥不正确，请管理员核对", Fault.ROUTE),
    "UnsupportedOperation": ("腾讯云不支持此操作", Fault.ROUTE),
}
PAUSES: Final = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": timedelta(seconds=30),
    "LimitExceeded.PhoneNumberOneHourLimit": timedelta(hours=1),
    "LimitExceeded.PhoneNumberDailyLimit": timedelta(hours=12),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": timedelta(hours=12),
    "LimitExceeded": timedelta(minutes=1),
    "RequestLimitExceeded": timedelta(seconds=5),
}


@dataclass(frozen=True, slots=True)
class TencentTerms:
    key_id: str
    secret: str = field(repr=False)
    app_id: str
    sign: str
    templates: Templates
    region: str = "ap-guangzhou"
    country: str = "86"
    api: str = API


class Tencent:
    name = NAME

    def __init__(self, terms: TencentTerms, clock: Clock) -> None:
        self._terms, self._clock = terms, clock

    # --- out ---

    async def post(self, session: aiohttp.ClientSession, sms: Sms) -> Answer:
        body = send_body(sms, self._terms)
        if body is None:
            raise NoTemplate
        return await self._call(session, "SendSms", body)

    def outcome(self, answer: Answer, sms: Sms) -> SendResult:
        found = answer.json()
        response = found.get("Response") if isinstance(found, dict) else None
        if not isinstance(response, dict):
            return unreadable(answer.status, name=NAME)
        rows = response.get("SendStatusSet")
        row = response.get("Error") or (rows[0] if isinstance(rows, list) and rows else {})
        code = str(row.get("Code", "")) if isinstance(row, dict) else ""
        if code == "Ok":
            return Accepted(str(row.get("SerialNo") or sms.message_id))
        return refusal(code, str(row.get("Message", ""))[:120] if isinstance(row, dict) else "")

    async def _call(self, session: aiohttp.ClientSession, action: str, body: Mapping[str, Any]) -> Answer:
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = signed_headers(self._terms, action, content, self._clock.now())
        return await ask(session, "POST", f"{self._terms.api}/", headers=headers, body=content)

    # --- in ---

    def routes(self, callbacks: Callbacks) -> Sequence[Route]:
        def thanks() -> web.Response:
            return web.json_response(THANKS)

        return [callbacks.route("report", self.read, thanks), callbacks.route("reply", self.read, thanks)]

    def read(self, payload: bytes) -> Told:
        return [_report(row) if "report_status" in row else _reply(row) for row in read_rows(payload)]

    # --- the doctor ---

    async def examine(self, session: aiohttp.ClientSession) -> Sequence[Finding]:
        try:
            body = {"International": 0, "Limit": 1, "Offset": 0}
            answer = await self._call(session, "DescribeSmsTemplateList", body)
        except (NotSent, Unanswered) as fault:
            return [out_of_reach(self._terms.api, fault)]
        found = answer.json()
        response = found.get("Response", {}) if isinstance(found, dict) else {}
        error = response.get("Error") if isinstance(response, dict) else {"Code": f"HTTP {answer.status}"}
        if error or not response:
            code = str((error or {}).get("Code", f"HTTP {answer.status}"))
            remedy = "在腾讯云控制台核对 SecretId、SecretKey、短信权限（QcloudSMSFullAccess）与本机时钟"
            return [Finding(REACH, Severity.FAILED, f"{NAME}拒绝了查询：{_words(code, code)[0]}", remedy)]
        return [Finding(REACH, Severity.OK, "密钥有效，可以访问短信服务")]


def build(sheet: Sheet, tools: ChannelTools, most_parts: int) -> Driver:
    templates = read_templates(sheet)
    terms = TencentTerms(
        key_id=sheet.required("key_id", "the SecretId"),
        secret=sheet.secret("secret_env"),
        app_id=sheet.required("app_id", "the SdkAppId of the SMS application"),
        sign=sheet.required("sign", "the approved signature, without brackets").strip("【】"),
        templates=templates,
        region=sheet.text("region", "ap-guangzhou"),
        country=sheet.text("country", "86"),
        api=sheet.url("api", API),
    )
    callbacks = Callbacks(sheet.secret("callback_env"))
    able = capabilities(
        templates,
        per_second=sheet.number("per_second", 0, least=0, most=3000),
        at_once=sheet.number("at_once", 32, least=1, most=500),
    )
    return GatewayDriver(Tencent(terms, tools.clock), callbacks, tools, capabilities=able)


def send_body(sms: Sms, terms: TencentTerms) -> Mapping[str, Any] | None:
    """`SessionContext` comes back with the receipt."""
    filled = terms.templates.filled(sms)
    if filled is None:
        return None
    code, params = filled
    number = sms.number.removeprefix("+")
    return {
        "PhoneNumberSet": [f"+{number if len(number) > 11 else terms.country + number}"],
        "SmsSdkAppId": terms.app_id,
        "SignName": sms.sign or terms.sign,
        "TemplateId": code,
        "TemplateParamSet": in_order(params, terms.templates.order(code)),
        "SessionContext": sms.message_id,
    }


def in_order(params: Mapping[str, str], known: Sequence[str]) -> list[str]:
    """This provider knows variables by their place: as the settings list them, else {1}, {2}, … by number."""
    if known:
        return [params.get(key, "") for key in known]
    keys = sorted(params, key=int) if all(key.isdecimal() for key in params) else list(params)
    return [params[key] for key in keys]


def signed_headers(terms: TencentTerms, action: str, content: bytes, now: datetime) -> Mapping[str, str]:
    host = urlsplit(terms.api).netloc
    return {
        "Host": host,
        "Content-Type": JSON_TYPE,
        "X-TC-Action": action,
        "X-TC-Version": VERSION,
        "X-TC-Region": terms.region,
        "X-TC-Timestamp": str(int(now.timestamp())),
        "Authorization": tc3(
            terms.key_id, terms.secret, service=SERVICE, host=host, action=action, body=content, now=now
        ),
    }


def refusal(code: str, words: str) -> SendResult:
    for beginning, pause in PAUSES.items():
        if code.startswith(beginning):
            whole = beginning == "RequestLimitExceeded"
            return TryLater("发送过于频繁，腾讯云要求稍候", pause, code, whole_account=whole)
    if not code or code.startswith("InternalError"):
        return Uncertain(f"{NAME}内部错误（{code}），可能已送达")
    reason, fault = _words(code, words)
    return Refused(reason, code, fault)


def _words(code: str, otherwise: str) -> tuple[str, Fault]:
    known = [beginning for beginning in REFUSALS if code.startswith(beginning)]
    return REFUSALS[known[0]] if known else (f"{NAME}拒绝：{otherwise or code}", Fault.MESSAGE)


def _report(row: dict[str, object]) -> Reported:
    own, delivered = word(row, "ext"), word(row, "report_status").upper() == "SUCCESS"
    return Reported(
        state=ReceiptState.DELIVERED if delivered else ReceiptState.FAILED,
        message_id=own,
        provider_id="" if own else word(row, "sid", needed=True),
        number=word(row, "mobile", needed=True),
        reason="" if delivered else word(row, "description"),
        code="" if delivered else word(row, "errmsg"),
        at=beijing(word(row, "user_receive_time")),
    )


def _reply(row: dict[str, object]) -> Arrived:
    """Tencent names no reply; whether one came twice can only be told by its words."""
    return Arrived(
        sender=word(row, "mobile", needed=True),
        recipient=word(row, "extend") or word(row, "sign"),
        piece=utf16_piece(word(row, "text")),
        sent_at=unix_time(word(row, "time")),
    )
