"""Makes a campaign's list: from an uploaded table or from a segment, each address once, faults named."""

import hashlib
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from channels.contract import MessageClass
from hub.domain.addresses import compared, plain_address
from hub.domain.campaign import (
    MAIL_NAMES,
    NAME_NAMES,
    PHONE_NAMES,
    CampaignRecipient,
    Fault,
    column_of,
    is_mail,
    is_number,
)
from hub.domain.change import Change
from hub.domain.notice import BlockReason
from hub.domain.tables import Line, Table
from hub.ids import IdMaker
from hub.services.blocklist import Blocklist
from hub.services.mass.broom import Broom
from hub.services.ports import Writer
from hub.services.problems import BadInput

LONGEST = 500
A_UNIT = 50  # rows stored at a time: others want the loop and the writer, too
BARRED = {BlockReason.OPT_OUT: Fault.OPTED_OUT, BlockReason.BLACKLIST: Fault.BLACKLIST}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be reached. `number` is the line in the file or the place in the segment."""

    number: int
    address: str
    name: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roster:
    id: int
    digest: str
    total: int
    faulty: int
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """What an address is on the account."""

    mail: bool
    country: str

    def fits(self, address: str) -> bool:
        return is_mail(address) if self.mail else is_number(address, self.country)


@dataclass(slots=True)
class Rosters:
    ids: IdMaker
    writer: Writer
    blocklist: Blocklist
    broom: Broom
    most: int

    @asynccontextmanager
    async def stored(
        self, kind: Kind, pieces: AsyncGenerator[list[Candidate], None]
    ) -> AsyncIterator[Roster]:
        """Piece by piece. Inside, a campaign may take it; what none has taken is swept away."""
        with self.broom.spares(self.ids.next()) as roster_id:
            making = _Making(self, kind, roster_id)
            async with aclosing(pieces):
                async for piece in pieces:
                    await making.take(piece)
            await making.flush()
            if not making.total and not making.faults:
                raise BadInput("nobody_to_tell")
            yield Roster(roster_id, making.digest.hexdigest(), making.total, making.faults.total())

    def fault(self, kind: Kind, address: str) -> Fault:
        if not kind.fits(address):
            return Fault.BAD_ADDRESS
        reason = self.blocklist.reason(MessageClass.MASS, address)
        return BARRED[reason] if reason else Fault.NONE


class _Making:
    def __init__(self, rosters: Rosters, kind: Kind, roster_id: int) -> None:
        self.id, self._rosters, self._kind = roster_id, rosters, kind
        self.digest = hashlib.sha256()
        self.total, self.faults = 0, Counter[Fault]()
        self._seen: set[str] = set()
        self._rows: list[CampaignRecipient] = []

    async def take(self, piece: Sequence[Candidate]) -> None:
        for candidate in piece:
            self._rows.append(self._row(candidate))
            if self.total + self.faults.total() > self._rosters.most:
                raise BadInput("too_many_recipients", most=self._rosters.most)
            if len(self._rows) >= A_UNIT:
                await self.flush()

    async def flush(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            await self._rosters.writer.save(Change(new=tuple(rows)))

    def _row(self, candidate: Candidate) -> CampaignRecipient:
        address = plain_address(candidate.address, self._kind.country)
        fault = self._fault(candidate, address)
        if fault is Fault.NONE:
            self.total += 1
            self._seen.add(compared(address))
            said = repr((address, candidate.name, sorted(candidate.facts.items())))
            self.digest.update(said.encode("utf-8", "replace"))
        else:
            self.faults[fault] += 1
        return CampaignRecipient(
            self._rosters.ids.next(),
            self.id,
            candidate.number,
            address[:LONGEST],
            candidate.name[:LONGEST],
            {} if fault is Fault.TOO_LONG else candidate.facts,
            fault,
        )

    def _fault(self, candidate: Candidate, address: str) -> Fault:
        if any(len(text) > LONGEST for text in (candidate.name, *candidate.facts.values())):
            return Fault.TOO_LONG
        if compared(address) in self._seen:
            return Fault.DUPLICATE
        return self._rosters.fault(self._kind, address)


@dataclass(slots=True)
class UploadedList:
    """An uploaded table as candidates. Its head names the columns, unless it is somebody already."""

    kind: Kind
    columns: tuple[str, ...] = ()
    _address: int = 0
    _name: int | None = None

    async def candidates(self, pieces: AsyncGenerator[Table, None]) -> AsyncGenerator[list[Candidate], None]:
        async with aclosing(pieces):
            async for piece in pieces:
                lines = piece.lines
                if not self.columns and not self._begin(piece.head):
                    lines = (Line(1, piece.head), *lines)
                yield [self._candidate(line) for line in lines]

    def _begin(self, head: tuple[str, ...]) -> bool:
        """Whether the head is one."""
        addresses = [at for at, cell in enumerate(head) if self._is_address(cell)]
        if addresses:
            self._address = addresses[0]
            self.columns = tuple(f"列{at}" for at in range(1, len(head) + 1))
            return False
        self.columns = tuple("".join(cell.split()) for cell in head)
        at = column_of(self.columns, MAIL_NAMES if self.kind.mail else PHONE_NAMES)
        if at is None:
            raise BadInput("no_address_column", fields={"file": "no_address_column"})
        self._address, self._name = at, column_of(self.columns, NAME_NAMES)
        return True

    def _is_address(self, cell: str) -> bool:
        return self.kind.fits(plain_address(cell, self.kind.country))

    def _candidate(self, line: Line) -> Candidate:
        facts = {
            column: cell
            for at, (column, cell) in enumerate(zip(self.columns, line.cells, strict=True))
            if cell and at != self._address
        }
        name = line.cells[self._name] if self._name is not None else ""
        return Candidate(line.number, line.cells[self._address], name, facts)
