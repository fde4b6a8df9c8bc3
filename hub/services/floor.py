"""The working set: everything not closed, and the people at work, kept equal to storage by whoever changes
a row.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from hub.domain.account import ChannelAccount
from hub.domain.agent import Agent, Department, SkillGroup, Team
from hub.domain.change import Patch
from hub.domain.contact import Contact
from hub.domain.conversation import OPEN_STAGES, Conversation

Door = tuple[str, str]
KEPT_CONTACTS = 1_000


def door_of(conversation: Conversation) -> Door:
    """Where the next message of this exchange comes in: its thread (a call) or its address (a text)."""
    return conversation.account, conversation.thread or conversation.address


class Floor:
    """All changes are made here first and saved next; a failed save ends the process, which reads the truth
    again.
    """

    def __init__(self) -> None:
        self.conversations: dict[int, Conversation] = {}
        self.contacts: dict[int, Contact] = {}
        self.agents: dict[int, Agent] = {}
        self.teams: dict[int, Team] = {}
        self.departments: dict[int, Department] = {}
        self.skills: dict[str, SkillGroup] = {}
        self.accounts: dict[str, ChannelAccount] = {}
        self._open: dict[Door, int] = {}
        self._uses: Counter[int] = Counter()
        self._left: deque[int] = deque()

    # --- conversations ---

    def add(self, conversation: Conversation, contact: Contact) -> None:
        self.contacts[contact.id] = contact
        self._uses[conversation.contact_id] += conversation.id not in self.conversations
        self.conversations[conversation.id] = conversation
        if conversation.stage in OPEN_STAGES:
            self._open[door_of(conversation)] = conversation.id

    def open_at(self, account: str, thread_or_address: str) -> Conversation | None:
        conversation_id = self._open.get((account, thread_or_address))
        return None if conversation_id is None else self.conversations[conversation_id]

    def change(self, conversation_id: int, **values: Any) -> Patch:
        """Change a conversation here and return what storage must do."""
        before = self.conversations[conversation_id]
        values["version"] = before.version + 1
        after = replace(before, **values)
        self.conversations[conversation_id] = after
        if after.contact_id != before.contact_id:
            self._uses.update({after.contact_id: 1, before.contact_id: -1})
        if after.stage not in OPEN_STAGES and self._open.get(door_of(after)) == conversation_id:
            del self._open[door_of(after)]
        return Patch(Conversation, conversation_id, values)

    def take_back(self, before: Conversation, values: Mapping[str, Any]) -> None:
        """A change turned out to be a repetition: what has not moved on since is as it was."""
        here = self.conversations.get(before.id)
        if here is not None:
            own = [name for name, value in values.items() if getattr(here, name) == value]
            self.conversations[before.id] = replace(here, **{name: getattr(before, name) for name in own})

    def leave(self, conversation_id: int) -> None:
        """A closed conversation leaves the floor; its contact a while later, for what is still told of it."""
        conversation = self.conversations.pop(conversation_id, None)
        if conversation is None:
            return
        self._uses[conversation.contact_id] -= 1
        self._left.append(conversation.contact_id)
        if len(self._left) > KEPT_CONTACTS:
            self._forget(self._left.popleft())

    def _forget(self, contact_id: int) -> None:
        if self._uses[contact_id] <= 0 and contact_id not in self._left:
            del self._uses[contact_id]
            self.contacts.pop(contact_id, None)

    def held_by(self, agent_id: int) -> list[Conversation]:
        return [c for c in self.conversations.values() if c.agent_id == agent_id]

    # --- people and accounts ---

    def change_agent(self, agent_id: int, **values: Any) -> Patch:
        before = self.agents[agent_id]
        self.agents[agent_id] = replace(before, **values)
        return Patch(Agent, agent_id, values)

    def change_contact(self, contact: Contact, **values: Any) -> tuple[Contact, Patch]:
        values["version"] = contact.version + 1
        after = replace(contact, **values)
        if contact.id in self.contacts:
            self.contacts[contact.id] = after
        return after, Patch(Contact, contact.id, values)

    def team_of(self, agent_id: int | None) -> int | None:
        agent = self.agents.get(agent_id) if agent_id is not None else None
        return agent.team_id if agent else None

    def load_people(
        self,
        agents: Iterable[Agent],
        teams: Iterable[Team],
        departments: Iterable[Department],
        skills: Iterable[SkillGroup],
    ) -> None:
        self.agents = {agent.id: agent for agent in agents}
        self.teams = {team.id: team for team in teams}
        self.departments = {department.id: department for department in departments}
        self.skills = {skill.key: skill for skill in skills}
