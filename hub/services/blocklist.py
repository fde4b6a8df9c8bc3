"""Who gets nothing of the mass class: citizens who asked for it, and addresses somebody entered."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from channels.contract import Clock, MessageClass
from hub.domain.change import Change
from hub.domain.delivery import Delivery
from hub.domain.notice import BlockedAddress, BlockReason
from hub.services.access import Who
from hub.services.audit import Audit
from hub.services.notice_ports import Notices
from hub.services.ports import Writer
from hub.services.problems import NotFound
from hub.services.sheet import Sheet

WORDS = {BlockReason.OPT_OUT: "对方已退订", BlockReason.BLACKLIST: "在黑名单中"}


@dataclass(slots=True)
class Blocklist:
    clock: Clock
    writer: Writer
    audit: Audit
    stored: Notices
    _known: dict[str, BlockedAddress] = field(default_factory=dict)

    async def load(self) -> None:
        self._known = {row.address: row for row in await self.stored.blocked()}

    def all(self) -> Sequence[BlockedAddress]:
        return sorted(self._known.values(), key=lambda row: row.at, reverse=True)

    def why(self, message_class: MessageClass, address: str) -> str:
        """Why this address gets nothing of the class, or ''."""
        row = self._known.get(address) if message_class is MessageClass.MASS else None
        return WORDS[row.reason] if row else ""

    def barred(self, delivery: Delivery) -> str:
        return self.why(delivery.message_class, delivery.recipient)

    def opted_out(self, address: str, account: str, word: str) -> BlockedAddress:
        """Known from now on; the caller stores the row."""
        row = BlockedAddress(address, BlockReason.OPT_OUT, self.clock.now(), account, word)
        self._known[address] = row
        return row

    async def block(self, who: Who, address: str, why: str) -> BlockedAddress:
        row = BlockedAddress(address, BlockReason.BLACKLIST, self.clock.now(), word=why, by=who.agent_id)
        sheet = Sheet(new=[row])
        self.audit.note(who, "block_address", address[-4:], sheet, reason=why)
        self._known[address] = row
        await self.writer.save(sheet.change())
        return row

    async def unblock(self, who: Who, address: str) -> None:
        if address not in self._known:
            raise NotFound("no_such_address")
        sheet = Sheet(deletes=[(BlockedAddress, address)])
        self.audit.note(who, "unblock_address", address[-4:], sheet)
        del self._known[address]
        await self.writer.save(sheet.change())

    async def save(self, row: BlockedAddress) -> None:
        await self.writer.save(Change(new=(row,)))
