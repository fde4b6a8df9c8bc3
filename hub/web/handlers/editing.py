"""The editor's desk: manuscripts and their way to publication."""

from hub.domain.workflow import Step
from hub.services.editing.passage import Wish
from hub.services.editing.ports import VIEWS, ManuscriptFilter, Reach
from hub.services.editing.talk_draft import Exchange
from hub.services.problems import faulty
from hub.web.contract.base import Done
from hub.web.contract.editing import (
    AskedWording,
    AskedWordingList,
    ContentAt,
    ManuscriptPage,
    ManuscriptView,
    ProposedArticle,
    TalkExchange,
    UpdateRequests,
    UpdateRequestView,
    VersionPage,
)
from hub.web.contract.editing_lists import Preview
from hub.web.dispatch import Call, Handler
from hub.web.editing_views import (
    content_of,
    content_view,
    manuscript_view,
    preview_view,
    request_view,
    row_view,
    version_view,
)

FOUND = 50


async def list_manuscripts(call: Call) -> ManuscriptPage:
    view = call.text("view")
    if view not in VIEWS:
        raise faulty("view", "input_choice")
    words = call.text("q")[:100].strip()
    wanted = ManuscriptFilter(
        reach=Reach(),
        view=view,
        words=words,
        ids=call.services.editing.previewer.named(words, FOUND) if words else frozenset(),
        after=call.number("cursor") or 0,
        limit=call.limit,
    )
    rows = await call.services.editing.desk.page(call.who, wanted, call.number("folder"))
    following = str(rows[-1].id) if len(rows) == call.limit else ""
    return ManuscriptPage(items=[row_view(row) for row in rows], next=following)


async def get_manuscript(call: Call) -> ManuscriptView:
    return await _whole(call, call.id)


async def _whole(call: Call, article_id: int) -> ManuscriptView:
    services = call.services
    whole = await services.editing.desk.whole(call.who, article_id)
    return manuscript_view(services.views, whole, services.editing.desk.ground.today())


async def create_manuscript(call: Call) -> ManuscriptView:
    content = content_of(call.body.content)
    made = await call.services.editing.desk.create(call.who, content, call.body.folder_id)
    return await _whole(call, made.id)


async def save_manuscript(call: Call) -> ManuscriptView:
    body = call.body
    await call.services.editing.desk.save(
        call.who,
        call.id,
        body.revision,
        content_of(body.content),
        folder_id=body.folder_id,
        note=body.note,
    )
    return await _whole(call, call.id)


async def step_manuscript(call: Call) -> ManuscriptView:
    body = call.body
    wish = Wish(Step(body.step), body.revision, body.note, body.publish_at, body.despite)
    await call.services.editing.passage.take(call.who, call.id, wish)
    return await _whole(call, call.id)


async def restore_version(call: Call) -> ManuscriptView:
    body = call.body
    await call.services.editing.desk.restore(call.who, call.id, body.revision, body.number)
    return await _whole(call, call.id)


async def remark_manuscript(call: Call) -> ManuscriptView:
    await call.services.editing.desk.remark(call.who, call.id, call.body.text)
    return await _whole(call, call.id)


async def list_versions(call: Call) -> VersionPage:
    rows = await call.services.editing.desk.versions(call.who, call.id)
    return VersionPage(items=[version_view(call.services.views, row) for row in rows])


async def get_revision(call: Call) -> ContentAt:
    number = call.path("revision")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise faulty("revision", "input_whole")
    content = await call.services.editing.desk.content_at(call.who, call.id, int(number))
    return ContentAt(content=content_view(content))


async def asked_wordings(call: Call) -> AskedWordingList:
    found = await call.services.editing.asked.of(call.who, call.id)
    return AskedWordingList(items=[AskedWording(text=text, count=count) for text, count in found])


async def preview_article(call: Call) -> Preview:
    body = call.body
    seen = await call.services.editing.previewer.look(
        call.who, content_of(body.content), body.article_id, body.number, body.query
    )
    return preview_view(seen)


# --- update requests ---


async def ask_update(call: Call) -> ManuscriptView:
    await call.services.editing.updates.ask(call.who, call.id, call.body.due_on, call.body.note)
    return await _whole(call, call.id)


async def list_update_requests(call: Call) -> UpdateRequests:
    today = call.services.editing.desk.ground.today()
    rows = await call.services.editing.updates.open_requests(call.who)
    items: list[UpdateRequestView] = [
        request_view(call.services.views, one, of.title, today) for one, of in rows
    ]
    return UpdateRequests(items=items)


async def settle_update(call: Call) -> Done:
    await call.services.editing.updates.settle(call.who, call.id, call.body.note)
    return Done()


# --- from a conversation ---


async def get_exchange(call: Call) -> TalkExchange:
    found = await call.services.editing.talks.proposal(call.who, call.id)
    return TalkExchange(question=found.question, answer=found.answer)


async def propose_article(call: Call) -> ProposedArticle:
    exchange = Exchange(call.body.question, call.body.answer)
    made = await call.services.editing.talks.make(call.who, call.id, exchange)
    return ProposedArticle(id=made.id, title=made.title)


HANDLERS: dict[str, Handler] = {
    "list_manuscripts": list_manuscripts,
    "get_manuscript": get_manuscript,
    "create_manuscript": create_manuscript,
    "save_manuscript": save_manuscript,
    "step_manuscript": step_manuscript,
    "restore_version": restore_version,
    "remark_manuscript": remark_manuscript,
    "list_versions": list_versions,
    "get_revision": get_revision,
    "asked_wordings": asked_wordings,
    "preview_article": preview_article,
    "ask_update": ask_update,
    "list_update_requests": list_update_requests,
    "settle_update": settle_update,
    "get_exchange": get_exchange,
    "propose_article": propose_article,
}
