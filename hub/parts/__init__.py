"""Builds the services from configuration, storage and clock: `app.py` connects what is built here and runs
it.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Clock
from hub.config import Config
from hub.domain.hints import Hint
from hub.ids import IdMaker
from hub.parts.editing import EditingParts, build_editing
from hub.parts.ground import Ground, build_ground
from hub.parts.outgoing import OutgoingParts
from hub.parts.people import PeopleParts, build_people
from hub.parts.self_help import SelfHelpParts
from hub.parts.talk import TalkParts, build_talk
from hub.services.account_settings import AccountSettings
from hub.services.announcer import Announcer
from hub.services.call_sounds import CallSounds
from hub.services.channel_host import Guarded, Spawn
from hub.services.contact_desk import ContactDesk
from hub.services.courier import Courier
from hub.services.file_links import FileLinks
from hub.services.floor import Floor
from hub.services.guard_keeper import GuardKeeper
from hub.services.intake import Intake
from hub.services.outbox import Outbox
from hub.services.pace import Pace
from hub.services.people_watch import PeopleWatch
from hub.services.queue_notices import QueueNotices
from hub.services.recover import TakeUp
from hub.services.reply_report import ReplyReport
from hub.services.staff_words import StaffWords
from hub.services.talks import Talks
from hub.storage.store import HubStore
from hub.web.keys import HelpServices, OutgoingServices, Services
from hub.web.views import Views


@dataclass(frozen=True, slots=True)
class Parts:
    """What `app.py` runs: services for the web, the inbox for channels, and what has a loop of its own."""

    services: Services
    intake: Intake
    announcer: Announcer
    notices: QueueNotices
    take_up: TakeUp
    guard_keeper: GuardKeeper
    courier: Courier
    outbox: Outbox
    people_watch: PeopleWatch
    editing: EditingParts


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
    on = build_ground(config, clock, store, floor, ids, publish, spawn, guarded)
    people = build_people(on)
    talk = build_talk(on, people)
    editing = build_editing(on, talk.suggester)
    talk.helping.self_help.record = editing.services.book.record_question
    talk.helping.verdicts.record_question = editing.services.book.record_question
    return Parts(
        services=_services(on, people, talk, editing),
        intake=talk.intake,
        announcer=on.announcer,
        notices=QueueNotices(on.floor, on.clock, on.places, on.host),
        take_up=TakeUp(on.store, on.outbox, on.book, talk.courier),
        guard_keeper=_guard_keeper(on),
        courier=talk.courier,
        outbox=on.outbox,
        people_watch=people.watch,
        editing=editing,
    )


def _guard_keeper(on: Ground) -> GuardKeeper:
    return GuardKeeper(on.store.messages, on.clock, timedelta(days=on.config.storage.redelivery_days))


def _services(on: Ground, people: PeopleParts, talk: TalkParts, editing: EditingParts) -> Services:
    words = StaffWords()
    return Services(
        config=on.config,
        clock=on.clock,
        zone=on.zone,
        store=on.store,
        floor=on.floor,
        desk=on.desk,
        access=on.access,
        audit=on.audit,
        sign_in=people.sign_in,
        presence=people.presence,
        talks=_talks(on),
        call_sounds=_call_sounds(on, talk),
        replies=talk.replies,
        book=on.book,
        delivery_desk=talk.outgoing.delivery_desk,
        routes_out=talk.outgoing.routes_out,
        outgoing=_outgoing(talk.outgoing),
        contacts=_contacts(on),
        administration=people.administration,
        suggester=talk.suggester,
        pace=Pace(time.perf_counter),
        search=talk.search,
        board=people.board,
        duty=people.duty,
        host=on.host,
        files=on.files,
        links=FileLinks(on.clock, on.config.public_url),
        documents=on.documents,
        places=on.places,
        staff_words=words,
        settings=AccountSettings(secret=lambda name: os.environ.get(name, "")),
        views=Views(on.floor, words),
        reply_report=ReplyReport(on.floor, on.clock, on.zone, on.store.reports),
        editing=editing.services,
        self_help=_self_help(talk.helping),
    )


def _self_help(helping: SelfHelpParts) -> HelpServices:
    return HelpServices(helping.catalogue, helping.verdicts, helping.figures, helping.self_help.hints)


def _outgoing(parts: OutgoingParts) -> OutgoingServices:
    return OutgoingServices(
        notifications=parts.notifications,
        texts=parts.texts,
        phone_book=parts.phone_book,
        blocklist=parts.blocklist,
        answers=parts.answers,
        webhooks=parts.webhooks,
        mass=parts.mass,
        reminders=parts.reminders,
        trial=parts.trial,
    )


def _talks(on: Ground) -> Talks:
    conversations = on.store.conversations
    return Talks(
        on.floor,
        on.ids,
        on.clock,
        on.writer,
        on.desk,
        on.announcer,
        on.access,
        on.audit,
        on.host,
        conversations,
    )


def _call_sounds(on: Ground, talk: TalkParts) -> CallSounds:
    return CallSounds(
        on.floor,
        on.ids,
        on.clock,
        on.writer,
        on.announcer,
        on.access,
        on.host,
        talk.suggester,
        on.store.manuscripts,
    )


def _contacts(on: Ground) -> ContactDesk:
    store = on.store
    return ContactDesk(
        on.floor,
        on.ids,
        on.clock,
        on.writer,
        on.announcer,
        on.access,
        on.audit,
        store.contacts,
        store.messages,
    )
