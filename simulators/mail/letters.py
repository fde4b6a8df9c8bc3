"""Letters as a citizen's mail program writes and shows them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime, make_msgid


@dataclass(frozen=True)
class Enclosure:
    name: str
    media_type: str
    content: bytes


@dataclass
class Letter:
    """`taken`: the hotline has it; of ours only. `reply_to` is where an answer to it goes."""

    number: int
    mine: bool
    subject: str
    text: str
    at: float
    message_id: str
    references: str = ""
    reply_to: str = ""
    automatic: bool = False
    enclosures: tuple[Enclosure, ...] = ()
    taken: bool = False


@dataclass
class Mailbox:
    """One that is closed refuses what comes for it."""

    address: str
    closed: bool = False
    refused: int = 0
    letters: list[Letter] = field(default_factory=list)

    @property
    def received(self) -> list[Letter]:
        return [letter for letter in self.letters if not letter.mine]

    def find(self, number: int) -> Letter | None:
        return next((letter for letter in self.letters if letter.number == number), None)


def written(letter: Letter, sender: str, to: str, answers: Letter | None) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, letter.subject
    mail["Date"] = format_datetime(datetime.fromtimestamp(letter.at, UTC))
    mail["Message-ID"] = letter.message_id
    if answers is not None:
        mail["In-Reply-To"] = answers.message_id
        mail["References"] = f"{answers.references} {answers.message_id}".strip()
    mail.set_content(letter.text + quoted(answers), charset="utf-8", cte="base64")
    for one in letter.enclosures:
        kind, _, subtype = one.media_type.partition("/")
        mail.add_attachment(
            one.content, maintype=kind, subtype=subtype or "octet-stream", filename=one.name or "file"
        )
    return mail.as_bytes()


def quoted(answers: Letter | None) -> str:
    """As mail programs put the letter that is answered below the answer."""
    if answers is None:
        return "\n"
    return "\n\n在此前的来信中写道：\n" + "".join(f"> {line}\n" for line in answers.text.splitlines())


def read(raw: bytes, number: int, at: float) -> Letter:
    mail = BytesParser(policy=SMTP).parsebytes(raw)
    body = mail.get_body(("plain", "html"))
    return Letter(
        number=number,
        mine=False,
        subject=str(mail["Subject"] or ""),
        text="\n".join(str(body.get_content()).strip().splitlines()) if body is not None else "",
        at=at,
        message_id=str(mail["Message-ID"] or make_msgid()),
        references=" ".join(str(mail["References"] or "").split()),
        reply_to=str(mail["Reply-To"] or mail["From"] or ""),
        automatic=str(mail["Auto-Submitted"] or "no").lower() != "no",
        enclosures=tuple(map(enclosure, mail.iter_attachments())),
    )


def enclosure(part: Message) -> Enclosure:
    content = part.get_payload(decode=True)
    known = content if isinstance(content, bytes) else b""
    return Enclosure(part.get_filename() or "", part.get_content_type(), known)
