"""Letters as citizens' programs write them."""

import base64
from email.message import EmailMessage
from email.policy import SMTP

from channels.email.letter import Letter
from channels.email.reading import ReadingRules, read_letter

SUBJECT = "关于路灯不亮的投诉（第二次）希望尽快答复"
WORDS = "您好，城管局：我家门口的路灯坏了三天，请尽快处理。"
CITIZEN = "zhang@citizen.test"
RULES = ReadingRules()


def raw_letter(
    subject: bytes = b"hello",
    body: bytes = b"words",
    kind: str = "text/plain; charset=utf-8",
    *,
    more: str = "",
    encoding: str = "8bit",
    message_id: str = "a@citizen.test",
    sender: str = CITIZEN,
) -> bytes:
    """Written by hand, byte for byte: libraries are too well-behaved."""
    head = (
        f"From: {sender}\r\nTo: 12345@hotline.test\r\nMessage-ID: <{message_id}>\r\n"
        "Date: Mon, 1 Jun 2026 09:00:00 +0800\r\nMIME-Version: 1.0\r\n"
    )
    kinds = f"\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    return head.encode() + b"Subject: " + subject + kinds.encode() + more.encode() + b"\r\n" + body + b"\r\n"


def read(raw: bytes, rules: ReadingRules = RULES) -> Letter:
    return read_letter(raw, rules)


def encoded_words(charset: str, words: str = SUBJECT, cut: int = 0) -> bytes:
    """`cut`: so many bytes in each word, wherever a character ends."""
    content = words.encode(charset)
    pieces = [content[at : at + cut] for at in range(0, len(content), cut)] if cut else [content]
    return b"\r\n ".join(b"=?%s?B?%s?=" % (charset.encode(), base64.b64encode(piece)) for piece in pieces)


def mail(subject: str, words: str, to: str, sender: str = CITIZEN, **headers: str) -> bytes:
    """By the standard library, as most programs would."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"张三 <{sender}>"
    message["To"] = to
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(words)
    return message.as_bytes()
