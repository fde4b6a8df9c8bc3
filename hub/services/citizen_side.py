"""What a citizen may know: their messages, their place, whether we are open; and their read marks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from channels.contract import Clock, DeliveryReceipt, HistoryItem, ReceiptState, Standing
from hub.domain.account import ChannelAccount
from hub.domain.change import Patch
from hub.domain.conversation import BLOCKED, OPEN_STAGES, Conversation, Stage
from hub.domain.hours import is_open
from hub.domain.self_help import SELF_HELP
from hub.ids import id_in
from hub.services.bodies import history_item
from hub.services.floor import Floor
from hub.services.message_book import MessageBook
from hub.services.places import Places
from hub.services.ports import Conversations, Messages
from hub.services.sheet import Sheet

RATING_OPEN = timedelta(hours=24)
BLOCKED_TEXT = "您暂时不能使用在线咨询。如有紧急事项，请拨打 {hotline}。"
CLOSED_TEXT = "现在不在服务时间。您的留言已经收到，上班后会按先后顺序答复；紧急情况请拨打 {hotline}。"
STAGES = {Stage.OFFERED: "waiting", Stage.WRAP_UP: "closed"}


@dataclass(slots=True)
class CitizenSide:
    floor: Floor
    clock: Clock
    zone: ZoneInfo
    book: MessageBook
    places: Places
    messages: Messages
    conversations: Conversations

    async def history(
        self, account: str, sender: str, *, after: str, before: str, limit: int
    ) -> Sequence[HistoryItem]:
        rows = await self.messages.of_address(
            account,
            sender,
            after=id_in(after) or 0,
            before=id_in(before),
            limit=min(limit, 200),
        )
        return [history_item(row, self.agent_number(row.agent_id)) for row in rows]

    async def standing(self, account: str, sender: str) -> Standing:
        here = self.floor.open_at(account, sender)
        past = here or await self.conversations.latest_of(account, sender)
        policy, now = self.floor.accounts[account], self.clock.now()
        open_now = is_open(policy, now, self.zone)
        closed_text = "" if open_now else self._closed_text(policy)
        if past is None:
            return Standing(open_now=open_now, closed_text=closed_text, self_help=policy.self_help)
        place = self.places.of(past) if past.stage in (Stage.WAITING, Stage.OFFERED) else None
        return Standing(
            conversation_id=str(past.id),
            stage="none" if past.close_reason == SELF_HELP else STAGES.get(past.stage, past.stage.value),
            before=place.before if place else None,
            expected_wait=place.expected_wait if place else None,
            agent_number=self.agent_number(past.agent_id) if past.stage is Stage.ACTIVE else "",
            may_rate=may_rate(past, now),
            open_now=open_now,
            closed_text=closed_text,
            self_help=policy.self_help,
        )

    async def read(self, account: str, sender: str, up_to: str) -> None:
        receipt = DeliveryReceipt(account, ReceiptState.READ, message_id=up_to, recipient=sender, up_to=True)
        if id_in(up_to) is not None:
            await self.book.record_receipt(receipt)

    def first_words(self, conversation: Conversation) -> str:
        """Said back at once to a citizen who just came: greeting, and their place or that we are closed."""
        if conversation.close_reason == BLOCKED:
            return BLOCKED_TEXT.format(hotline=self.places.hotline)
        policy = self.floor.accounts[conversation.account]
        if not is_open(policy, self.clock.now(), self.zone):
            return self._closed_text(policy)
        here = self.floor.conversations.get(conversation.id, conversation)
        waits = here.stage is Stage.WAITING
        return "\n".join(filter(None, [policy.greeting, self.places.words(here) if waits else ""]))

    def _closed_text(self, policy: ChannelAccount) -> str:
        return policy.closed_text or CLOSED_TEXT.format(hotline=self.places.hotline)

    def agent_number(self, agent_id: int | None) -> str:
        agent = self.floor.agents.get(agent_id) if agent_id is not None else None
        return agent.number if agent else ""

    def change_anywhere(self, conversation: Conversation, sheet: Sheet, **values: Any) -> Conversation:
        """Change a conversation whether it is on the floor or closed long ago."""
        if conversation.id in self.floor.conversations:
            sheet.patches.append(self.floor.change(conversation.id, **values))
            return self.floor.conversations[conversation.id]
        values["version"] = conversation.version + 1
        sheet.patches.append(Patch(Conversation, conversation.id, values))
        return replace(conversation, **values)


def may_rate(conversation: Conversation, now: datetime) -> bool:
    """A conversation in which an agent answered, for a day after its end."""
    if conversation.stage in OPEN_STAGES or conversation.answered_at is None:
        return False
    return conversation.closed_at is None or now - conversation.closed_at <= RATING_OPEN
