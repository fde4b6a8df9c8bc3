"""Conversations and messages."""

from datetime import UTC, datetime, timedelta

from channels.contract import TemplateForm
from hub.domain.conversation import Conversation, Stage
from hub.services.letters import Letter
from hub.services.ports import ConversationFilter, Scope
from hub.services.problems import faulty
from hub.services.replies import Said
from hub.web.contract.base import Done
from hub.web.contract.conversations import (
    ConversationPage,
    ConversationView,
    DraftView,
    MessagePage,
    MessageView,
    SearchHit,
    SearchPage,
    TemplateFieldView,
    TemplateForms,
    TemplateFormView,
)
from hub.web.dispatch import WHOLE, Call, Handler
from routing.model import Priority

HELD = frozenset({Stage.ACTIVE.value, Stage.OFFERED.value, Stage.WRAP_UP.value})
VIEWS: dict[str, frozenset[str]] = {
    "mine": HELD,
    "waiting": frozenset({Stage.WAITING.value}),
    "all": frozenset(),
    "parked": frozenset({Stage.PARKED.value}),
    "mentioned": frozenset(),
    "closed": frozenset({Stage.CLOSED.value}),
}
OWN_VIEWS = frozenset({"mine", "parked"})


async def list_conversations(call: Call) -> ConversationPage:
    view = call.text("view") or "mine"
    if view not in VIEWS:
        raise faulty("view", "input_choice")
    services, scope = call.services, call.services.access.scope(call.who)
    if view == "waiting":
        return await _queue(call, scope)
    wanted = ConversationFilter(
        scope=Scope(call.who.agent_id, everything=True) if view == "mentioned" else scope,
        stages=VIEWS[view],
        agent_id=call.who.agent_id if view in OWN_VIEWS else None,
        kind=call.text("channel"),
        words=call.text("q")[:100],
        mentioned=call.who.agent_id if view == "mentioned" else None,
        before=_cursor(call.text("cursor")),
        limit=call.limit,
    )
    rows = await services.store.conversations.page(wanted)
    last = rows[-1] if len(rows) == wanted.limit else None
    moment = (last.last_message_at or last.created_at) if last else None
    return ConversationPage(
        items=[await conversation_view(call, row) for row in rows],
        counts=await _counts(call, scope),
        next=f"{moment.isoformat()}|{last.id}" if last and moment else "",
    )


async def _queue(call: Call, scope: Scope) -> ConversationPage:
    """What waits is all in memory, in the router's order."""
    floor, words = call.services.floor, call.text("q")
    rows = [
        c
        for c in floor.conversations.values()
        if c.stage is Stage.WAITING and call.services.access.sees_at_once(call.who, c)
    ]
    kind = call.text("channel")
    rows = [c for c in rows if (not kind or c.kind == kind) and (not words or words in c.preview)]
    rows.sort(key=lambda c: (-c.priority, c.came_at, c.id))
    start = call.number("cursor") or 0
    page = rows[start : start + call.limit]
    more = start + call.limit < len(rows)
    return ConversationPage(
        items=[call.services.views.conversation(row) for row in page],
        counts=await _counts(call, scope),
        next=str(start + call.limit) if more else "",
    )


async def _counts(call: Call, scope: Scope) -> dict[str, int]:
    counts = dict(await call.services.store.conversations.counts(scope))
    floor = call.services.floor.conversations.values()
    counts["waiting"] = sum(
        c.stage is Stage.WAITING and call.services.access.sees_at_once(call.who, c) for c in floor
    )
    return counts


async def conversation_view(call: Call, row: Conversation) -> ConversationView:
    """As it stands now, with its contact."""
    services = call.services
    here = services.floor.conversations.get(row.id, row)
    contact = services.floor.contacts.get(here.contact_id)
    contact = contact or await services.store.contacts.contact(here.contact_id)
    return services.views.conversation(here, contact)


def _cursor(text: str) -> tuple[datetime, int] | None:
    if not text:
        return None
    moment, _, number = text.rpartition("|")
    try:
        last_at = datetime.fromisoformat(moment.replace(" ", "+")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise faulty("cursor", "input_cursor") from error
    if not WHOLE.fullmatch(number):
        raise faulty("cursor", "input_cursor")
    return last_at, int(number)


async def get_conversation(call: Call) -> ConversationView:
    return await conversation_view(call, await call.services.access.conversation(call.who, call.id))


async def list_messages(call: Call) -> MessagePage:
    await call.services.access.conversation(call.who, call.id)
    rows = await call.services.store.messages.of_conversation(
        call.id, before=call.number("before"), limit=call.limit + 1
    )
    more = len(rows) > call.limit
    shown = rows[1:] if more else rows
    return MessagePage(items=[call.services.views.message(row) for row in shown], more=more)


async def send_message(call: Call) -> MessageView:
    body = call.body
    said = Said(
        client_key=body.client_key,
        text=body.text,
        file_ids=tuple(body.file_ids),
        private=body.private,
        mentions=tuple(body.mentions),
        article_id=body.article_id,
        template_id=body.template_id,
        template_values=body.template_values,
        letter=Letter(body.subject, tuple(body.cc), body.forward_to),
        answers=body.answers,
    )
    message, _ = await call.services.replies.say(call.who, call.id, said)
    return call.services.views.message(message)


async def list_templates(call: Call) -> TemplateForms:
    conversation = await call.services.access.conversation(call.who, call.id)
    capabilities = call.services.host.capabilities(conversation.account)
    return TemplateForms(items=[_template(form) for form in capabilities.templates] if capabilities else [])


def _template(form: TemplateForm) -> TemplateFormView:
    fields = [TemplateFieldView(key=one.key, label=one.label, longest=one.longest) for one in form.fields]
    return TemplateFormView(
        template_id=form.template_id, title=form.title, fields=fields, preview=form.pattern
    )


async def accept_offer(call: Call) -> ConversationView:
    return await conversation_view(call, await call.services.talks.accept(call.who, call.id))


async def decline_offer(call: Call) -> Done:
    await call.services.talks.decline(call.who, call.id, call.body.reason)
    return Done()


async def close_conversation(call: Call) -> ConversationView:
    body = call.body
    row = await call.services.talks.close(
        call.who,
        call.id,
        category=body.category,
        summary=body.summary,
        ask=body.ask_satisfaction,
    )
    return await conversation_view(call, row)


async def park_conversation(call: Call) -> ConversationView:
    return await conversation_view(call, await call.services.talks.park(call.who, call.id))


async def resume_conversation(call: Call) -> ConversationView:
    return await conversation_view(call, await call.services.talks.resume(call.who, call.id))


async def transfer_conversation(call: Call) -> ConversationView:
    body = call.body
    row = await call.services.talks.transfer(
        call.who, call.id, to_agent=body.to_agent, to_skill=body.to_skill, note=body.note
    )
    return await conversation_view(call, row)


async def assign_conversation(call: Call) -> ConversationView:
    body = call.body
    row = await call.services.talks.assign(call.who, call.id, body.agent_id, body.reason)
    return await conversation_view(call, row)


async def take_over_conversation(call: Call) -> ConversationView:
    row = await call.services.talks.take_over(call.who, call.id, call.body.reason)
    return await conversation_view(call, row)


async def change_priority(call: Call) -> ConversationView:
    priority = Priority[call.body.priority.upper()]
    return await conversation_view(
        call, await call.services.talks.change_priority(call.who, call.id, priority)
    )


async def hang_up(call: Call) -> Done:
    await call.services.talks.hang_up(call.who, call.id)
    return Done()


async def extend_wrap_up(call: Call) -> ConversationView:
    by = timedelta(seconds=call.body.seconds)
    return await conversation_view(call, await call.services.talks.extend_wrap_up(call.who, call.id, by))


async def finish_wrap_up(call: Call) -> ConversationView:
    return await conversation_view(call, await call.services.talks.finish_wrap_up(call.who, call.id))


async def mark_read(call: Call) -> Done:
    await call.services.talks.mark_read(call.who, call.id, call.body.up_to)
    return Done()


async def get_draft(call: Call) -> DraftView:
    draft = await call.services.talks.draft(call.who, call.id)
    if draft is None:
        return DraftView(conversation_id=call.id, text="")
    return DraftView(conversation_id=call.id, text=draft.text, updated_at=draft.updated_at)


async def save_draft(call: Call) -> DraftView:
    draft = await call.services.talks.save_draft(call.who, call.id, call.body.text)
    return DraftView(conversation_id=call.id, text=draft.text, updated_at=draft.updated_at)


async def resend_message(call: Call) -> MessageView:
    message = await call.services.replies.resend(call.who, call.id, checked=call.body.checked)
    return call.services.views.message(message)


async def settle_message(call: Call) -> MessageView:
    return call.services.views.message(await call.services.replies.arrived(call.who, call.id))


async def search_messages(call: Call) -> SearchPage:
    hits = await call.services.search.find(call.who, call.text("q")[:200], call.limit)
    items = [
        SearchHit(
            message=call.services.views.message(hit.message),
            conversation=await conversation_view(call, hit.conversation),
            marks=list(hit.marks),
        )
        for hit in hits
    ]
    return SearchPage(items=items, more=len(hits) == call.limit)


HANDLERS: dict[str, Handler] = {
    "list_conversations": list_conversations,
    "get_conversation": get_conversation,
    "list_messages": list_messages,
    "send_message": send_message,
    "list_templates": list_templates,
    "accept_offer": accept_offer,
    "decline_offer": decline_offer,
    "close_conversation": close_conversation,
    "park_conversation": park_conversation,
    "resume_conversation": resume_conversation,
    "transfer_conversation": transfer_conversation,
    "assign_conversation": assign_conversation,
    "take_over_conversation": take_over_conversation,
    "change_priority": change_priority,
    "hang_up": hang_up,
    "extend_wrap_up": extend_wrap_up,
    "finish_wrap_up": finish_wrap_up,
    "mark_read": mark_read,
    "get_draft": get_draft,
    "save_draft": save_draft,
    "resend_message": resend_message,
    "settle_message": settle_message,
    "search_messages": search_messages,
}
