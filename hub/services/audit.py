"""Writes down who did what to whom, together with the deed."""

from dataclasses import dataclass

from channels.contract import Clock
from hub.domain.change import Change
from hub.domain.records import AuditEntry
from hub.ids import IdMaker
from hub.services.access import Who
from hub.services.ports import Writer
from hub.services.sheet import Sheet


@dataclass(slots=True)
class Audit:
    ids: IdMaker
    clock: Clock
    writer: Writer

    def note(self, who: Who, action: str, subject: str, sheet: Sheet, **details: str) -> None:
        """Enter into the sheet that carries the deed itself."""
        sheet.new.append(self._entry(who, action, subject, details))

    async def record(self, who: Who, action: str, subject: str, **details: str) -> None:
        """For deeds that store nothing else, such as looking."""
        await self.writer.save(Change(new=(self._entry(who, action, subject, details),)))

    def _entry(self, who: Who, action: str, subject: str, details: dict[str, str]) -> AuditEntry:
        actor = who.agent_id or None
        return AuditEntry(self.ids.next(), self.clock.now(), actor, action, subject, details, who.ip)
