"""Between what channels carry and what is stored: bodies become messages, messages become bodies."""

from dataclasses import dataclass

from channels.contract import (
    Attachment,
    AttachmentKind,
    HistoryItem,
    InboundBody,
    Link,
    Location,
    Notice,
    OfflineForm,
    OutboundBody,
    PendingMedia,
    PreChat,
    Template,
    Text,
)
from hub.domain.message import Author, Kind, Message, StoredFile

PREVIEW = 120
WORDS = {
    Kind.IMAGE: "[图片]",
    Kind.VOICE: "[语音]",
    Kind.VIDEO: "[视频]",
    Kind.FILE: "[文件]",
    Kind.LOCATION: "[位置]",
    Kind.CALL: "[电话]",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """The parts of a message that depend on its body."""

    kind: Kind
    text: str = ""
    details: dict[str, str] | None = None
    attachment: Attachment | None = None


def stored_form(body: InboundBody) -> Stored:
    match body:
        case Text(text):
            return Stored(Kind.TEXT, text)
        case Attachment():
            return Stored(Kind(body.kind.value), body.caption, {}, body)
        case PendingMedia():
            return Stored(Kind(body.kind.value), "", {"reference": body.reference})
        case Location(latitude, longitude, label):
            return Stored(
                Kind.LOCATION, label, {"latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}"}
            )
        case Link(url, title, description):
            return Stored(Kind.LINK, title, {"url": url, "description": description})
        case Notice(kind, text, _, details):
            return Stored(Kind.NOTICE, text, {"notice": kind, **details})
        case PreChat():
            details = {"name": body.name, "phone": body.phone, "topic": body.topic, "notice": "pre_chat"}
            return Stored(Kind.TEXT if body.question else Kind.NOTICE, body.question, _filled(details))
        case OfflineForm(text, name, phone):
            return Stored(Kind.TEXT, text, _filled({"name": name, "phone": phone, "notice": "offline_form"}))
        case _:
            return Stored(Kind.CALL, "", {})


def _filled(details: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in details.items() if value}


def preview_of(message: Message) -> str:
    text = " ".join(message.text.split())[:PREVIEW]
    label = WORDS.get(message.kind, "")
    return f"{label} {text}".strip() if label else text


def attachment_of(file: StoredFile) -> Attachment:
    return Attachment(
        file_id=file.id,
        kind=AttachmentKind(file.kind),
        media_type=file.media_type,
        name=file.name,
        size=file.size,
        duration=file.duration,
    )


def outbound_body(message: Message, file: StoredFile | None) -> OutboundBody:
    if message.kind is Kind.TEMPLATE:
        values = {k[2:]: v for k, v in message.details.items() if k.startswith("v_")}
        return Template(message.details["template"], values, message.details.get("url", ""))
    if file is not None:
        return attachment_of(file)
    return Text(message.text)


def history_item(message: Message, file: StoredFile | None, label: str = "") -> HistoryItem:
    """As its citizen may see it."""
    return HistoryItem(
        message_id=str(message.id),
        author=Author(message.author).value,
        body=_visible_body(message, file),
        at=message.at,
        client_key=message.provider_key if message.author is Author.CITIZEN else "",
        state=message.state.value,
        sender_label=label,
    )


def _visible_body(message: Message, file: StoredFile | None) -> Text | Attachment | Location | Link | Notice:
    if file is not None and not file.pending:
        return attachment_of(file)
    if message.kind is Kind.LOCATION:
        latitude, longitude = float(message.details["latitude"]), float(message.details["longitude"])
        return Location(latitude, longitude, message.text)
    if message.kind is Kind.LINK:
        return Link(message.details.get("url", ""), message.text)
    if message.kind is Kind.NOTICE:
        return Notice(message.details.get("notice", ""), message.text)
    return Text(message.text or WORDS.get(message.kind, ""))
