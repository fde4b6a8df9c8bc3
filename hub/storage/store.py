"""Opens a database and puts everything the hub remembers into one hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hub.clock import Clock
from hub.storage.accounts import StoredAccounts
from hub.storage.address import Address, UnknownDatabase
from hub.storage.articles import StoredArticles
from hub.storage.codec import SQLITE
from hub.storage.contacts import StoredContacts
from hub.storage.conversations import StoredConversations
from hub.storage.files import StoredFiles
from hub.storage.messages import StoredMessages
from hub.storage.people import StoredPeople
from hub.storage.reads import Reads
from hub.storage.records import StoredRecords
from hub.storage.sqlite_reads import SqliteSource
from hub.storage.sqlite_writer import SqliteCommitter
from hub.storage.tables import Tables
from hub.storage.writer import BatchedWriter


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
    _reads: Reads

    async def last_id(self) -> int:
        """The largest id in use, for `IdMaker(start_after=…)`: a clock set back must not repeat ids."""
        largest = [await self._reads.value(f"SELECT MAX(id) FROM {table}") for table in _NUMBERED]  # noqa: S608
        return max(found or 0 for found in largest)

    async def ready(self) -> bool:
        """Whether the database answers a read."""
        return bool(await self._reads.values("SELECT 1"))


_NUMBERED = ("message", "log_entry", "conversation", "contact", "audit_entry", "offer", "assignment")


@asynccontextmanager
async def open_store(url: str, clock: Clock) -> AsyncIterator[HubStore]:
    """A migrated database, ready to be used. Leaving commits what is queued."""
    address = Address.read(url)
    if address.file is None:
        raise UnknownDatabase("postgres")
    tables = Tables(SQLITE)
    committer, source = SqliteCommitter(address.file, tables), SqliteSource(address.file)
    await committer.open()
    await source.open()
    writer = BatchedWriter(committer, tables, clock)
    writer.start()
    try:
        yield _store(writer, Reads(source, tables), tables)
    finally:
        await writer.close()
        await source.close()
        await committer.close()


def _store(writer: BatchedWriter, reads: Reads, tables: Tables) -> HubStore:
    return HubStore(
        writer=writer,
        conversations=StoredConversations(reads),
        messages=StoredMessages(reads, writer),
        contacts=StoredContacts(reads),
        people=StoredPeople(reads),
        records=StoredRecords(reads),
        accounts=StoredAccounts(reads, tables.dialect),
        files=StoredFiles(reads),
        articles=StoredArticles(reads),
        _reads=reads,
    )
