"""Builds what concerns the people at work: signing in, presence, WeChat duty, the leader's board."""

from dataclasses import dataclass

from hub.parts.ground import Ground
from hub.parts.rules import duty_rules_of, has_wechat, session_rules_of
from hub.services.administration import Administration
from hub.services.board import BoardKeeper
from hub.services.duty_watch import DutyWatch
from hub.services.people_watch import PeopleWatch
from hub.services.presence import PresenceDesk
from hub.services.sign_in import SignIn
from hub.storage.passwords import Argon2Passwords
from routing.duty import DutyGuard


@dataclass(frozen=True, slots=True)
class PeopleParts:
    sign_in: SignIn
    presence: PresenceDesk
    duty: DutyWatch
    board: BoardKeeper
    administration: Administration
    watch: PeopleWatch


def build_people(on: Ground) -> PeopleParts:
    guard = DutyGuard(duty_rules_of(on.config.duty), fill=has_wechat(on.config))
    duty = DutyWatch(on.floor, on.ids, on.clock, on.desk, on.access, on.audit, on.store.records, guard)
    presence = PresenceDesk(on.floor, on.ids, on.clock, on.desk, on.announcer, on.access, on.audit, duty)
    board = BoardKeeper(on.floor, on.desk, on.access, on.clock, on.zone, on.store.records, presence.connected)
    on.aftermath.board, on.aftermath.places = board, on.places
    passwords, people = Argon2Passwords(), on.store.people
    rules = session_rules_of(on.config.session)
    sign_in = SignIn(on.floor, on.ids, on.clock, on.writer, on.announcer, people, passwords, rules)
    administration = Administration(
        on.floor,
        on.ids,
        on.clock,
        on.writer,
        on.audit,
        people,
        passwords,
        sign_in,
        presence,
        on.host.opened_or_closed,
    )
    watch = PeopleWatch(on.floor, on.clock, people, on.store.accounts, administration)
    return PeopleParts(sign_in, presence, duty, board, administration, watch)
