"""What citizens think of the service: one vote for each conversation, which may be changed for a day."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from channels.contract import Clock, InboundMessage, Satisfaction, Taken
from hub.domain.change import Change
from hub.domain.conversation import Conversation
from hub.domain.hints import ConversationMoved
from hub.domain.message import InboundKey
from hub.domain.records import LogEntry
from hub.ids import IdMaker
from hub.services.announcer import Announcer
from hub.services.board import BoardKeeper
from hub.services.citizen_side import CitizenSide, may_rate
from hub.services.ports import Conversations, Writer
from hub.services.sheet import Sheet


@dataclass(slots=True)
class Ratings:
    ids: IdMaker
    clock: Clock
    writer: Writer
    announcer: Announcer
    citizen_side: CitizenSide
    conversations: Conversations
    board: BoardKeeper
    heard: Callable[[int, int], Awaitable[None]]  # the conversation and its score

    async def rate(self, message: InboundMessage, given: Satisfaction) -> Taken:
        past, now = await self._meant(message), self.clock.now()
        # A caller gives the digit while the call is still ending.
        if past is None or not (message.thread or may_rate(past, now)):
            return Taken()
        sheet = Sheet()
        values: dict[str, Any] = {"score": given.score, "score_comment": given.comment}
        after = self.citizen_side.change_anywhere(past, sheet, **values)
        entry = LogEntry(self.ids.next(), now, "rated", past.id, past.last_agent_id, {"score": given.score})
        sheet.new.append(entry)
        guard = InboundKey(message.account, message.provider_key, entry.id, now)
        commit = self.writer.save(Change(tuple(sheet.new), tuple(sheet.patches), guard))
        self.announcer.after(commit, [ConversationMoved(after)], lambda: self.board.rated(entry))
        is_new = await commit
        if is_new:
            await self.heard(past.id, given.score)
        return Taken(str(entry.id), str(past.id), duplicate=not is_new)

    async def _meant(self, message: InboundMessage) -> Conversation | None:
        if message.thread:
            past = await self.conversations.by_thread(message.account, message.thread)
            if past is not None:
                return past
        return await self.conversations.latest_of(message.account, message.sender)
