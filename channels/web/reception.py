"""What a web account does for its visitors, the same for socket and HTTP."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.contract import (
    Attachment,
    Cabinet,
    ChannelTools,
    DeliveryReceipt,
    Hint,
    HistoryItem,
    InboundMessage,
    Inbox,
    ReceiptState,
)
from channels.web import bodies, wire
from channels.web.inbound import NotSendable, clean, file_name, sent_body, to_message
from channels.web.limits import Buckets
from channels.web.outbound import item_view, page_views, standing_view
from channels.web.problems import Problem, too_often
from channels.web.seal import (
    FileNote,
    Seal,
    SealBroken,
    SealExpired,
    UploadNote,
    VisitorNote,
    next_full_hour,
)
from channels.web.settings import WebSettings

PAGE = 50
FILE_ADDRESS_LIFE = timedelta(hours=1)
# An upload may wait long in the outbox of a telephone without a network.
UPLOAD_LIFE = timedelta(days=7)
_DRAWER = "signing-secret"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who speaks, from where and in which language; `expires_at` is the end of the token shown."""

    id: str
    address: str
    lang: str
    expires_at: datetime


@dataclass(slots=True)
class Gates:
    """All buckets of one account."""

    messages: Buckets
    signals: Buckets
    hints: Buckets
    uploads: Buckets
    forms: Buckets
    sessions: Buckets
    address_messages: Buckets
    bad_tokens: Buckets

    def forget_full(self, now: datetime) -> None:
        for name in self.__slots__:
            getattr(self, name).forget_full(now)


@dataclass(slots=True)
class Reception:
    settings: WebSettings
    tools: ChannelTools
    inbox: Inbox
    seal: Seal
    gates: Gates = field(init=False)

    def __post_init__(self) -> None:
        limits = self.settings.limits
        self.gates = Gates(
            messages=Buckets(limits.messages_per_visitor),
            signals=Buckets(limits.signals_per_visitor),
            hints=Buckets(limits.hints_per_visitor),
            uploads=Buckets(limits.uploads_per_visitor),
            forms=Buckets(limits.forms_per_visitor),
            sessions=Buckets(limits.sessions_per_address),
            address_messages=Buckets(limits.messages_per_address),
            bad_tokens=Buckets(limits.bad_tokens_per_address),
        )

    # --- who ---------------------------------------------------------------------------

    def new_visitor(self, address: str, lang: str, previous: str = "") -> Visitor:
        """The same visitor while the previous token is good, else somebody new."""
        self._pass(self.gates.sessions, address)
        expires_at = self.tools.clock.now() + self.settings.token_life
        try:
            note, _ = self.seal.open(VisitorNote, previous, self.tools.clock.now())
        except (SealBroken, SealExpired):
            return Visitor(secrets.token_urlsafe(16), address, lang, expires_at)
        return Visitor(note.visitor, address, lang, expires_at)

    def recognise(self, token: str, address: str, lang: str) -> Visitor:
        now = self.tools.clock.now()
        try:
            note, expires_at = self.seal.open(VisitorNote, token, now)
        except SealExpired as error:
            raise Problem("token_expired") from error
        except SealBroken as error:
            # Guessing is slowed down; a citizen with an old page is not locked out by it.
            self._pass(self.gates.bad_tokens, address)
            raise Problem("token_forged") from error
        return Visitor(note.visitor, address, lang, expires_at)

    def token_for(self, visitor: str) -> tuple[str, datetime]:
        expires_at = self.tools.clock.now() + self.settings.token_life
        return self.seal.close(VisitorNote(visitor), expires_at), expires_at

    # --- storing -----------------------------------------------------------------------

    async def store(self, visitor: Visitor, frame: wire.Storable) -> wire.Sent:
        """Return only once it is stored; raise `Problem` when it was surely not."""
        now = self.tools.clock.now()
        self._pass(self.gates.messages, visitor.id, now)
        self._pass(self.gates.address_messages, visitor.address, now)
        if not isinstance(frame, wire.Send):
            self._pass(self.gates.forms, visitor.id, now)
        taken = await self.inbox.accept(self._message(visitor, frame, now))
        return wire.Sent(
            client_key=frame.client_key,
            message_id=taken.message_id,
            duplicate=taken.duplicate,
            reply=taken.reply,
            answered=taken.answered,
        )

    def view_of(self, visitor: Visitor, frame: wire.Send, message_id: str) -> wire.MessageView:
        """A message just stored, as the visitor's other tabs see it."""
        now = self.tools.clock.now()
        body = sent_body(frame, self.settings.longest_text, self._upload_of(visitor, frame, now))
        item = HistoryItem(message_id, "citizen", body, now, client_key=f"{visitor.id}:{frame.client_key}")
        return item_view(visitor.id, item, self.address_of_file)

    def _message(self, visitor: Visitor, frame: wire.Storable, now: datetime) -> InboundMessage:
        upload, longest = self._upload_of(visitor, frame, now), self.settings.longest_text
        try:
            return to_message(self.tools.account, visitor.id, frame, longest_text=longest, upload=upload)
        except NotSendable as error:
            raise Problem(error.code, limit=error.limit) from error

    def _upload_of(self, visitor: Visitor, frame: wire.Storable, now: datetime) -> UploadNote | None:
        """Only the visitor who uploaded a file may send it: sending it is what makes it readable."""
        if not isinstance(frame, wire.Send) or not frame.file:
            return None
        try:
            note, _ = self.seal.open(UploadNote, frame.file, now)
        except (SealBroken, SealExpired) as error:
            raise Problem("upload_forged") from error
        if note.visitor != visitor.id:
            raise Problem("upload_forged")
        return note

    async def keep_upload(
        self, visitor: Visitor, content: bytes, name: str, declared: str
    ) -> bodies.UploadView:
        """May raise `FileRefused`."""
        saved = await self.tools.files.save(content, name=file_name(name), declared_type=declared)
        note = UploadNote(
            visitor.id, saved.file_id, saved.kind.value, saved.media_type, saved.name, saved.size
        )
        return bodies.UploadView(
            file=self.seal.close(note, self.tools.clock.now() + UPLOAD_LIFE),
            kind=saved.kind.value,
            url=self.address_of_file(saved),
            name=saved.name,
            media_type=saved.media_type,
            size=saved.size,
        )

    # --- looking up --------------------------------------------------------------------

    async def standing(self, visitor: str) -> wire.StandingView:
        return standing_view(await self.inbox.standing(self.tools.account, visitor))

    async def page(
        self, visitor: str, *, after: str = "", before: str = ""
    ) -> tuple[list[wire.MessageView], bool]:
        """Oldest first, and whether there are more in the direction asked for."""
        items: Sequence[HistoryItem] = await self.inbox.history(
            self.tools.account, visitor, after=after, before=before, limit=PAGE
        )
        return page_views(visitor, items, self.address_of_file), len(items) >= PAGE

    def address_of_file(self, attachment: Attachment) -> str:
        """Given only along with a message its reader may see; its holder may read the file for a while."""
        note = FileNote(attachment.file_id, attachment.media_type, attachment.name, attachment.size)
        return "/files/" + self.seal.close(note, next_full_hour(self.tools.clock.now(), FILE_ADDRESS_LIFE))

    def file_of(self, address: str) -> FileNote:
        try:
            note, _ = self.seal.open(FileNote, address, self.tools.clock.now())
        except (SealBroken, SealExpired) as error:
            raise Problem("not_found") from error
        return note

    async def hints(self, visitor: Visitor, words: str) -> Sequence[Hint]:
        """None for who types faster than anybody reads."""
        if self.tools.hints is None or self.gates.hints.take(visitor.id, self.tools.clock.now()):
            return ()
        return await self.tools.hints(self.tools.account, clean(words))

    # --- signs of the visitor ----------------------------------------------------------

    async def typing(self, visitor: Visitor, frame: wire.Typing) -> None:
        if self.gates.signals.take(visitor.id, self.tools.clock.now()):
            return
        preview = clean(frame.preview)[: self.settings.longest_text] if self.settings.previews else ""
        await self.inbox.citizen_typing(self.tools.account, visitor.id, frame.on, preview)

    async def read(self, visitor: str, up_to: str) -> None:
        await self.inbox.citizen_read(self.tools.account, visitor, up_to)

    async def arrived(self, visitor: str, up_to: str) -> None:
        receipt = DeliveryReceipt(
            self.tools.account, ReceiptState.DELIVERED, message_id=up_to, recipient=visitor, up_to=True
        )
        await self.inbox.record_receipt(receipt)

    async def just_sent(self, visitor: str, message_id: str, state: ReceiptState) -> None:
        """For a message whose send may still be under way: by its provider's id, such a receipt is kept."""
        receipt = DeliveryReceipt(self.tools.account, state, provider_id=message_id, recipient=visitor)
        await self.inbox.record_receipt(receipt)

    def count_upload(self, visitor: Visitor) -> None:
        self._pass(self.gates.uploads, visitor.id)

    def _pass(self, gate: Buckets, key: str, now: datetime | None = None) -> None:
        wait = gate.take(key, now or self.tools.clock.now())
        if wait:
            raise too_often(wait)


async def secret_of(cabinet: Cabinet, from_environment: str) -> bytes:
    """The operator's secret, else one made once and kept."""
    if from_environment:
        return from_environment.encode()
    kept = await cabinet.get(_DRAWER)
    if kept is None:
        await cabinet.put(_DRAWER, secrets.token_urlsafe(32))
        # Another process may have been faster: what is stored counts.
        kept = await cabinet.get(_DRAWER)
    return (kept or "").encode()
