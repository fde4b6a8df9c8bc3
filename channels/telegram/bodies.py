"""Pure: the content of a message to the body the hub knows."""

from channels.contract import (
    AttachmentKind,
    InboundBody,
    Location,
    Notice,
    PendingMedia,
    PreChat,
    Text,
)
from channels.telegram.wire import Contact, Message, Sticker

RATE = "rate:"
START = "/start"
LONGEST_PAYLOAD = 64


def message_body(message: Message) -> InboundBody:
    if message.text is not None:
        return _words(message.text.replace("\0", ""), message)
    if message.photo:
        best = max(message.photo, key=lambda photo: (photo.width * photo.height, photo.file_size))
        return _media(message, AttachmentKind.IMAGE, best.file_id, "image/jpeg")
    if message.sticker is not None:
        return _sticker(message.sticker)
    if message.venue is not None and message.location is not None:
        label = " ".join(filter(None, [message.venue.title, message.venue.address])).replace("\0", "")
        return Location(message.location.latitude, message.location.longitude, label[:200])
    if message.location is not None:
        return Location(message.location.latitude, message.location.longitude)
    if message.contact is not None:
        return _contact(message.contact)
    return _file(message)


def _words(text: str, message: Message) -> InboundBody:
    command, _, payload = text.partition(" ")
    if command != START:
        return Text(text)
    language = message.sender.language_code if message.sender else ""
    if payload.strip():  # they came by a link that says what it is about
        return PreChat(topic=payload.strip()[:LONGEST_PAYLOAD], language=language[:10])
    return Notice("followed", "市民启用了机器人")


def _file(message: Message) -> InboundBody:
    kinds = (
        (message.voice, AttachmentKind.VOICE),
        (message.audio, AttachmentKind.VOICE),
        (message.video, AttachmentKind.VIDEO),
        (message.video_note, AttachmentKind.VIDEO),
        (message.animation, AttachmentKind.VIDEO),  # comes with a document, which is the same file
        (message.document, AttachmentKind.FILE),
    )
    for file, kind in kinds:
        if file is not None:
            media_type = file.mime_type or ("video/mp4" if kind is AttachmentKind.VIDEO else "")
            return _media(message, kind, file.file_id, media_type, file.file_name)
    return Notice("unknown_message", "［暂不支持显示的消息］", wants_agent=True)


def _media(
    message: Message, kind: AttachmentKind, reference: str, media_type: str, name: str = ""
) -> PendingMedia:
    return PendingMedia(
        kind,
        reference[:500],
        media_type.replace("\0", "")[:100],
        name.replace("\0", "")[:200],
        caption=message.caption.replace("\0", ""),
    )


def _sticker(sticker: Sticker) -> InboundBody:
    """A picture where it is one; what moves is told by the feeling it stands for."""
    if sticker.is_animated or sticker.is_video:
        return Notice("sticker", f"［贴纸］{sticker.emoji[:20]}".replace("\0", ""), wants_agent=True)
    return PendingMedia(
        AttachmentKind.IMAGE,
        sticker.file_id[:500],
        "image/webp",
        caption=sticker.emoji[:20].replace("\0", ""),
    )


def _contact(contact: Contact) -> InboundBody:
    number = contact.phone_number.replace("\0", "")[:40]
    name = f"{contact.first_name} {contact.last_name}".replace("\0", "").strip()[:60]
    text = f"市民发来名片：{name} {number}"
    return Notice("contact", text, wants_agent=True, details={"phone": number, "name": name})
