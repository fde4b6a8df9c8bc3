"""Whom notices may reach: the public phone book, everybody's own, and their groups."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hub.domain.addresses import MAIL, PHONE, compared, plain_address
from hub.domain.agent import Role
from hub.domain.change import Change, Patch
from hub.domain.notice import GroupKind, PhoneBookEntry, PhoneBookGroup
from hub.ids import IdMaker
from hub.services.access import LEADERS, Who
from hub.services.audit import Audit
from hub.services.notice_ports import Notices
from hub.services.ports import Writer
from hub.services.problems import BadInput, CannotDo, NotAllowed, NotFound
from hub.services.sheet import Sheet

KEEPERS = LEADERS | {Role.ADMIN.value}
MOST_IMPORTED = 5_000
COLUMN = {"group_ids": "groups"}


@dataclass(frozen=True, slots=True)
class Imported:
    """`faults` by line number (from 1) with the code of what is wrong."""

    added: int
    changed: int
    faults: Mapping[int, str]


@dataclass(slots=True)
class PhoneBook:
    """The public book is kept by leaders and administrators, the own one by its owner."""

    ids: IdMaker
    writer: Writer
    audit: Audit
    stored: Notices

    async def entries(
        self,
        who: Who,
        *,
        own: bool,
        words: str,
        before: int | None,
        limit: int,
        group_id: int | None = None,
    ) -> Sequence[PhoneBookEntry]:
        owner = who.agent_id if own else None
        return await self.stored.entries(owner, words, before, limit, group_id)

    async def groups(self, who: Who) -> Sequence[PhoneBookGroup]:
        return [g for g in await self.stored.groups() if g.owner_id in (None, who.agent_id)]

    async def save(
        self, who: Who, entry_id: int | None, values: Mapping[str, object], *, own: bool, version: int = 0
    ) -> PhoneBookEntry:
        checked = _checked(values)
        before = await self._entry(who, entry_id) if entry_id is not None else None
        sheet = Sheet()
        if before is None:
            self._may_keep(who, own=own)
            owner = who.agent_id if own else None
            after = replace(PhoneBookEntry(self.ids.next(), "", owner_id=owner), **checked)  # type: ignore[arg-type]
            sheet.new.append(after)
        else:
            if before.version != version:
                raise CannotDo("changed_meanwhile")
            changed = {**checked, "version": version + 1}
            after = replace(before, **changed)  # type: ignore[arg-type]
            sheet.patches.append(Patch(PhoneBookEntry, before.id, changed))
        await self._groups_fit(after)
        if after.owner_id is None:
            self.audit.note(who, "save_entry", after.name, sheet)
        await self.writer.save(sheet.change())
        return after

    async def remove(self, who: Who, entry_id: int) -> None:
        entry = await self._entry(who, entry_id)
        sheet = Sheet(deletes=[(PhoneBookEntry, entry.id)])
        if entry.owner_id is None:
            self.audit.note(who, "delete_entry", entry.name, sheet)
        await self.writer.save(sheet.change())

    async def save_group(
        self, who: Who, group_id: int | None, name: str, kind: GroupKind, *, own: bool
    ) -> PhoneBookGroup:
        self._may_keep(who, own=own)
        groups = {group.id: group for group in await self.groups(who)}
        if group_id is not None and group_id not in groups:
            raise NotFound("no_such_group")
        if any(g.name == name and g.id != group_id for g in groups.values()):
            raise BadInput("group_taken", fields={"name": "group_taken"})
        if group_id is not None:
            self._may_keep(who, own=groups[group_id].owner_id is not None)
            values: dict[str, object] = {"name": name, "kind": kind}
            await self.writer.save(Change(patches=(Patch(PhoneBookGroup, group_id, values),)))
            return replace(groups[group_id], name=name, kind=kind)
        group = PhoneBookGroup(self.ids.next(), name, kind, who.agent_id if own else None)
        await self.writer.save(Change(new=(group,)))
        return group

    async def remove_group(self, who: Who, group_id: int) -> None:
        """Its entries stay; they only leave the group."""
        group = next((g for g in await self.groups(who) if g.id == group_id), None)
        if group is None:
            raise NotFound("no_such_group")
        self._may_keep(who, own=group.owner_id is not None)
        members = await self.stored.entries_in(group_id)
        patches = [
            Patch(PhoneBookEntry, e.id, {"group_ids": tuple(g for g in e.group_ids if g != group_id)})
            for e in members
        ]
        await self.writer.save(Change(patches=tuple(patches), deletes=((PhoneBookGroup, group_id),)))

    async def take_in(self, who: Who, rows: Sequence[Mapping[str, str]], *, own: bool) -> Imported:
        """Rows with name, phone, email, unit, groups (separated by ;). One whose name and phone are there
        already is changed, in what the file has a column for. Faulty lines are named, and the others come in.
        """
        self._may_keep(who, own=own)
        if len(rows) > MOST_IMPORTED:
            raise BadInput("too_many_rows", most=MOST_IMPORTED)
        owner = who.agent_id if own else None
        known = {(e.name, compared(e.phone)): e for e in await self.stored.entries(owner, "", None, 100_000)}
        groups = {g.name: g.id for g in await self.stored.groups() if g.owner_id == owner}
        sheet, faults, added, changed = Sheet(), dict[int, str](), 0, 0
        for line, row in enumerate(rows, 1):
            try:
                values = _checked({**row, "group_ids": self._group_ids(row, groups, owner, sheet)})
            except BadInput as bad:
                faults[line] = bad.code
                continue
            before = known.get((str(values["name"]), compared(str(values["phone"]))))
            if before is None:
                entry = replace(PhoneBookEntry(self.ids.next(), "", owner_id=owner), **values)  # type: ignore[arg-type]
                known[entry.name, compared(entry.phone)] = entry
                sheet.new.append(entry)
                added += 1
            elif not any(entry is before for entry in sheet.new):
                given = {name: value for name, value in values.items() if COLUMN.get(name, name) in row}
                given["version"] = before.version + 1
                sheet.patches.append(Patch(PhoneBookEntry, before.id, given))
                changed += 1
        self.audit.note(who, "import_entries", "own" if own else "public", sheet, added=str(added))
        await self.writer.save(sheet.change())
        return Imported(added, changed, faults)

    # --- inside ---

    def _group_ids(
        self, row: Mapping[str, str], groups: dict[str, int], owner: int | None, sheet: Sheet
    ) -> tuple[int, ...]:
        names = [name.strip() for name in re.split(r"[;；]", row.get("groups", "")) if name.strip()]
        for name in names:
            if name not in groups:
                group = PhoneBookGroup(self.ids.next(), name[:60], GroupKind.GROUP, owner)
                groups[name] = group.id
                sheet.new.append(group)
        return tuple(groups[name] for name in names)

    async def _entry(self, who: Who, entry_id: int) -> PhoneBookEntry:
        entry = await self.stored.entry(entry_id)
        if entry is None or entry.owner_id not in (None, who.agent_id):
            raise NotFound("no_such_entry")
        self._may_keep(who, own=entry.owner_id is not None)
        return entry

    async def _groups_fit(self, entry: PhoneBookEntry) -> None:
        """Nobody slips an address of their own into what others send to."""
        fitting = {group.id for group in await self.stored.groups() if group.owner_id == entry.owner_id}
        if not fitting.issuperset(entry.group_ids):
            raise BadInput("group_of_another_book", fields={"group_ids": "group_of_another_book"})

    def _may_keep(self, who: Who, *, own: bool) -> None:
        if not own and not who.has(KEEPERS):
            raise NotAllowed("not_allowed")


def _checked(values: Mapping[str, object]) -> dict[str, object]:
    texts = {name: str(values.get(name, "")).strip() for name in ("name", "phone", "email", "unit", "note")}
    faults: dict[str, str] = {}
    if not texts["name"]:
        faults["name"] = "name_needed"
    if texts["phone"] and not PHONE.fullmatch(texts["phone"]):
        faults["phone"] = "bad_phone"
    if texts["email"] and not MAIL.fullmatch(texts["email"]):
        faults["email"] = "bad_mail"
    if not texts["phone"] and not texts["email"]:
        faults.setdefault("phone", "address_needed")
    if faults:
        raise BadInput(next(iter(faults.values())), fields=faults)
    # The country stays: which one an account goes without is known only when something is sent.
    texts["phone"], texts["email"] = plain_address(texts["phone"], ""), plain_address(texts["email"], "")
    return {**texts, "group_ids": tuple(values.get("group_ids", ()))}  # type: ignore[arg-type]
