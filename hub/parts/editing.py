"""Builds the editor's desk."""

import secrets
import time
from dataclasses import dataclass
from datetime import timedelta

from hub.documents.markdown import html_of
from hub.parts.ground import Ground
from hub.services.editing.asked_wordings import AskedWordings
from hub.services.editing.calendar import PublishingCalendar
from hub.services.editing.desk import EditingDesk
from hub.services.editing.exporting import ExportDesk
from hub.services.editing.files import ArticleFiles
from hub.services.editing.folder_desk import FolderDesk
from hub.services.editing.gap_desk import GapDesk
from hub.services.editing.gap_joining import GapJoining
from hub.services.editing.ground import EditingGround
from hub.services.editing.importing import ImportDesk
from hub.services.editing.list_desk import ListDesk
from hub.services.editing.must_find import MustFinds
from hub.services.editing.official_desk import OfficialDesk
from hub.services.editing.passage import Passage
from hub.services.editing.pictures import Pictures
from hub.services.editing.preview import Cutter, Previewer
from hub.services.editing.publish_watch import PublishWatch
from hub.services.editing.rights import Rights
from hub.services.editing.talk_draft import TalkDraft
from hub.services.editing.trial import TrialBox
from hub.services.editing.update_desk import UpdateDesk
from hub.services.editing.word_desk import WordDesk
from hub.services.question_book import QuestionBook
from hub.services.question_watch import QuestionWatch
from hub.services.remasking import Remasking
from hub.services.search_watch import SearchWatch
from hub.services.suggestions import Suggester
from hub.web.keys import Editing
from kb_search.fold import WORDS


@dataclass(frozen=True, slots=True)
class EditingParts:
    """`services` are asked; the others follow what happens."""

    services: Editing
    calendar: PublishingCalendar
    watch: QuestionWatch
    remasking: Remasking
    published: PublishWatch


def build_editing(on: Ground, suggester: Suggester) -> EditingParts:
    ground = _ground(on)
    files = ArticleFiles(ground, on.store.files)
    pictures = Pictures(on.files, on.store.files, files)
    previewer = Previewer(ground, suggester, on.store.articles, _cutter(), time.perf_counter)
    book = _question_book(on, suggester, previewer)
    box = TrialBox(ground, suggester, previewer.cutter, time.perf_counter)
    must_finds, desk = MustFinds(ground, on.store.gaps, box), EditingDesk(ground, files)
    folders, gaps = FolderDesk(ground), GapDesk(ground, desk, suggester, book, on.store.gaps)
    services = Editing(
        desk=desk,
        passage=Passage(ground, must_finds),
        folders=folders,
        updates=UpdateDesk(ground),
        words=WordDesk(ground, previewer.learn),
        previewer=previewer,
        talks=TalkDraft(ground, on.access, on.store.messages, on.store.contacts),
        files=files,
        official=OfficialDesk(ground, on.store.wordings),
        imports=ImportDesk(desk, folders, on.documents, pictures, html_of),
        exports=ExportDesk(desk, on.documents, pictures),
        book=book,
        searches=SearchWatch(on.clock, suggester, book),
        gaps=gaps,
        joining=GapJoining(gaps),
        asked=AskedWordings(ground),
        box=box,
        must_finds=must_finds,
        lists=ListDesk(ground, on.store.lists),
    )
    return EditingParts(
        services=services,
        calendar=PublishingCalendar(ground),
        watch=_question_watch(on, suggester, book),
        remasking=_remasking(on, book),
        published=_publish_watch(on, ground, must_finds, book, suggester),
    )


def _ground(on: Ground) -> EditingGround:
    return EditingGround(
        on.ids,
        on.clock,
        on.zone,
        on.writer,
        on.announcer,
        on.audit,
        Rights(on.floor),
        on.store.manuscripts,
    )


def _cutter() -> Cutter:
    fillers, asking = [
        frozenset((WORDS / name).read_text("utf-8").split()) for name in ("fillers.txt", "asking.txt")
    ]
    return Cutter(fillers, asking)


def _remasking(on: Ground, book: QuestionBook) -> Remasking:
    return Remasking(on.writer, on.store.accounts, on.store.gaps, book, book.gist)


def _publish_watch(
    on: Ground, ground: EditingGround, must_finds: MustFinds, book: QuestionBook, suggester: Suggester
) -> PublishWatch:
    store = on.store
    return PublishWatch(
        ground, must_finds, book, suggester.keeper, store.gaps, store.articles, store.accounts
    )


def _question_book(on: Ground, suggester: Suggester, previewer: Previewer) -> QuestionBook:
    def department_of(text: str) -> str:
        near = [hit for hit in suggester.best([text]) if hit.confidence >= suggester.least_confidence]
        return near[0].article.department if near else ""

    return QuestionBook(
        on.ids,
        on.clock,
        on.zone,
        on.writer,
        on.store.gaps,
        lambda text: previewer.cutter.gist(text),
        department_of,
        secrets.token_bytes(32),
        timedelta(days=on.config.knowledge.question_days),
    )


def _question_watch(on: Ground, suggester: Suggester, book: QuestionBook) -> QuestionWatch:
    store = on.store
    return QuestionWatch(
        on.clock,
        on.writer,
        book,
        suggester,
        store.records,
        store.accounts,
        store.conversations,
        store.messages,
        store.contacts,
        store.gaps,
    )
