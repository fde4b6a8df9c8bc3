"""Builds the editor's desk."""

import time
from dataclasses import dataclass

from hub.parts.ground import Ground
from hub.services.editing.calendar import PublishingCalendar
from hub.services.editing.desk import EditingDesk
from hub.services.editing.files import ArticleFiles
from hub.services.editing.folder_desk import FolderDesk
from hub.services.editing.ground import EditingGround
from hub.services.editing.passage import Passage
from hub.services.editing.preview import Cutter, Previewer
from hub.services.editing.rights import Rights
from hub.services.editing.talk_draft import TalkDraft
from hub.services.editing.update_desk import UpdateDesk
from hub.services.editing.word_desk import WordDesk
from hub.services.suggestions import Suggester
from kb_search.fold import WORDS


@dataclass(frozen=True, slots=True)
class EditingParts:
    ground: EditingGround
    desk: EditingDesk
    passage: Passage
    calendar: PublishingCalendar
    folders: FolderDesk
    updates: UpdateDesk
    words: WordDesk
    previewer: Previewer
    talks: TalkDraft
    files: ArticleFiles


def build_editing(on: Ground, suggester: Suggester) -> EditingParts:
    ground = EditingGround(
        on.ids,
        on.clock,
        on.zone,
        on.writer,
        on.announcer,
        on.audit,
        Rights(on.floor),
        on.store.manuscripts,
    )
    fillers = (WORDS / "fillers.txt").read_text("utf-8").split()
    files = ArticleFiles(ground, on.store.files)
    previewer = Previewer(ground, suggester, on.store.articles, Cutter(frozenset(fillers)), time.perf_counter)
    return EditingParts(
        ground=ground,
        desk=EditingDesk(ground, files),
        passage=Passage(ground),
        calendar=PublishingCalendar(ground),
        folders=FolderDesk(ground),
        updates=UpdateDesk(ground),
        words=WordDesk(ground, previewer.learn),
        previewer=previewer,
        talks=TalkDraft(ground, on.access, on.store.messages, on.store.contacts),
        files=files,
    )
