"""What the citizen is told beside answers: typing for free, texts only where a credit may be spent."""

import logging
from datetime import datetime, timedelta

from channels.contract import (
    AgentJoined,
    AgentTyping,
    ChannelTools,
    ConversationClosed,
    QueuePlace,
    Signal,
)
from channels.wechat.api import Api
from channels.wechat.faults import ApiFault
from channels.wechat.outbound import TYPING, satisfaction_body, text_body, typing_body
from channels.wechat.pieces import PIECE_BYTES, cut_at_bytes
from channels.wechat.replies import Body, Replies
from channels.wechat.settings import CreditUse
from channels.wechat.windows import WindowLedger

log = logging.getLogger(__name__)

TYPING_LASTS = timedelta(seconds=14)  # the platform refuses a repeat within 15 s
KEPT_FOR_AGENT = 1  # a notice never takes the last answer away from the agent
MOST_TYPISTS = 2_000


class Signals:
    def __init__(
        self,
        api: Api,
        replies: Replies,
        windows: WindowLedger,
        tools: ChannelTools,
        *,
        spend_on: frozenset[CreditUse],
    ) -> None:
        self._api, self._replies, self._windows, self._tools = api, replies, windows, tools
        self._spend_on = spend_on
        self._typing_since: dict[str, datetime] = {}

    async def signal(self, recipient: str, signal: Signal) -> None:
        match signal:
            case AgentTyping(on):
                await self._typing(recipient, on=on)
            case QueuePlace(text=text):
                await self._tell(recipient, text, CreditUse.QUEUE_PLACE)
            case AgentJoined(text=text):
                await self._tell(recipient, text, CreditUse.AGENT_JOINED)
            case ConversationClosed(ask_satisfaction=True, text=text):
                # Nothing is left to be said, so the last answer may go too.
                await self._spend(
                    recipient, satisfaction_body(recipient, text), CreditUse.SATISFACTION, left=0
                )
            case _:
                return

    async def _typing(self, recipient: str, *, on: bool) -> None:
        now, since = self._tools.clock.now(), self._typing_since.pop(recipient, None)
        showing = since is not None and now - since < TYPING_LASTS
        if showing and on and since is not None:
            self._typing_since[recipient] = since
        if showing == on:
            return
        if on:
            self._note_typing(recipient, now)
        try:
            await self._api.post(TYPING, typing_body(recipient, on=on))
        except ApiFault as fault:
            log.debug("typing not shown", extra={"fault": str(fault)[:80]})

    def _note_typing(self, recipient: str, now: datetime) -> None:
        if len(self._typing_since) >= MOST_TYPISTS:
            self._typing_since.clear()
        self._typing_since[recipient] = now

    async def _tell(self, recipient: str, text: str, use: CreditUse) -> None:
        if text.strip():
            piece, _ = cut_at_bytes(text, PIECE_BYTES)
            await self._spend(recipient, text_body(recipient, piece), use, left=KEPT_FOR_AGENT)

    async def _spend(self, recipient: str, body: Body, use: CreditUse, *, left: int) -> None:
        """Only with a credit that is known to be there: a notice is not worth a guess."""
        window = self._windows.standing(recipient, self._tools.clock.now())
        if use not in self._spend_on or window is None or (window.credit or 0) <= left:
            return
        await self._replies.send_body(recipient, body)
