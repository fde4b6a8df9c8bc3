"""Who may see and do what: the data scope department, team, person, decided in this one place."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hub.domain.agent import Agent, Role
from hub.domain.conversation import Conversation, Stage
from hub.services.floor import Floor
from hub.services.ports import Conversations, Messages, Scope
from hub.services.problems import NotAllowed, NotFound

DESK = frozenset({Role.AGENT.value, Role.LEADER.value, Role.SUPERVISOR.value})
LEADERS = frozenset({Role.LEADER.value, Role.SUPERVISOR.value})
MASSES = frozenset({Role.SUPERVISOR.value, Role.ADMIN.value})  # may send to very many at once
READERS = DESK | {Role.QA.value}
RECENT = 200


@dataclass(frozen=True, slots=True)
class Who:
    """A signed-in person, or another system with a token (`agent_id` 0) that `behind` made."""

    agent_id: int
    roles: frozenset[str]
    team_id: int | None = None
    department_id: int | None = None
    session_id: str = ""
    ip: str = ""
    behind: int | None = None

    @property
    def hands(self) -> tuple[int, ...]:
        """Who had a hand in what is done: whoever made a token knows it and can use it."""
        return (self.agent_id,) if self.behind is None else (self.agent_id, self.behind)

    def has(self, roles: frozenset[str]) -> bool:
        return bool(self.roles & roles)


@dataclass(slots=True)
class Access:
    floor: Floor
    conversations: Conversations
    messages: Messages
    zone: ZoneInfo

    def scope(self, who: Who) -> Scope:
        """Supervisors and QA see their department (all, when they belong to none), leaders their team,
        agents their own.
        """
        if who.has(frozenset({Role.SUPERVISOR.value, Role.QA.value})):
            if who.department_id is None:
                return Scope(who.agent_id, everything=True)
            teams = {t.id for t in self.floor.teams.values() if t.department_id == who.department_id}
            return Scope(who.agent_id, team_ids=frozenset(teams))
        if Role.LEADER in who.roles and who.team_id is not None:
            return Scope(who.agent_id, team_ids=frozenset({who.team_id}))
        return Scope(who.agent_id)

    def scope_for_contact(self, who: Who) -> Scope:
        """Whoever serves a citizen sees that citizen's whole history: one timeline over all channels."""
        return Scope(who.agent_id, everything=True) if who.has(READERS) else self.scope(who)

    async def conversation(self, who: Who, conversation_id: int) -> Conversation:
        """The conversation, or NotFound: who may not see it does not learn that it exists."""
        here = self.floor.conversations.get(conversation_id)
        conversation = here or await self.conversations.conversation(conversation_id)
        if conversation is None or not await self.sees(who, conversation):
            raise NotFound("no_such_conversation")
        return conversation

    async def sees(self, who: Who, conversation: Conversation) -> bool:
        if self.sees_at_once(who, conversation):
            return True
        if not who.has(READERS):
            return False
        if who.agent_id in await self.conversations.held_by(conversation.id):
            return True
        recent = await self.messages.of_conversation(conversation.id, limit=RECENT)
        return any(who.agent_id in message.mentions for message in recent)

    def sees_at_once(self, who: Who, conversation: Conversation) -> bool:
        """What can be said without reading: own, own team's, and what waits for somebody like me."""
        if not who.has(READERS):
            return False
        scope = self.scope(who)
        if scope.everything or conversation.team_id in scope.team_ids:
            return True
        if who.agent_id in (conversation.agent_id, conversation.last_agent_id):
            return True
        return conversation.stage is Stage.WAITING and self._could_serve(who, conversation)

    def _could_serve(self, who: Who, conversation: Conversation) -> bool:
        if who.has(LEADERS | {Role.QA.value}):
            return True
        agent = self.floor.agents.get(who.agent_id)
        return agent is not None and set(conversation.skills) <= set(agent.skills)

    async def sees_contact(self, who: Who, contact_id: int) -> None:
        """A contact is visible through any conversation one may see."""
        here = [c for c in self.floor.conversations.values() if c.contact_id == contact_id]
        if any(self.sees_at_once(who, conversation) for conversation in here):
            return
        scope = self.scope(who)
        if who.has(READERS) and (
            scope.everything or await self.conversations.contact_in_scope(contact_id, scope)
        ):
            return
        raise NotFound("no_such_contact")

    def leads(self, who: Who, agent_id: int) -> None:
        """Forced acts reach one's own team, or one's department for supervisors."""
        agent = self.floor.agents.get(agent_id)
        if agent is None:
            raise NotFound("no_such_agent")
        if not self._leads(who, agent):
            raise NotAllowed("not_your_team")

    def may_lead(self, who: Who, agent_id: int) -> bool:
        agent = self.floor.agents.get(agent_id)
        return agent is not None and self._leads(who, agent)

    def _leads(self, who: Who, agent: Agent) -> bool:
        scope = self.scope(who)
        return scope.everything or agent.team_id in scope.team_ids

    def led(self, who: Who) -> list[int]:
        """Ids of the agents one leads."""
        scope = self.scope(who)
        return [
            agent.id
            for agent in self.floor.agents.values()
            if not agent.disabled and (scope.everything or agent.team_id in scope.team_ids)
        ]


def masked(address: str, kind: str) -> str:
    """138****4417; a mail address keeps its first letter and domain; other ids their last four characters."""
    if "@" in address:
        name, _, domain = address.partition("@")
        return f"{name[:1]}***@{domain}"
    digits = address.lstrip("+")
    if kind in ("phone", "sms") or (digits.isdigit() and len(digits) >= 7):
        return f"{address[:3]}****{address[-4:]}" if len(address) >= 8 else "****"
    return f"…{address[-4:]}" if len(address) > 4 else "…"
