"""Builds mass sending."""

from hub.parts.ground import Ground
from hub.parts.rules import manners_of, mass_rules_of
from hub.services.blocklist import Blocklist
from hub.services.delivery_desk import DeliveryDesk
from hub.services.mass.approval import Approval
from hub.services.mass.book import CampaignBook
from hub.services.mass.broom import Broom
from hub.services.mass.control import Control
from hub.services.mass.desk import MassDesk
from hub.services.mass.feeder import Feeder
from hub.services.mass.progress import Watch
from hub.services.mass.roster import Rosters
from hub.services.mass.segments import Segments
from hub.services.mass.weighing import Scales
from hub.services.message_templates import MessageTemplates
from hub.services.notifications import Notifications
from hub.web.keys import Mass


def build_book(on: Ground) -> CampaignBook:
    return CampaignBook(on.ids, on.clock, on.writer, on.store.campaigns, on.zone)


def build_mass(
    on: Ground,
    book: CampaignBook,
    deliveries: DeliveryDesk,
    notifications: Notifications,
    texts: MessageTemplates,
    blocklist: Blocklist,
) -> Mass:
    rules, stored = mass_rules_of(on.config.mass), on.store.campaigns
    broom = Broom(on.ids, on.clock, on.writer, stored)
    desk = MassDesk(
        on.floor,
        on.ids,
        on.clock,
        on.audit,
        on.host,
        stored,
        texts,
        deliveries,
        book,
        Rosters(on.ids, on.writer, blocklist, broom, rules.recipients),
        Segments(stored, on.store.notices),
        Scales(on.writer, stored),
        on.documents,
        rules,
    )
    manners = manners_of(on.config.delivery, on.zone)
    return Mass(
        desk=desk,
        approval=Approval(desk, on.announcer),
        control=Control(desk, on.outbox),
        feeder=Feeder(on.clock, stored, desk, book, notifications, manners, rules),
        watch=Watch(on.clock, stored, book, on.outbox, on.announcer, rules),
    )
