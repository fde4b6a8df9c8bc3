"""Aliyun's SMS service (阿里云短信), signed with ACS3-HMAC-SHA256; no SDK."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
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
from channels.sms.gateway.reading import beijing, utf16_piece
from channels.sms.gateway.signing import acs3, canonical_query, sha256
from channels.sms.gateway.templates import Templates, capabilities, read_templates

API, VERSION = "https://dysmsapi.aliyuncs.com", "2017-05-25"
NAME = "阿里云短信"
THANKS: Final = {"code": 0, "msg": "接收成功"}
REFUSALS: Final = {
    "isv.MOBILE_NUMBER_ILLEGAL": ("手机号码无效", Fault.RECIPIENT),
    "isv.MOBILE_COUNT_OVER_LIMIT": ("手机号码过多", Fault.MESSAGE),
    "isv.SMS_TEMPLATE_ILLEGAL": ("短信模板不存在或未审核通过", Fault.ROUTE),
    "isv.SMS_SIGNATURE_ILLEGAL": ("短信签名不存在或未审核通过", Fault.ROUTE),
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": ("短信签名与模板类型不一致", Fault.ROUTE),
    "isv.SMS_SIGN_ILLEGAL": ("短信签名被禁用", Fault.ROUTE),
    "isv.SIGN_STATE_ILLEGAL": ("短信签名不可用", Fault.ROUTE),
    "isv.SMS_CONTENT_ILLEGAL": ("内容含禁止发送的文字", Fault.MESSAGE),
    "isv.BLACK_KEY_CONTROL_LIMIT": ("模板变量含禁止的内容", Fault.MESSAGE),
    "isv.INVALID_PARAMETERS": ("参数格式不正确", Fault.MESSAGE),
    "isv.INVALID_JSON_PARAM": ("模板变量格式不正确", Fault.MESSAGE),
    "isv.PARAM_LENGTH_LIMIT": ("模板变量过长", Fault.MESSAGE),
    "isv.TEMPLATE_MISSING_PARAMETERS": ("缺少模板变量", Fault.MESSAGE),
    "isv.TEMPLATE_PARAMS_ILLEGAL": ("模板变量不符合规则", Fault.MESSAGE),
    "isv.AMOUNT_NOT_ENOUGH": ("短信账户余额不足", Fault.ROUTE),
    "isv.OUT_OF_SERVICE": ("短信业务停机（余额不足）", Fault.ROUTE),
    "isv.ACCOUNT_ABNORMAL": ("短信账户异常", Fault.ROUTE),
    "isv.ACCOUNT_NOT_EXISTS": ("短信账户不存在", Fault.ROUTE),
    "isv.PRODUCT_UN_SUBSCRIPT": ("未开通短信服务", Fault.ROUTE),
    "isv.DAY_LIMIT_CONTROL": ("已达控制台设置的日发送上限", Fault.ROUTE),
    "isv.MONTH_LIMIT_CONTROL": ("已达控制台设置的月发送上限", Fault.ROUTE),
    "isp.RAM_PERMISSION_DENY": ("AccessKey 没有短信权限", Fault.ROUTE),
    "InvalidAccessKeyId.NotFound": ("AccessKey 不存在", Fault.ROUTE),
    "InvalidAccessKeyId.Inactive": ("AccessKey 已停用", Fault.ROUTE),
    "SignatureDoesNotMatch": ("AccessKey Secret 不正确", Fault.ROUTE),
    "InvalidTimeStamp.Expired": ("本机时钟不准", Fault.ROUTE),
}
# One number gets only so many texts a minute, an hour, a day; the words of the message tell which.
LIMITS: Final = (("分钟", timedelta(minutes=1)), ("小时", timedelta(hours=1)), ("天", timedelta(hours=12)))
MAY_BE_DONE: Final = frozenset(
    {"isp.SYSTEM_ERROR", "isp.GATEWAY_ERROR", "InternalError", "ServiceUnavailable"}
)


@dataclass(frozen=True, slots=True)
class AliyunTerms:
    key_id: str
    secret: str = field(repr=False)
    sign: str
    templates: Templates
    api: str = API


class Aliyun:
    name = NAME

    def __init__(self, terms: AliyunTerms, clock: Clock) -> None:
        self._terms, self._clock = terms, clock

    # --- out ---

    async def post(self, session: aiohttp.ClientSession, sms: Sms) -> Answer:
        query = send_query(sms, self._terms)
        if query is None:
            raise NoTemplate
        return await self._call(session, "SendSms", query)

    def outcome(self, answer: Answer, sms: Sms) -> SendResult:
        found = answer.json()
        if not isinstance(found, dict) or "Code" not in found:
            return unreadable(answer.status, name=NAME)
        code, words = str(found["Code"]), str(found.get("Message", ""))[:120]
        if code == "OK":
            return Accepted(str(found.get("BizId") or sms.message_id))
        return refusal(code, words)

    async def _call(self, session: aiohttp.ClientSession, action: str, query: Mapping[str, str]) -> Answer:
        headers = signed_headers(self._terms, action, query, self._clock.now(), secrets.token_hex(16))
        return await ask(session, "POST", f"{self._terms.api}/?{canonical_query(query)}", headers=headers)

    # --- in ---

    def routes(self, callbacks: Callbacks) -> Sequence[Route]:
        def thanks() -> web.Response:
            return web.json_response(THANKS)

        return [callbacks.route("report", self.read, thanks), callbacks.route("reply", self.read, thanks)]

    def read(self, payload: bytes) -> Told:
        return [_reply(row) if "content" in row else _report(row) for row in read_rows(payload)]

    # --- the doctor ---

    async def examine(self, session: aiohttp.ClientSession) -> Sequence[Finding]:
        try:
            answer = await self._call(session, "QuerySmsSignList", {"PageIndex": "1", "PageSize": "50"})
        except (NotSent, Unanswered) as fault:
            return [out_of_reach(self._terms.api, fault)]
        found = answer.json()
        code = str(found.get("Code", "")) if isinstance(found, dict) else f"HTTP {answer.status}"
        if code != "OK":
            words = REFUSALS.get(code, (code, Fault.ROUTE))[0]
            remedy = "在阿里云控制台核对 AccessKey 及其短信权限（AliyunDysmsFullAccess）、账户余额与本机时钟"
            return [Finding(REACH, Severity.FAILED, f"{NAME}拒绝了查询：{words}", remedy)]
        return [Finding(REACH, Severity.OK, "AccessKey 有效，可以访问短信服务"), self._sign_finding(found)]

    def _sign_finding(self, found: Mapping[str, object]) -> Finding:
        check, rows = "短信签名", found.get("SmsSignList")
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and row.get("SignName") == self._terms.sign:
                if row.get("AuditStatus") == "AUDIT_STATE_PASS":
                    return Finding(check, Severity.OK, f"签名【{self._terms.sign}】已审核通过")
                what = f"签名【{self._terms.sign}】尚未审核通过"
                return Finding(check, Severity.FAILED, what, "在短信控制台“签名管理”查看审核意见")
        what = f"前 50 个签名中没有【{self._terms.sign}】"
        return Finding(check, Severity.WARNING, what, "在短信控制台“签名管理”核对 sign 设置")


def build(sheet: Sheet, tools: ChannelTools, most_parts: int) -> Driver:
    templates = read_templates(sheet)
    terms = AliyunTerms(
        key_id=sheet.required("key_id", "the AccessKey ID"),
        secret=sheet.secret("secret_env"),
        sign=sheet.required("sign", "the approved signature, without brackets").strip("【】"),
        templates=templates,
        api=sheet.url("api", API),
    )
    callbacks = Callbacks(sheet.secret("callback_env"))
    able = capabilities(
        templates,
        per_second=sheet.number("per_second", 0, least=0, most=5000),
        at_once=sheet.number("at_once", 32, least=1, most=500),
    )
    return GatewayDriver(Aliyun(terms, tools.clock), callbacks, tools, capabilities=able)


def send_query(sms: Sms, terms: AliyunTerms) -> Mapping[str, str] | None:
    """The parameters of SendSms; `OutId` comes back with the receipt."""
    filled = terms.templates.filled(sms)
    if filled is None:
        return None
    code, params = filled
    return {
        "PhoneNumbers": sms.number,
        "SignName": sms.sign or terms.sign,
        "TemplateCode": code,
        "TemplateParam": json.dumps(dict(params), ensure_ascii=False),
        "OutId": sms.message_id,
    }


def signed_headers(
    terms: AliyunTerms, action: str, query: Mapping[str, str], now: datetime, nonce: str
) -> Mapping[str, str]:
    headers = {
        "host": urlsplit(terms.api).netloc,
        "x-acs-action": action,
        "x-acs-version": VERSION,
        "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-content-sha256": sha256(b""),
    }
    return {**headers, "Authorization": acs3(terms.key_id, terms.secret, query=query, headers=headers)}


def refusal(code: str, words: str) -> SendResult:
    if code == "isv.BUSINESS_LIMIT_CONTROL":
        pause = next((pause for word_, pause in LIMITS if word_ in words), timedelta(minutes=1))
        return TryLater("发给该号码过于频繁，阿里云要求稍候", pause, code)
    if code.startswith("Throttling"):
        return TryLater(f"{NAME}要求放慢发送", timedelta(seconds=5), code, whole_account=True)
    if code in MAY_BE_DONE:
        return Uncertain(f"{NAME}内部错误（{code}），可能已送达")
    reason, fault = REFUSALS.get(code, (f"{NAME}拒绝：{words or code}", Fault.MESSAGE))
    return Refused(reason, code, fault)


def _report(row: dict[str, object]) -> Reported:
    own, biz = word(row, "out_id"), word(row, "biz_id")
    delivered = row.get("success") is True
    return Reported(
        state=ReceiptState.DELIVERED if delivered else ReceiptState.FAILED,
        message_id=own,
        provider_id="" if own else word({"biz_id": biz}, "biz_id", needed=True),
        number=word(row, "phone_number", needed=True),
        reason="" if delivered else word(row, "err_msg"),
        code="" if delivered else word(row, "err_code"),
        at=beijing(word(row, "report_time")),
    )


def _reply(row: dict[str, object]) -> Arrived:
    number, sequence = word(row, "phone_number", needed=True), word(row, "sequence_id", needed=True)
    return Arrived(
        sender=number,
        recipient=word(row, "dest_code"),
        piece=utf16_piece(word(row, "content")),
        uid=f"{number}|{sequence}",
        sent_at=beijing(word(row, "send_time")),
    )
