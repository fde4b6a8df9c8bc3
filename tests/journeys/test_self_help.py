"""Citizens are answered by the knowledge first, when it is sure, and never kept from a person by it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from hub.commands.workshop import workshop
from hub.config import Config
from hub.domain.change import Patch
from hub.domain.contact import Contact
from tests.fakes import ManualClock
from tests.journeys.help_town import CARD, CARD_TITLE, FOREIGN, NOBODY_KNOWS, helping, stock
from tests.journeys.town import Citizen, Town, town, until


@pytest.fixture
async def here(settled: Config, clock: ManualClock) -> AsyncIterator[Town]:
    config = helping(settled)
    await stock(config, clock, *FOREIGN)
    async with town(config, clock) as running:
        yield running


async def answer(citizen: Citizen) -> dict[str, Any]:
    return dict((await citizen.frames.wait("message", lambda f: "answer" in f["message"]))["message"])


async def queue(here: Town) -> int:
    desk = await here.office("leader1")
    return int((await desk.get("/conversations", view="waiting"))["counts"]["waiting"])


async def been_before(config: Config, clock: ManualClock, **known: Any) -> str:
    """A citizen on whose card this stands from now on: what their browser remembers."""
    async with town(config, clock) as here:
        citizen = await here.citizen()
        await citizen.say("", t="person")
        desk = await here.desk("1001")
        number = await desk.accept()
        contact = (await desk.get(f"/conversations/{number}"))["contact_id"]
        await desk.close(number)
    async with workshop(config, clock) as work:
        await work.save(patches=(Patch(Contact, int(contact), known),))
    return citizen.token


async def test_a_sure_answer_comes_at_once_and_nobody_is_asked_to_serve(here: Town) -> None:
    citizen = await here.citizen()
    sent = await citizen.say(CARD)
    shown = await answer(citizen)

    assert sent["answered"] is True
    assert shown["author"] == "system"
    assert shown["answer"]["title"] == CARD_TITLE
    assert "12333" in shown["text"]
    assert shown["answer"]["link"].endswith("/help/1")
    assert await queue(here) == 0
    again = await here.citizen(citizen.token)
    assert "stage" not in again.welcome["standing"]
    assert [m.get("answer", {}).get("title") for m in again.welcome["messages"]] == [None, CARD_TITLE]


async def test_who_is_not_answered_with_certainty_waits_for_a_person_at_once(here: Town) -> None:
    citizen = await here.citizen()
    sent = await citizen.say(NOBODY_KNOWS)

    assert "answered" not in sent
    assert await queue(here) == 1


@pytest.mark.parametrize("words", ["转人工", "我要找人工客服", "人工", "有人吗？", "talk to a person"])
async def test_who_asks_for_a_person_gets_one(here: Town, words: str) -> None:
    citizen = await here.citizen()
    await citizen.say(words)

    assert await queue(here) == 1


async def test_the_button_works_before_anything_was_said(here: Town) -> None:
    citizen = await here.citizen()
    await citizen.say("", t="person")

    assert await queue(here) == 1


async def test_an_agent_sees_what_was_answered_and_the_place_counts_from_the_question(
    here: Town, clock: ManualClock
) -> None:
    citizen = await here.citizen()
    await citizen.say(CARD)
    asked = clock.now()
    await here.passes(90)
    told = await citizen.say("", t="person")
    desk = await here.desk("1001")
    number = await desk.accept()
    seen = await desk.get(f"/conversations/{number}/messages")
    talk = await desk.get(f"/conversations/{number}")

    assert "转人工坐席" in told["reply"]
    said = [(m["author"], m["text"][:6]) for m in seen["items"] if m["kind"] == "text"]
    assert said == [("citizen", CARD[:6]), ("system", "社保卡丢失请")]
    answered = seen["items"][1]["details"]
    assert (answered["self_help"], answered["title"], answered["article"]) == ("answer", CARD_TITLE, "1")
    assert talk["came_at"][:19] == asked.isoformat()[:19]
    assert (talk["preview"], talk["preview_author"]) == (CARD, "citizen")  # neither the answer nor the button


async def test_the_same_answer_is_not_given_twice(here: Town) -> None:
    citizen = await here.citizen()
    await citizen.say(CARD)
    told = await citizen.say("社保卡掉了，怎么挂失再补一张")

    assert "没有把握" in told["reply"]
    assert await queue(here) == 1


async def test_thanks_for_an_answer_ask_for_nobody(here: Town) -> None:
    citizen = await here.citizen()
    await citizen.say(CARD)
    await citizen.say("好的，谢谢！")

    assert await queue(here) == 0
    assert "不客气" in citizen.frames.of("message")[-1]["message"]["text"]


@pytest.mark.parametrize("words", [one["title"].split("：")[1] for one in FOREIGN])
async def test_only_what_is_public_and_valid_on_this_channel_is_answered(here: Town, words: str) -> None:
    citizen = await here.citizen()
    await citizen.say(words)
    hints = await citizen.get("/hints", q="游泳馆年卡")

    if await queue(here) == 0:  # what is public may answer instead
        assert "游泳馆" not in str((await answer(citizen))["answer"])
    assert not [hint for hint in hints["items"] if "游泳馆" in hint["title"]]


async def test_danger_does_not_wait_for_a_machine(here: Town) -> None:
    citizen = await here.citizen()
    await citizen.say(f"救命，着火了！{CARD}")

    assert await queue(here) == 1


async def test_who_is_served_before_others_is_not_answered_by_a_machine(
    settled: Config, clock: ManualClock
) -> None:
    config = helping(settled)
    await stock(config, clock)
    token = await been_before(config, clock, favoured=True)
    async with town(config, clock) as here:
        again = await here.citizen(token)
        await again.say(CARD)

        assert await queue(here) == 1
        assert not [f for f in again.frames.of("message") if "answer" in f["message"]]


async def test_a_question_without_an_answer_keeps_no_name_that_is_on_file(
    settled: Config, clock: ManualClock
) -> None:
    config, name = helping(settled), "欧阳春兰"
    await stock(config, clock)
    token = await been_before(config, clock, name=name)
    async with town(config, clock) as here:
        again = await here.citizen(token)
        await again.say(f"{CARD}，{name}的卡")
        await answer(again)
        await again.say("没有帮助")
        clock.advance(timedelta(hours=1))
        await again.say(f"{name}问：{NOBODY_KNOWS}")
        editor, found = await here.office("editor"), list[dict[str, Any]]()

        async def noted() -> bool:
            await here.passes(1)
            found[:] = (await editor.get("/kb/gaps"))["items"]
            return sum(int(one["count"]) for one in found) == 2

        await until(noted)
        said = str([await editor.get(f"/kb/gaps/{one['id']}") for one in found])

    assert name not in said
    assert said.count("〔姓名〕") >= 2


async def test_a_repeated_message_is_answered_once_also_after_a_restart(
    settled: Config, clock: ManualClock
) -> None:
    config = helping(settled)
    await stock(config, clock)
    async with town(config, clock) as here:
        citizen = await here.citizen()
        first = await citizen.say(CARD, "key-of-my-own")
        token = citizen.token
    async with town(config, clock) as here:
        again = await here.citizen(token)
        second = await again.say(CARD, "key-of-my-own")
        page = await again.get("/messages")

    assert second["message_id"] == first["message_id"]
    assert second["duplicate"] is True
    assert len(page["messages"]) == 2


async def test_a_topic_is_kept_for_the_person_asked_later(here: Town) -> None:
    citizen = await here.citizen()
    await citizen.say("", t="prechat", topic="social")
    none_yet = await queue(here)
    await citizen.say(NOBODY_KNOWS)
    desk = await here.desk("1003")

    assert none_yet == 0
    assert (await desk.offer())["conversation"]["skills"] == ["social"]


async def test_hints_come_while_a_question_is_written(here: Town) -> None:
    citizen = await here.citizen()
    found = await citizen.get("/hints", q="社保卡")

    assert CARD_TITLE in [hint["title"] for hint in found["items"]]
    assert len(found["items"]) <= 3


async def test_an_account_without_self_help_is_as_it_was(settled: Config, clock: ManualClock) -> None:
    await stock(settled, clock)
    async with town(settled, clock) as here:
        citizen = await here.citizen()
        await citizen.say(CARD)

        assert await queue(here) == 1
        assert (await citizen.get("/hints", q="社保卡"))["items"] == []


async def test_an_official_wording_is_what_the_citizen_is_told(here: Town) -> None:
    editor, said = await here.office("editor"), "系统升级，补卡12月1日恢复办理。"
    long = "已交的材料不用重交。\n12月1日起照常办理。"
    written = {"title": "补卡暂停的口径", "short_answer": said, "long_answer": long, "article_ids": [1]}
    made = await editor.post("/kb/official", written=written)
    await editor.post(f"/kb/official/{made['id']}/issue", revision=1, note="人社局同意")

    async def leads() -> bool:
        await here.passes(1)
        items = (await editor.get("/knowledge", q=CARD))["items"]
        return bool(items and items[0]["official"])

    await until(leads)
    citizen = await here.citizen()
    await citizen.say(CARD)
    shown = await answer(citizen)

    assert (shown["answer"]["title"], shown["answer"]["official"]) == ("补卡暂停的口径", True)
    assert "12月1日" in shown["text"]
    async with here.http.get(f"{here.url}/help/1") as page:
        assert said in await page.text()
    lines = (await editor.get("/kb/self-help"))["days"][-1]["lines"]
    assert [line["title"] for line in lines] == ["补卡暂停的口径"]
