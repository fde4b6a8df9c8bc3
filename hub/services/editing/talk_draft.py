"""What was asked and answered in a conversation becomes a draft, without anything that names a person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from hub.domain.article_content import ArticleContent
from hub.domain.conversation import Conversation
from hub.domain.manuscript import Manuscript
from hub.domain.message import Author, Kind, Message
from hub.domain.personal import without_personal_data
from hub.services.access import Access, Who
from hub.services.editing.cleaning import check_draft, cleaned
from hub.services.editing.ground import EditingGround
from hub.services.ports import Contacts, Messages
from hub.services.sheet import Sheet

LOOKED_AT = 60
LONGEST = 2_000
TITLE = 60


@dataclass(frozen=True, slots=True)
class Exchange:
    question: str
    answer: str


@dataclass(slots=True)
class TalkDraft:
    ground: EditingGround
    access: Access
    messages: Messages
    contacts: Contacts

    async def proposal(self, who: Who, conversation_id: int) -> Exchange:
        """The last question that was answered, with its answer."""
        conversation = await self.access.conversation(who, conversation_id)
        rows = await self.messages.of_conversation(conversation_id, limit=LOOKED_AT)
        question, answer = last_exchange(rows)
        known = await self._known(conversation)
        return Exchange(without_personal_data(question, known), without_personal_data(answer, known))

    async def make(self, who: Who, conversation_id: int, exchange: Exchange) -> Manuscript:
        """Cleaned once more: whoever changed the words may have put something back in."""
        conversation = await self.access.conversation(who, conversation_id)
        known = await self._known(conversation)
        question = without_personal_data(exchange.question[:LONGEST], known).strip()
        answer = without_personal_data(exchange.answer[:LONGEST], known).strip()
        title = " ".join(question.split())[:TITLE]
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in answer.splitlines() if line.strip())
        content = cleaned(
            ArticleContent(
                title=title, questions=(title,) if title else (), short_answer=answer, long_answer=paragraphs
            )
        )
        check_draft(content)
        return await self._enter(who, conversation, content)

    async def _enter(self, who: Who, conversation: Conversation, content: ArticleContent) -> Manuscript:
        """Agents propose; the draft lies unfiled until an editor takes it up."""
        now, me = self.ground.clock.now(), who.agent_id or None
        made = Manuscript(
            self.ground.ids.next(), content, now, now, content.title, created_by=me, updated_by=me
        )
        step = self.ground.step(made, "saved", who.agent_id, conversation.number)
        sheet = Sheet(new=[made, replace(step, content=content)])
        sheet.hints.append(
            self.ground.notice(self.ground.rights.editors(), "article_proposed", made.title, made.id)
        )
        details = {"conversation": conversation.number}
        self.ground.audit.note(who, "propose_article", str(made.id), sheet, **details)
        await self.ground.keep(sheet)
        return made

    async def _known(self, conversation: Conversation) -> list[str]:
        contact = await self.contacts.contact(conversation.contact_id)
        identities = await self.contacts.identities_of(conversation.contact_id)
        names = [contact.name if contact else "", *(one.display_name for one in identities)]
        return [*names, *(one.address for one in identities)]


def last_exchange(rows: Sequence[Message]) -> tuple[str, str]:
    """The last run of an agent's texts, and the citizen's texts right before it."""
    said = [row for row in rows if row.kind is Kind.TEXT and row.text and not row.private]
    answers: list[str] = []
    questions: list[str] = []
    for row in reversed(said):
        if row.author is Author.AGENT and not questions:
            answers.append(row.text)
        elif row.author is Author.CITIZEN and answers:
            questions.append(row.text)
        elif questions:
            break
    if not answers:
        questions = [row.text for row in reversed(said) if row.author is Author.CITIZEN][:1]
    return "\n".join(reversed(questions)), "\n".join(reversed(answers))
