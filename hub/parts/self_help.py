"""Builds what answers citizens from the public knowledge."""

from dataclasses import dataclass

from hub.parts.ground import Ground
from hub.parts.outgoing import OutgoingParts
from hub.services.arrivals import Arrivals
from hub.services.index_keeper import IndexKeeper
from hub.services.opening import Opening
from hub.services.self_help.catalogue import Catalogue
from hub.services.self_help.figures import Deflection
from hub.services.self_help.first_answers import SelfHelp
from hub.services.self_help.library import PublicLibrary
from hub.services.self_help.verdicts import Verdicts


@dataclass(frozen=True, slots=True)
class SelfHelpParts:
    self_help: SelfHelp
    catalogue: Catalogue
    verdicts: Verdicts
    figures: Deflection


def build_self_help(
    on: Ground, outgoing: OutgoingParts, keeper: IndexKeeper, opening: Opening, arrivals: Arrivals
) -> SelfHelpParts:
    store, verdicts, library = on.store, _verdicts(on, keeper), _library(on, keeper)
    self_help = SelfHelp(
        on.floor,
        on.ids,
        on.clock,
        on.writer,
        on.announcer,
        on.host,
        outgoing.courier,
        on.outbox,
        on.book,
        opening,
        arrivals,
        on.sittings(),
        library,
        verdicts,
        store.messages,
        store.contacts,
        lambda article_id: f"{on.config.public_url}/help/{article_id}",
        on.config.hub.language,
    )
    catalogue = Catalogue(library, store.articles, store.self_help, store.manuscripts)
    figures = Deflection(store.self_help, store.articles, store.wordings, on.clock, on.zone)
    return SelfHelpParts(self_help, catalogue, verdicts, figures)


def _verdicts(on: Ground, keeper: IndexKeeper) -> Verdicts:
    store = on.store
    return Verdicts(
        on.ids,
        on.clock,
        on.writer,
        on.host,
        on.book,
        store.conversations,
        store.contacts,
        store.self_help,
        keeper,
    )


def _library(on: Ground, keeper: IndexKeeper) -> PublicLibrary:
    store = on.store
    return PublicLibrary(
        keeper,
        store.articles,
        store.wordings,
        store.manuscripts,
        on.clock,
        on.zone,
        on.config.knowledge.citizen_confidence,
    )
