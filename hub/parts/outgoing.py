"""Builds what brings messages to addresses, and what people do about it."""

import random
from dataclasses import dataclass

from hub.domain.delivery import Delivery
from hub.parts.ground import Ground
from hub.parts.mass import build_book, build_mass
from hub.parts.rules import manners_of
from hub.services.answers import Answers
from hub.services.blocklist import Blocklist
from hub.services.channel_trial import ChannelTrial
from hub.services.courier import Courier
from hub.services.delivery_desk import DeliveryDesk
from hub.services.lineups import Lineups
from hub.services.mass.book import CampaignBook
from hub.services.message_templates import MessageTemplates
from hub.services.notice_limits import NoticeLimits
from hub.services.notifications import Notifications
from hub.services.outcomes import Outcomes
from hub.services.phone_book import PhoneBook
from hub.services.reminders import Reminders
from hub.services.routes_out import RoutesOut
from hub.services.shelf import Shelf
from hub.services.tries import Tries
from hub.services.webhooks import Webhooks
from hub.web.keys import Mass


@dataclass(frozen=True, slots=True)
class OutgoingParts:
    courier: Courier
    delivery_desk: DeliveryDesk
    routes_out: RoutesOut
    blocklist: Blocklist
    texts: MessageTemplates
    phone_book: PhoneBook
    notifications: Notifications
    answers: Answers
    webhooks: Webhooks
    mass: Mass
    reminders: Reminders
    trial: ChannelTrial


def build_outgoing(on: Ground) -> OutgoingParts:
    notices = on.store.notices
    blocklist = Blocklist(on.clock, on.writer, on.audit, notices)
    book = build_book(on)
    courier = _courier(on, blocklist, book)
    routes_out = RoutesOut(on.floor, on.clock, on.writer, on.audit, on.announcer, courier)
    courier.outcomes.route_broken = routes_out.broken
    texts = MessageTemplates(on.floor, on.ids, on.clock, on.writer, on.audit, notices)
    notifications = _notifications(on, texts, blocklist, courier)
    desk = _desk(on, courier)
    return OutgoingParts(
        courier=courier,
        delivery_desk=desk,
        routes_out=routes_out,
        blocklist=blocklist,
        texts=texts,
        phone_book=PhoneBook(on.ids, on.writer, on.audit, notices),
        notifications=notifications,
        answers=_answers(on, blocklist),
        webhooks=_webhooks(on, courier),
        mass=build_mass(on, book, desk, notifications, texts, blocklist),
        reminders=Reminders(on.audit, on.store.deliveries, on.outbox, courier),
        trial=ChannelTrial(notifications, on.clock, on.writer, on.audit),
    )


def _courier(on: Ground, blocklist: Blocklist, book: CampaignBook) -> Courier:
    """Chance comes from the system here, and is given to whoever needs it."""
    chance = random.Random().random  # noqa: S311 - spreads retries, keeps no secret
    outcomes = Outcomes(on.outbox, on.receipts, on.host, on.clock, on.ids, chance)
    manners = manners_of(on.config.delivery, on.zone)
    lineups, shelf = Lineups(on.host), Shelf()
    after = on.aftermath.after_send

    def barred(delivery: Delivery) -> str:
        return blocklist.barred(delivery) or book.barred(delivery)

    tries = Tries(
        on.host, on.outbox, outcomes, on.clock, lineups, shelf, after, manners, barred, book.shut_until
    )
    return Courier(on.host, on.outbox, outcomes, on.clock, manners, lineups, shelf, tries)


def _desk(on: Ground, courier: Courier) -> DeliveryDesk:
    return DeliveryDesk(
        on.floor,
        on.clock,
        on.access,
        on.audit,
        on.announcer,
        on.outbox,
        courier,
        on.book,
        on.store.deliveries,
        on.store.campaigns,
    )


def _notifications(
    on: Ground, texts: MessageTemplates, blocklist: Blocklist, courier: Courier
) -> Notifications:
    return Notifications(
        on.floor,
        on.ids,
        on.clock,
        on.writer,
        on.audit,
        on.store.notices,
        texts,
        blocklist,
        on.outbox,
        courier,
        on.config.public_url,
        on.config.hub.language,
        NoticeLimits(
            on.store.notices,
            on.clock,
            on.config.mass.notice_recipients,
            on.config.mass.notice_recipients_a_day,
        ),
    )


def _answers(on: Ground, blocklist: Blocklist) -> Answers:
    store = on.store
    return Answers(
        on.ids,
        on.clock,
        on.writer,
        on.host,
        store.deliveries,
        store.messages,
        on.outbox,
        blocklist,
    )


def _webhooks(on: Ground, courier: Courier) -> Webhooks:
    return Webhooks(
        on.floor,
        on.ids,
        on.clock,
        on.writer,
        on.audit,
        on.host,
        on.outbox,
        courier,
        on.store.notices,
        on.store.records,
        on.store.accounts,
        on.store.deliveries,
    )
