"""Stops and resumes what goes out on an account: by a person, or because its provider takes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from channels.contract import Clock
from hub.domain.account import ChannelAccount
from hub.domain.agent import Role
from hub.domain.change import Change, Patch
from hub.domain.hints import NoticeFor
from hub.services.access import LEADERS, Who
from hub.services.announcer import Announcer
from hub.services.audit import Audit
from hub.services.courier import Courier
from hub.services.floor import Floor
from hub.services.ports import Writer
from hub.services.problems import CannotDo, NotFound
from hub.services.sheet import Sheet

PAGED = LEADERS | {Role.ADMIN.value}


@dataclass(slots=True)
class RoutesOut:
    floor: Floor
    clock: Clock
    writer: Writer
    audit: Audit
    announcer: Announcer
    courier: Courier

    def may_pause(self, name: str) -> bool:
        """Whether what goes out there passes the courier: calls do not, nor what clients read from us."""
        can = self.courier.host.capabilities(name)
        hook = name.startswith("hook:")
        return can is not None and (hook or not (can.repeatable or can.voice))

    async def pause(self, who: Who, name: str, reason: str) -> ChannelAccount:
        if name in self.floor.accounts and not self.may_pause(name):
            raise CannotDo("cannot_pause")
        sheet = Sheet()
        self.audit.note(who, "pause_account", name, sheet, reason=reason)
        return await self._set(name, sheet, self.clock.now(), who.agent_id, reason)

    async def resume(self, who: Who, name: str) -> ChannelAccount:
        sheet = Sheet()
        self.audit.note(who, "resume_account", name, sheet)
        account = await self._set(name, sheet, None, None, "")
        self.courier.pump(name)
        return account

    async def broken(self, name: str, reason: str) -> None:
        """Its provider takes nothing until somebody mends it: who can do so hears of it."""
        account = self.floor.accounts.get(name)
        if account is None or account.paused_at is not None:
            return
        await self._set(name, Sheet(), self.clock.now(), None, reason)
        paged = tuple(a.id for a in self.floor.agents.values() if PAGED & set(a.roles) and not a.disabled)
        text = f"{account.label} 已自动暂停外发：{reason}"
        self.announcer.now(NoticeFor(paged, "account_paused", text, self.clock.now(), level="alarm"))

    async def _set(
        self, name: str, sheet: Sheet, at: datetime | None, by: int | None, reason: str
    ) -> ChannelAccount:
        before = self.floor.accounts.get(name)
        if before is None:
            raise NotFound("no_such_account")
        values: dict[str, object] = {"paused_at": at, "paused_by": by, "paused_reason": reason}
        after = replace(before, paused_at=at, paused_by=by, paused_reason=reason)
        self.floor.accounts[name] = after
        await self.writer.save(Change(tuple(sheet.new), (Patch(ChannelAccount, name, values),)))
        return after
