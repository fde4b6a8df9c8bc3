"""Signing in: passwords, lock-out, sessions that end, and tokens for other systems."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from channels.contract import Clock
from hub.domain.agent import Agent, ApiToken, StaffSession
from hub.domain.change import Change, Patch
from hub.domain.hints import SessionEnded
from hub.domain.records import AuditEntry
from hub.ids import IdMaker
from hub.services.access import Who
from hub.services.announcer import Announcer
from hub.services.floor import Floor
from hub.services.ports import People, Writer
from hub.services.problems import CannotDo, NotSignedIn

SEEN_EVERY = timedelta(minutes=1)


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...
    def verify(self, hashed: str, password: str) -> bool:
        """Constant work whether or not it fits; False for anything that is no hash."""
        ...


@dataclass(frozen=True, slots=True)
class SessionRules:
    longest: timedelta
    idle: timedelta
    failures: int
    lock: timedelta


@dataclass(slots=True)
class SignIn:
    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    announcer: Announcer
    people: People
    passwords: Passwords
    rules: SessionRules
    decoy: str = ""

    async def sign_in(self, login: str, password: str, ip: str, browser: str) -> tuple[str, StaffSession]:
        """Return the cookie's secret and the session. Wrong login and wrong password look the same."""
        agent = self._by_login(login)
        self._check_lock(agent)
        fits = await self._fits(agent, password)
        if agent is None or agent.disabled or not fits:
            await self._failed(agent, ip)
            raise NotSignedIn("wrong_password", left=self._left(agent))
        return await self._start(agent, self.clock.now(), ip, printable(browser))

    def _check_lock(self, agent: Agent | None) -> None:
        now = self.clock.now()
        until = self.floor.agents[agent.id].locked_until if agent is not None else None
        if until is not None and until > now:
            raise CannotDo("locked", minutes=_minutes(until - now))

    async def _fits(self, agent: Agent | None, password: str) -> bool:
        if not self.decoy:
            self.decoy = await asyncio.to_thread(self.passwords.hash, secrets.token_hex(8))
        hashed = agent.password_hash if agent else self.decoy
        return await asyncio.to_thread(self.passwords.verify, hashed, password)

    async def _failed(self, agent: Agent | None, ip: str) -> None:
        now = self.clock.now()
        if agent is None:
            entry = AuditEntry(self.ids.next(), now, None, "sign_in_failed", "", {}, ip)
            await self.writer.save(Change(new=(entry,)))
            return
        failures = self.floor.agents[agent.id].failed_sign_ins + 1
        locked = now + self.rules.lock if failures >= self.rules.failures else None
        patch = self.floor.change_agent(
            agent.id, failed_sign_ins=0 if locked else failures, locked_until=locked
        )
        action = "locked" if locked else "sign_in_failed"
        entry = AuditEntry(self.ids.next(), now, agent.id, action, agent.number, {}, ip)
        await self.writer.save(Change(new=(entry,), patches=(patch,)))
        self._check_lock(agent)

    def _left(self, agent: Agent | None) -> int | None:
        """Tries that are left, for somebody who exists; a stranger learns nothing."""
        if agent is None or agent.disabled:
            return None
        return self.rules.failures - self.floor.agents[agent.id].failed_sign_ins

    async def _start(self, agent: Agent, now: datetime, ip: str, browser: str) -> tuple[str, StaffSession]:
        secret = secrets.token_urlsafe(32)
        session = StaffSession(
            id=digest(secret),
            agent_id=agent.id,
            created_at=now,
            seen_at=now,
            expires_at=now + self.rules.longest,
            csrf=secrets.token_urlsafe(24),
            ip=ip,
            browser=browser[:200],
        )
        entry = AuditEntry(self.ids.next(), now, agent.id, "sign_in", agent.number, {}, ip)
        patch = self.floor.change_agent(agent.id, failed_sign_ins=0, locked_until=None)
        await self.writer.save(Change(new=(session, entry), patches=(patch,)))
        return secret, session

    async def who(self, secret: str, ip: str) -> tuple[Who, StaffSession]:
        """Whom this cookie belongs to; raises when the session ended."""
        session = await self.people.session(digest(secret))
        now = self.clock.now()
        agent = self.floor.agents.get(session.agent_id) if session else None
        if session is None or agent is None or agent.disabled:
            raise NotSignedIn("not_signed_in")
        if now >= session.expires_at or now - session.seen_at > self.rules.idle:
            await self.end(session, "expired")
            raise NotSignedIn("session_expired")
        if now - session.seen_at > SEEN_EVERY:
            await self.touch(session)
        return self.person(agent, session.id, ip), session

    async def still_there(self, session: StaffSession) -> None:
        """An open desk counts as activity; the session must still exist."""
        current = await self.people.session(session.id)
        if current is None or self.clock.now() >= current.expires_at:
            raise NotSignedIn("session_expired")
        if self.clock.now() - current.seen_at > SEEN_EVERY:
            await self.touch(current)

    async def touch(self, session: StaffSession) -> None:
        """The person is still there (a request, or an open desk)."""
        patch = Patch(StaffSession, session.id, {"seen_at": self.clock.now()})
        await self.writer.save(Change(patches=(patch,)))

    def person(self, agent: Agent, session_id: str, ip: str) -> Who:
        team = self.floor.teams.get(agent.team_id) if agent.team_id is not None else None
        department = team.department_id if team else None
        return Who(agent.id, frozenset(agent.roles), agent.team_id, department, session_id, ip)

    async def end(self, session: StaffSession, why: str) -> None:
        deletes = ((StaffSession, session.id),)
        commit = self.writer.save(Change(deletes=deletes))
        self.announcer.after(commit, [SessionEnded(session.agent_id, why, session.id)])
        await commit

    async def end_all(self, agent_id: int, why: str) -> None:
        """After a password or role change nobody goes on with old rights."""
        for session in await self.people.sessions_of(agent_id):
            await self.end(session, why)

    async def sweep_forever(self, every: timedelta, sign_out: Callable[[int, str], Awaitable[None]]) -> None:
        """Sessions that ran out end by themselves, and whoever has none left is signed out."""
        while True:
            await self.clock.sleep(every)
            now = self.clock.now()
            for agent in list(self.floor.agents.values()):
                if agent.presence == "signed_out":
                    continue
                sessions = await self.people.sessions_of(agent.id)
                old = [s for s in sessions if now >= s.expires_at or now - s.seen_at > self.rules.idle]
                for session in old:
                    await self.end(session, "expired")
                if len(old) == len(sessions):
                    await sign_out(agent.id, "session_expired")

    async def change_password(self, who: Who, old: str, new: str) -> None:
        agent = self.floor.agents[who.agent_id]
        self._check_lock(agent)
        if not await self._fits(agent, old):
            await self._failed(agent, who.ip)
            raise CannotDo("wrong_password", fields={"old": "wrong_password"}, left=self._left(agent))
        hashed = await asyncio.to_thread(self.passwords.hash, new)
        patch = self.floor.change_agent(
            agent.id,
            password_hash=hashed,
            must_change_password=False,
            failed_sign_ins=0,
            version=self.floor.agents[agent.id].version + 1,
        )
        entry = AuditEntry(self.ids.next(), self.clock.now(), agent.id, "password", agent.number, {}, who.ip)
        await self.writer.save(Change(new=(entry,), patches=(patch,)))
        for session in await self.people.sessions_of(agent.id):
            if session.id != who.session_id:
                await self.end(session, "password_changed")

    async def token(self, token: str, ip: str) -> Who:
        """Another system's rights: the roles of its token, everything in scope, no person behind it."""
        known: ApiToken | None = await self.people.token_by_hash(digest(token))
        now = self.clock.now()
        if known is None or known.revoked_at or (known.expires_at and known.expires_at <= now):
            raise NotSignedIn("not_signed_in")
        if known.last_used_at is None or now - known.last_used_at > SEEN_EVERY:
            patch = Patch(ApiToken, known.id, {"last_used_at": now})
            await self.writer.save(Change(patches=(patch,)))
        return Who(0, frozenset(known.roles), ip=ip, behind=known.created_by)

    def _by_login(self, login: str) -> Agent | None:
        wanted = login.strip().casefold()
        for agent in self.floor.agents.values():
            if wanted in (agent.login.casefold(), agent.number.casefold()):
                return agent
        return None


def digest(secret: str) -> str:
    return hashlib.sha256(_octets(secret)).hexdigest()


def same(a: str, b: str) -> bool:
    return hmac.compare_digest(_octets(a), _octets(b))


def _octets(text: str) -> bytes:
    """What comes in a header may be no text at all: then it is compared as it is, and fits nothing."""
    return text.encode(errors="surrogatepass")


def printable(text: str) -> str:
    """What a browser says of itself, without what no database keeps."""
    return "".join(sign for sign in text if sign.isprintable())


def _minutes(left: timedelta) -> int:
    return max(1, round(left.total_seconds() / 60))
