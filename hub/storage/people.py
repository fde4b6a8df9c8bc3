"""Those who work here, as services ask for them."""

from collections.abc import Sequence

from hub.domain.agent import Agent, ApiToken, CannedReply, Department, SkillGroup, StaffSession, Team
from hub.storage.reads import Reads


class StoredPeople:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def agents(self) -> Sequence[Agent]:
        return await self._reads.all(Agent, "ORDER BY id")

    async def agent(self, agent_id: int) -> Agent | None:
        return await self._reads.find(Agent, "WHERE id = ?", agent_id)

    async def agent_by_login(self, login: str) -> Agent | None:
        return await self._reads.find(Agent, "WHERE login = ?", login)

    async def departments(self) -> Sequence[Department]:
        return await self._reads.all(Department, "ORDER BY id")

    async def teams(self) -> Sequence[Team]:
        return await self._reads.all(Team, "ORDER BY id")

    async def skills(self) -> Sequence[SkillGroup]:
        return await self._reads.all(SkillGroup, "ORDER BY key")

    async def session(self, session_id: str) -> StaffSession | None:
        return await self._reads.find(StaffSession, "WHERE id = ?", session_id)

    async def sessions_of(self, agent_id: int) -> Sequence[StaffSession]:
        return await self._reads.few(StaffSession, "WHERE agent_id = ? ORDER BY created_at, id", agent_id)

    async def token_by_hash(self, digest: str) -> ApiToken | None:
        return await self._reads.find(ApiToken, "WHERE hash = ?", digest)

    async def tokens(self) -> Sequence[ApiToken]:
        return await self._reads.all(ApiToken, "ORDER BY id")

    async def canned_replies(self) -> Sequence[CannedReply]:
        return await self._reads.all(CannedReply, "ORDER BY id")

    async def canned_reply(self, reply_id: int) -> CannedReply | None:
        return await self._reads.find(CannedReply, "WHERE id = ?", reply_id)
