"""Who gets nothing of the mass class: citizens who asked for it, and addresses somebody entered."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from channels.contract import Clock, MessageClass
from hub.domain.addresses import ENDING, compared, is_address
from hub.domain.change import Change
from hub.domain.delivery import Delivery
from hub.domain.notice import BlockedAddress, BlockReason
from hub.services.access import Who
from hub.services.audit import Audit
from hub.services.notice_ports import Notices
from hub.services.ports import Writer
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.sheet import Sheet

WORDS = {BlockReason.OPT_OUT: "对方已退订", BlockReason.BLACKLIST: "在黑名单中"}


@dataclass(slots=True)
class Blocklist:
    clock: Clock
    writer: Writer
    audit: Audit
    stored: Notices
    _known: dict[str, BlockedAddress] = field(default_factory=dict)  # as stored, whatever the form
    _plain: dict[str, BlockedAddress] = field(default_factory=dict)  # as compared

    async def load(self) -> None:
        self._known = {row.address: row for row in await self.stored.blocked()}
        self._plain = {compared(row.address): row for row in self._known.values()}

    def all(self) -> Sequence[BlockedAddress]:
        return sorted(self._known.values(), key=lambda row: row.at, reverse=True)

    def found(self, words: str) -> Sequence[BlockedAddress]:
        """Newest first; with `words` those that are it, or end so: nobody learns a number by guessing."""
        plain, end = compared(words), words.lower()

        def fits(address: str) -> bool:
            return compared(address) == plain or (len(end) == ENDING and address.endswith(end))

        return [row for row in self.all() if not words or fits(row.address)]

    def why(self, message_class: MessageClass, address: str) -> str:
        """Why this address gets nothing of the class, or ''."""
        reason = self.reason(message_class, address)
        return WORDS[reason] if reason else ""

    def reason(self, message_class: MessageClass, address: str) -> BlockReason | None:
        row = self._plain.get(compared(address)) if message_class is MessageClass.MASS else None
        return row.reason if row else None

    def barred(self, delivery: Delivery) -> str:
        return self.why(delivery.message_class, delivery.recipient)

    def opted_out(self, address: str, account: str, word: str) -> BlockedAddress:
        """Known from now on; the caller stores the row."""
        row = BlockedAddress(compared(address), BlockReason.OPT_OUT, self.clock.now(), account, word)
        self._keep(row)
        return row

    async def block(self, who: Who, address: str, why: str) -> BlockedAddress:
        if not is_address(address):
            raise BadInput("no_address", fields={"address": "no_address"})
        if self.reason(MessageClass.MASS, address) is BlockReason.OPT_OUT:
            raise CannotDo("opted_out_stands")  # the citizen's own word is the stronger evidence
        address, now = compared(address), self.clock.now()
        row = BlockedAddress(address, BlockReason.BLACKLIST, now, word=why, by=who.agent_id)
        sheet = Sheet(new=[row])
        self.audit.note(who, "block_address", address[-4:], sheet, reason=why)
        self._keep(row)
        await self.writer.save(sheet.change())
        return row

    async def unblock(self, who: Who, address: str) -> None:
        if address not in self._known:
            raise NotFound("no_such_address")
        same = [row for row in self._known if compared(row) == compared(address)]
        sheet = Sheet(deletes=[(BlockedAddress, row) for row in same])
        self.audit.note(who, "unblock_address", address[-4:], sheet)
        for row in same:
            del self._known[row]
        self._plain.pop(compared(address), None)
        await self.writer.save(sheet.change())

    def _keep(self, row: BlockedAddress) -> None:
        self._known[row.address] = self._plain[compared(row.address)] = row

    async def save(self, row: BlockedAddress) -> None:
        await self.writer.save(Change(new=(row,)))
