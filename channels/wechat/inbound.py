"""Pure: one callback document to what the hub stores, with its key and the answers it grants."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from wechatpy.events import TemplateSendJobFinishEvent

from channels.contract import (
    DeliveryReceipt,
    InboundBody,
    InboundMessage,
    MalformedPayload,
    Notice,
    ReceiptState,
    ReplyWindow,
)
from channels.wechat.bodies import message_body
from channels.wechat.grants import grant_for
from channels.wechat.notices import event_notice, refuse_events_of_others
from channels.wechat.reading import Fields, as_wechatpy, read_fields, text_of

LONGEST_KEY = 200
LONGEST_RAW = 8_000
TEMPLATE_RESULTS = {
    "success": "",
    "failed:user block": "市民已拒收本公众号的消息",
    "failed: system failed": "微信发送失败",
    "failed:system failed": "微信发送失败",
}


@dataclass(frozen=True, slots=True)
class Received:
    """One verified callback. `own_id` is the account's gh_ number: a passive reply comes from it."""

    key: str
    sender: str
    own_id: str
    what: InboundMessage | DeliveryReceipt
    recognition: str = ""


def read_callback(
    account: str, document: bytes | str, agent_menu_keys: frozenset[str] = frozenset()
) -> Received:
    """`MalformedPayload` is what the platform never sends, `UnsupportedPayload` what is not for us."""
    fields = read_fields(document)
    own_id, is_event = _required(fields, "ToUserName"), _required(fields, "MsgType").lower() == "event"
    if is_event:
        refuse_events_of_others(text_of(fields, "Event"))
    what: InboundMessage | DeliveryReceipt
    if is_event and isinstance(as_wechatpy(fields), TemplateSendJobFinishEvent):
        what = _template_receipt(account, fields)
    else:
        what = _message(
            account, fields, event_notice(fields, agent_menu_keys) if is_event else message_body(fields)
        )
        what = _with_raw(what, document)
    recognition = text_of(fields, "Recognition").strip()
    return Received(provider_key(fields), _required(fields, "FromUserName"), own_id, what, recognition)


def parse(account: str, payload: bytes) -> list[InboundMessage]:
    what = read_callback(account, payload).what
    return [what] if isinstance(what, InboundMessage) else []


def provider_key(fields: Fields) -> str:
    """MsgId has been seen to repeat across senders, and events of one second to share sender and time."""
    names = ["FromUserName", "MsgId"]
    if not text_of(fields, "MsgId").strip():
        names = ["FromUserName", "CreateTime", "Event", "EventKey", "MsgID"]
    key = "|".join(text_of(fields, name).strip() for name in names)
    if len(key) <= LONGEST_KEY:
        return key
    # A menu link may be as long as a web address; the key must fit an index.
    return f"{key[:100]}|{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"


def _message(account: str, fields: Fields, body: InboundBody) -> InboundMessage:
    grant, sent_at = grant_for(fields), _sent_at(fields)
    return InboundMessage(
        account=account,
        provider_key=provider_key(fields),
        sender=_required(fields, "FromUserName"),
        body=body,
        sent_at=sent_at,
        reply_window=ReplyWindow(sent_at + grant.lasts, grant.credit) if grant else None,
    )


def _with_raw(message: InboundMessage, document: bytes | str) -> InboundMessage:
    """Keep the document of what we don't understand, so that someone can."""
    if not isinstance(message.body, Notice) or not message.body.kind.startswith("unknown"):
        return message
    text = document.decode("utf-8", "replace") if isinstance(document, bytes) else document
    return replace(message, raw=text[:LONGEST_RAW])


def _template_receipt(account: str, fields: Fields) -> DeliveryReceipt:
    status = text_of(fields, "Status").strip().lower()
    delivered = status == "success"
    return DeliveryReceipt(
        account=account,
        state=ReceiptState.DELIVERED if delivered else ReceiptState.FAILED,
        provider_id=_required(fields, "MsgID"),
        recipient=_required(fields, "FromUserName"),
        reason="" if delivered else TEMPLATE_RESULTS.get(status, f"微信报告：{status or '未知原因'}"),
    )


def _required(fields: Fields, name: str) -> str:
    value = text_of(fields, name).strip()
    if not value:
        raise MalformedPayload(f"{name} is missing")
    return value


def _sent_at(fields: Fields) -> datetime:
    value = _required(fields, "CreateTime")
    if not (value.isascii() and value.isdigit() and len(value) <= 11):
        raise MalformedPayload("CreateTime is not a time")
    return datetime.fromtimestamp(int(value), UTC)
