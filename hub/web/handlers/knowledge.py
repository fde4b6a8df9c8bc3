"""Knowledge answers and canned replies."""

import msgspec

from hub.domain.agent import CannedReply
from hub.services.pinyin import initials_of, pinyin_of
from hub.services.suggestions import Wanted
from hub.web.contract.base import Done
from hub.web.contract.conversations import CannedReplies, CannedReplyView
from hub.web.contract.knowledge import (
    ArticleView,
    Explanation,
    KnowledgePage,
    Recordings,
    RecordingView,
    Suggestions,
)
from hub.web.dispatch import Call, Handler
from hub.web.editing_views import with_details
from hub.web.views import article_view, knowledge_page, official_note, suggestions_view

MOST_FOUND = 50  # on one page
MOST_ASKED, LONGEST_ID = 20, 16


def _today(call: Call) -> str:
    return call.services.clock.now().astimezone(call.services.zone).date().isoformat()


async def get_suggestions(call: Call) -> Suggestions:
    query = call.text("q")[:500]
    found = await call.services.suggester.for_conversation(call.who, call.id, query)
    if query:
        call.services.editing.searches.typed(call.who, query)
    return suggestions_view(call.id, found, _today(call))


async def search_knowledge(call: Call) -> KnowledgePage:
    wanted = Wanted(
        category=call.text("category"),
        department=call.text("department"),
        region=call.text("region"),
        channel=call.text("channel"),
        offset=call.number("offset") or 0,
        limit=min(call.limit, MOST_FOUND),
    )
    query = call.text("q")[:200]
    call.services.editing.searches.typed(call.who, query)
    page = call.services.suggester.find(query, wanted)
    return knowledge_page(page, _today(call))


async def get_article(call: Call) -> ArticleView:
    """Published and not secret, says the suggester; the rest of what it says is in its version."""
    article = call.services.suggester.article(call.id)
    version = await call.services.store.manuscripts.version(article.id, article.version)
    view = article_view(article)
    notes = [official_note(one) for one in call.services.suggester.official_on(article.id)]
    view = msgspec.structs.replace(view, official=notes)
    return with_details(view, version.content) if version else view


async def list_recordings(call: Call) -> Recordings:
    asked = call.text("articles").split(",")[:MOST_ASKED]
    numbers = [int(one) for one in asked if one.isascii() and one.isdigit() and len(one) <= LONGEST_ID]
    found = await call.services.call_sounds.recordings(dict.fromkeys(numbers))
    return Recordings(items=[RecordingView(article_id=one.article_id, old=one.old) for one in found])


async def explain_suggestion(call: Call) -> Explanation:
    return Explanation(text=call.services.suggester.explain(call.text("q")[:500], call.id, call.language))


async def adopt_suggestion(call: Call) -> Done:
    body = call.body
    await call.services.suggester.adopt(
        call.who,
        body.conversation_id,
        body.article_id or None,
        body.action,
        body.rank,
        body.note,
    )
    return Done()


def _reply(row: CannedReply) -> CannedReplyView:
    return CannedReplyView(
        id=row.id,
        scope=row.scope,  # type: ignore[arg-type] # one of three words by its writer
        folder=row.folder,
        title=row.title,
        text=row.text,
        pinyin=pinyin_of(row.title),
        initials=initials_of(row.title),
    )


async def list_canned_replies(call: Call) -> CannedReplies:
    rows = await call.services.administration.canned_replies(call.who)
    return CannedReplies(items=[_reply(row) for row in rows])


def _values(call: Call) -> dict[str, str]:
    body = call.body
    return {"scope": body.scope, "folder": body.folder, "title": body.title, "text": body.text}


async def create_canned_reply(call: Call) -> CannedReplyView:
    return _reply(await call.services.administration.save_reply(call.who, None, _values(call)))


async def change_canned_reply(call: Call) -> CannedReplyView:
    return _reply(await call.services.administration.save_reply(call.who, call.id, _values(call)))


async def delete_canned_reply(call: Call) -> Done:
    await call.services.administration.delete_reply(call.who, call.id)
    return Done()


HANDLERS: dict[str, Handler] = {
    "get_suggestions": get_suggestions,
    "search_knowledge": search_knowledge,
    "get_article": get_article,
    "list_recordings": list_recordings,
    "explain_suggestion": explain_suggestion,
    "adopt_suggestion": adopt_suggestion,
    "list_canned_replies": list_canned_replies,
    "create_canned_reply": create_canned_reply,
    "change_canned_reply": change_canned_reply,
    "delete_canned_reply": delete_canned_reply,
}
