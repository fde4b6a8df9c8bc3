"""Pure: what an agent or the hub says, as the bytes of a mail."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import dkim

from channels.contract import Attachment, MessageClass, OutboundMessage, Text
from channels.email.marks import ANSWERED, RETURNED, Marks, named_in
from channels.email.pages import as_page
from channels.email.quoting import MARKER
from channels.email.settings import Dkim, Settings

ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;:\"()\[\]\\]{1,190}")
NUMBER = re.compile(r"\+?[0-9][0-9 -]{2,29}")
FAX = "fax:"  # in front of the number, where others have an address
SHOWN_INSIDE = frozenset({"image/jpeg", "image/png", "image/gif"})
MOST_COPIES = 20
UNNAMED = "application/octet-stream"
LONGEST_REFERENCES = 20
NO_SUBJECT = "回复：您的来信"
SIGNED = [
    b"from",
    b"to",
    b"cc",
    b"subject",
    b"date",
    b"message-id",
    b"reply-to",
    b"in-reply-to",
    b"references",
]
SIGNED += [b"mime-version", b"content-type", b"list-unsubscribe", b"list-unsubscribe-post"]


@dataclass(frozen=True, slots=True)
class File:
    about: Attachment
    content: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """For the mail server. `known_as` is what its reports may quote; `provider_id` what ours do."""

    sender: str
    recipients: tuple[str, ...]
    known_as: str
    provider_id: str


class CannotCompose(Exception):
    """`reason` is for the agent, in Chinese."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(code)
        self.reason, self.code = reason, code


def envelope_for(message: OutboundMessage, settings: Settings, marks: Marks) -> Envelope:
    recipient = address_of(message.recipient, settings)
    if len(message.cc) > MOST_COPIES:
        raise CannotCompose(f"抄送最多 {MOST_COPIES} 个地址", "too_many_copies")
    copies = tuple(address_of(each, settings) for each in message.cc)
    sender = settings.address
    if settings.plus_addresses:  # a report comes back to an address that names this very letter
        sender = marks.plus_address(message.message_id, RETURNED)
    return Envelope(
        sender=sender,
        recipients=tuple(dict.fromkeys((recipient, *copies))),
        known_as=marks.mark(message.message_id),
        provider_id=f"<{marks.message_id(message.message_id)}>",
    )


def address_of(recipient: str, settings: Settings) -> str:
    """A mail address as servers want it; a fax number becomes an address of the gateway."""
    if recipient.startswith(FAX):
        number = recipient.removeprefix(FAX)
        if not settings.fax_gateway or not NUMBER.fullmatch(number):
            raise CannotCompose("本邮箱没有设置传真网关，或传真号码有误", "no_fax_gateway")
        return settings.fax_gateway.replace("{number}", re.sub(r"[ -]", "", number))
    if not ADDRESS.fullmatch(recipient):
        raise CannotCompose(f"邮件地址有误：{recipient[:80]}", "bad_address")
    local, _, domain = recipient.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise CannotCompose(f"邮件地址有误：{recipient[:80]}", "bad_address") from None
    if not plain.isascii():
        raise CannotCompose(f"邮件服务器不支持此地址：{recipient[:80]}", "bad_address")
    return plain


def compose(
    message: OutboundMessage, files: Sequence[File], settings: Settings, marks: Marks, now: datetime
) -> bytes:
    """Slow for large files: call it in a thread."""
    letter = EmailMessage(policy=SMTP)
    _address(letter, message, settings, marks)
    letter["Date"] = format_datetime(now)
    letter["MIME-Version"] = "1.0"
    _fill(letter, message, files, settings)
    raw = _own_lines(message, marks) + _tidy(letter).as_bytes()
    return _signed(raw, settings.dkim) if settings.dkim else raw


def _address(letter: EmailMessage, message: OutboundMessage, settings: Settings, marks: Marks) -> None:
    letter["From"] = HeaderAddress(settings.sender_name, addr_spec=settings.address)
    letter["To"] = address_of(message.recipient, settings)
    if message.cc:
        letter["Cc"] = [HeaderAddress(addr_spec=address_of(each, settings)) for each in message.cc]
    letter["Subject"] = subject_of(message, settings, marks)
    if settings.plus_addresses:
        back = marks.plus_address(message.message_id, ANSWERED)
        letter["Reply-To"] = HeaderAddress(settings.sender_name, addr_spec=back)


def subject_of(message: OutboundMessage, settings: Settings, marks: Marks) -> str:
    words = marks.without_mark(message.subject) or NO_SUBJECT
    if not settings.subject_reference or message.recipient.startswith(FAX):
        return words
    return f"{words} {marks.subject_mark(message.message_id)}"


def _own_lines(message: OutboundMessage, marks: Marks) -> bytes:
    """Written here: the standard library folds long ids into something no mail program knows again."""
    lines = [f"Message-ID: <{marks.message_id(message.message_id)}>"]
    if answered := _plain_id(message.in_reply_to):
        lines.append(f"In-Reply-To: {answered}")
    past = [known for each in (*message.references, message.in_reply_to) if (known := _plain_id(each))]
    if past := list(dict.fromkeys(past)):
        kept = past if len(past) <= LONGEST_REFERENCES else [past[0], *past[1 - LONGEST_REFERENCES :]]
        lines.append("References: " + "\r\n ".join(kept))
    if _is_automatic(message):
        lines += ["Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All"]
    if message.message_class is MessageClass.MASS:
        lines += ["Precedence: bulk", *_unsubscribe_lines(message, marks)]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _unsubscribe_lines(message: OutboundMessage, marks: Marks) -> list[str]:
    """One click needs a page that mail programs reach over TLS (RFC 8058)."""
    page, mail = message.options.get("unsubscribe", ""), f"<mailto:{marks.address}?subject=TD>"
    if not page.isascii() or not page.isprintable() or not page.startswith(("https://", "http://")):
        return [f"List-Unsubscribe: {mail}"]
    lines = [f"List-Unsubscribe: <{page}>,", f" {mail}"]
    return [*lines, "List-Unsubscribe-Post: List-Unsubscribe=One-Click"] if page[:6] == "https:" else lines


def _plain_id(key: str) -> str:
    named = named_in(key)
    return f"<{named}>" if named and named.isascii() and named.isprintable() else ""


def _is_automatic(message: OutboundMessage) -> bool:
    return message.message_class is not MessageClass.CONVERSATION or not message.sender_label


def _fill(letter: EmailMessage, message: OutboundMessage, files: Sequence[File], settings: Settings) -> None:
    words = message.body.text if isinstance(message.body, Text) else ""
    if isinstance(message.body, Attachment) and message.body.caption:
        words = message.body.caption
    signature = settings.signature.replace("{agent}", message.sender_label).strip("\n")
    if message.recipient.startswith(FAX):
        letter.set_content(words or signature or " ")
        for file in files:
            _attach(letter, file)
        return
    letter.set_content(_text(words, signature))
    pictures = [(file, f"picture{n}@hub") for n, file in enumerate(files) if _is_shown(file)]
    letter.add_alternative(_page(words, signature, [name for _, name in pictures]), subtype="html")
    page = letter.get_payload()[-1]  # type: ignore[index]
    for file, name in pictures:
        kind, _, form = file.about.media_type.partition("/")
        page.add_related(  # type: ignore[union-attr]
            file.content, kind, form, cid=f"<{name}>", filename=file.about.name, disposition="inline"
        )
    for file in files:
        if not _is_shown(file):
            _attach(letter, file)


def _is_shown(file: File) -> bool:
    return file.about.media_type in SHOWN_INSIDE


def _attach(letter: EmailMessage, file: File) -> None:
    kind, _, form = (file.about.media_type or UNNAMED).partition("/")
    if kind not in ("image", "audio", "video", "application", "text"):
        # A letter inside a letter may not be encoded, and what came to us broken would break ours.
        kind, _, form = UNNAMED.partition("/")
    letter.add_attachment(file.content, kind, form, filename=file.about.name or "file")


def _text(words: str, signature: str) -> str:
    closing = f"\n\n-- \n{signature}" if signature else ""
    return f"{MARKER}\n\n{words}{closing}\n"


def _page(words: str, signature: str, pictures: Sequence[str]) -> str:
    shown = "".join(f'<p><img src="cid:{name}" alt="" style="max-width:100%"></p>' for name in pictures)
    closing = f'<p style="color:#667085;font-size:13px">-- <br>{as_page(signature)}</p>' if signature else ""
    marker = f'<p style="color:#98a2b3;font-size:12px">{MARKER}</p>'
    return (
        '<!doctype html><html lang="zh-CN">'
        '<body style="font-family:sans-serif;font-size:15px;line-height:1.7">'
        f"{marker}<div>{as_page(words)}</div>{shown}{closing}</body></html>"
    )


def _tidy(letter: EmailMessage) -> EmailMessage:
    """Only the outermost part says which version of MIME it is."""
    for part in letter.walk():
        if part is not letter:
            del part["MIME-Version"]
    return letter


def _signed(raw: bytes, key: Dkim) -> bytes:
    headers = [name for name in SIGNED if re.search(rb"(?im)^%s:" % name, raw.partition(b"\r\n\r\n")[0])]
    signature: bytes = dkim.sign(
        raw, key.selector.encode(), key.domain.encode(), key.key, include_headers=headers
    )
    return signature + raw


DOT = re.compile(rb"(?m)^\.")


def dot_stuffed(raw: bytes) -> bytes:
    """As it travels after DATA. In a thread, for the same reason."""
    ended = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    return DOT.sub(b"..", ended) + b".\r\n"
