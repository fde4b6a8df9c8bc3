"""What nearly every service stands on: storage, clock, ids, who may do what, and how others hear of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from channels.contract import Clock
from hub.config import Config
from hub.documents.reading import ReadingProcess
from hub.domain.hints import Hint
from hub.ids import IdMaker
from hub.parts.rules import rules_of
from hub.services.access import Access
from hub.services.aftermath import Aftermath
from hub.services.announcer import Announcer
from hub.services.audit import Audit
from hub.services.carry_out import CarryOut
from hub.services.channel_host import ChannelHost, Guarded, Spawn
from hub.services.floor import Floor
from hub.services.message_book import MessageBook
from hub.services.opening import Opening
from hub.services.outbox import Outbox
from hub.services.places import Places
from hub.services.receipts import Receipts
from hub.services.recover import rebuilt_router
from hub.services.routing_desk import RoutingDesk
from hub.services.self_help.sittings import Sittings
from hub.storage.file_store import DiskFiles
from hub.storage.store import HubStore
from hub.storage.writer import BatchedWriter


@dataclass(frozen=True, slots=True)
class Ground:
    config: Config
    clock: Clock
    store: HubStore
    floor: Floor
    ids: IdMaker
    writer: BatchedWriter
    zone: ZoneInfo
    announcer: Announcer
    host: ChannelHost
    access: Access
    audit: Audit
    desk: RoutingDesk
    aftermath: Aftermath
    places: Places
    book: MessageBook
    outbox: Outbox
    receipts: Receipts
    files: DiskFiles
    documents: ReadingProcess

    def sittings(self) -> Sittings:
        store, language = self.store, self.config.hub.language
        return Sittings(self.floor, self.clock, store.conversations, store.self_help, language)

    def opening(self) -> Opening:
        sticky = timedelta(hours=self.config.routing.sticky_hours)
        store = self.store
        return Opening(
            self.floor,
            self.ids,
            self.clock,
            store.conversations,
            store.contacts,
            self.zone,
            sticky,
            self.sittings(),
        )


def build_ground(
    config: Config,
    clock: Clock,
    store: HubStore,
    floor: Floor,
    ids: IdMaker,
    publish: Callable[[Hint], None],
    spawn: Spawn,
    guarded: Guarded,
) -> Ground:
    zone, writer = ZoneInfo(config.hub.timezone), store.writer
    host, announcer = ChannelHost(floor, spawn, guarded), Announcer(publish)
    aftermath = Aftermath(host, floor, clock, writer, announcer)
    router = rebuilt_router(rules_of(config.routing), floor, clock)
    book = MessageBook(floor, writer, announcer, clock, store.messages, store.conversations)
    outbox = Outbox(writer, book, clock, ids, store.deliveries)
    limit = config.http.largest_upload_mb * 1024 * 1024
    return Ground(
        config=config,
        clock=clock,
        store=store,
        floor=floor,
        ids=ids,
        writer=writer,
        zone=zone,
        announcer=announcer,
        host=host,
        access=Access(floor, store.conversations, store.messages, zone),
        audit=Audit(ids, clock, writer),
        desk=RoutingDesk(router, CarryOut(floor, ids, aftermath), writer, announcer, clock),
        aftermath=aftermath,
        places=Places(router, floor, clock, config.hub.hotline),
        book=book,
        outbox=outbox,
        receipts=Receipts(outbox, book, store.deliveries, store.messages, writer, host, clock, ids),
        files=DiskFiles(config.data / "files", store.files, writer, clock, limit),
        documents=ReadingProcess(),
    )
