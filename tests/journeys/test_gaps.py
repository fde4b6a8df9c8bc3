"""What found no good answer comes before the editors, and what they make of it."""

from datetime import timedelta
from typing import Any

from tests.journeys.bureau import Bureau, content, refused
from tests.journeys.town import Desk, until

LIFT = "老旧小区加装电梯，一楼不同意签字怎么办"


async def talk(bureau: Bureau, words: str, answer: str = "", login: str = "1001") -> None:
    """A citizen asks, an agent answers, the matter is closed."""
    town = bureau.town
    agent = town.desks.get(login) or await town.desk(login)
    citizen = await town.citizen()
    seen = {frame["conversation"]["id"] for frame in agent.frames.of("offer")}
    await citizen.say(words)
    offer = await agent.frames.wait("offer", lambda frame: frame["conversation"]["id"] not in seen)
    number = await agent.accept(offer["conversation"]["id"])
    if answer:
        await agent.say(number, answer)
    await agent.close(number)


async def gaps(
    bureau: Bureau, desk: Desk, count: int = 1, asked: int = 0, **query: Any
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    async def look() -> bool:
        await bureau.town.passes(3)
        found[:] = (await desk.get("/kb/gaps", **query))["items"]
        return len(found) == count and sum(one["count"] for one in found) >= asked

    await until(look)
    return found


async def test_an_unanswered_talk_becomes_a_draft_and_the_gap_is_filled_once_it_is_out(
    bureau: Bureau,
) -> None:
    editor = (await bureau.person("editor")).desk
    await talk(bureau, f"我叫王小明，电话13812345678。{LIFT}", "王先生，可以到街道办申请协商。")
    await talk(bureau, "一楼不同意签字，老旧小区加装电梯能装吗")
    (gap,) = await gaps(bureau, editor, asked=2, state="open")

    assert (gap["title"], gap["count"], gap["channels"], gap["advice"]) == (LIFT, 2, ["web"], "new")
    assert sum(gap["days"]) == gap["days"][-1] == 2
    seen = await editor.get(f"/kb/gaps/{gap['id']}")
    assert not any(secret in str(seen) for secret in ("王小明", "13812345678"))
    assert "街道办" in seen["answer"]["text"]

    made = await editor.post(f"/kb/gaps/{gap['id']}/article")
    number = made["article"]["id"]
    draft = (await editor.get(f"/kb/manuscripts/{number}"))["content"]
    assert draft["title"] == gap["title"]
    assert len(draft["questions"]) == 2
    assert "街道办" in draft["short_answer"]
    assert made["row"]["state"] == "writing"
    assert made["row"]["handled_by"]["number"] == "editor"
    assert await refused(editor.post(f"/kb/gaps/{gap['id']}/article")) == (409, "gap_decided")

    await (await bureau.person("editor")).save(number, department="人社局", long_answer="<p>先协商。</p>")
    await bureau.publish(number)
    (filled,) = await gaps(bureau, editor, state="filled")
    assert filled["id"] == gap["id"]
    page = await editor.get("/kb/gaps")
    assert (page["counts"], page["asked"], page["filled"]) == ({"filled": 1}, 2, 1)


async def test_what_is_answered_or_only_a_greeting_is_no_gap(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    article = await editor.write()
    await bureau.publish(article)
    await bureau.reads(article, 1)

    await talk(bureau, "你好，在吗")
    await talk(bureau, "灵活就业断缴能补吗")
    await talk(bureau, LIFT)

    assert [gap["title"] for gap in await gaps(bureau, editor.desk)] == [LIFT]


async def test_an_answer_that_was_no_help_is_a_gap(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    article = await editor.write()
    await bureau.publish(article)
    await bureau.reads(article, 1)
    town = bureau.town
    agent = await town.desk("1001")
    await (await town.citizen()).say("灵活就业断缴能补吗")
    number = await agent.accept()
    shown = (await agent.get(f"/conversations/{number}/suggestions"))["items"]
    assert [one["article_id"] for one in shown] == [article]
    verdict = {"conversation_id": number, "article_id": article, "action": "not_helpful"}
    await agent.post("/knowledge/adoptions", **verdict)
    await agent.close(number)

    (gap,) = await gaps(bureau, editor.desk)

    assert (gap["title"], gap["near"]["article_id"], gap["department"]) == (
        "灵活就业断缴能补吗",
        article,
        "人社局",
    )
    own, other = [(await bureau.person(p)).desk for p in ("renshe", "yibao")]
    assert [one["id"] for one in (await own.get("/kb/gaps"))["items"]] == [gap["id"]]
    assert (await other.get("/kb/gaps"))["items"] == []
    assert (await other.get("/kb/gaps"))["counts"] == {}
    assert await refused(other.get(f"/kb/gaps/{gap['id']}")) == (404, "no_such_gap")
    assert await refused(other.post(f"/kb/gaps/{gap['id']}/dismiss", reason="试")) == (404, "no_such_gap")
    marked = (await editor.desk.get("/kb/lists", list="wrong"))["items"]
    assert [(one["row"]["id"], one["wrong"]) for one in marked] == [(article, 1)]


async def test_a_wording_joins_the_article_that_has_the_answer(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    await talk(bureau, LIFT)
    # Only what is published after this: talks are judged by what the index has found by then.
    (gap,) = await gaps(bureau, editor.desk)
    folder = await editor.desk.post("/kb/folders", name="住建")
    article = await editor.write(folder["id"], title="加装电梯申请")
    await bureau.publish(article)

    added = await editor.desk.post(
        f"/kb/gaps/{gap['id']}/questions", article_id=article, questions=[LIFT, "灵活就业断缴能补吗"]
    )

    whole = await editor.whole(article)
    assert whole["content"]["questions"] == ["灵活就业断缴能补吗", LIFT]
    assert (whole["row"]["stage"], added["row"]["state"]) == ("draft", "writing")
    # The folder's new name reaches every published article in it; the wording is not out by that.
    await editor.desk.post("/kb/must-finds", question="加装电梯申请", article_id=article)
    await editor.desk.put(f"/kb/folders/{folder['id']}", name="住房")

    async def looked_at() -> bool:
        await bureau.town.passes(2)
        return bool((await editor.desk.get("/kb/must-finds/runs"))["items"])

    await until(looked_at)
    assert [one["id"] for one in await gaps(bureau, editor.desk, state="writing")] == [gap["id"]]
    await bureau.publish(article)
    assert [one["id"] for one in await gaps(bureau, editor.desk, state="filled")] == [gap["id"]]


async def test_what_is_not_for_the_knowledge_base_stays_away_with_its_reason(bureau: Bureau) -> None:
    editor = (await bureau.person("editor")).desk
    await talk(bureau, LIFT)
    (gap,) = await gaps(bureau, editor)
    path = f"/kb/gaps/{gap['id']}"

    assert await refused(editor.post(f"{path}/dismiss", reason=" ")) == (400, "reason_needed")
    await editor.post(f"{path}/dismiss", reason="属于个案，转工单")
    await talk(bureau, LIFT)

    (kept,) = await gaps(bureau, editor, state="dismissed")
    await until(lambda: _counted(bureau, editor, 2))
    assert (kept["reason"], kept["handled_by"]["number"]) == ("属于个案，转工单", "editor")
    assert (await editor.get("/kb/gaps", state="open"))["items"] == []
    await editor.post(f"{path}/reopen")
    assert await refused(editor.post(f"{path}/reopen")) == (409, "gap_decided")
    said = {"agent_id": None, "department": "医保局", "due_on": "2030-01-01"}
    await editor.put(f"{path}/assignment", **said)
    assert [one["id"] for one in await gaps(bureau, (await bureau.person("yibao")).desk)] == [gap["id"]]


async def _counted(bureau: Bureau, desk: Desk, count: int) -> bool:
    await bureau.town.passes(3)
    return [one["count"] for one in (await desk.get("/kb/gaps"))["items"]] == [count]


async def test_pages_follow_each_other_by_how_often_was_asked(bureau: Bureau) -> None:
    editor = (await bureau.person("editor")).desk
    for words, times in ((LIFT, 3), ("夜间广场舞噪音该找谁管", 1), ("公租房轮候排名网上查不到", 2)):
        for _ in range(times):
            await talk(bureau, words)
    everything = [one["title"] for one in await gaps(bureau, editor, 3, asked=6)]

    first = await editor.get("/kb/gaps", limit="2")
    rest = await editor.get("/kb/gaps", limit="2", cursor=first["next"])

    assert everything == [LIFT, "公租房轮候排名网上查不到", "夜间广场舞噪音该找谁管"]
    assert [one["title"] for one in first["items"] + rest["items"]] == everything
    assert (await editor.get("/kb/gaps", q="广场"))["items"][0]["title"] == everything[2]
    assert await refused(editor.get("/kb/gaps", cursor="x")) == (400, "bad_input")


async def test_a_search_at_the_desk_without_answer_is_noted_once_it_is_finished(bureau: Bureau) -> None:
    editor = (await bureau.person("editor")).desk
    agent = (await bureau.person("1001")).desk
    for typed in ("老旧", "老旧小区", LIFT):
        await agent.get("/knowledge", q=typed)
        await bureau.town.passes(1)
    await bureau.town.passes(60)

    (gap,) = await gaps(bureau, editor)

    assert gap["title"] == LIFT
    assert (await editor.get("/kb/gaps", source="search"))["items"][0]["id"] == gap["id"]
    assert (await editor.get("/kb/gaps", source="talk"))["items"] == []


async def test_a_search_on_the_help_page_that_nothing_answers_is_a_gap(bureau: Bureau) -> None:
    editor, town = (await bureau.person("editor")).desk, bureau.town
    for _ in range(2):  # one reader's same question counts once a day
        async with town.http.get(f"{town.url}/help/", params={"q": LIFT}) as answer:
            assert answer.status == 200

    (gap,) = await gaps(bureau, editor, source="self_help")

    assert (gap["title"], gap["count"], gap["channels"]) == (LIFT, 1, ["web"])


async def test_an_overdue_department_is_reminded_once_a_day(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    article = await editor.write()
    due = bureau.town.clock.now() + timedelta(days=1)
    await editor.desk.post(f"/kb/manuscripts/{article}/update-requests", due_on=f"{due:%Y-%m-%d}")
    (request,) = (await editor.desk.get("/kb/update-requests"))["items"]
    path = f"/kb/update-requests/{request['id']}/remind"

    await editor.desk.post(path)

    assert await refused(editor.desk.post(path)) == (409, "reminded_today")
    assert (await editor.desk.get("/kb/update-requests"))["items"][0]["reminded_on"]


async def test_what_citizens_find_wrong_counts_with_what_agents_do(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    article = await editor.write(title="居住证签注")
    await bureau.publish(article)
    await bureau.reads(article, 1)
    url, said = f"{bureau.town.url}/help/{article}/vote", {"helped": "no"}
    async with bureau.town.http.post(url, data=said, headers={"Origin": bureau.town.url}) as answer:
        assert answer.status == 200

    marked = (await editor.desk.get("/kb/lists", list="wrong"))["items"]

    assert [(one["row"]["id"], one["wrong"]) for one in marked] == [(article, 1)]


async def test_lists_tell_what_is_never_used_and_what_ends(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    soon = f"{bureau.town.clock.now() + timedelta(days=9):%Y-%m-%d}"
    first = await editor.write(title="居住证签注")
    second = await editor.write(title="高龄津贴认证", valid_until=soon)
    for article in (first, second):
        await bureau.publish(article)

    unused = await editor.desk.get("/kb/lists", list="unused", limit="1")
    more = await editor.desk.get("/kb/lists", list="unused", limit="1", cursor=unused["next"])
    ending = await editor.desk.get("/kb/lists", list="expiring")

    assert [one["row"]["id"] for one in unused["items"] + more["items"]] == [first, second]
    assert [one["row"]["id"] for one in ending["items"]] == [second]
    assert ending["counts"] == {"used": 0, "unused": 2, "wrong": 0, "expired": 0, "expiring": 1, "due": 0}
    other = await (await bureau.person("yibao")).desk.get("/kb/lists", list="unused")
    assert (other["items"], other["counts"]["unused"]) == ([], 0)
    assert content()["department"] == "人社局"
