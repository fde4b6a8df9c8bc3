"""Who was helped without a person: counted from stored facts, and only after a day without coming back."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from hub.commands.workshop import workshop
from hub.config import Config
from hub.domain.change import Change, Patch
from hub.domain.knowledge import Article
from tests.fakes import ManualClock
from tests.journeys.help_town import CARD, CARD_TITLE, NOBODY_KNOWS, helping, stock
from tests.journeys.town import Citizen, Town, town

DAY = timedelta(days=1)
NONE = {"shown": 0, "helpful": 0, "unhelpful": 0, "person": 0, "back": 0, "open": 0, "deflected": 0}


@pytest.fixture
def config(settled: Config) -> Config:
    return helping(settled)


@pytest.fixture
async def here(config: Config, clock: ManualClock) -> AsyncIterator[Town]:
    await stock(config, clock)
    async with town(config, clock) as running:
        yield running


async def counts(here: Town, **days: str) -> dict[str, int]:
    found = await (await here.office("editor")).get("/kb/self-help", **days)
    return dict(found["counts"])


async def answered(here: Town) -> Citizen:
    citizen = await here.citizen()
    sent = await citizen.say(CARD)
    assert sent["answered"]
    return citizen


async def test_nobody_counts_as_helped_before_a_day_is_over(here: Town, clock: ManualClock) -> None:
    await answered(here)
    at_once = await counts(here)
    clock.advance(DAY - timedelta(seconds=1))
    almost = await counts(here)
    clock.advance(timedelta(seconds=2))
    after = await counts(here)

    assert at_once == almost == {**NONE, "shown": 1, "open": 1}
    assert after == {**NONE, "shown": 1, "deflected": 1}


@pytest.mark.parametrize(
    ("after", "came"),
    [(timedelta(hours=23), "back"), (timedelta(hours=25), "deflected")],
)
async def test_who_comes_back_within_a_day_was_not_helped(
    here: Town, clock: ManualClock, after: timedelta, came: str
) -> None:
    citizen = await answered(here)
    clock.advance(after)
    back = await here.citizen(citizen.token)
    await back.say(NOBODY_KNOWS)
    clock.advance(2 * DAY)

    assert (await counts(here, **{"from": "2026-01-05", "to": "2026-01-05"}))[came] == 1


async def test_who_asks_for_a_person_was_not_helped(here: Town, clock: ManualClock) -> None:
    citizen = await answered(here)
    await citizen.say("转人工")
    clock.advance(2 * DAY)

    assert await counts(here) == {**NONE, "shown": 1, "person": 1}


async def test_who_says_that_it_did_not_help_was_not_helped(here: Town, clock: ManualClock) -> None:
    citizen = await answered(here)
    shown = await citizen.frames.wait("message", lambda f: "answer" in f["message"])
    await citizen.say("", t="helped", message_id=shown["message"]["id"], helped=False)
    voted = await citizen.frames.wait("message", lambda f: f["message"].get("answer", {}).get("verdict"))
    clock.advance(2 * DAY)

    assert voted["message"]["answer"]["verdict"] == "unhelpful"
    assert await counts(here) == {**NONE, "shown": 1, "unhelpful": 1}


async def test_nobody_judges_an_answer_of_somebody_else(here: Town) -> None:
    first = await answered(here)
    shown = await first.frames.wait("message", lambda f: "answer" in f["message"])
    other = await here.citizen()
    await other.say("", t="helped", message_id=shown["message"]["id"], helped=False)

    assert (await counts(here))["unhelpful"] == 0


async def test_the_figures_are_the_same_after_a_restart(config: Config, clock: ManualClock) -> None:
    await stock(config, clock)
    async with town(config, clock) as here:
        citizen = await answered(here)
        await (await answered(here)).say("转人工")
        shown = await citizen.frames.wait("message", lambda f: "answer" in f["message"])
        await citizen.say("", t="helped", message_id=shown["message"]["id"], helped=True)
        before = await counts(here)
    async with town(config, clock) as here:
        after = await counts(here)
        lines = (await (await here.office("supervisor")).get("/kb/self-help"))["days"][-1]["lines"]

    assert before == after == {**NONE, "shown": 2, "helpful": 1, "person": 1, "open": 1}
    assert [(line["channel"], line["title"], line["counts"]["shown"]) for line in lines] == [
        ("web", CARD_TITLE, 2)
    ]


async def test_the_figures_name_no_article_that_became_secret(config: Config, clock: ManualClock) -> None:
    await stock(config, clock)
    async with town(config, clock) as here:
        await answered(here)
    async with workshop(config, clock) as work:
        await work.store.writer.save(Change(patches=(Patch(Article, 1, {"audience": "secret"}),)))
    async with town(config, clock) as here:
        lines = (await (await here.office("supervisor")).get("/kb/self-help"))["days"][-1]["lines"]

    assert [(line["article_id"], line["title"]) for line in lines] == [(1, "")]


async def test_one_citizen_of_two_records_comes_back_as_one(here: Town, clock: ManualClock) -> None:
    await answered(here)
    second = await here.citizen()
    clock.advance(timedelta(hours=2))
    await second.say("转人工")
    chief = await here.office("supervisor")
    closed = (await chief.get("/conversations", view="closed"))["items"]
    waits = (await chief.get("/conversations", view="waiting"))["items"]
    merged = {"other_id": closed[0]["contact_id"], "reason": "同一个人"}
    await chief.post(f"/contacts/{waits[0]['contact_id']}/merge", **merged)
    clock.advance(2 * DAY)

    assert (await counts(here))["back"] == 1


@pytest.mark.parametrize(
    "days",
    [
        {"from": "gestern"},
        {"from": "2026-01-05", "to": "2026-01-01"},
        {"from": "0001-01-01", "to": "0001-01-01"},
        {"to": "0001-01-01"},
        {"from": "9999-12-31", "to": "9999-12-31"},
    ],
)
async def test_days_that_are_none_are_refused_in_words(here: Town, days: dict[str, str]) -> None:
    refused = await (await here.office("editor")).refused(
        "GET", "/kb/self-help?" + "&".join(f"{name}={value}" for name, value in days.items())
    )

    assert (refused.status, refused.code) == (400, "bad_days")
