"""Texts that are sent again and again: written, handed in, approved by somebody else, and kept by version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from channels.contract import Clock, MessageClass
from hub.domain.change import Patch
from hub.domain.notice import MessageTemplate, TemplateState
from hub.ids import IdMaker
from hub.services.access import Who
from hub.services.audit import Audit
from hub.services.floor import Floor
from hub.services.notice_ports import Notices
from hub.services.ports import Writer
from hub.services.problems import BadInput, CannotDo, NotAllowed, NotFound
from hub.services.sheet import Sheet

T = TemplateState


@dataclass(slots=True)
class MessageTemplates:
    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    audit: Audit
    stored: Notices

    async def all(self) -> Sequence[MessageTemplate]:
        return await self.stored.templates()

    async def find(self, template_id: int) -> MessageTemplate:
        found = next((one for one in await self.all() if one.id == template_id), None)
        if found is None:
            raise NotFound("no_such_text")
        return found

    async def approved(self, key: str) -> MessageTemplate:
        """The version in use: the newest that is approved."""
        for one in await self.all():
            if one.key == key and one.state is T.APPROVED:
                return one
        raise NotFound("no_such_text")

    async def save(
        self, who: Who, key: str, message_class: MessageClass, values: Mapping[str, object]
    ) -> MessageTemplate:
        """A draft is changed; anything further on is left as it is, and a new version begins."""
        unknown = [name for name in _codes(values) if name not in self.floor.accounts]
        if unknown:
            raise BadInput("no_such_account", fields={"codes": "no_such_account"})
        versions = [one for one in await self.all() if one.key == key]
        newest = versions[0] if versions else None
        sheet = Sheet()
        if newest is not None and newest.state is T.DRAFT:
            changed = {**values, "message_class": message_class, "authors": _with(newest.authors, who)}
            after = replace(newest, **changed)  # type: ignore[arg-type]
            sheet.patches.append(Patch(MessageTemplate, newest.id, changed))
        else:
            version = newest.version + 1 if newest else 1
            after = MessageTemplate(
                id=self.ids.next(),
                key=key,
                version=version,
                message_class=message_class,
                created_at=self.clock.now(),
                created_by=who.agent_id,
                authors=who.hands,
                **values,  # type: ignore[arg-type]
            )
            sheet.new.append(after)
        self.audit.note(who, "save_text", f"{key}/{after.version}", sheet)
        await self.writer.save(sheet.change())
        return after

    async def hand_in(self, who: Who, template_id: int) -> MessageTemplate:
        """Whoever does it had a hand in it, too."""
        template = await self.find(template_id)
        return await self._move(who, template, {T.DRAFT}, T.PENDING, "", authors=_with(template.authors, who))

    async def decide(self, who: Who, template_id: int, *, approve: bool, note: str) -> MessageTemplate:
        """By four eyes: nobody who had a hand in it can approve it, and no program. The versions before
        retire in the same unit: a crash would leave one that comes back some day.
        """
        template = await self.find(template_id)
        if not approve:
            return await self._move(who, template, {T.PENDING}, T.REFUSED, note)
        if who.agent_id in (template.created_by, *template.authors) or not who.agent_id:
            raise NotAllowed("four_eyes")
        others = [one for one in await self.all() if one.key == template.key and one.state is T.APPROVED]
        retired = [Patch(MessageTemplate, one.id, {"state": T.RETIRED}) for one in others]
        return await self._move(who, template, {T.PENDING}, T.APPROVED, note, *retired)

    async def retire(self, who: Who, template_id: int) -> MessageTemplate:
        template = await self.find(template_id)
        return await self._move(who, template, {T.APPROVED, T.DRAFT, T.REFUSED}, T.RETIRED, "")

    async def _move(
        self,
        who: Who,
        template: MessageTemplate,
        allowed: set[TemplateState],
        state: TemplateState,
        note: str,
        *others: Patch,
        **more: object,
    ) -> MessageTemplate:
        if template.state not in allowed:
            raise CannotDo("text_not_there")
        values: dict[str, object] = {"state": state, "note": note, **more}
        if state in (T.APPROVED, T.REFUSED):
            values |= {"decided_at": self.clock.now(), "decided_by": who.agent_id}
        sheet = Sheet(patches=[Patch(MessageTemplate, template.id, values), *others])
        self.audit.note(who, f"text_{state.value}", f"{template.key}/{template.version}", sheet)
        await self.writer.save(sheet.change())
        return replace(template, **values)  # type: ignore[arg-type]


def _with(authors: tuple[int, ...], who: Who) -> tuple[int, ...]:
    return tuple(dict.fromkeys((*authors, *who.hands)))


def _codes(values: Mapping[str, object]) -> Sequence[str]:
    codes = values.get("codes", {})
    return list(codes) if isinstance(codes, Mapping) else []
