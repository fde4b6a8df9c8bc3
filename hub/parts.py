"""Builds the services from configuration, storage and clock: `app.py` connects what is built here and runs
it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from channels.contract import Clock
from hub.config import Config, DutySection, RoutingSection
from hub.domain.hints import Hint
from hub.ids import IdMaker
from hub.services.access import Access
from hub.services.administration import Administration
from hub.services.aftermath import Aftermath
from hub.services.announcer import Announcer
from hub.services.audit import Audit
from hub.services.board import BoardKeeper
from hub.services.calls import Calls
from hub.services.carry_out import CarryOut
from hub.services.channel_host import ChannelHost, Guarded, Spawn
from hub.services.citizen_side import CitizenSide
from hub.services.contact_desk import ContactDesk
from hub.services.delivery import Delivery
from hub.services.duty_watch import DutyWatch
from hub.services.file_links import FileLinks
from hub.services.floor import Floor
from hub.services.intake import Intake
from hub.services.message_book import MessageBook
from hub.services.opening import Opening
from hub.services.pace import Pace
from hub.services.places import Places
from hub.services.presence import PresenceDesk
from hub.services.queue_notices import QueueNotices
from hub.services.recover import TakeUp, rebuilt_router
from hub.services.replies import Replies
from hub.services.routing_desk import RoutingDesk
from hub.services.search import Search
from hub.services.sign_in import SessionRules, SignIn
from hub.services.suggestions import Suggester
from hub.services.talks import Talks
from hub.storage.file_store import DiskFiles
from hub.storage.passwords import Argon2Passwords
from hub.storage.store import HubStore
from hub.web.keys import Services
from hub.web.views import Views
from kb_search import KnowledgeIndex
from kb_search.fold import fold
from kb_search.tokenizer import Tokenizer
from routing.duty import DutyGuard, DutyRules
from routing.model import WECHAT, ChannelKind, Rules, Strategy


@dataclass(frozen=True, slots=True)
class Parts:
    """What `app.py` runs: services for the web, the inbox for channels, and what has a loop of its own."""

    services: Services
    intake: Intake
    announcer: Announcer
    notices: QueueNotices
    take_up: TakeUp
    ids: IdMaker
    zone: ZoneInfo


def rules_of(section: RoutingSection) -> Rules:
    seconds = section.wrap_up_seconds
    return Rules(
        strategy=Strategy(section.strategy),
        blend=section.blend,
        offer_lasts=timedelta(seconds=section.offer_seconds),
        decline_rest=timedelta(seconds=section.decline_rest_seconds),
        sticky_wait=timedelta(seconds=section.sticky_wait_seconds),
        transfer_wait=timedelta(seconds=section.transfer_wait_seconds),
        park_after=timedelta(minutes=section.park_after_minutes),
        connection_grace=timedelta(seconds=section.connection_grace_seconds),
        wrap_up_lasts={ChannelKind(kind): timedelta(seconds=s) for kind, s in seconds.items()},
        longest_wrap_up=timedelta(minutes=section.longest_wrap_up_minutes),
    )


def duty_rules_of(section: DutySection) -> DutyRules:
    return DutyRules(
        minimum=section.minimum,
        leader_alarm=timedelta(seconds=section.leader_alarm_seconds),
        supervisor_alarm=timedelta(seconds=section.supervisor_alarm_seconds),
        automatic_lasts=timedelta(hours=section.automatic_hours),
    )


def _has_wechat(config: Config) -> bool:
    """Without a WeChat account nobody is called to WeChat duty; a leader's own list is guarded all the
    same.
    """
    return any(channel.kind == WECHAT and channel.enabled for channel in config.channel)


def segmented(tokenizer: Tokenizer, text: str) -> list[str]:
    """The words by which messages are found again."""
    return [word for word in tokenizer.words(fold(text)) if word.strip()]


def build_parts(
    config: Config,
    clock: Clock,
    store: HubStore,
    floor: Floor,
    ids: IdMaker,
    publish: Callable[[Hint], None],
    spawn: Spawn,
    guarded: Guarded,
) -> Parts:
    zone, writer = ZoneInfo(config.hub.timezone), store.writer
    host = ChannelHost(floor, spawn, guarded)
    announcer = Announcer(publish)
    aftermath = Aftermath(host, floor, clock, writer, announcer)
    router = rebuilt_router(rules_of(config.routing), floor, clock)
    desk = RoutingDesk(router, CarryOut(floor, ids, aftermath), writer, announcer, clock)
    access = Access(floor, store.conversations, store.messages, zone)
    audit = Audit(ids, clock, writer)
    book = MessageBook(floor, writer, announcer, clock, store.messages, store.conversations)
    places = Places(router, floor, clock, config.hub.hotline)
    citizen_side = CitizenSide(floor, clock, zone, book, places, store.messages, store.conversations)
    sticky = timedelta(hours=config.routing.sticky_hours)
    opening = Opening(floor, ids, clock, store.conversations, store.contacts, zone, sticky)
    calls = Calls(floor, ids, clock, writer, desk, announcer, opening, store.conversations)
    host.on_call_failed = calls.connect_failed
    delivery = Delivery(host, book, clock, aftermath.after_send)
    intake = Intake(
        floor,
        ids,
        clock,
        writer,
        desk,
        announcer,
        opening,
        book,
        calls,
        citizen_side,
        delivery,
        store.messages,
        store.conversations,
    )
    guard = DutyGuard(duty_rules_of(config.duty), fill=_has_wechat(config))
    duty = DutyWatch(floor, ids, clock, desk, access, audit, store.records, guard)
    presence = PresenceDesk(floor, ids, clock, desk, announcer, access, audit, duty)
    board = BoardKeeper(floor, desk, access, clock, zone, store.records, presence.connected)
    aftermath.board, aftermath.places = board, places
    limit = config.http.largest_upload_mb * 1024 * 1024
    files = DiskFiles(config.data / "files", store.files, writer, clock, limit)
    passwords = Argon2Passwords()
    sign_in = SignIn(
        floor,
        ids,
        clock,
        writer,
        announcer,
        store.people,
        passwords,
        SessionRules(
            longest=timedelta(hours=config.session.hours),
            idle=timedelta(minutes=config.session.idle_minutes),
            failures=config.session.failures_before_lock,
            lock=timedelta(minutes=config.session.lock_minutes),
        ),
    )
    talks = Talks(floor, ids, clock, writer, desk, announcer, access, audit, host, store.conversations)
    replies = Replies(
        floor,
        ids,
        clock,
        writer,
        desk,
        announcer,
        access,
        host,
        delivery,
        book,
        files,
        store.messages,
    )
    tokenizer = Tokenizer()
    suggester = Suggester(
        KnowledgeIndex(),
        store.articles,
        store.messages,
        writer,
        ids,
        clock,
        access,
        zone,
        config.knowledge.suggestions,
        config.knowledge.least_confidence,
        time.perf_counter,
    )
    services = Services(
        config=config,
        clock=clock,
        zone=zone,
        store=store,
        floor=floor,
        desk=desk,
        access=access,
        audit=audit,
        sign_in=sign_in,
        presence=presence,
        talks=talks,
        replies=replies,
        book=book,
        contacts=ContactDesk(floor, ids, clock, writer, announcer, access, audit, store.contacts),
        administration=Administration(
            floor, ids, clock, writer, audit, store.people, passwords, sign_in, presence
        ),
        suggester=suggester,
        pace=Pace(time.perf_counter),
        search=Search(
            floor,
            clock,
            access,
            store.messages,
            store.conversations,
            lambda text: segmented(tokenizer, text),
        ),
        board=board,
        duty=duty,
        host=host,
        files=files,
        links=FileLinks(clock, config.public_url),
        places=places,
        views=Views(floor),
    )
    return Parts(
        services=services,
        intake=intake,
        announcer=announcer,
        notices=QueueNotices(floor, clock, places, host),
        take_up=TakeUp(store, floor, delivery),
        ids=ids,
        zone=zone,
    )
