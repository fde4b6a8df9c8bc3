"""What makes a reply a letter: its subject, who else gets it, which letters it answers, and its enclosures,
all in one message.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels.contract import Attachment, AttachmentKind
from hub.domain.conversation import Conversation
from hub.domain.message import Author, DeliveryState, Kind, Message
from hub.services.ports import Messages
from hub.services.problems import BadInput

ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;:\"()\[\]\\]{1,190}\.[^@\s<>,;:\"()\[\]\\.]{2,}")
AGAIN = re.compile(r"^((re|fw|fwd|aw|wg|回复|答复|转发|回覆|轉寄)\s*[:：]\s*)+", re.I)
MOST_COPIES = 20
LOOKED_AT = 50  # messages back, for the thread
LONGEST_SUBJECT = 200
SEE_ENCLOSED = "（见附件）"


@dataclass(frozen=True, slots=True)
class Letter:
    """What an agent set besides the words. `forward_to`: to somebody else than the citizen."""

    subject: str = ""
    cc: tuple[str, ...] = ()
    forward_to: str = ""

    def __bool__(self) -> bool:
        return bool(self.subject or self.cc or self.forward_to)


async def details_of_letter(
    letter: Letter, conversation: Conversation, messages: Messages, files: Sequence[Attachment]
) -> dict[str, str]:
    """Everything that is not words, as the message keeps it."""
    cc = checked(letter.cc)
    forward_to = checked([letter.forward_to] if letter.forward_to else [])
    past = await messages.of_conversation(conversation.id, limit=LOOKED_AT)
    letters = [each for each in past if not each.private and each.author in (Author.CITIZEN, Author.AGENT)]
    answered = next((each for each in reversed(letters) if each.author is Author.CITIZEN), None)
    details = {
        "subject": subject_for(letter, letters),
        "cc": ", ".join(cc),
        "recipient": "".join(forward_to),
        "in_reply_to": answered.provider_key if answered and not forward_to else "",
        "references": "\n".join(_known_as(each) for each in letters if _known_as(each)),
        "enclosed": json.dumps([_as_kept(file) for file in files]) if files else "",
    }
    return {name: value for name, value in details.items() if value}


def checked(addresses: Sequence[str]) -> list[str]:
    """Each once; refuses what is no mail address before anything is stored."""
    found = [each.strip() for each in addresses if each.strip()]
    for address in found:
        if not ADDRESS.fullmatch(address):
            raise BadInput("bad_address", address=address[:80])
    if len(found) > MOST_COPIES:
        raise BadInput("too_many_copies", most=MOST_COPIES)
    return list(dict.fromkeys(found))


def subject_for(letter: Letter, past: Sequence[Message]) -> str:
    """The agent's, or that of the latest letter with one "回复：" in front."""
    if chosen := " ".join(letter.subject.split()):
        return chosen[:LONGEST_SUBJECT]
    latest = next((each.details["subject"] for each in reversed(past) if each.details.get("subject")), "")
    plain = AGAIN.sub("", latest).strip()
    if not plain:
        return ""
    return f"{'转发' if letter.forward_to else '回复'}：{plain}"[:LONGEST_SUBJECT]


def letter_parts(
    text: str, details: Mapping[str, str], files: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """One message that travels, and its enclosures, which are shown below it and travel inside it."""
    travels = {"kind": Kind.TEXT, "text": (text.strip() and text) or SEE_ENCLOSED, "details": dict(details)}
    shown = [
        {**file, "details": {**file["details"], "enclosure": "1"}, "state": DeliveryState.RECEIVED}
        for file in files
    ]
    return [travels, *shown]


def copies(details: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(each for each in str(details.get("cc", "")).split(", ") if each)


def references(details: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(each for each in str(details.get("references", "")).split("\n") if each)


def enclosures(details: Mapping[str, object]) -> tuple[Attachment, ...]:
    kept = json.loads(str(details.get("enclosed") or "[]"))
    return tuple(
        Attachment(each["id"], AttachmentKind(each["kind"]), each["type"], each["name"], each["size"])
        for each in kept
    )


def _known_as(message: Message) -> str:
    return message.provider_key if message.author is Author.CITIZEN else message.provider_id


def _as_kept(file: Attachment) -> dict[str, object]:
    return {
        "id": file.file_id,
        "kind": file.kind.value,
        "type": file.media_type,
        "name": file.name,
        "size": file.size,
    }
