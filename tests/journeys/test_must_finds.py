"""The test box, the place of a draft, and questions that must find their article."""

from typing import Any

from tests.journeys.bureau import Bureau, Editor, content, refused
from tests.journeys.town import until

LIFT, NOISE = "老旧小区加装电梯", "夜间广场舞噪音"


async def published(bureau: Bureau, title: str, **rest: Any) -> int:
    article = await (await bureau.person("editor")).write(
        title=title,
        questions=[f"{title}怎么办"],
        short_answer=f"{title}请这样办理。",
        long_answer=f"<p>{title}的办法。</p>",
        **rest,
    )
    await bureau.publish(article)
    await bureau.reads(article, 1)
    return article


async def runs(bureau: Bureau, editor: Editor, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    async def look() -> bool:
        await bureau.town.passes(2)
        found[:] = (await editor.desk.get("/kb/must-finds/runs"))["items"]
        return len(found) == count

    await until(look)
    return found


async def test_a_question_is_tried_as_different_people_would_ask_it(bureau: Bureau) -> None:
    editor, own = await bureau.person("editor"), await bureau.person("renshe")
    open_one = await published(bureau, LIFT, region="甲市/乙区", channels=["web"])
    inner = await published(bureau, f"{LIFT}内部办法", audience="internal")

    async def tried(by: Editor = editor, **rest: Any) -> list[int]:
        found = await by.desk.post("/kb/tries", query=f"{LIFT}怎么办", **rest)
        return [one["article_id"] for one in found["items"]]

    whole = await editor.desk.post("/kb/tries", query=f"{LIFT}怎么办")
    first = whole["items"][0]
    assert (first["article_id"], first["matched"], first["matched_text"]) == (
        open_one,
        "question",
        f"{LIFT}怎么办",
    )
    assert "相似问" in first["told"]
    assert (whole["agents"], whole["citizens"]) == (20, 40)
    assert {token["text"] for token in whole["tokens"]} >= {"加装电梯", "怎么办"}
    assert set(await tried()) == {open_one, inner}
    assert await tried(audience="public") == [open_one]
    assert await tried(audience="public", channel="sms") == []
    assert await tried(region="丙市") == [inner]
    assert await tried(department="医保局") == []
    assert await tried(collection="statutes") == []
    assert set(await tried(own)) == {open_one, inner}
    assert await refused(tried(own, audience="secret")) == (403, "not_allowed")


async def test_a_draft_is_told_where_it_would_come(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    there = await published(bureau, LIFT)
    draft = content(NOISE, questions=[], short_answer="拨打热线。", long_answer="<p>拨打热线。</p>")
    queries = [f"{NOISE}谁管", f"{LIFT}怎么办"]

    places = (await editor.desk.post("/kb/draft-tries", content=draft, queries=queries))["items"]

    assert places[0]["place"] == 1
    assert places[1]["place"] != 1
    assert places[1]["first"]["article_id"] == there
    assert await bureau.search(NOISE) != [NOISE]
    other = (await bureau.person("yibao")).desk
    foreign = other.post("/kb/draft-tries", content=draft, article_id=there, queries=queries)
    assert await refused(foreign) == (404, "no_such_article")


async def test_many_questions_are_entered_at_once_and_faulty_lines_are_named(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    lift, noise = await published(bureau, LIFT), await published(bureau, NOISE)
    made = await editor.desk.post("/kb/must-finds", question=f"{LIFT}怎么办", article_id=lift, within=1)
    text = f"{NOISE}谁管 | {NOISE} | 3\n\n没有这篇 | 无此标题\n{LIFT}怎么办|{LIFT}|1\n只有问题"
    entered = await editor.desk.post("/kb/must-finds/import", text=text)
    assert entered["made"] == 1
    assert [(one["line"], one["fault"]) for one in entered["faults"]] == [
        (3, "知识条目不存在或已下架。"),
        (4, "这道题已经有了。"),
        (5, "每行：问题 | 知识标题或编号 | 1 或 3。"),
    ]
    ran = await editor.desk.post("/kb/must-finds/runs")
    assert (ran["items"][0]["total"], ran["items"][0]["failed"]) == (2, 0)
    kept = (await editor.desk.get("/kb/must-finds"))["items"]
    assert [(one["article_id"], one["place"] > 0) for one in kept] == [(lift, True), (noise, True)]
    await editor.desk.ask("DELETE", f"/kb/must-finds/{made['id']}")
    assert len((await editor.desk.get("/kb/must-finds"))["items"]) == 1


async def test_what_must_be_found_is_asked_again_at_every_publication(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    lift, noise = await published(bureau, LIFT), await published(bureau, NOISE)
    made = await editor.desk.post("/kb/must-finds", question=f"{LIFT}怎么办", article_id=lift, within=1)
    await editor.desk.post("/kb/must-finds", question=f"{NOISE}谁管", article_id=noise)

    # Another text under the same article no longer answers the question: whoever publishes is told before …
    changed: dict[str, Any] = {
        "title": "旧衣物回收",
        "questions": ["旧衣服放哪里"],
        "short_answer": "投放回收箱。",
    }
    await editor.save(lift, **changed, long_answer="<p>投放回收箱。</p>")
    seen = (await editor.whole(lift))["content"]
    forecast = await editor.desk.post("/kb/must-finds/forecast", content=seen, article_id=lift)
    assert [(one["question"], one["passed"]) for one in forecast["broken"]] == [(f"{LIFT}怎么办", False)]
    await editor.step(lift, "submit")
    await (await bureau.person("editor2")).step(lift, "clear")
    department = await bureau.person("renshe")
    assert await refused(department.step(lift, "approve")) == (409, "breaks_must_find")
    # … and may do so all the same; what came of it is kept.
    await department.step(lift, "approve", despite=True)
    (last,) = await runs(bureau, editor, 1)
    assert (last["cause"], last["total"], last["failed"], last["articles"]) == (
        "publish",
        2,
        1,
        ["旧衣物回收"],
    )
    lines = (await editor.desk.get(f"/kb/must-finds/runs/{last['id']}"))["lines"]
    assert [(one["question"], one["passed"]) for one in lines] == [
        (f"{LIFT}怎么办", False),
        (f"{NOISE}谁管", True),
    ]
    await editor.desk.put(f"/kb/must-finds/{made['id']}", question="旧衣服放哪里", article_id=lift, within=1)
    assert (await editor.desk.post("/kb/must-finds/runs"))["items"][0]["failed"] == 0


async def test_must_find_questions_of_others_and_of_secrets_are_not_told(bureau: Bureau) -> None:
    editor, own, other = [await bureau.person(one) for one in ("editor", "renshe", "yibao")]
    lift = await published(bureau, LIFT)
    secret = await editor.write(title="涉密处置口径", audience="secret")
    await editor.desk.post("/kb/must-finds", question=f"{LIFT}怎么办", article_id=lift)
    forbidden = editor.desk.post("/kb/must-finds", question="口径", article_id=secret)
    assert await refused(forbidden) == (400, "secret_not_found")
    await editor.desk.post("/kb/must-finds/runs")

    assert len((await own.desk.get("/kb/must-finds"))["items"]) == 1
    assert (await other.desk.get("/kb/must-finds"))["items"] == []
    (run,) = (await other.desk.get("/kb/must-finds/runs"))["items"]
    assert (run["total"], run["failed"]) == (0, 0)
    assert (await other.desk.get(f"/kb/must-finds/runs/{run['id']}"))["lines"] == []
    forecast = await other.desk.post("/kb/must-finds/forecast", content=content())
    assert (forecast["total"], forecast["failing"]) == (0, 0)
    assert await refused(editor.desk.get("/kb/must-finds/runs/1")) == (404, "no_such_run")
