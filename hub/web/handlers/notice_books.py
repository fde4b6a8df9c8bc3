"""What notices are made of: approved texts, the phone book, who is left in peace."""

from hashlib import sha256
from typing import Any

from channels.contract import MessageClass, text_length
from hub.domain.notice import BlockedAddress, GroupKind, MessageTemplate, PhoneBookEntry, PhoneBookGroup
from hub.services.access import masked
from hub.services.problems import NotFound
from hub.web.contract.base import Done
from hub.web.contract.notices import (
    BlockedList,
    BlockedView,
    EntryPage,
    EntryView,
    GroupList,
    GroupView,
    ImportedView,
    LineFault,
    TemplateText,
    TemplateTexts,
)
from hub.web.dispatch import Call, Handler
from hub.web.words import text_of

# --- texts ---


def _text(call: Call, row: MessageTemplate) -> TemplateText:
    length = text_length((f"【{row.sign}】" if row.sign else "") + row.text)
    return TemplateText(
        id=row.id,
        key=row.key,
        version=row.version,
        name=row.name,
        message_class=row.message_class.value,
        text=row.text,
        subject=row.subject,
        codes=dict(row.codes),
        sign=row.sign,
        state=row.state.value,
        places=list(row.places),
        units=length.units,
        parts=length.parts,
        created_at=row.created_at,
        created_by=call.services.views.agent(row.created_by),
        decided_at=row.decided_at,
        decided_by=call.services.views.agent(row.decided_by),
        note=row.note,
        mine=call.who.agent_id in (row.created_by, *row.authors),
    )


async def list_texts(call: Call) -> TemplateTexts:
    return TemplateTexts(items=[_text(call, row) for row in await call.services.outgoing.texts.all()])


async def save_text(call: Call) -> TemplateText:
    body = call.body
    values = {"name": body.name, "text": body.text, "subject": body.subject, "sign": body.sign}
    row = await call.services.outgoing.texts.save(
        call.who,
        call.path("key")[:60],
        MessageClass(body.message_class),
        {**values, "codes": dict(body.codes)},
    )
    return _text(call, row)


async def hand_in_text(call: Call) -> TemplateText:
    return _text(call, await call.services.outgoing.texts.hand_in(call.who, call.id))


async def decide_text(call: Call) -> TemplateText:
    body = call.body
    row = await call.services.outgoing.texts.decide(call.who, call.id, approve=body.approve, note=body.note)
    return _text(call, row)


async def retire_text(call: Call) -> TemplateText:
    return _text(call, await call.services.outgoing.texts.retire(call.who, call.id))


# --- phone book ---


def _entry(row: PhoneBookEntry) -> EntryView:
    return EntryView(
        id=row.id,
        name=row.name,
        phone=row.phone,
        email=row.email,
        unit=row.unit,
        note=row.note,
        group_ids=list(row.group_ids),
        own=row.owner_id is not None,
        version=row.version,
    )


def _values(call: Call) -> dict[str, Any]:
    names = ("name", "phone", "email", "unit", "note")
    return {**{name: getattr(call.body, name) for name in names}, "group_ids": tuple(call.body.group_ids)}


async def list_entries(call: Call) -> EntryPage:
    rows = await call.services.outgoing.phone_book.entries(
        call.who,
        own=call.text("own") == "true",
        words=call.text("q").strip()[:60],
        before=call.number("cursor"),
        limit=call.limit,
        group_id=call.number("group"),
    )
    return EntryPage(
        items=[_entry(row) for row in rows], next=str(rows[-1].id) if len(rows) == call.limit else ""
    )


async def create_entry(call: Call) -> EntryView:
    return _entry(
        await call.services.outgoing.phone_book.save(call.who, None, _values(call), own=call.body.own)
    )


async def change_entry(call: Call) -> EntryView:
    row = await call.services.outgoing.phone_book.save(
        call.who, call.id, _values(call), own=call.body.own, version=call.body.version
    )
    return _entry(row)


async def delete_entry(call: Call) -> Done:
    await call.services.outgoing.phone_book.remove(call.who, call.id)
    return Done()


async def import_entries(call: Call) -> ImportedView:
    result = await call.services.outgoing.phone_book.take_in(call.who, call.body.rows, own=call.body.own)
    faults = [
        LineFault(line=line, text=text_of(code, call.language, {})) for line, code in result.faults.items()
    ]
    return ImportedView(added=result.added, changed=result.changed, faults=faults)


def _group(row: PhoneBookGroup) -> GroupView:
    return GroupView(id=row.id, name=row.name, kind=row.kind.value, own=row.owner_id is not None)


async def list_groups(call: Call) -> GroupList:
    return GroupList(items=[_group(row) for row in await call.services.outgoing.phone_book.groups(call.who)])


async def create_group(call: Call) -> GroupView:
    body = call.body
    row = await call.services.outgoing.phone_book.save_group(
        call.who, None, body.name.strip(), GroupKind(body.kind), own=body.own
    )
    return _group(row)


async def change_group(call: Call) -> GroupView:
    body = call.body
    row = await call.services.outgoing.phone_book.save_group(
        call.who, call.id, body.name.strip(), GroupKind(body.kind), own=body.own
    )
    return _group(row)


async def delete_group(call: Call) -> Done:
    await call.services.outgoing.phone_book.remove_group(call.who, call.id)
    return Done()


# --- who is left in peace ---


def _key(row: BlockedAddress) -> str:
    """Names an address without showing it."""
    return sha256(row.address.encode()).hexdigest()[:16]


async def list_blocked(call: Call) -> BlockedList:
    begin = call.number("cursor") or 0
    rows = call.services.outgoing.blocklist.found(call.text("q").strip())
    items = [_blocked(call, row) for row in rows[begin : begin + call.limit]]
    end = begin + len(items)
    return BlockedList(items=items, total=len(rows), next=str(end) if end < len(rows) else "")


def _blocked(call: Call, row: BlockedAddress) -> BlockedView:
    return BlockedView(
        key=_key(row),
        address=masked(row.address, "email" if "@" in row.address else "sms"),
        reason=row.reason.value,
        at=row.at,
        word=row.word,
        by=call.services.views.agent(row.by),
    )


async def block_address(call: Call) -> BlockedView:
    row = await call.services.outgoing.blocklist.block(call.who, call.body.address.strip(), call.body.reason)
    return _blocked(call, row)


async def unblock_address(call: Call) -> Done:
    key = call.path("key")
    for row in call.services.outgoing.blocklist.all():
        if _key(row) == key:
            await call.services.outgoing.blocklist.unblock(call.who, row.address)
            return Done()
    raise NotFound("no_such_address")


HANDLERS: dict[str, Handler] = {
    "list_texts": list_texts,
    "save_text": save_text,
    "hand_in_text": hand_in_text,
    "decide_text": decide_text,
    "retire_text": retire_text,
    "list_entries": list_entries,
    "create_entry": create_entry,
    "change_entry": change_entry,
    "delete_entry": delete_entry,
    "import_entries": import_entries,
    "list_groups": list_groups,
    "create_group": create_group,
    "change_group": change_group,
    "delete_group": delete_group,
    "list_blocked": list_blocked,
    "block_address": block_address,
    "unblock_address": unblock_address,
}
