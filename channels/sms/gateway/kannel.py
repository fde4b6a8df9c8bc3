"""Kannel, the open SMS gateway: its sendsms address out, its get-url and dlr-url in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs, urlencode

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
from channels.sms.gateway.callbacks import Callbacks, Told
from channels.sms.gateway.client import Answer, ask
from channels.sms.gateway.driver import REACH, GatewayDriver, http_outcome
from channels.sms.gateway.reading import unix_time, utf16_piece

NAME = "Kannel"
# What a receipt's type means, and which we ask for: taken by the carrier, delivered, failed, refused.
DELIVERED, FAILED, QUEUED, TAKEN, REJECTED = 1, 2, 4, 8, 16
WANTED: Final = DELIVERED | FAILED | TAKEN | REJECTED
STATES: Final = {
    DELIVERED: (ReceiptState.DELIVERED, ""),
    FAILED: (ReceiptState.FAILED, "无法送达"),
    TAKEN: (ReceiptState.SENT, ""),
    REJECTED: (ReceiptState.FAILED, "被运营商拒绝"),
}


@dataclass(frozen=True, slots=True)
class KannelTerms:
    url: str
    username: str
    password: str = field(repr=False)
    source: str
    callback_base: str  # how Kannel reaches this account's callbacks, with the secret
    route: str = ""  # which of Kannel's centres; "" leaves it to Kannel


class Kannel:
    name = NAME

    def __init__(self, terms: KannelTerms) -> None:
        self._terms = terms

    # --- out ---

    async def post(self, session: aiohttp.ClientSession, sms: Sms) -> Answer:
        """Kannel cuts long texts itself and takes its parameters in the address alone."""
        return await ask(session, "GET", f"{self._terms.url}?{urlencode(send_query(sms, self._terms))}")

    def outcome(self, answer: Answer, sms: Sms) -> SendResult:
        """Kannel gives no id: receipts come back under our own."""
        if answer.status == 202:
            return Accepted(sms.message_id)
        words = answer.text().strip()[:120]
        if answer.status == 403:
            return Refused("Kannel 拒绝了账号，请管理员核对", "403", Fault.ROUTE)
        if answer.status == 503:
            return TryLater(f"Kannel 暂时不能接收（{words}）", timedelta(seconds=10), "503")
        if 400 <= answer.status < 500 and answer.status != 429:
            return Refused(f"Kannel 拒绝：{words}", str(answer.status))
        return http_outcome(answer.status, name=NAME) or Uncertain(f"Kannel 的答复无法识别：{words}")

    # --- in ---

    def routes(self, callbacks: Callbacks) -> Sequence[Route]:
        def silence() -> web.Response:
            return web.Response(text="")  # any word would be sent to the citizen as an answer

        return [
            callbacks.query_route("report", self.read_report, silence),
            callbacks.query_route("reply", self.read, silence),
        ]

    def read(self, payload: bytes) -> Told:
        found = _fields(payload)
        sender = _text(found, "from")
        if not sender:
            raise MalformedPayload("from is missing")
        return [
            Arrived(
                sender=sender,
                recipient=_text(found, "to"),
                piece=utf16_piece(_words(found)),
                uid=_text(found, "id"),
                sent_at=unix_time(_text(found, "time")),
            )
        ]

    def read_report(self, payload: bytes) -> Told:
        found = _fields(payload)
        message_id, kind = _text(found, "id"), _text(found, "state")
        if not message_id or not (kind.isascii() and kind.isdigit() and len(kind) < 4):
            raise MalformedPayload("a receipt needs id and state")
        known = STATES.get(int(kind))
        if known is None:
            return []
        answer = _text(found, "answer")[:60]
        reason = f"{known[1]}（{answer}）" if known[1] and answer else known[1]
        return [Reported(known[0], message_id=message_id, number=_text(found, "to"), reason=reason)]

    # --- the doctor ---

    async def examine(self, session: aiohttp.ClientSession) -> Sequence[Finding]:
        """Without a recipient Kannel says whether it knows the account, and sends nothing."""
        query = urlencode({"username": self._terms.username, "password": self._terms.password})
        try:
            answer = await ask(session, "GET", f"{self._terms.url}?{query}")
        except (NotSent, Unanswered) as fault:
            remedy = "确认 smsbox 已启动，url 指向其 sendsms-port 的 /cgi-bin/sendsms"
            return [Finding(REACH, Severity.FAILED, f"连接不上 {self._terms.url}（{fault}）", remedy)]
        if answer.status == 403:
            remedy = "核对 kannel.conf 的 sendsms-user 与本账号的 username、password_env"
            return [Finding(REACH, Severity.FAILED, "Kannel 不认识此账号或密码", remedy)]
        return [Finding(REACH, Severity.OK, "Kannel 可达，账号有效"), self._config()]

    def _config(self) -> Finding:
        shown = "from=%p&to=%P&text=%b&charset=%C&coding=%c&id=%I&time=%T"
        what = f"kannel.conf 的 sms-service 应设 get-url = 〈回调地址〉/reply?{shown}，并设 omit-empty = true"
        return Finding("Kannel 配置", Severity.OK, what)


def build(sheet: Sheet, tools: ChannelTools, most_parts: int) -> Driver:
    secret = sheet.secret("callback_env")
    base = sheet.url("callback_base", tools.public_url or "http://127.0.0.1:8080")
    terms = KannelTerms(
        url=sheet.url("url", "http://127.0.0.1:13013/cgi-bin/sendsms"),
        username=sheet.required("username", "the sendsms-user of kannel.conf"),
        password=sheet.secret("password_env"),
        source=sheet.required("source", "the number that citizens see and answer to"),
        callback_base=f"{base}/channels/sms/{tools.account}/{secret}",
        route=sheet.text("route"),
    )
    able = Capabilities(
        sends=frozenset({Text, ProviderTemplate}),
        receipts=True,
        can_start_conversation=True,
        longest_text=most_parts * 153,
        length_unit="sms",
        most_parts=most_parts,
        per_second=sheet.number("per_second", 0, least=0, most=5000) or None,
        at_once=sheet.number("at_once", 16, least=1, most=500),
    )
    return GatewayDriver(Kannel(terms), Callbacks(secret), tools, capabilities=able)


def send_query(sms: Sms, terms: KannelTerms) -> dict[str, str]:
    about = urlencode({"id": sms.message_id, "to": sms.number})
    minutes = max(1, int(sms.valid_for.total_seconds() // 60)) if sms.valid_for else 0
    return {
        "username": terms.username,
        "password": terms.password,
        "from": terms.source,
        "to": sms.number,
        "text": sms.whole,
        "charset": "UTF-8",
        "coding": "0" if sms.whole.isascii() else "2",
        "dlr-mask": str(WANTED),
        "dlr-url": f"{terms.callback_base}/report?{about}&state=%d&answer=%A",
        **({"smsc": terms.route} if terms.route else {}),
        **({"validity": str(minutes)} if minutes else {}),
    }


def _fields(payload: bytes) -> dict[str, bytes]:
    """The text comes in whatever charset Kannel names, so the octets are kept as they are."""
    try:
        found = parse_qs(
            payload.decode("ascii"), keep_blank_values=True, encoding="latin-1", max_num_fields=50
        )
    except ValueError as error:
        raise MalformedPayload("not a query") from error
    return {key: values[0].encode("latin-1") for key, values in found.items()}


def _text(found: dict[str, bytes], key: str) -> str:
    return found.get(key, b"").decode("utf-8", "replace").strip()[:2000]


def _words(found: dict[str, bytes]) -> str:
    charset = _text(found, "charset") or "UTF-8"
    if charset.upper() in ("UTF-16BE", "UTF-16"):
        charset = "utf-16-be"
    try:
        return found.get("text", b"").decode(charset, "replace")
    except LookupError:
        return found.get("text", b"").decode("utf-8", "replace")
