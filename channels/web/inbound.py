"""What a visitor sent, turned into messages for the hub. Pure."""

import msgspec

from channels.contract import (
    AnswerVerdict,
    Attachment,
    AttachmentKind,
    InboundMessage,
    Location,
    MalformedPayload,
    Notice,
    OfflineForm,
    PreChat,
    Satisfaction,
    Text,
)
from channels.web.seal import UploadNote
from channels.web.wire import Helped, Offline, Person, PreChatFrame, Rate, Send, Storable

# Control characters carry no meaning here, and a NUL is refused by PostgreSQL.
_CONTROL = {code: None for code in (*range(32), 127) if chr(code) not in "\n\t"}
_SOLVED = {True: "问题已解决。", False: "问题还没有解决。", None: ""}


class NotSendable(Exception):
    """`code` is a key of `words`; `limit` the number its text names."""

    def __init__(self, code: str, limit: int = 0) -> None:
        super().__init__(code)
        self.code, self.limit = code, limit


def to_message(
    account: str, visitor: str, frame: Storable, *, longest_text: int, upload: UploadNote | None = None
) -> InboundMessage:
    """Raise `NotSendable` for what can't become a message. `upload` is what `frame.file` stands for."""
    key = f"{visitor}:{frame.client_key}"
    match frame:
        case Send():
            body = sent_body(frame, longest_text, upload)
            return InboundMessage(account, key, visitor, body)
        case PreChatFrame():
            form = PreChat(
                topic=frame.topic,
                name=clean(frame.name),
                phone=clean(frame.phone),
                question=_fitting(frame.question, longest_text),
                language=frame.lang,
            )
            return InboundMessage(account, key, visitor, form, sender_name=form.name)
        case Offline():
            text = _required(frame.text, longest_text)
            left = OfflineForm(text, name=clean(frame.name), phone=clean(frame.phone))
            return InboundMessage(account, key, visitor, left, sender_name=left.name)
        case Person():
            wish = Notice("person_wanted", "市民请求人工服务", wants_agent=True)
            return InboundMessage(account, key, visitor, wish)
        case Helped():
            return InboundMessage(account, key, visitor, AnswerVerdict(frame.message_id, frame.helped))
        case Rate():
            comment = _SOLVED[frame.solved] + clean(frame.comment)
            return InboundMessage(account, key, visitor, Satisfaction(frame.score, comment))


def sent_body(frame: Send, longest_text: int, upload: UploadNote | None) -> Text | Attachment | Location:
    if upload is not None:
        return Attachment(
            upload.file_id,
            AttachmentKind(upload.kind),
            upload.media_type,
            upload.name,
            upload.size,
            caption=_fitting(frame.text, longest_text),
        )
    if frame.location is not None:
        place = frame.location
        return Location(place.latitude, place.longitude, clean(place.label))
    return Text(_required(frame.text, longest_text))


def _required(text: str, longest: int) -> str:
    fitting = _fitting(text, longest)
    if not fitting:
        raise NotSendable("empty")
    return fitting


def _fitting(text: str, longest: int) -> str:
    cleaned = clean(text)
    if len(cleaned) > longest:
        raise NotSendable("too_long", longest)
    return cleaned


def clean(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_CONTROL).strip()


def file_name(claimed: str) -> str:
    """Without folders, and without bytes that were no text."""
    last = claimed.replace("\\", "/").rsplit("/", 1)[-1]
    return clean(last.encode("utf-8", "replace").decode())[-150:]


def client_key_of(visitor: str, provider_key: str) -> str:
    """The key as the visitor's own client knows it; empty for a message of somebody else."""
    prefix = f"{visitor}:"
    return provider_key.removeprefix(prefix) if provider_key.startswith(prefix) else ""


class _Recorded(msgspec.Struct):
    """A frame with the visitor who sent it, as fixtures keep it."""

    visitor: str
    frame: Send | PreChatFrame | Offline | Rate


def parse(account: str, payload: bytes, longest_text: int) -> list[InboundMessage]:
    try:
        recorded = msgspec.json.decode(payload, type=_Recorded)
        return [to_message(account, recorded.visitor, recorded.frame, longest_text=longest_text)]
    except (msgspec.MsgspecError, NotSendable) as error:
        raise MalformedPayload(str(error)) from error
