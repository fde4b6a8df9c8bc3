"""Pure: a letter that was read, to what the hub stores: a message, or news about a message of ours."""

from dataclasses import dataclass

from channels.contract import (
    Attachment,
    DeliveryReceipt,
    Fault,
    InboundMessage,
    Notice,
    ReceiptState,
    Text,
)
from channels.email.composing import FAX
from channels.email.letter import Automatic, Letter, Report
from channels.email.marks import ANSWERED, RETURNED, Marks, provider_key
from channels.email.readers import UNREADABLE
from channels.email.reports import GONE, in_plain_words
from channels.email.settings import Settings

NOBODY = "unknown@invalid"  # a letter without a sender still is a letter
EMPTY = "（信中没有文字）"
CUT_WORDS = {
    UNREADABLE: "信件无法解析，原件见附件",
    "parts": "信件部分过多，未全部显示，原件见附件",
    "depth": "信件嵌套过深，未全部显示，原件见附件",
    "size": "附件过大，未全部取出，原件见附件",
    "headers": "信头过长，未全部读取，原件见附件",
    "page": "版式过于复杂，只显示文字，原件见附件",
    "text": "正文过长，未全部显示，原件见附件",
    "oversized": "信件超过允许的大小，只保留了开头，请市民另行提交附件",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a letter lies in the file store. `refused` are enclosures it did not take, with the reason."""

    raw_file: str = ""
    page_file: str = ""
    attachments: tuple[Attachment, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


def is_own(letter: Letter, settings: Settings, marks: Marks) -> bool:
    """A letter of ours that came back to us as it was, by a list or a forwarding rule: the loop ends here."""
    if letter.reports or letter.automatic is Automatic.REPORT:
        return False
    return bool(marks.from_message_ids([letter.message_id]))


def answered_message(letter: Letter, marks: Marks) -> str:
    """Which message of ours this answers; "" when no seal of ours says so."""
    reached = (*letter.delivered_to, *(each.address for each in (*letter.to, *letter.cc)))
    return (
        marks.from_addresses(reached, ANSWERED)
        or marks.from_message_ids(reversed(letter.references))
        or marks.from_subject(letter.subject)
    )


def receipts_of(account: str, letter: Letter, marks: Marks) -> list[DeliveryReceipt]:
    """None of them when the report does not prove by a seal that it is about a letter of ours."""
    reached = (*letter.delivered_to, *(each.address for each in letter.to))
    returned = marks.from_addresses(reached, RETURNED) or marks.from_message_ids(letter.mentioned)
    receipts = []
    for report in letter.reports:
        number = marks.opened(report.envelope) or returned
        state = _state_of(report)
        if number and state is not None:
            receipts.append(_receipt(account, number, report, state))
    return receipts


def _state_of(report: Report) -> ReceiptState | None:
    """ "relayed" and "delayed" say nothing yet about the mailbox."""
    return {"failed": ReceiptState.FAILED, "delivered": ReceiptState.DELIVERED}.get(report.action)


def _receipt(account: str, number: str, report: Report, state: ReceiptState) -> DeliveryReceipt:
    failed = state is ReceiptState.FAILED
    about = f"{report.recipient} " if report.recipient else ""
    return DeliveryReceipt(
        account=account,
        state=state,
        message_id=number,
        recipient=report.recipient,
        reason=f"{about}{in_plain_words(report)}" if failed else "",
        code=report.status,
        fault=Fault.RECIPIENT if failed and report.status in GONE else Fault.MESSAGE,
    )


def message_of(account: str, letter: Letter, kept: Kept, marks: Marks) -> InboundMessage:
    automatic = letter.automatic in (Automatic.REPLY, Automatic.REPORT)
    sender = letter.sender.address.lower() or NOBODY
    return InboundMessage(
        account=account,
        provider_key=provider_key(letter.key, letter.message_id),
        sender=sender,
        body=_automatic_body(letter) if automatic else Text(_words(letter, marks)),
        sent_at=letter.sent_at,
        sender_name=letter.sender.name,
        subject=marks.without_mark(letter.subject),
        attachments=kept.attachments,
        html_file=kept.page_file,
        raw_file=kept.raw_file,
        in_reply_to=answered_message(letter, marks),
        automatic=automatic,
        details=_details(letter, kept),
    )


def _automatic_body(letter: Letter) -> Notice:
    text = letter.text[: letter.quote_at].strip() if letter.quote_at else letter.text.strip()
    said = " ".join(part for part in (letter.subject, text) if part)
    kind = "mail_report" if letter.automatic is Automatic.REPORT else "automatic_reply"
    return Notice(kind, said[:2_000] or EMPTY)


def _words(letter: Letter, marks: Marks) -> str:
    return letter.text.strip() or marks.without_mark(letter.subject) or EMPTY


def _notes(letter: Letter, kept: Kept) -> str:
    """What of it is not here, a line each: not the citizen's words, so it stands beside them."""
    cut = [CUT_WORDS.get(each, CUT_WORDS[UNREADABLE]) for each in letter.cut]
    return "\n".join([*cut, *(f"附件“{name}”未保存：{reason}" for name, reason in kept.refused)])


def _details(letter: Letter, kept: Kept) -> dict[str, str]:
    """For the desk: who else got it, where the quotation begins, what our own server found."""
    found = {
        "notes": _notes(letter, kept),
        "from": letter.sender.address,
        "to": ", ".join(each.address for each in letter.to[:20]),
        "cc": ", ".join(each.address for each in letter.cc[:20]),
        "reply_to": letter.reply_to.address if letter.reply_to else "",
        "quote_at": str(_quote_in_words(letter)) if letter.quote_at is not None else "",
        "remote_pictures": str(letter.remote_pictures) if letter.remote_pictures else "",
        "spam": letter.spam,
        "authenticated": letter.authenticated,
        "bulk": "1" if letter.automatic is Automatic.BULK else "",
    }
    return {name: value for name, value in found.items() if value}


def _quote_in_words(letter: Letter) -> int:
    """In the stored text, which begins with the first visible letter."""
    place = letter.quote_at or 0
    return max(0, place - (len(letter.text) - len(letter.text.lstrip())))


# --- faxes --------------------------------------------------------------------------------


def fax_number(letter: Letter, settings: Settings) -> str:
    """The number a gateway's letter came from, or "" when it is no fax."""
    address = letter.sender.address.lower()
    domain = address.rpartition("@")[2]
    if not settings.fax_senders & {address, domain}:
        return ""
    for words in (address.rpartition("@")[0], letter.sender.name, letter.subject):
        digits = _number_in(words)
        if digits:
            return digits
    return "unknown"


def _number_in(words: str) -> str:
    """The longest run of digits that can be a number to dial."""
    plus = "".join(
        c if c.isascii() and (c.isdigit() or c == "+") else " " if c not in "-() " else "" for c in words
    )
    runs = [run for run in plus.split() if 5 <= len(run.lstrip("+")) <= 20]
    return max(runs, key=len, default="")


def fax_message(account: str, letter: Letter, kept: Kept, number: str, pages: int) -> InboundMessage:
    """A fax has no words: its pages are the message."""
    told = f"收到传真，共 {pages} 页" if pages else "收到传真"
    found = {"fax": "1", "pages": str(pages or ""), "notes": _notes(letter, kept)}
    return InboundMessage(
        account=account,
        provider_key=provider_key(letter.key, letter.message_id),
        sender=f"{FAX}{number}",
        body=Notice("fax", told, wants_agent=True),
        sent_at=letter.sent_at,
        sender_name=f"传真 {number}" if number != "unknown" else "传真（号码未知）",
        subject=letter.subject,
        attachments=kept.attachments,
        raw_file=kept.raw_file,
        details={name: value for name, value in found.items() if value},
    )
