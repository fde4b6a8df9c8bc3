"""While an agent talks on the telephone: the recording of an article, played to the caller."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from channels.contract import Accepted, Clock, Refused, SendResult
from hub.domain.article_content import Voice
from hub.domain.change import Change
from hub.domain.conversation import Conversation, Stage
from hub.domain.hints import MessageStored
from hub.domain.message import Message
from hub.ids import IdMaker
from hub.services.access import Access, Who
from hub.services.announcer import Announcer
from hub.services.channel_host import ChannelHost
from hub.services.demand import is_call
from hub.services.editing.ports import Manuscripts
from hub.services.floor import Floor
from hub.services.lines import event_line
from hub.services.ports import Writer
from hub.services.problems import CannotDo, NotFound
from hub.services.suggestions import Suggester

# What a channel may refuse with; anything else is "the exchange would not".
KNOWN = frozenset(
    {
        "call_gone",
        "not_in_talk",
        "already_playing",
        "sound_unplayable",
        "sound_unreadable",
        "sound_not_begun",
    }
)


@dataclass(frozen=True, slots=True)
class Recording:
    """What an article has to play. `old`: it reads aloud an earlier version."""

    article_id: int
    old: bool


@dataclass(slots=True)
class CallSounds:
    floor: Floor
    ids: IdMaker
    clock: Clock
    writer: Writer
    announcer: Announcer
    access: Access
    host: ChannelHost
    suggester: Suggester
    manuscripts: Manuscripts

    async def play(self, who: Who, conversation_id: int, article_id: int) -> Message:
        """Returns once it plays. The line in the timeline has the number by which its end is told."""
        conversation = await self._my_call(who, conversation_id)
        voice = await self._voice(article_id)
        if voice is None:
            raise CannotDo("no_recording")
        details = {
            "title": self.suggester.article(article_id).title,
            "article": str(article_id),
            "agent": self.floor.agents[who.agent_id].number,
        }
        line = event_line(self.ids, conversation, "sound_begun", self.clock.now(), details)
        begun = _checked(await self.host.play(conversation, voice.file.file_id, str(line.id)))
        # Its place in time is when it began, not when it was asked for.
        seconds = f"{begun.lasts.total_seconds():.0f}"
        line = replace(line, at=self.clock.now(), details={**line.details, "seconds": seconds})
        commit = self.writer.save(Change(new=(line,)))
        self.announcer.after(commit, [MessageStored(line, conversation)])
        await commit
        return line

    async def stop(self, who: Who, conversation_id: int) -> None:
        """Also when it has just ended by itself."""
        result = await self.host.stop_sound(await self._my_call(who, conversation_id))
        if not (isinstance(result, Refused) and result.code == "not_playing"):
            _checked(result)

    async def recordings(self, article_ids: Iterable[int]) -> list[Recording]:
        """Of those among them that agents may read and that have one."""
        found: list[Recording] = []
        for article_id in article_ids:
            try:
                voice = await self._voice(article_id)
                version = self.suggester.article(article_id).version
            except NotFound:
                continue
            if voice is not None:
                found.append(Recording(article_id, old=voice.version < version))
        return found

    async def _voice(self, article_id: int) -> Voice | None:
        article = self.suggester.article(article_id)
        version = await self.manuscripts.version(article.id, article.version)
        return version.content.voice if version else None

    async def _my_call(self, who: Who, conversation_id: int) -> Conversation:
        conversation = await self.access.conversation(who, conversation_id)
        if not is_call(conversation):
            raise CannotDo("not_a_call")
        if conversation.agent_id != who.agent_id or conversation.stage is not Stage.ACTIVE:
            raise CannotDo("not_in_talk")
        return conversation


def _checked(result: SendResult) -> Accepted:
    match result:
        case Accepted():
            return result
        case Refused(code=code) if code in KNOWN:
            raise CannotDo(code)
        case _:
            raise CannotDo("exchange_failed")
