"""A gateway that the operator describes: what to post, and how to read its answers and callbacks."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from channels.contract import (
    Accepted,
    Capabilities,
    ChannelTools,
    Fault,
    Finding,
    MalformedPayload,
    ProviderTemplate,
    ReceiptState,
    Refused,
    SendResult,
    Severity,
    Text,
    TryLater,
    Uncertain,
)
from channels.http import Route
from channels.sheet import Sheet
from channels.sms.driver import Arrived, Driver, Reported, Sms
from channels.sms.faults import NotSent, Unanswered
from channels.sms.gateway.callbacks import Callbacks, Told, read_json
from channels.sms.gateway.client import Answer, ask
from channels.sms.gateway.description import (
    BodyForm,
    CallbackRule,
    Description,
    at,
    filled,
    read_description,
    word_of,
)
from channels.sms.gateway.driver import REACH, GatewayDriver, http_outcome
from channels.sms.gateway.reading import beijing, unix_time, utf16_piece
from channels.sms.numbers import plain_number

NAME = "短信网关"
PLACES = ("number", "text", "id", "sign", "code", "secret")


class Described:
    name = NAME

    def __init__(self, description: Description, country: str) -> None:
        self._about, self._country = description, country

    # --- out ---

    async def post(self, session: aiohttp.ClientSession, sms: Sms) -> Answer:
        values = {
            "number": sms.number,
            "text": sms.whole,
            "id": sms.message_id,
            "sign": sms.sign,
            "code": sms.code,
            "secret": self._about.secret,
        }
        body = filled(self._about.body, values)
        headers = {name: str(filled(value, values)) for name, value in self._about.headers.items()}
        if self._about.form is BodyForm.FORM:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
            content = urlencode({key: str(value) for key, value in body.items()}).encode()
        else:
            headers["Content-Type"] = "application/json; charset=utf-8"
            content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        return await ask(session, "POST", self._about.url, headers=headers, body=content)

    def outcome(self, answer: Answer, sms: Sms) -> SendResult:
        rule, found = self._about.answer, answer.json()
        result = at(found, rule.result)
        if result is None:
            if 400 <= answer.status < 500 and answer.status != 429:
                return Refused(f"{NAME}拒绝了请求（HTTP {answer.status}）", str(answer.status), Fault.ROUTE)
            return http_outcome(answer.status, name=NAME) or Uncertain(f"{NAME}的答复无法识别，可能已送达")
        code = word_of(result)
        if code in rule.good:
            return Accepted(word_of(at(found, rule.id)) or sms.message_id)
        reason = word_of(at(found, rule.reason))[:120] or code
        if code in rule.later:
            return TryLater(f"{NAME}要求稍候：{reason}", timedelta(seconds=10), code)
        return Refused(f"{NAME}拒绝：{reason}", code)

    # --- in ---

    def routes(self, callbacks: Callbacks) -> Sequence[Route]:
        rules = {"report": self._about.report, "reply": self._about.reply}
        return [self._route(callbacks, name, rule) for name, rule in rules.items() if rule is not None]

    def _route(self, callbacks: Callbacks, name: str, rule: CallbackRule) -> Route:
        def thanks() -> web.Response:
            kind = "application/json" if rule.thanks.startswith(("{", "[")) else "text/plain"
            return web.Response(text=rule.thanks, content_type=kind)

        return callbacks.route(name, self.read_report if name == "report" else self.read_reply, thanks)

    def read(self, payload: bytes) -> Told:
        return self.read_reply(payload)

    def read_reply(self, payload: bytes) -> Told:
        rule = self._about.reply
        return [_arrived(row, rule, self._country) for row in _rows(payload, rule)] if rule else []

    def read_report(self, payload: bytes) -> Told:
        rule = self._about.report
        return [_reported(row, rule) for row in _rows(payload, rule)] if rule else []

    # --- the doctor ---

    async def examine(self, session: aiohttp.ClientSession) -> Sequence[Finding]:
        """Nothing is known of this gateway but its address, and nothing may be sent to try it."""
        try:
            answer = await ask(session, "HEAD", self._about.url)
        except (NotSent, Unanswered) as fault:
            remedy = f"在本机执行 curl -I {self._about.url} ，检查地址、DNS、防火墙与证书"
            return [Finding(REACH, Severity.FAILED, f"连接不上短信网关（{fault}）", remedy)]
        return [Finding(REACH, Severity.OK, f"短信网关有应答（HTTP {answer.status}）；账号只能在发送时验证")]


def build(sheet: Sheet, tools: ChannelTools, most_parts: int) -> Driver:
    description = read_description(sheet)
    callbacks = Callbacks(sheet.secret("callback_env", needed=bool(description.report or description.reply)))
    able = Capabilities(
        sends=frozenset({Text, ProviderTemplate}),
        receipts=description.report is not None,
        can_start_conversation=True,
        longest_text=most_parts * 153,
        length_unit="sms",
        most_parts=most_parts,
        per_second=sheet.number("per_second", 0, least=0, most=5000) or None,
        at_once=sheet.number("at_once", 16, least=1, most=500),
    )
    gateway = Described(description, sheet.text("country", "86"))
    return GatewayDriver(gateway, callbacks, tools, capabilities=able)


def _rows(payload: bytes, rule: CallbackRule) -> list[Any]:
    found = at(read_json(payload), rule.rows)
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise MalformedPayload("nothing at the path of rows")
    return rows


def _arrived(row: Any, rule: CallbackRule, country: str) -> Arrived:
    number = word_of(at(row, rule.number))
    if not number:
        raise MalformedPayload("a message has no number")
    uid = word_of(at(row, rule.id)) if rule.id else ""
    return Arrived(
        sender=number,
        recipient=word_of(at(row, rule.to)) if rule.to else "",
        piece=utf16_piece(word_of(at(row, rule.text))),
        # Told again, perhaps by another machine of the gateway, the number may be spelt in another way.
        uid=f"{plain_number(number, country)}|{uid}" if uid else "",
        sent_at=_time(row, rule),
    )


def _reported(row: Any, rule: CallbackRule) -> Reported:
    own = word_of(at(row, rule.own_id)) if rule.own_id else ""
    provider = word_of(at(row, rule.id)) if rule.id and not own else ""
    if not own and not provider:
        raise MalformedPayload("a receipt names no message")
    state = word_of(at(row, rule.state))
    delivered = state in (rule.delivered or {"DELIVRD"})
    return Reported(
        state=ReceiptState.DELIVERED if delivered else ReceiptState.FAILED,
        message_id=own,
        provider_id=provider,
        number=word_of(at(row, rule.number)),
        reason="" if delivered else f"运营商报告未送达（{state[:40]}）",
        code="" if delivered else state[:40],
        at=_time(row, rule),
    )


def _time(row: Any, rule: CallbackRule) -> Any:
    text = word_of(at(row, rule.time)) if rule.time else ""
    return beijing(text) or (unix_time(text) if len(text) == 10 else None)
