"""Follows the hints and pushes to each agent's screens what concerns that agent."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, assert_never

import msgspec

from hub.domain.conversation import Conversation, Stage
from hub.domain.hints import (
    ArticleMoved,
    CitizenTypes,
    ConversationMoved,
    Hint,
    MessageStored,
    NoticeFor,
    OfferShown,
    OfferWithdrawn,
    PresenceMoved,
    SessionEnded,
)
from hub.domain.message import Author, Message
from hub.web.article_watch import ArticleWatch
from hub.web.contract.desk_socket import (
    BoardNow,
    CitizenTyping,
    ConversationChanged,
    MessageCame,
    NoticeCame,
    OfferGone,
    OfferMade,
    PresenceNow,
    QueueNow,
)
from hub.web.contract.knowledge import Suggestions
from hub.web.desk_screens import DeskScreens
from hub.web.keys import Services
from hub.web.people_views import board_view, duty_view, presence_view
from hub.web.streams import Stream
from hub.web.views import suggestions_view

UNHEARD = 20  # messages of a waiting conversation that its agent gets at once; earlier ones by REST
_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class DeskHub:
    services: Services
    screens: DeskScreens
    articles: ArticleWatch
    _unheard: dict[int, list[Message]] = field(default_factory=dict)
    _due: dict[int, MessageStored] = field(default_factory=dict)
    _cards: dict[int, OfferShown] = field(default_factory=dict)
    _last_queue: bytes = b""

    # --- hints ---

    async def follow_forever(self, hints: AsyncIterator[tuple[str, Hint]]) -> None:
        async for _, hint in hints:
            self.push(hint)

    def push(self, hint: Hint) -> None:
        match hint:
            case MessageStored():
                self._message(hint)
            case ConversationMoved():
                self._moved(hint)
            case OfferShown():
                self._offer(hint)
            case OfferWithdrawn():
                self._cards.pop(hint.agent_id, None)
                gone = OfferGone(seq=0, conversation_id=hint.conversation_id, why=hint.why)
                self.screens.push_to([hint.agent_id], gone)
            case PresenceMoved():
                self._presence(hint.agent_id)
            case NoticeFor():
                self._notice(hint)
            case CitizenTypes():
                self._typing(hint)
            case SessionEnded():
                self._ended(hint)
            case ArticleMoved():
                self.articles.moved(hint)
            case unreachable:
                assert_never(unreachable)

    def _message(self, hint: MessageStored, *, suggest: bool = False) -> None:
        if hint.fresh:
            self.services.suggester.hear(hint.message)
        if hint.fresh and hint.conversation.stage in (Stage.WAITING, Stage.OFFERED):
            self._unheard.setdefault(hint.conversation.id, []).append(hint.message)
            del self._unheard[hint.conversation.id][:-UNHEARD]
        audience = self.screens.audience(hint.conversation, hint.agents)
        if audience:
            frame = self._came(hint, suggest=suggest or hint.fresh)
            for stream in audience:
                stream.push(frame)

    def _came(self, hint: MessageStored, *, suggest: bool) -> MessageCame:
        """With a citizen's new message come the answers to it, in the same push, unless there is no time
        for them.
        """
        return MessageCame(
            seq=0,
            message=self.services.views.message(hint.message),
            conversation=self.services.views.conversation(hint.conversation) if hint.fresh else None,
            suggestions=self._answers_to(hint) if suggest else None,
        )

    def _answers_to(self, hint: MessageStored) -> Suggestions | None:
        if hint.message.author is not Author.CITIZEN:
            return None
        key = hint.conversation.id
        if not self.services.pace.may(key):
            self._due[key] = hint
            return None
        self._due.pop(key, None)
        found = self.services.suggester.for_message(hint.message)
        if found is None:
            return None
        self.services.pace.spent(key, found.took_ms / 1000)
        today = self.services.clock.now().astimezone(self.services.zone).date().isoformat()
        return suggestions_view(key, found, today)

    async def answer_due_forever(self, every: timedelta) -> None:
        """Answers that were put off come with their message once more. One at a time: a message that
        arrives meanwhile waits for one answer at most.
        """
        while True:
            await self.services.clock.sleep(every)
            for key in list(self._due):
                if key in self._due and self.services.pace.may(key):
                    self._answer_late(self._due.pop(key))
                    await asyncio.sleep(0)

    def _answer_late(self, hint: MessageStored) -> None:
        now = self.services.floor.conversations.get(hint.conversation.id, hint.conversation)
        self._message(MessageStored(hint.message, now, fresh=False), suggest=True)

    def _catch_up(self, conversation: Conversation) -> None:
        """What was said before anybody held the conversation."""
        unheard = self._unheard.pop(conversation.id, [])
        if conversation.stage is not Stage.ACTIVE or conversation.agent_id is None:
            return
        for message in unheard:
            hint = MessageStored(message, conversation)
            frame = self._came(hint, suggest=message is unheard[-1])
            self.screens.push_to([conversation.agent_id], frame)

    def _moved(self, hint: ConversationMoved) -> None:
        view = self.services.views.conversation(hint.conversation)
        frame = ConversationChanged(seq=0, conversation=view)
        for stream in self.screens.audience(hint.conversation, ()):
            stream.push(frame)
        if hint.conversation.stage not in (Stage.WAITING, Stage.OFFERED):
            self._catch_up(hint.conversation)
        if hint.left:
            self.screens.push_to(hint.left, ConversationChanged(seq=0, conversation=view, gone=True))

    def _offer(self, hint: OfferShown) -> None:
        self._cards[hint.agent_id] = hint
        self.screens.push_to([hint.agent_id], self._card(hint))

    def show_card(self, stream: Stream) -> None:
        """A screen that starts anew sees the offer that stands, with its reason."""
        hint = self._cards.get(stream.agent_id)
        if hint is not None and hint.expires_at > self.services.clock.now():
            stream.push(self._card(hint))

    def _card(self, hint: OfferShown) -> OfferMade:
        agent = self.services.floor.agents[hint.agent_id]
        return OfferMade(
            seq=0,
            conversation=self.services.views.conversation(hint.conversation),
            expires_at=hint.expires_at,
            lasts=hint.lasts.total_seconds(),
            why=hint.why,
            waited=hint.waited.total_seconds(),
            open_texts=hint.open_texts,
            text_budget=agent.text_budget,
            messages=[
                self.services.views.message(message)
                for message in self._unheard.get(hint.conversation.id, [])[-3:]
            ],
        )

    def _presence(self, agent_id: int) -> None:
        if self.screens.of_agent(agent_id):
            view = presence_view(self.services, agent_id)
            duty = duty_view(self.services, agent_id)
            frame = PresenceNow(seq=0, state=view.state, reason=view.reason, since=view.since, duty=duty)
            self.screens.push_to([agent_id], frame)

    def _notice(self, hint: NoticeFor) -> None:
        frame = NoticeCame(
            seq=0,
            kind=hint.kind,
            text=hint.text,
            level=_level(hint.level),
            conversation_id=hint.conversation_id,
            action=hint.action,
            reference=hint.reference,
            facts=dict(hint.facts),
            at=hint.at,
        )
        self.screens.push_to(hint.agent_ids, frame)

    def _typing(self, hint: CitizenTypes) -> None:
        conversation = self.services.floor.conversations.get(hint.conversation_id)
        if conversation is None:
            return
        typing = CitizenTyping(conversation_id=conversation.id, on=hint.on, preview=hint.preview)
        frame = _encode(typing)
        for stream in self.screens.audience(conversation, ()):
            stream.tell_encoded(frame)

    def _ended(self, hint: SessionEnded) -> None:
        for stream in self.screens.of_agent(hint.agent_id):
            if not hint.session_id or stream.sign_in == hint.session_id:
                stream.close("forced" if hint.why == "forced" else "signed_out")
                stream.forget(stream.seq)

    # --- once a second ---

    async def pulse_forever(self, every: timedelta) -> None:
        """Queue and board go out as one snapshot a second, never as a broadcast per change."""
        while True:
            await self.services.clock.sleep(every)
            self._tell_queue()
            self._tell_board()
            self.screens.forget_old()

    def queue_now(self) -> QueueNow:
        waiting, longest, per_channel = self.services.board.waiting_now()
        duty = self.services.duty
        return QueueNow(
            waiting=waiting,
            longest_wait=round(longest),
            by_channel=per_channel,
            wechat_present=duty.present(),
            wechat_minimum=duty.needed,
        )

    def _tell_queue(self) -> None:
        frame = _encode(self.queue_now())
        if frame != self._last_queue:
            self._last_queue = frame
            for stream in self.screens.streams.values():
                stream.tell_encoded(frame)

    def _tell_board(self) -> None:
        for stream in self.screens.streams.values():
            if not (stream.board and stream.open):
                continue
            agent = self.services.floor.agents.get(stream.agent_id)
            if agent is not None:
                who = self.services.sign_in.person(agent, stream.sign_in, "")
                stream.tell(BoardNow(board=board_view(self.services, who)))

    def say_goodbye(self) -> None:
        """The server goes away: everybody is told to come back."""
        for stream in self.screens.streams.values():
            stream.close("restart")


def _level(level: str) -> Any:
    return level
