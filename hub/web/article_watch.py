"""Who has which article open at the editor's desk: two editors at once are told of each other."""

from collections import defaultdict
from dataclasses import dataclass, field

from hub.domain.hints import ArticleMoved
from hub.web.contract.desk_socket import ArticleChanged, Editors
from hub.web.desk_screens import DeskScreens
from hub.web.streams import Stream


@dataclass(slots=True)
class ArticleWatch:
    screens: DeskScreens
    _open: dict[str, tuple[int, bool]] = field(default_factory=dict)
    _editors: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def look(self, stream: Stream, article_id: int, *, writing: bool) -> None:
        """`article_id` 0: none any more."""
        before, _ = self._open.pop(stream.session, (0, False))
        if before and before != article_id:
            self._editors[before].discard(stream.session)
            self._tell(before)
            if not self._editors[before]:
                del self._editors[before]
        if article_id:
            self._open[stream.session] = (article_id, writing)
            self._editors[article_id].add(stream.session)
            self._tell(article_id)

    def moved(self, hint: ArticleMoved) -> None:
        agent = self.screens.services.floor.agents.get(hint.agent_id)
        number = agent.number if agent else ""
        frame = ArticleChanged(article_id=hint.article_id, revision=hint.revision, by=number)
        for stream in self._streams(hint.article_id):
            stream.tell(frame)

    def _tell(self, article_id: int) -> None:
        streams, agents = self._streams(article_id), self.screens.services.floor.agents
        for stream in streams:
            others = [other for other in streams if other.agent_id != stream.agent_id]
            writing = [other for other in others if self._open[other.session][1]]
            stream.tell(
                Editors(
                    article_id=article_id,
                    numbers=sorted({agents[other.agent_id].number for other in others}),
                    writing=sorted({agents[other.agent_id].number for other in writing}),
                )
            )

    def _streams(self, article_id: int) -> list[Stream]:
        sessions = self._editors.get(article_id, ())
        return [self.screens.streams[one] for one in sessions if one in self.screens.streams]
