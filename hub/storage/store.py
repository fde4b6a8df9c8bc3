"""Opens a database and puts everything the hub remembers into one hand."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.clock import Clock
from hub.storage.accounts import StoredAccounts
from hub.storage.address import Address
from hub.storage.article_lists import StoredLists
from hub.storage.articles import StoredArticles
from hub.storage.campaigns import StoredCampaigns
from hub.storage.codec import POSTGRES, SQLITE
from hub.storage.contacts import StoredContacts
from hub.storage.conversations import StoredConversations
from hub.storage.deliveries import StoredDeliveries
from hub.storage.files import StoredFiles
from hub.storage.gaps import StoredGaps
from hub.storage.manuscripts import StoredManuscripts
from hub.storage.messages import StoredMessages
from hub.storage.notices import StoredNotices
from hub.storage.official import StoredWordings
from hub.storage.people import StoredPeople
from hub.storage.reads import Reads
from hub.storage.records import StoredRecords
from hub.storage.reports import StoredReports
from hub.storage.self_help import StoredSelfHelp
from hub.storage.sqlite_reads import SqliteSource
from hub.storage.sqlite_writer import SqliteCommitter
from hub.storage.tables import Tables
from hub.storage.writer import BatchedWriter

if TYPE_CHECKING:
    from hub.storage.postgres_reads import PostgresSource
    from hub.storage.postgres_writer import PostgresCommitter

# What a running hub numbers; what people set up by hand may be younger than its clock.
_NUMBERED = (
    "message",
    "log_entry",
    "conversation",
    "contact",
    "audit_entry",
    "offer",
    "assignment",
    "delivery",
    "delivery_attempt",
    "delivery_part",
    "notice",
    "message_template",
    "phone_book_group",
    "phone_book_entry",
    "webhook",
    "campaign",
    "campaign_recipient",
    "campaign_step",
    "official_wording",
    "shown_answer",
    "article_use",
    "kb_gap",
    "kb_question",
    "kb_must_find",
    "kb_find_run",
)


@dataclass(frozen=True, slots=True)
class HubStore:
    """Implements `hub.services.ports.Store`."""

    writer: BatchedWriter
    conversations: StoredConversations
    messages: StoredMessages
    contacts: StoredContacts
    people: StoredPeople
    records: StoredRecords
    accounts: StoredAccounts
    files: StoredFiles
    articles: StoredArticles
    deliveries: StoredDeliveries
    manuscripts: StoredManuscripts
    gaps: StoredGaps
    lists: StoredLists
    wordings: StoredWordings
    notices: StoredNotices
    campaigns: StoredCampaigns
    reports: StoredReports
    self_help: StoredSelfHelp
    reads: Reads

    async def last_id(self) -> int:
        """The largest id in use, for `IdMaker(start_after=…)`: a clock set back must not repeat ids."""
        largest = [await self.reads.value(f"SELECT MAX(id) FROM {table}") for table in _NUMBERED]  # noqa: S608
        return max(found or 0 for found in largest)

    async def ready(self) -> bool:
        """Whether the database answers a read."""
        return bool(await self.reads.values("SELECT 1"))


@asynccontextmanager
async def open_store(url: str, clock: Clock) -> AsyncIterator[HubStore]:
    """A migrated database, ready to be used. Leaving commits what is queued."""
    address = Address.read(url)
    async with AsyncExitStack() as stack:
        committer: SqliteCommitter | PostgresCommitter
        source: SqliteSource | PostgresSource
        if address.file is None:
            tables = Tables(POSTGRES)
            committer, source = _postgres(address.dsn, tables)
        else:
            tables = Tables(SQLITE)
            committer, source = SqliteCommitter(address.file, tables), SqliteSource(address.file)
        for part in (committer, source):
            await part.open()
            stack.push_async_callback(part.close)
        writer = BatchedWriter(committer, tables, clock)
        writer.start()
        stack.push_async_callback(writer.close)
        yield _store(writer, Reads(source, tables))


def _postgres(dsn: str, tables: Tables) -> "tuple[PostgresCommitter, PostgresSource]":
    # Only when needed: a hub on SQLite does without asyncpg.
    from hub.storage.postgres_reads import PostgresSource
    from hub.storage.postgres_writer import PostgresCommitter

    return PostgresCommitter(dsn, tables), PostgresSource(dsn)


def _store(writer: BatchedWriter, reads: Reads) -> HubStore:
    return HubStore(
        writer=writer,
        conversations=StoredConversations(reads),
        messages=StoredMessages(reads, writer),
        contacts=StoredContacts(reads),
        people=StoredPeople(reads),
        records=StoredRecords(reads),
        accounts=StoredAccounts(reads),
        files=StoredFiles(reads),
        articles=StoredArticles(reads),
        deliveries=StoredDeliveries(reads),
        manuscripts=StoredManuscripts(reads),
        gaps=StoredGaps(reads),
        lists=StoredLists(reads),
        wordings=StoredWordings(reads),
        notices=StoredNotices(reads),
        campaigns=StoredCampaigns(reads),
        reports=StoredReports(reads),
        self_help=StoredSelfHelp(reads),
        reads=reads,
    )
