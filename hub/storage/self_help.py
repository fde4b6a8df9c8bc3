"""Answers shown to citizens and what came of them, as services ask for them."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from hub.domain.knowledge import Article
from hub.domain.self_help import AnswerFigures, HelpEntry, ShownAnswer
from hub.storage.reads import Reads

# Another conversation of the same citizen, on whatever channel, begun or gone on with in time. Merged records
# count as one citizen, since conversations move with a merge.
_BACK = """EXISTS (
    SELECT 1 FROM conversation AS mine
    JOIN conversation AS other ON other.contact_id = mine.contact_id AND other.id <> mine.id
    WHERE mine.id = s.conversation_id AND (
        (other.created_at > s.at AND other.created_at <= s.settles_at)
        OR (other.last_message_at > s.at AND EXISTS (
            SELECT 1 FROM message WHERE message.conversation_id = other.id AND message.author = 'citizen'
            AND message.at > s.at AND message.at <= s.settles_at))))"""
# One column for what became of an answer: the first that holds.
_CAME = f"""SELECT s.channel, s.account, s.article_id, s.verdict, CASE
    WHEN s.person_at IS NOT NULL AND s.person_at <= s.settles_at THEN 'person'
    WHEN {_BACK} THEN 'back'
    WHEN s.verdict = 'unhelpful' THEN 'unhelpful'
    WHEN s.settles_at > ? THEN 'open'
    ELSE 'deflected' END AS came
    FROM shown_answer AS s WHERE s.at >= ? AND s.at < ? AND s.channel <> 'page'"""  # noqa: S608
_COUNTS = ", ".join(
    f"COUNT(CASE WHEN {column} = '{value}' THEN 1 END)"
    for column, value in (
        ("verdict", "helpful"),
        ("verdict", "unhelpful"),
        ("came", "person"),
        ("came", "back"),
        ("came", "open"),
        ("came", "deflected"),
    )
)
_FIGURES = f"""SELECT channel, account, article_id, COUNT(*), {_COUNTS} FROM ({_CAME}) AS answers
    GROUP BY channel, account, article_id ORDER BY 4 DESC, 3"""  # noqa: S608
_VOTES = """SELECT channel, account, article_id, 0, COUNT(CASE WHEN verdict = 'helpful' THEN 1 END),
    COUNT(CASE WHEN verdict = 'unhelpful' THEN 1 END), 0, 0, 0, 0 FROM shown_answer
    WHERE at >= ? AND at < ? AND channel = 'page' GROUP BY channel, account, article_id ORDER BY article_id"""


_SHOWN = tuple(part.name for part in fields(HelpEntry))


class StoredSelfHelp:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def shown(self, answer_id: int) -> ShownAnswer | None:
        return await self._reads.find(ShownAnswer, "WHERE id = ?", answer_id)

    async def of_conversation(self, conversation_id: int) -> Sequence[ShownAnswer]:
        return await self._reads.few(ShownAnswer, "WHERE conversation_id = ? ORDER BY id", conversation_id)

    async def public_entries(self) -> Sequence[HelpEntry]:
        rows = await self._reads.all(
            Article,
            "WHERE status = 'published' AND audience = 'public' AND collection IN ('answers', 'official') "
            "ORDER BY category, title, id",
        )
        return [HelpEntry(**{name: getattr(row, name) for name in _SHOWN}) for row in rows]

    async def figures(self, since: datetime, until: datetime, now: datetime) -> Sequence[AnswerFigures]:
        answers = await self._reads.values(_FIGURES, now, since, until)
        rows = [*answers, *await self._reads.values(_VOTES, since, until)]
        return [AnswerFigures(str(row[0]), str(row[1]), *(int(value) for value in row[2:])) for row in rows]
