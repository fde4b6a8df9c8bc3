"""Puts rows into the router's words: what a conversation demands, what an agent can take, where everything
stands.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from hub.domain.agent import LATER_KINDS, Agent, SkillGroup
from hub.domain.conversation import Conversation
from routing.model import (
    PHONE,
    AgentId,
    ChannelKind,
    ConversationId,
    Demand,
    Media,
    Overflow,
    Presence,
    Priority,
    Profile,
    Skill,
)
from routing.snapshot import AgentStands, ConversationStands, Stage as Stands

VOICE_KINDS = frozenset({str(PHONE)})
VOICEMAIL = ChannelKind("voicemail")


def profile_of(agent: Agent) -> Profile:
    """An agent without a telephone has no voice seat."""
    ceilings = {ChannelKind(kind): agent.seats_on(kind) for kind in (*agent.ceilings, *LATER_KINDS)}
    if not agent.extension:
        ceilings[PHONE] = 0
    ceilings[VOICEMAIL] = agent.text_budget
    return Profile(
        skills=frozenset(Skill(key) for key in agent.skills),
        languages=frozenset(agent.languages),
        ceilings=ceilings,
        text_budget=agent.text_budget,
    )


def is_call(conversation: Conversation) -> bool:
    """A live call has the exchange's id; a message a caller left has none and is served like a text."""
    return conversation.kind in VOICE_KINDS and bool(conversation.thread)


def demand_of(conversation: Conversation, skills: dict[str, SkillGroup]) -> Demand:
    sticky, voice = conversation.sticky_agent_id, conversation.kind in VOICE_KINDS
    return Demand(
        channel=VOICEMAIL if voice and not conversation.thread else ChannelKind(conversation.kind),
        media=Media.VOICE if is_call(conversation) else Media.TEXT,
        skills=frozenset(Skill(key) for key in conversation.skills),
        language=conversation.language,
        priority=Priority(conversation.priority),
        sticky=None if sticky is None else AgentId(sticky),
        only=None if conversation.only_agent_id is None else AgentId(conversation.only_agent_id),
        leave_out=frozenset(AgentId(agent_id) for agent_id in conversation.leave_out),
        overflow=_overflow(conversation, skills),
        auto_accept=conversation.auto_accept,
    )


def _overflow(conversation: Conversation, skills: dict[str, SkillGroup]) -> tuple[Overflow, ...]:
    groups = [skills[key] for key in conversation.skills if key in skills]
    steps = [_step(step) for group in groups for step in group.overflow]
    return tuple(sorted(steps, key=lambda step: step.after))


def _step(step: Any) -> Overflow:
    return Overflow(timedelta(seconds=float(step["after"])), frozenset(Skill(key) for key in step["skills"]))


def stands_of(conversation: Conversation, skills: dict[str, SkillGroup]) -> ConversationStands:
    """For the rebuild from storage."""
    return ConversationStands(
        conversation=ConversationId(conversation.id),
        demand=demand_of(conversation, skills),
        came_at=conversation.came_at,
        stage=Stands(conversation.stage.value),
        since=conversation.stage_since,
        agent=None if conversation.agent_id is None else AgentId(conversation.agent_id),
        deadline=conversation.deadline,
        last_word_at=conversation.last_word_at,
        declined={
            AgentId(int(agent)): datetime.fromtimestamp(until, UTC)
            for agent, until in conversation.declined.items()
        },
        only_until=conversation.only_until,
    )


def agent_stands_of(agent: Agent) -> AgentStands:
    presence = Presence(agent.presence)
    if presence is Presence.READY and not agent.serves:
        presence = Presence.BUSY
    return AgentStands(
        agent=AgentId(agent.id),
        profile=profile_of(agent),
        presence=presence,
        presence_reason=agent.presence_reason,
        idle_since=agent.idle_since,
        last_turn=agent.last_turn,
        lost_at=agent.lost_at,
    )
