"""The open screens of all agents: whose they are, what they look at, and who hears of a conversation."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from hub.domain.conversation import Conversation, Stage
from hub.web.contract.desk_socket import Watchers
from hub.web.keys import Services
from hub.web.streams import Stream

KEPT_FOR = timedelta(minutes=10)


@dataclass(slots=True)
class DeskScreens:
    services: Services
    streams: dict[str, Stream] = field(default_factory=dict)
    _by_agent: defaultdict[int, list[Stream]] = field(default_factory=lambda: defaultdict(list))
    _lookers: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def of_agent(self, agent_id: int) -> Sequence[Stream]:
        return self._by_agent.get(agent_id, ())

    def stream_for(self, agent_id: int, sign_in: str, session: str) -> Stream:
        """The stream to resume, or a new one. A session belongs to one agent only."""
        known = self.streams.get(session)
        if known is not None and known.agent_id == agent_id:
            known.sign_in = sign_in
            return known
        stream = Stream(secrets.token_urlsafe(12), agent_id, sign_in)
        self.streams[stream.session] = stream
        self._by_agent[agent_id].append(stream)
        return stream

    def opened(self, stream: Stream) -> None:
        if stream.agent_id not in self.services.presence.connected:
            self.services.presence.connection_restored(stream.agent_id)

    def left(self, stream: Stream) -> None:
        stream.outbox, stream.left_at = None, self.services.clock.now()
        self.look(stream, 0)
        if not any(other.open for other in self._by_agent[stream.agent_id]):
            self.services.presence.connection_lost(stream.agent_id)

    def forget_old(self) -> None:
        now = self.services.clock.now()
        old = [s for s in self.streams.values() if s.left_at and now - s.left_at > KEPT_FOR]
        for stream in old:
            del self.streams[stream.session]
            self._by_agent[stream.agent_id].remove(stream)

    def look(self, stream: Stream, conversation_id: int) -> None:
        """Colleagues see who looks at the same conversation."""
        before, stream.looking, stream.typing = stream.looking, conversation_id, False
        if before == conversation_id:
            return
        if before:
            self._lookers[before].discard(stream.session)
            self.tell_watchers(before)
            if not self._lookers[before]:
                del self._lookers[before]
        if conversation_id:
            self._lookers[conversation_id].add(stream.session)
            self.tell_watchers(conversation_id)

    def tell_watchers(self, conversation_id: int) -> None:
        streams = [self.streams[s] for s in self._lookers[conversation_id] if s in self.streams]
        numbers = self.services.floor.agents
        for stream in streams:
            others = [s for s in streams if s.agent_id != stream.agent_id]
            names = sorted({numbers[s.agent_id].number for s in others})
            typing = sorted({numbers[s.agent_id].number for s in others if s.typing})
            stream.tell(Watchers(conversation_id=conversation_id, numbers=names, typing=typing))

    def audience(self, conversation: Conversation, more: Iterable[int]) -> list[Stream]:
        """The holder's screens, whoever has it open, and `more`."""
        agents = set(more)
        if conversation.agent_id is not None and conversation.stage is not Stage.WAITING:
            agents.add(conversation.agent_id)
        streams = {s.session: s for agent_id in agents for s in self._by_agent.get(agent_id, ())}
        for session in self._lookers.get(conversation.id, ()):
            if session in self.streams:
                streams[session] = self.streams[session]
        return list(streams.values())

    def push_to(self, agent_ids: Iterable[int], frame: msgspec.Struct) -> None:
        for agent_id in agent_ids:
            for stream in self._by_agent.get(agent_id, ()):
                stream.push(frame)
