"""Figures for reports, counted by the database."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.conversation import BLOCKED
from hub.domain.self_help import SELF_HELP
from hub.ids import least_id
from hub.services.reply_report import Counted
from hub.services.scope import Scope
from hub.storage.reads import Reads, marks
from hub.storage.scope import visible

_LEFT = ("sent", "delivered", "read")
# No agent was to answer these: the knowledge did, or the citizen is blocked.
_ASKED_NOBODY = (SELF_HELP, BLOCKED)


class StoredReports:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def replies(
        self, begin: datetime, end: datetime, accounts: Sequence[str], scope: Scope
    ) -> Sequence[Counted]:
        """Ids grow with time, so a day is a stretch of them. What nobody took yet counts for everybody: left
        out, it would make every rate look better than it is.
        """
        first, after = least_id(begin), least_id(end)
        seen, own = visible(scope)
        answered = (
            "EXISTS (SELECT 1 FROM message AS reply "  # noqa: S608
            "WHERE reply.conversation_id = message.conversation_id "
            "AND reply.id > message.id AND reply.id < ? AND reply.author = 'agent' "
            f"AND reply.state IN {marks(len(_LEFT))})"
        )
        statement = (
            "SELECT message.account, conversation.team_id, conversation.category, COUNT(*), "  # noqa: S608
            f"SUM(CASE WHEN {answered} THEN 1 ELSE 0 END) "
            "FROM message JOIN conversation ON conversation.id = message.conversation_id "
            "WHERE message.id >= ? AND message.id < ? AND message.author = 'citizen' "
            f"AND conversation.close_reason NOT IN {marks(len(_ASKED_NOBODY))} "
            f"AND message.account IN {marks(len(accounts))} AND (conversation.team_id IS NULL OR {seen}) "
            "GROUP BY message.account, conversation.team_id, conversation.category"
        )
        values = [after, *_LEFT, first, after, *_ASKED_NOBODY, *accounts, *own]
        rows = await self._reads.values(statement, *values)
        return [Counted(a, team, category, int(n), int(done)) for a, team, category, n, done in rows]
