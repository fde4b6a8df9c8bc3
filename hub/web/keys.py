"""The parts the web layer uses, in one typed hand."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.contract import Clock, Hint
from hub.config import Config
from hub.services.access import Access
from hub.services.account_settings import AccountSettings
from hub.services.administration import Administration
from hub.services.answers import Answers
from hub.services.audit import Audit
from hub.services.blocklist import Blocklist
from hub.services.board import BoardKeeper
from hub.services.call_sounds import CallSounds
from hub.services.channel_host import ChannelHost
from hub.services.channel_trial import ChannelTrial
from hub.services.contact_desk import ContactDesk
from hub.services.delivery_desk import DeliveryDesk
from hub.services.documents import Documents
from hub.services.duty_watch import DutyWatch
from hub.services.editing.asked_wordings import AskedWordings
from hub.services.editing.desk import EditingDesk
from hub.services.editing.exporting import ExportDesk
from hub.services.editing.files import ArticleFiles
from hub.services.editing.folder_desk import FolderDesk
from hub.services.editing.gap_desk import GapDesk
from hub.services.editing.gap_joining import GapJoining
from hub.services.editing.importing import ImportDesk
from hub.services.editing.list_desk import ListDesk
from hub.services.editing.must_find import MustFinds
from hub.services.editing.official_desk import OfficialDesk
from hub.services.editing.passage import Passage
from hub.services.editing.preview import Previewer
from hub.services.editing.talk_draft import TalkDraft
from hub.services.editing.trial import TrialBox
from hub.services.editing.update_desk import UpdateDesk
from hub.services.editing.word_desk import WordDesk
from hub.services.file_links import FileLinks
from hub.services.file_store import FileStore
from hub.services.floor import Floor
from hub.services.mass.approval import Approval
from hub.services.mass.control import Control
from hub.services.mass.desk import MassDesk
from hub.services.mass.feeder import Feeder
from hub.services.mass.progress import Watch
from hub.services.message_book import MessageBook
from hub.services.message_templates import MessageTemplates
from hub.services.notifications import Notifications
from hub.services.pace import Pace
from hub.services.phone_book import PhoneBook
from hub.services.places import Places
from hub.services.ports import Store
from hub.services.presence import PresenceDesk
from hub.services.question_book import QuestionBook
from hub.services.reminders import Reminders
from hub.services.replies import Replies
from hub.services.reply_report import ReplyReport
from hub.services.routes_out import RoutesOut
from hub.services.routing_desk import RoutingDesk
from hub.services.search import Search
from hub.services.search_watch import SearchWatch
from hub.services.self_help.catalogue import Catalogue
from hub.services.self_help.figures import Deflection
from hub.services.self_help.verdicts import Verdicts
from hub.services.sign_in import SignIn
from hub.services.staff_words import StaffWords
from hub.services.suggestions import Suggester
from hub.services.talks import Talks
from hub.services.webhooks import Webhooks
from hub.web.views import Views

Hints = Callable[[str, str], Awaitable[Sequence[Hint]]]


@dataclass(frozen=True, slots=True)
class Editing:
    """The editor's desk."""

    desk: EditingDesk
    passage: Passage
    folders: FolderDesk
    updates: UpdateDesk
    words: WordDesk
    previewer: Previewer
    talks: TalkDraft
    files: ArticleFiles
    official: OfficialDesk
    imports: ImportDesk
    exports: ExportDesk
    book: QuestionBook
    searches: SearchWatch
    gaps: GapDesk
    joining: GapJoining
    asked: AskedWordings
    box: TrialBox
    must_finds: MustFinds
    lists: ListDesk


@dataclass(frozen=True, slots=True)
class Mass:
    """Campaigns."""

    desk: MassDesk
    approval: Approval
    control: Control
    feeder: Feeder
    watch: Watch


@dataclass(frozen=True, slots=True)
class OutgoingServices:
    """What is told to people and systems outside of conversations."""

    notifications: Notifications
    texts: MessageTemplates
    phone_book: PhoneBook
    blocklist: Blocklist
    answers: Answers
    webhooks: Webhooks
    mass: Mass
    reminders: Reminders
    trial: ChannelTrial


@dataclass(frozen=True, slots=True)
class HelpServices:
    """What citizens find without a person, and what became of it."""

    catalogue: Catalogue
    verdicts: Verdicts
    figures: Deflection
    hints: Hints


@dataclass(frozen=True, slots=True)
class Services:
    config: Config
    clock: Clock
    zone: ZoneInfo
    store: Store
    floor: Floor
    desk: RoutingDesk
    access: Access
    audit: Audit
    sign_in: SignIn
    presence: PresenceDesk
    talks: Talks
    call_sounds: CallSounds
    replies: Replies
    book: MessageBook
    delivery_desk: DeliveryDesk
    routes_out: RoutesOut
    outgoing: OutgoingServices
    contacts: ContactDesk
    administration: Administration
    suggester: Suggester
    pace: Pace
    search: Search
    board: BoardKeeper
    duty: DutyWatch
    host: ChannelHost
    files: FileStore
    links: FileLinks
    documents: Documents
    places: Places
    staff_words: StaffWords
    settings: AccountSettings
    reply_report: ReplyReport
    views: Views
    editing: Editing
    self_help: HelpServices


SERVICES: web.AppKey[Services] = web.AppKey("services", Services)
