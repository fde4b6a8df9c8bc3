"""The editor's desk: from draft to published, two at once, versions, the clock."""

from datetime import UTC, datetime, timedelta

from hub.config import Config
from tests.fakes import ManualClock
from tests.journeys.bureau import Bureau, Editor, content, refused
from tests.journeys.town import town


async def test_an_article_goes_from_draft_over_review_and_approval_to_the_agents(bureau: Bureau) -> None:
    editor, second, department = [await bureau.person(p) for p in ("editor", "editor2", "renshe")]
    article = await editor.write()

    assert await bureau.search("灵活就业补缴") == []
    await editor.step(article, "submit")
    assert await refused(editor.step(article, "clear")) == (409, "own_manuscript")
    assert await refused(department.step(article, "clear")) == (403, "not_allowed")
    await second.step(article, "clear")
    assert await refused(second.step(article, "approve")) == (409, "department_decides")
    done = await department.step(article, "approve", note="同意")

    assert (done["row"]["stage"], done["row"]["live"], done["row"]["live_state"]) == ("done", 1, "published")
    assert [line["kind"] for line in done["trail"]] == ["saved", "submitted", "cleared", "published"]
    await bureau.finds("灵活就业补缴", ["灵活就业人员养老保险补缴"])
    found = await bureau.reads(article, 1)
    assert found["body"] == "当年断缴的月份可以补缴。\n1. 带身份证\n2. 到窗口"


async def test_what_is_in_work_never_changes_what_is_published_until_it_is_approved(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    article = await editor.write()
    await bureau.publish(article)

    changed = await editor.save(article, title="补缴新规", short_answer="跨年度不能补。")
    before = await bureau.reads(article, 1)
    await bureau.publish(article)
    after = await bureau.reads(article, 2)

    assert (changed["row"]["stage"], changed["row"]["number"], changed["row"]["live"]) == ("draft", 2, 1)
    assert changed["published"]["title"] == before["title"] == "灵活就业人员养老保险补缴"
    assert (after["title"], after["version"]) == ("补缴新规", 2)


async def test_agents_read_the_hint_the_steps_and_the_files_of_what_is_published(bureau: Bureau) -> None:
    editor, agent = await bureau.person("editor"), await bureau.person("1001")
    form = await editor.desk.upload(b"a form", "form.txt")
    basis = [{"title": "社会保险法", "url": "https://law.example/10"}]
    article = await editor.write(
        hint="先问月份", steps=["取号", "递交"], basis=basis, files=[{"file_id": form["file_id"]}]
    )
    assert (await agent.desk.download(form["url"]))[0] == 404
    await bureau.publish(article)

    seen = await bureau.reads(article, 1)

    assert (seen["hint"], seen["steps"], seen["basis"]) == ("先问月份", ["取号", "递交"], basis)
    assert seen["files"][0]["name"] == "form.txt"
    assert await agent.desk.download(form["url"]) == (200, b"a form")


async def test_of_two_who_save_the_same_revision_the_second_loses_nothing_and_overwrites_nothing(
    bureau: Bureau,
) -> None:
    first, second = [await bureau.person(p) for p in ("editor", "editor2")]
    article = await first.write()

    mine = await first.save(article, 1, hint="先问月份")
    problem = await refused(second.save(article, 1, title="我的标题"))
    now = await second.whole(article)
    base = await second.desk.get(f"/kb/manuscripts/{article}/revisions/1")

    assert problem == (409, "manuscript_changed")
    assert (mine["revision"], now["revision"]) == (2, 2)
    assert (now["content"]["hint"], now["content"]["title"]) == ("先问月份", "灵活就业人员养老保险补缴")
    assert base["content"].get("hint", "") == ""


async def test_colleagues_at_one_article_see_each_other_and_hear_of_a_save(bureau: Bureau) -> None:
    first, second = [await bureau.town.desk(p, ready=False) for p in ("editor", "editor2")]
    article = await Editor(first).write()
    await first.frames.send(t="editing", article_id=article)
    await second.frames.send(t="editing", article_id=article, writing=True)

    seen = await first.frames.wait("editors", lambda f: f["numbers"])
    await Editor(second).save(article, hint="一")
    heard = await first.frames.wait("article_changed")
    await second.frames.close()

    assert (seen["numbers"], seen["writing"]) == (["editor2"], ["editor2"])
    assert (heard["revision"], heard["by"]) == (2, "editor2")
    await first.frames.wait("editors", lambda f: not f["numbers"] and f is not seen)


async def test_an_older_version_comes_back_as_a_draft(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    article = await editor.write()
    await bureau.publish(article)
    await editor.save(article, short_answer="改过的短答。")
    await bureau.publish(article)
    revision = (await editor.whole(article))["revision"]

    back = await editor.desk.post(f"/kb/manuscripts/{article}/restore", revision=revision, number=1)
    versions = await editor.desk.get(f"/kb/manuscripts/{article}/versions")

    assert (back["row"]["stage"], back["row"]["number"], back["row"]["live"]) == ("draft", 3, 2)
    assert back["content"]["short_answer"] == "当年断缴的月份可以补缴，不收滞纳金。"
    assert [one["number"] for one in versions["items"]] == [2, 1]


async def test_a_returned_article_bears_its_reason_and_can_be_taken_back_while_it_waits(
    bureau: Bureau,
) -> None:
    editor, second = [await bureau.person(p) for p in ("editor", "editor2")]
    article = await editor.write()
    await editor.step(article, "submit")

    assert await refused(second.step(article, "return")) == (400, "reason_needed")
    returned = await second.step(article, "return", note="缺依据")
    await editor.step(article, "submit")
    taken = await editor.step(article, "take_back")

    assert (returned["row"]["stage"], taken["row"]["stage"]) == ("draft", "draft")
    assert [(s["kind"], s.get("text", "")) for s in returned["trail"]][-1] == ("returned", "缺依据")


async def test_a_withdrawn_article_is_found_no_more(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    article = await editor.write()
    await bureau.publish(article)
    await bureau.finds("补缴", [content()["title"]])

    gone = await editor.step(article, "withdraw", note="政策废止")

    assert gone["row"]["live_state"] == "withdrawn"
    await bureau.finds("补缴", [])
    agent = await bureau.person("1001")
    assert await refused(agent.desk.get(f"/knowledge/articles/{article}")) == (404, "no_such_article")


async def test_what_editors_paste_is_made_harmless(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    nasty = (
        '<p onclick="x()">好<script>alert(1)</script></p><img src="https://spy.example/p.gif">'
        '<a href="javascript:alert(1)">点</a><iframe src="//x"></iframe><style>p{}</style>'
    )
    article = await editor.write(long_answer=nasty)

    kept = (await editor.whole(article))["content"]["long_answer"]

    assert "好" in kept
    assert not any(word in kept for word in ("script", "onclick", "spy", "iframe", "style"))


async def test_the_hour_of_publication_and_the_last_day_are_kept_by_the_hubs_clock(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        bureau = Bureau(here)
        editor = await bureau.person("editor")
        article = await editor.write(valid_until=_day(clock, 2))
        at = clock.now().timestamp() + 3_600
        planned = await bureau.publish(article, publish_at=_moment(at))
        await here.passes(3_000)
        assert planned["row"]["stage"] == "scheduled"
        assert await bureau.search("补缴") == []

    clock.advance(_hours(1))  # it falls due while the hub is down
    async with town(settled, clock) as here:
        bureau = Bureau(here)
        await bureau.finds("补缴", [content()["title"]])
        await here.passes(4 * 86_400)
        bureau.people.clear()  # their sessions have ended meanwhile
        await bureau.finds("补缴", [])
        whole = await (await bureau.person("editor")).whole(article)
        assert whole["row"]["live_state"] == "expired"
        assert [line["kind"] for line in whole["trail"]][-2:] == ["published", "expired"]


def _day(clock: ManualClock, days: int) -> str:
    return (clock.now() + _hours(24 * days)).date().isoformat()


def _hours(count: float) -> timedelta:
    return timedelta(hours=count)


def _moment(stamp: float) -> str:
    return datetime.fromtimestamp(stamp, UTC).isoformat()
