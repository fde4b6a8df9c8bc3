"""Puts the hub's rows into the words of the wire. Addresses leave masked; the plain ones only by `unmask`."""

from dataclasses import dataclass
from typing import Any, Literal

from hub.domain.agent import Agent
from hub.domain.contact import Contact, Identity
from hub.domain.conversation import Conversation
from hub.domain.knowledge import Article
from hub.domain.message import Author, DeliveryState, Kind, Message
from hub.services.access import masked
from hub.services.floor import Floor
from hub.services.staff_words import StaffWords
from hub.services.suggestions import Found, FoundPage
from hub.web.contract.base import AgentRef, AttachmentView
from hub.web.contract.contacts import ContactView, IdentityView
from hub.web.contract.conversations import ConversationView, MessageView, WindowView
from hub.web.contract.knowledge import (
    ArticleView,
    FacetView,
    KnowledgePage,
    OfficialNote,
    Suggestions,
    SuggestionView,
)
from kb_search import Suggestion
from routing.model import Priority

FILES = frozenset({Kind.IMAGE, Kind.VOICE, Kind.VIDEO, Kind.FILE})
RESENDABLE = frozenset({DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Views:
    floor: Floor
    words: StaffWords

    def agent(self, agent_id: int | None) -> AgentRef | None:
        agent = self.floor.agents.get(agent_id) if agent_id else None
        return reference(agent) if agent else None

    def conversation(self, row: Conversation, contact: Contact | None = None) -> ConversationView:
        contact = contact or self.floor.contacts.get(row.contact_id)
        return ConversationView(
            id=row.id,
            number=row.number,
            account=row.account,
            channel=row.kind,
            stage=row.stage.value,
            contact_id=row.contact_id,
            contact_name=contact.name if contact else "",
            address=masked(row.address, row.kind),
            district=contact.district if contact else "",
            tags=list(contact.tags) if contact else [],
            priority=_priority(row.priority),
            skills=list(row.skills),
            language=row.language,
            topic=row.topic,
            agent=self.agent(row.agent_id),
            came_at=row.came_at,
            stage_since=row.stage_since,
            deadline=row.deadline,
            last_message_at=row.last_message_at,
            preview=row.preview,
            preview_author="agent" if row.preview_author == "agent" else "citizen",
            unread=row.unread,
            unsent=row.unsent > 0,
            window=_window(row),
            visits=contact.visits if contact else 1,
            category=row.category,
            summary=row.summary,
            score=row.score,
            closed_at=row.closed_at,
            close_reason=row.close_reason,
            version=row.version,
        )

    def message(self, row: Message) -> MessageView:
        return MessageView(
            id=row.id,
            conversation_id=row.conversation_id,
            author=row.author.value,
            kind=row.kind.value,
            text=row.text,
            agent=self.agent(row.agent_id),
            private=row.private,
            mentions=list(row.mentions),
            attachment=_attachment(row),
            details={**_details(row), **self._english(row)},
            state=row.state.value,
            state_reason=row.state_reason,
            state_reason_en=self.words.english(self._kind(row.account), row.state_reason),
            may_resend=row.state in RESENDABLE,
            client_key=row.client_key,
            at=row.at,
            state_at=row.state_at,
            account=row.account,
            channel=self._kind(row.account),
        )

    def _english(self, row: Message) -> dict[str, str]:
        """Of what a channel itself says in a citizen's message."""
        said: dict[str, str] = {}
        if row.author is Author.CITIZEN and row.kind is Kind.NOTICE:
            said["said_en"] = self.words.english(self._kind(row.account), row.text)
        if notes := row.details.get("notes", ""):
            said["notes_en"] = "\n".join(
                self.words.said(self._kind(row.account), line, "en") for line in notes.split("\n")
            )
        return {key: english for key, english in said.items() if english}

    def _kind(self, account: str) -> str:
        known = self.floor.accounts.get(account)
        return known.kind if known else ""

    def contact(self, row: Contact, identities: list[Identity], merge_id: int | None) -> ContactView:
        return ContactView(
            id=row.id,
            name=row.name,
            language=row.language,
            district=row.district,
            note=row.note,
            tags=list(row.tags),
            favoured=row.favoured,
            identities=[
                IdentityView(
                    id=one.id,
                    account=one.account,
                    channel=one.kind,
                    address=masked(one.address, one.kind),
                    display_name=one.display_name,
                )
                for one in identities
            ],
            blocked_until=row.blocked_until,
            blocked_reason=row.blocked_reason,
            visits=row.visits,
            last_merge_id=merge_id,
            version=row.version,
        )


def reference(agent: Agent) -> AgentRef:
    return AgentRef(id=agent.id, number=agent.number, name=agent.name)


INSIDE = frozenset({"enclosed", "references"})  # what a letter needs on its way and no screen shows
ADDRESSES = frozenset({"from", "to", "cc", "reply_to"})


def _details(row: Message) -> dict[str, str]:
    return {key: _shown(key, value, row.author) for key, value in row.details.items() if key not in INSIDE}


def _shown(key: str, value: str, author: Author) -> str:
    """What a citizen left in a form, and whom a citizen's letter names, is masked as their address is."""
    if key in ADDRESSES and author is Author.CITIZEN:
        return ", ".join(masked(address, "email") for address in value.split(", "))
    return masked(value, "phone") if key == "phone" else value


def _priority(value: int) -> Any:
    return Priority(value).name.lower()


def _window(row: Conversation) -> WindowView | None:
    if row.window_until is None:
        return None
    return WindowView(
        until=row.window_until,
        credit=row.answers_left,
        credit_limit=row.credit_limit,
        uncertain=row.credit_uncertain,
    )


def _attachment(row: Message) -> AttachmentView | None:
    if row.kind not in FILES:
        return None
    details, duration = row.details, row.details.get("duration")
    return AttachmentView(
        file_id=row.file_id,
        kind=_file_kind(row),
        media_type=details.get("media_type", ""),
        name=details.get("name", ""),
        size=int(details.get("size", "0") or 0),
        url=f"/api/v1/files/{row.file_id}" if row.file_id else "",
        duration=float(duration) if duration else None,
        pending=not row.file_id and "failed" not in details,
        failed=details.get("failed", ""),
    )


def _file_kind(row: Message) -> Any:
    return row.kind.value


def _audience(row: Article) -> Any:
    return row.audience


def level_of(confidence: float) -> Literal["strong", "fair", "weak"]:
    """Strong, fair or weak: the three words the desk shows."""
    return "strong" if confidence >= 0.8 else "fair" if confidence >= 0.6 else "weak"


def suggestions_view(conversation_id: int, found: Found, today: str) -> Suggestions:
    return Suggestions(
        conversation_id=conversation_id,
        items=suggestion_views(found, today),
        based_on=found.based_on,
        query=found.query,
        took_ms=round(found.took_ms, 2),
    )


def knowledge_page(page: FoundPage, today: str) -> KnowledgePage:
    return KnowledgePage(
        items=suggestion_views(page.found, today),
        total=page.total,
        categories=[FacetView(name=name, count=count) for name, count in page.categories],
        departments=[FacetView(name=name, count=count) for name, count in page.departments],
        took_ms=round(page.found.took_ms, 2),
    )


def suggestion_views(found: Found, today: str) -> list[SuggestionView]:
    return [_suggestion(hit, article, today) for hit, article in found.items]


def official_note(row: Article) -> OfficialNote:
    return OfficialNote(
        id=row.id,
        title=row.title,
        short_answer=row.short_answer,
        long_answer=row.body,
        department=row.department,
        source=row.legal_basis,
        valid_until=row.valid_until.isoformat() if row.valid_until else "",
    )


def _suggestion(hit: Suggestion, article: Article, today: str) -> SuggestionView:
    until = article.valid_until.isoformat() if article.valid_until else ""
    return SuggestionView(
        article_id=hit.article_id,
        title=hit.title,
        snippet=hit.snippet,
        title_marks=list(hit.title_spans),
        snippet_marks=list(hit.snippet_spans),
        confidence=round(hit.confidence, 3),
        level=level_of(hit.confidence),
        short_answer=article.short_answer,
        long_answer=article.body,
        category=article.category,
        department=article.department,
        valid_until=until,
        expired=bool(until) and until < today,
        version=article.version,
        official=hit.official,
        source=article.legal_basis if hit.official else "",
        overruled_by=hit.overruled,
    )


def article_view(row: Article) -> ArticleView:
    return ArticleView(
        id=row.id,
        title=row.title,
        body=row.body,
        short_answer=row.short_answer,
        questions=list(row.questions),
        category=row.category,
        department=row.department,
        legal_basis=row.legal_basis,
        valid_until=row.valid_until.isoformat() if row.valid_until else "",
        audience=_audience(row),
        version=row.version,
    )
