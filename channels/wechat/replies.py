"""Sends one answer: pieces it, prices it, tries each piece once and says truly how far it came."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from channels.contract import (
    Accepted,
    Attachment,
    ChannelTools,
    FileRefused,
    OutboundMessage,
    Refused,
    ReplyWindow,
    SendResult,
    Template,
    Text,
    TryLater,
    Uncertain,
    WaitForCitizen,
)
from channels.lanes import Lanes
from channels.wechat.api import Api, Upload
from channels.wechat.codes import verdict
from channels.wechat.faults import ApiFault, ApiRefused, NotSent
from channels.wechat.outbound import (
    CUSTOM_SEND,
    TEMPLATE_SEND,
    MediaRule,
    file_name,
    link_text,
    media_body,
    media_rule,
    template_body,
    text_body,
)
from channels.wechat.pieces import split_text, with_greeting
from channels.wechat.windows import WindowLedger

log = logging.getLogger(__name__)
Body = Mapping[str, Any]


class TellsWindow(Protocol):
    """Who wants to know how many answers are left."""

    async def record_window(self, account: str, recipient: str, window: ReplyWindow) -> None: ...


class Replies:
    def __init__(
        self, api: Api, tools: ChannelTools, windows: WindowLedger, *, greeting: str, listener: TellsWindow
    ) -> None:
        self._api, self._tools, self._windows = api, tools, windows
        self._greeting, self._listener = greeting, listener
        self._lanes = Lanes()

    async def send(self, message: OutboundMessage) -> SendResult:
        async with self._lanes.of(message.recipient):
            match message.body:
                case Text(text):
                    return await self._send_text(message, text)
                case Attachment() as attachment:
                    return await self._send_attachment(message, attachment)
                case Template() as template:
                    return await self._send_template(message, template)
                case _:
                    return Refused("微信不支持这种操作")

    async def send_body(self, recipient: str, body: Body) -> SendResult:
        """Something automatic, in its turn; the caller has decided that it is worth a credit."""
        async with self._lanes.of(recipient):
            return await self._attempt(recipient, body, provider_id="")

    async def _send_text(self, message: OutboundMessage, text: str) -> SendResult:
        if not text.strip():
            return Refused("文字内容为空")
        whole = with_greeting(text, self._greeting) if message.first_of_conversation else text
        bodies = [text_body(message.recipient, piece) for piece in split_text(whole)]
        return await self._send_all(message, bodies)

    async def _send_attachment(self, message: OutboundMessage, attachment: Attachment) -> SendResult:
        rule = media_rule(attachment)
        if rule is None:
            return await self._send_link(message, attachment)
        if short := self._shortage(message.recipient, needed=2 if attachment.caption else 1):
            return short
        media_id = await self._uploaded(attachment, rule)
        if not isinstance(media_id, str):
            return media_id
        bodies = [media_body(message.recipient, rule, media_id, attachment.name)]
        bodies += [text_body(message.recipient, piece) for piece in split_text(attachment.caption)]
        return await self._send_all(message, bodies)

    async def _send_link(self, message: OutboundMessage, attachment: Attachment) -> SendResult:
        if self._tools.file_link is None:
            return Refused("微信不能发送此类文件，且未配置文件链接")
        return await self._send_text(
            message, link_text(attachment, self._tools.file_link(attachment.file_id))
        )

    async def _send_template(self, message: OutboundMessage, template: Template) -> SendResult:
        """A template needs no window and spends no credit; a receipt follows."""
        try:
            answer = await self._api.post(TEMPLATE_SEND, template_body(message.recipient, template))
        except ApiFault as fault:
            return self._as_result(fault)
        return Accepted(str(answer.get("msgid", message.message_id)))

    async def _uploaded(self, attachment: Attachment, rule: MediaRule) -> str | SendResult:
        """An upload that fails has reached nobody, whatever became of it."""
        try:
            _, content = await self._tools.files.read(attachment.file_id)
            return await self._api.upload(
                Upload(rule.kind, content, file_name(attachment), attachment.media_type)
            )
        except FileRefused as refusal:
            return Refused(refusal.reason, refusal.code)
        except ApiRefused as refusal:
            return verdict(refusal.code, refusal.text)
        except ApiFault as fault:
            self._note(fault)
            return TryLater("文件未能上传到微信")

    async def _send_all(self, message: OutboundMessage, bodies: Sequence[Body]) -> SendResult:
        if short := self._shortage(message.recipient, needed=len(bodies)):
            return short
        for place, body in enumerate(bodies):
            result = await self._attempt(message.recipient, body, provider_id=message.message_id)
            if not isinstance(result, Accepted):
                return partly_sent(result, sent=place, total=len(bodies)) if place else result
        return Accepted(message.message_id)

    def _shortage(self, recipient: str, *, needed: int) -> WaitForCitizen | None:
        """Half an answer is worse than a late one. For a single piece the platform itself is asked."""
        window = self._windows.standing(recipient, self._tools.clock.now())
        if needed < 2 or window is None or window.credit is None or window.credit >= needed:
            return None
        return WaitForCitizen(
            f"这条回复要分 {needed} 条发送，目前只能再发 {window.credit} 条；"
            "市民再次发言后整条发出，或请缩短内容"
        )

    async def _attempt(self, recipient: str, body: Body, *, provider_id: str) -> SendResult:
        try:
            await self._api.post(CUSTOM_SEND, body)
        except ApiFault as fault:
            await self._learn_from(recipient, fault)
            return self._as_result(fault)
        window = self._windows.spend(recipient, self._tools.clock.now())
        if window is not None:
            await self._listener.record_window(self._tools.account, recipient, window)
        return Accepted(provider_id)

    async def _learn_from(self, recipient: str, fault: ApiFault) -> None:
        if not isinstance(fault, ApiRefused) or fault.code not in (45015, 45047):
            return
        now = self._tools.clock.now()
        correct = self._windows.close if fault.code == 45015 else self._windows.empty
        await self._listener.record_window(self._tools.account, recipient, correct(recipient, now))

    def _as_result(self, fault: ApiFault) -> SendResult:
        if isinstance(fault, ApiRefused):
            return verdict(fault.code, fault.text)
        self._note(fault)
        if isinstance(fault, NotSent):
            return TryLater("连接不上微信")
        return Uncertain("已发往微信但没有收到答复，可能已送达")

    def _note(self, fault: ApiFault) -> None:
        facts = {"account": self._tools.account, "reason": str(fault)[:200]}
        log.warning("sending disturbed", extra=facts)


def partly_sent(result: SendResult, *, sent: int, total: int) -> SendResult:
    """The whole must not be repeated any more, so only a person can decide what to do with the rest."""
    reason = getattr(result, "reason", "")
    if isinstance(result, Uncertain):
        return Uncertain(f"共 {total} 条，前 {sent} 条已发出，第 {sent + 1} 条结果不明：{reason}")
    return Refused(f"共 {total} 条，前 {sent} 条已发出，其余未发出：{reason}", getattr(result, "code", ""))
