"""How citizens asked for an article of late: wordings that it does not have yet."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from hub.domain.personal import without_traces
from hub.services.access import Who
from hub.services.editing.ground import EditingGround
from hub.services.question_book import headline

SINCE = timedelta(days=90)
LOOKED_AT, MOST = 200, 8
SHORTEST = 4


@dataclass(slots=True)
class AskedWordings:
    ground: EditingGround

    async def of(self, who: Who, article_id: int) -> list[tuple[str, int]]:
        """With how often each was said; nothing in them names anybody."""
        content = (await self.ground.open(who, article_id)).manuscript.content
        since = self.ground.clock.now() - SINCE
        counts = Counter[str]()
        for wording, count in await self.ground.manuscripts.wordings_of(article_id, since, LOOKED_AT):
            counts[headline(without_traces(wording))] += count
        known = {content.title, *content.questions}
        fresh = [one for one in counts.most_common() if one[0] not in known and len(one[0]) >= SHORTEST]
        return fresh[:MOST]
