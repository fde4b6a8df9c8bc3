"""Builds what carries messages inwards and outwards, and what is found beside them."""

import time
from dataclasses import dataclass

from hub.parts.ground import Ground
from hub.parts.outgoing import OutgoingParts, build_outgoing
from hub.parts.people import PeopleParts
from hub.parts.self_help import SelfHelpParts, build_self_help
from hub.services.arrivals import Arrivals
from hub.services.belated import Belated
from hub.services.calls import Calls
from hub.services.citizen_side import CitizenSide
from hub.services.courier import Courier
from hub.services.index_keeper import IndexKeeper, Place
from hub.services.intake import Intake
from hub.services.links import Links
from hub.services.opening import Opening
from hub.services.pushes import Pushes
from hub.services.ratings import Ratings
from hub.services.replies import Replies
from hub.services.search import Search
from hub.services.self_help.first_answers import SelfHelp
from hub.services.suggestions import Suggester
from kb_search.fold import fold
from kb_search.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class TalkParts:
    courier: Courier
    intake: Intake
    replies: Replies
    search: Search
    suggester: Suggester
    outgoing: OutgoingParts
    helping: SelfHelpParts


def build_talk(on: Ground, people: PeopleParts) -> TalkParts:
    outgoing = build_outgoing(on)
    courier = outgoing.courier
    pushes = Pushes(on.host, on.book, on.aftermath.after_send)
    suggester = _suggester(on)
    opening, side = on.opening(), _citizen_side(on)
    arrivals = _arrivals(on, side, courier)
    helping = build_self_help(on, outgoing, suggester.keeper, opening, arrivals)
    return TalkParts(
        courier=courier,
        intake=_intake(on, people, outgoing, suggester, opening, side, arrivals, helping.self_help),
        replies=Replies(
            on.floor,
            on.ids,
            on.clock,
            on.writer,
            on.desk,
            on.announcer,
            on.access,
            on.host,
            courier,
            pushes,
            on.outbox,
            on.book,
            on.files,
            on.store.messages,
        ),
        search=_search(on),
        suggester=suggester,
        outgoing=outgoing,
        helping=helping,
    )


def _citizen_side(on: Ground) -> CitizenSide:
    store = on.store
    return CitizenSide(on.floor, on.clock, on.zone, on.book, on.places, store.messages, store.conversations)


def _intake(
    on: Ground,
    people: PeopleParts,
    outgoing: OutgoingParts,
    suggester: Suggester,
    opening: Opening,
    side: CitizenSide,
    arrivals: Arrivals,
    self_help: SelfHelp,
) -> Intake:
    store = on.store
    calls = Calls(on.floor, on.ids, on.clock, on.writer, on.desk, on.announcer, opening, store.conversations)
    on.host.on_call_failed = calls.connect_failed
    return Intake(
        on.floor,
        on.ids,
        on.clock,
        on.writer,
        on.announcer,
        opening,
        arrivals,
        Belated(on.writer, on.host, on.book, store.messages, store.conversations),
        on.book,
        calls,
        side,
        on.receipts,
        outgoing.answers,
        _ratings(on, people, suggester, side),
        Links(store.messages),
        self_help,
        store.messages,
        store.conversations,
    )


def _ratings(on: Ground, people: PeopleParts, suggester: Suggester, side: CitizenSide) -> Ratings:
    return Ratings(
        on.ids,
        on.clock,
        on.writer,
        on.announcer,
        side,
        on.store.conversations,
        people.board,
        suggester.rated,
    )


def _arrivals(on: Ground, side: CitizenSide, courier: Courier) -> Arrivals:
    return Arrivals(
        on.floor,
        on.ids,
        on.clock,
        on.writer,
        on.desk,
        on.announcer,
        side,
        courier,
        on.store.messages,
    )


def _search(on: Ground) -> Search:
    tokenizer = Tokenizer()

    def cut(text: str) -> list[str]:
        """The words by which messages are found again."""
        return [word for word in tokenizer.words(fold(text)) if word.strip()]

    return Search(on.floor, on.clock, on.access, on.store.messages, on.store.conversations, cut)


def _suggester(on: Ground) -> Suggester:
    knowledge = on.config.knowledge
    return Suggester(
        IndexKeeper(
            on.store.articles,
            on.store.wordings,
            on.clock,
            Place(on.config.data / "kb", on.config.storage_url),
        ),
        on.store.messages,
        on.writer,
        on.ids,
        on.clock,
        on.access,
        on.zone,
        knowledge.suggestions,
        knowledge.least_confidence,
        time.perf_counter,
    )
