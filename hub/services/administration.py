"""Administrators keep agents, teams, skill groups, channel accounts, tokens and canned replies."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from channels.contract import Clock
from hub.domain.account import ChannelAccount
from hub.domain.agent import Agent, ApiToken, CannedReply, Department, Role, SkillGroup, Team
from hub.domain.change import Change, Conflict, Patch
from hub.ids import IdMaker
from hub.services.access import Who
from hub.services.audit import Audit
from hub.services.floor import Floor
from hub.services.ports import People, Writer
from hub.services.presence import PresenceDesk
from hub.services.problems import BadInput, CannotDo, NotAllowed, NotFound
from hub.services.seats import DEFAULT_CEILINGS, seat_faults
from hub.services.sheet import Sheet
from hub.services.sign_in import Passwords, SignIn, digest

PRESENCE = frozenset({"presence", "presence_reason", "presence_since", "idle_since", "last_turn", "lost_at"})
BY_HAND = tuple(sorted(set(Agent.__slots__) - PRESENCE - {"id", "created_at", "settings"}))


@dataclass(slots=True)
class Administration:
    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    audit: Audit
    people: People
    passwords: Passwords
    sign_in: SignIn
    presence: PresenceDesk
    opened_or_closed: Callable[[str], None]
    # Held while groups are read from storage or deleted: what goes meanwhile would come back as a ghost.
    groups: asyncio.Lock = field(default_factory=asyncio.Lock)

    # --- agents ---

    async def create_agent(self, who: Who, values: Mapping[str, Any], password: str | None) -> Agent:
        if not password:
            raise BadInput("password_needed", fields={"password": "password_needed"})
        agent = Agent(
            id=self.ids.next(),
            password_hash=await asyncio.to_thread(self.passwords.hash, password),
            created_at=self.clock.now(),
            **self._checked(values, None),
        )
        sheet = Sheet(new=[agent])
        self.audit.note(who, "create_agent", agent.number, sheet, roles=",".join(agent.roles))
        self.floor.agents[agent.id] = agent
        await self._save(sheet)
        return agent

    async def change_agent(
        self, who: Who, agent_id: int, version: int, values: Mapping[str, Any], password: str | None
    ) -> Agent:
        hashed = await asyncio.to_thread(self.passwords.hash, password) if password else ""
        # From here on without a pause: of two who change the same agent, one is told so.
        before = self.floor.agents.get(agent_id)
        if before is None:
            raise NotFound("no_such_agent")
        if before.version != version:
            raise CannotDo("changed_meanwhile")
        checked = self._checked(values, agent_id)
        self._keep_an_admin(agent_id, checked)
        if hashed:
            checked["password_hash"] = hashed
        sheet = Sheet()
        sheet.patches.append(self.floor.change_agent(agent_id, **checked, version=version + 1))
        changed = ",".join(sorted(k for k, v in checked.items() if getattr(before, k) != v))
        self.audit.note(who, "change_agent", before.number, sheet, changed=changed)
        await self._save(sheet)
        after = self.floor.agents[agent_id]
        await self._take_effect(before, after, bool(password))
        return after

    async def take_up(self, before: Agent, stored: Agent) -> None:
        """Changed in storage by another hand; where and in which state somebody is, the hub knows better."""
        values = {name: getattr(stored, name) for name in BY_HAND}
        self.floor.change_agent(before.id, **values)
        new_password = before.password_hash != stored.password_hash
        await self._take_effect(before, self.floor.agents[before.id], new_password)

    async def _take_effect(self, before: Agent, after: Agent, new_password: bool) -> None:
        """New seats and skills count at once; with other rights or a new password old sessions end."""
        if after.disabled:
            await self.presence.sign_out(after.id, "disabled")
        else:
            self.presence.profile_changed(after.id)
        if new_password or after.disabled or set(before.roles) != set(after.roles):
            await self.sign_in.end_all(after.id, "rights_changed")

    def _checked(self, values: Mapping[str, Any], agent_id: int | None) -> dict[str, Any]:
        """All mistakes at once. WeChat seats and the text budget are never below two."""
        checked = dict(values)
        checked["ceilings"] = {**DEFAULT_CEILINGS, **values["ceilings"]}
        others = [agent for agent in self.floor.agents.values() if agent.id != agent_id]
        kinds = {account.kind for account in self.floor.accounts.values()}
        wrong = seat_faults(checked["ceilings"], checked["text_budget"], kinds)
        if any(agent.login.casefold() == checked["login"].casefold() for agent in others):
            wrong["login"] = "login_taken"
        if any(agent.number == checked["number"] for agent in others):
            wrong["number"] = "number_taken"
        extension = checked.get("extension", "")
        if extension and any(agent.extension == extension for agent in others):
            wrong["extension"] = "extension_taken"
        if checked.get("team_id") is not None and checked["team_id"] not in self.floor.teams:
            wrong["team_id"] = "no_such_team"
        if any(skill not in self.floor.skills for skill in checked["skills"]):
            wrong["skills"] = "no_such_skill"
        if wrong:
            raise BadInput(next(iter(wrong.values())), fields=wrong)
        return checked

    def _keep_an_admin(self, agent_id: int, values: Mapping[str, Any]) -> None:
        others = (a for a in self.floor.agents.values() if a.id != agent_id and not a.disabled)
        stays = Role.ADMIN in values["roles"] and not values["disabled"]
        if not stays and not any(Role.ADMIN in agent.roles for agent in others):
            raise CannotDo("last_admin")

    async def unlock(self, who: Who, agent_id: int) -> Agent:
        agent = self.floor.agents.get(agent_id)
        if agent is None:
            raise NotFound("no_such_agent")
        sheet = Sheet()
        patch = self.floor.change_agent(agent_id, locked_until=None, failed_sign_ins=0)
        sheet.patches.append(patch)
        self.audit.note(who, "unlock", agent.number, sheet)
        await self._save(sheet)
        return self.floor.agents[agent_id]

    # --- groups ---

    async def create_department(self, who: Who, name: str) -> Department:
        department = Department(self.ids.next(), name)
        sheet = Sheet(new=[department])
        self.audit.note(who, "create_department", name, sheet)
        self.floor.departments[department.id] = department
        await self._save(sheet)
        return department

    async def save_team(self, who: Who, team_id: int | None, name: str, department_id: int) -> Team:
        if department_id not in self.floor.departments:
            raise NotFound("no_such_department", fields={"department_id": "no_such_department"})
        if team_id is not None and team_id not in self.floor.teams:
            raise NotFound("no_such_team")
        sheet, team = Sheet(), Team(team_id or self.ids.next(), name, department_id)
        if team_id is None:
            sheet.new.append(team)
        else:
            values = {"name": name, "department_id": department_id}
            sheet.patches.append(Patch(Team, team_id, values))
        self.audit.note(who, "save_team", name, sheet)
        self.floor.teams[team.id] = team
        await self._save(sheet)
        return team

    async def save_skill(self, who: Who, skill: SkillGroup) -> SkillGroup:
        sheet = Sheet()
        if skill.key in self.floor.skills:
            values = {"name": skill.name, "overflow": skill.overflow}
            sheet.patches.append(Patch(SkillGroup, skill.key, values))
        else:
            sheet.new.append(skill)
        self.audit.note(who, "save_skill", skill.key, sheet)
        self.floor.skills[skill.key] = skill
        await self._save(sheet)
        return skill

    async def delete_skill(self, who: Who, key: str) -> None:
        async with self.groups:
            stored = await self.people.agents()  # the command line may just have given it to somebody
            if key not in self.floor.skills:
                raise NotFound("no_such_skill")
            if self._in_use(key) or any(key in agent.skills for agent in stored if not agent.disabled):
                raise CannotDo("skill_in_use")
            sheet = Sheet()
            self.audit.note(who, "delete_skill", key, sheet)
            change = Change(tuple(sheet.new), deletes=((SkillGroup, key),))
            del self.floor.skills[key]
            await self.writer.save(change)

    async def restore_skills(self, keys: Iterable[str]) -> None:
        """Somebody has these, and there is no such group (any more): it is there again, under its key."""
        for key in sorted(set(keys) - self.floor.skills.keys()):
            group = self.floor.skills[key] = SkillGroup(key, key)
            with suppress(Conflict):  # the command line was faster
                await self.writer.save(Change((group,)))

    def _in_use(self, key: str) -> bool:
        """By people, by accounts whose citizens ask for it, or by citizens who wait for it."""
        floor = self.floor
        asked = [agent.skills for agent in floor.agents.values() if not agent.disabled]
        asked += [account.skills for account in floor.accounts.values()]
        asked += [conversation.skills for conversation in floor.conversations.values()]
        return any(key in skills for skills in asked)

    # --- channel accounts ---

    async def change_account(self, who: Who, name: str, values: Mapping[str, Any]) -> ChannelAccount:
        before = self.floor.accounts.get(name)
        if before is None:
            raise NotFound("no_such_account")
        if any(skill not in self.floor.skills for skill in values["skills"]):
            raise BadInput("no_such_skill", fields={"skills": "no_such_skill"})
        after = replace(before, **values)
        sheet = Sheet(patches=[Patch(ChannelAccount, name, dict(values))])
        self.audit.note(who, "change_account", name, sheet)
        self.floor.accounts[name] = after
        await self._save(sheet)
        if before.enabled != after.enabled:
            self.opened_or_closed(name)
        return after

    # --- tokens ---

    async def create_token(
        self, who: Who, name: str, roles: tuple[str, ...], expires: Any
    ) -> tuple[str, ApiToken]:
        """The token itself is returned once and stored nowhere."""
        secret = "hub_" + secrets.token_urlsafe(32)
        token = ApiToken(
            id=self.ids.next(),
            name=name,
            hash=digest(secret),
            roles=roles,
            created_at=self.clock.now(),
            created_by=who.agent_id or who.behind,
            expires_at=expires,
        )
        sheet = Sheet(new=[token])
        self.audit.note(who, "create_token", name, sheet, roles=",".join(roles))
        await self._save(sheet)
        return secret, token

    async def revoke_token(self, who: Who, token_id: int) -> None:
        known = {token.id: token for token in await self.people.tokens()}
        if token_id not in known:
            raise NotFound("no_such_token")
        patch = Patch(ApiToken, token_id, {"revoked_at": self.clock.now()})
        sheet = Sheet(patches=[patch])
        self.audit.note(who, "revoke_token", known[token_id].name, sheet)
        await self._save(sheet)

    # --- canned replies ---

    async def canned_replies(self, who: Who) -> list[CannedReply]:
        mine = {("all", None), ("team", who.team_id), ("mine", who.agent_id)}
        rows = await self.people.canned_replies()
        return [row for row in rows if (row.scope, row.owner_id) in mine]

    async def save_reply(self, who: Who, reply_id: int | None, values: Mapping[str, Any]) -> CannedReply:
        scope = str(values["scope"])
        self._may_keep(who, scope)
        owner = {"team": who.team_id, "mine": who.agent_id}.get(scope)
        if reply_id is None:
            reply = CannedReply(id=self.ids.next(), owner_id=owner, **values)
            await self.writer.save(Change(new=(reply,)))
            return reply
        await self._own_reply(who, reply_id)
        changed = {**values, "owner_id": owner}
        await self.writer.save(Change(patches=(Patch(CannedReply, reply_id, changed),)))
        return CannedReply(id=reply_id, **changed)

    async def delete_reply(self, who: Who, reply_id: int) -> None:
        await self._own_reply(who, reply_id)
        await self.writer.save(Change(deletes=((CannedReply, reply_id),)))

    async def _own_reply(self, who: Who, reply_id: int) -> None:
        reply = await self.people.canned_reply(reply_id)
        if reply is None or reply not in await self.canned_replies(who):
            raise NotFound("no_such_reply")
        self._may_keep(who, reply.scope)

    def _may_keep(self, who: Who, scope: str) -> None:
        """Everybody keeps their own, leaders their team's, supervisors everybody's."""
        needed = {"team": {"leader", "supervisor"}, "all": {"supervisor"}}.get(scope, who.roles)
        if not who.roles & set(needed):
            raise NotAllowed("not_your_reply")

    async def _save(self, sheet: Sheet) -> None:
        await self.writer.save(Change(tuple(sheet.new), tuple(sheet.patches)))
