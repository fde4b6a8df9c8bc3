"""Pure: the bytes of a mail to a `Letter`. Runs in a worker process; never raises for its content."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from channels.email.charsets import decode
from channels.email.headers import (
    LONGEST_ID,
    Address,
    Fields,
    addresses,
    message_ids,
    moment,
    parameters,
    unfolded,
)
from channels.email.letter import Automatic, Enclosure, Letter, Report
from channels.email.pages import LONGEST_PAGE, as_text, cleaned, is_too_deep, remote_pictures
from channels.email.quoting import quote_start
from channels.email.reports import returned_ids, standard_reports, told_in_words
from channels.email.tree import Leaf, Limits, Tree, split_headers, take_apart

LONGEST_TEXT = 200_000
LONGEST_SUBJECT = 500
MOST_REFERENCES = 100
OUR_ID = re.compile(r"[0-9A-Za-z.-]{1,120}@[0-9A-Za-z.-]{1,120}")
ENDINGS = {"message/rfc822": ".eml", "text/calendar": ".ics", "application/ms-tnef": ".dat"}
REPORT_PARTS = frozenset(
    {"message/delivery-status", "text/rfc822-headers", "message/disposition-notification"}
)


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """`own_servers` are the names under which our mail server signs its verdicts; nobody else is believed.
    `largest_parts`: bytes of all enclosures together.
    """

    own_servers: frozenset[str] = frozenset()
    limits: Limits = field(default_factory=Limits)
    largest_parts: int = 60 << 20


def read_letter(raw: bytes, rules: ReadingRules) -> Letter:
    tree = take_apart(raw, rules.limits)
    words, page, enclosures = _contents(tree, rules)
    text = words or (as_text(page) if page else "")
    cut = list(tree.cut)
    if len(text) > LONGEST_TEXT or len(page) > LONGEST_PAGE:
        cut.append("text")
    text = text[:LONGEST_TEXT]
    fields = tree.fields
    senders = addresses([fields.raw("from")]) or addresses([fields.raw("sender"), fields.raw("return-path")])
    sender = senders[0] if senders else Address("")
    subject = fields.text("subject")[:LONGEST_SUBJECT]
    reports = _reports(tree, sender, subject, text)
    if page and is_too_deep(page):
        cut.append("page")
        page = ""
    safe_page = cleaned(page) if page else ""
    return Letter(
        key=key_of(raw, fields),
        message_id=next(iter(message_ids(fields.raw("message-id"))), ""),
        sender=sender,
        reply_to=next(iter(addresses([fields.raw("reply-to")])), None),
        to=addresses(fields.all("to")),
        cc=addresses(fields.all("cc")),
        delivered_to=_delivered_to(fields),
        subject=subject,
        sent_at=moment(fields.raw("date")),
        references=message_ids(fields.raw("references"), fields.raw("in-reply-to"))[-MOST_REFERENCES:],
        text=text,
        quote_at=quote_start(text),
        page=safe_page,
        remote_pictures=remote_pictures(safe_page),
        enclosures=enclosures,
        automatic=_automatic(tree, sender, bool(reports)),
        reports=reports,
        mentioned=returned_ids(tree.leaves, OUR_ID)[:200] if reports else (),
        spam=_spam(fields, rules.own_servers),
        authenticated=_authenticated(fields, rules.own_servers),
        cut=tuple(dict.fromkeys(cut)),
    )


def key_of(raw: bytes, fields: Fields | None = None) -> str:
    """The same letter twice, by whatever road, has one key; two letters that share an id have two."""
    found, body, _ = split_headers(raw, Limits().headers)
    fields = fields or found
    named = next(iter(message_ids(fields.raw("message-id"))), "")
    marks = [named.encode(), *(fields.raw(name) for name in ("from", "date", "subject")), body]
    digest = hashlib.sha256()
    for mark in marks:
        digest.update(len(mark).to_bytes(8, "big") + mark)
    return digest.hexdigest()


# --- what is in it ------------------------------------------------------------------------


def _contents(tree: Tree, rules: ReadingRules) -> tuple[str, str, tuple[Enclosure, ...]]:
    texts: list[str] = []
    pages: list[str] = []
    enclosures: list[Enclosure] = []
    room = rules.largest_parts
    for leaf in tree.leaves:
        if _is_words(leaf, "text/plain"):
            texts.append(_text_of(leaf))
        elif _is_words(leaf, "text/html") and not pages:
            pages.append(_text_of(leaf))
        elif leaf.media_type in REPORT_PARTS:
            continue
        else:
            enclosure = _enclosure(leaf)
            room -= len(enclosure.content)
            if room < 0:
                tree.cut.append("size")
                break
            if enclosure.content or enclosure.name:
                enclosures.append(enclosure)
    return "\n\n".join(text for text in texts if text.strip()), "".join(pages), tuple(enclosures)


def _is_words(leaf: Leaf, media_type: str) -> bool:
    return leaf.media_type == media_type and not _declared_file(leaf)


def _declared_file(leaf: Leaf) -> bool:
    disposition = unfolded(leaf.fields.raw("content-disposition")).lower()
    return disposition.startswith("attachment") or bool(_name_of(leaf))


def _text_of(leaf: Leaf) -> str:
    text = decode(leaf.content(), leaf.parameters.get("charset", "") or _charset_inside(leaf))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if leaf.parameters.get("format", "").lower() == "flowed" and leaf.media_type == "text/plain":
        text = _reflowed(text, joined=leaf.parameters.get("delsp", "").lower() == "yes")
    return text.strip("\n")


META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.I)


def _charset_inside(leaf: Leaf) -> str:
    found = META.search(leaf.content()[:4096]) if leaf.media_type == "text/html" else None
    return found[1].decode("ascii", "replace") if found else ""


def _reflowed(text: str, *, joined: bool) -> str:
    """RFC 3676: a space at the end of a line says that the paragraph goes on."""
    gathered: list[str] = []
    open_line = False
    for line in text.split("\n"):
        if not line.startswith(">"):
            line = line.removeprefix(" ")
        if open_line and not line.startswith(">") and line != "-- ":
            gathered[-1] = (gathered[-1][:-1] if joined else gathered[-1]) + line
        else:
            gathered.append(line)
        open_line = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(gathered)


def _name_of(leaf: Leaf) -> str:
    disposition = parameters(leaf.fields.raw("content-disposition"))
    name = disposition.get("filename", "") or leaf.parameters.get("name", "")
    return PurePosixPath(name.replace("\\", "/")).name[:200] if name else ""


def _enclosure(leaf: Leaf) -> Enclosure:
    content_id = unfolded(leaf.fields.raw("content-id")).strip("<> ")[:LONGEST_ID]
    name = _name_of(leaf)
    if not name:
        kind, _, form = leaf.media_type.partition("/")
        ending = ENDINGS.get(leaf.media_type, f".{form.removeprefix('x-')[:10]}")
        name = f"{kind}{ending}" if leaf.body.strip() else ""
    declared = unfolded(leaf.fields.raw("content-disposition")).lower()
    inside = bool(content_id) and "related" in leaf.path and not declared.startswith("attachment")
    return Enclosure(name, leaf.media_type, leaf.content(), content_id, inside)


# --- who wrote it, and what is to be believed ---------------------------------------------


def _reports(tree: Tree, sender: Address, subject: str, text: str) -> tuple[Report, ...]:
    return standard_reports(tree.leaves) or told_in_words(sender.address, subject, text)


def _delivered_to(fields: Fields) -> tuple[str, ...]:
    values = [v for name in ("delivered-to", "x-original-to", "envelope-to") for v in fields.all(name)]
    return tuple(dict.fromkeys(found.address for found in addresses(values)))


def _automatic(tree: Tree, sender: Address, reported: bool) -> Automatic:
    fields = tree.fields
    if reported:
        return Automatic.REPORT
    submitted = fields.text("auto-submitted").lower().partition(";")[0].strip()
    if submitted not in ("", "no") or any(name in fields for name in ("x-autoreply", "x-autorespond")):
        return Automatic.REPLY
    precedence = fields.text("precedence").lower()
    if precedence in ("auto_reply", "auto-reply"):
        return Automatic.REPLY
    if fields.raw("return-path").strip() == b"<>" or tree.media_type == "multipart/report":
        return Automatic.REPLY
    if precedence in ("bulk", "list", "junk") or "list-id" in fields or "list-unsubscribe" in fields:
        return Automatic.BULK
    return Automatic.NO


def _spam(fields: Fields, own_servers: frozenset[str]) -> str:
    """A verdict anybody could write is believed only beside a line that our own server signed by name."""
    if not own_servers or not _vouched(fields, own_servers):
        return ""
    flag = fields.text("x-spam-flag").lower() == "yes" or fields.text("x-spam").lower() == "yes"
    status = fields.text("x-spam-status").lower().startswith("yes")
    return "spam" if flag or status else ""


def _vouched(fields: Fields, own_servers: frozenset[str]) -> bool:
    """Our server removes foreign verdicts when it adds its own; the topmost line tells who was last."""
    return any(_server_of(value) in own_servers for value in fields.all("authentication-results")[:1])


def _authenticated(fields: Fields, own_servers: frozenset[str]) -> str:
    for value in fields.all("authentication-results")[:1]:
        if _server_of(value) in own_servers:
            found = re.findall(r"\b(dkim|spf|dmarc)\s*=\s*([a-z]+)", unfolded(value).lower())
            return " ".join(f"{method}={result}" for method, result in found[:10])
    return ""


def _server_of(value: bytes) -> str:
    words = unfolded(value).lower().partition(";")[0].split()
    return words[0] if words else ""
