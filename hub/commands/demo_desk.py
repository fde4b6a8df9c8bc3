"""What fills the newer screens of a demo: written by the hub's own services, as its people would."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from channels.contract import MessageClass
from hub.commands.workshop import Workshop
from hub.config import Config
from hub.domain.gap import Source, Why
from hub.domain.official import OfficialWording
from hub.parts import Parts, build_parts
from hub.services.access import Who
from hub.services.floor import Floor
from hub.services.question_book import Unanswered
from hub.services.recover import fill_floor
from hub.services.sheet import Sheet
from hub.supervision import guarded

SHOWN = Path(__file__).resolve().parents[2] / "data" / "demo" / "desk.json"


@dataclass(frozen=True, slots=True)
class _Office:
    """The services over this database, with nobody listening, and its people by their log-in."""

    work: Workshop
    zone: ZoneInfo
    parts: Parts
    person: Callable[[str], Who]


async def enter_desk(config: Config, work: Workshop, *, knowledge: bool) -> None:
    written: dict[str, Any] = json.loads(SHOWN.read_text(encoding="utf-8"))  # a small file at the start
    office = await _office(config, work)
    await _enter_texts(office, written)
    if knowledge:
        await _enter_official(office, written["official"])
        editor = office.person("editor")
        await office.parts.editing.services.must_finds.enter_lines(editor, "\n".join(written["must_finds"]))
        await _enter_gaps(office, written["gaps"])


async def _office(config: Config, work: Workshop) -> _Office:
    floor = Floor()
    await fill_floor(floor, work.store)
    # No channel runs here, so nothing is ever spawned.
    parts = build_parts(
        config, work.clock, work.store, floor, work.ids, lambda _: None, lambda job: job.close(), guarded
    )

    def person(login: str) -> Who:
        agent = next(one for one in floor.agents.values() if one.login == login)
        team = floor.teams.get(agent.team_id) if agent.team_id else None
        return Who(agent.id, frozenset(agent.roles), agent.team_id, team.department_id if team else None)

    return _Office(work, ZoneInfo(config.hub.timezone), parts, person)


async def _enter_texts(office: _Office, written: dict[str, Any]) -> None:
    outgoing, text = office.parts.services.outgoing, written["template"]
    values = {"name": text["name"], "text": text["text"]}
    writer, approver = office.person(text["by"]), office.person(text["approved_by"])
    draft = await outgoing.texts.save(writer, text["key"], MessageClass.CASE, values)
    await outgoing.texts.hand_in(writer, draft.id)
    await outgoing.texts.decide(approver, draft.id, approve=True, note="")
    await outgoing.phone_book.take_in(writer, written["phone_book"], own=False)


async def _enter_official(office: _Office, written: dict[str, Any]) -> None:
    now, desk = office.work.clock.now(), office.parts.editing.services.official
    today = now.astimezone(office.zone).date()
    wording = OfficialWording(
        id=0,
        title=written["title"],
        short_answer=written["short_answer"],
        long_answer=written["long_answer"],
        created_at=now,
        updated_at=now,
        source=written["source"],
        article_ids=(written["article"],),
        valid_from=today,
        valid_until=today + timedelta(days=written["days"]),
    )
    draft = await desk.create(office.person(written["by"]), wording)
    await desk.issue(office.person(written["issued_by"]), draft.id, draft.revision, "")


async def _enter_gaps(office: _Office, written: list[dict[str, Any]]) -> None:
    sheet, book = Sheet(), office.parts.editing.services.book
    for gap in written:
        for asker, question in enumerate(gap["asked"]):
            asked = Unanswered(question, Source(gap["source"]), Why(gap["why"]), "web", f"demo {asker}")
            book.enter(asked, sheet)
    await office.work.store.writer.save(sheet.change())
