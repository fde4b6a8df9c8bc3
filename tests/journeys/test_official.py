"""Official wordings: who gives them out, where they stand, and where not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.journeys.bureau import Bureau, Editor, refused
from tests.journeys.town import until

TOPIC = "灵活就业断缴能补吗"
SAID = "系统升级，补缴业务12月1日恢复办理。"


def written(article: int = 0, **rest: Any) -> dict[str, Any]:
    of = {
        "title": "关于暂停补缴业务的口径",
        "short_answer": SAID,
        "department": "人社局",
        "source": "人社办〔2026〕8号",
    }
    return {**of, "article_ids": [article] if article else [], **rest}


async def published(bureau: Bureau, **rest: Any) -> int:
    editor = await bureau.person("editor")
    article = await editor.write(**rest)
    await bureau.publish(article)
    await bureau.finds_any(article)
    return article


async def found(desk: Any, question: str = TOPIC) -> list[dict[str, Any]]:
    return list((await desk.get("/knowledge", q=question))["items"])


async def comes(bureau: Bureau, holds: Callable[[list[dict[str, Any]]], bool], question: str = TOPIC) -> None:
    agent = await bureau.person("1001")

    async def look() -> bool:
        await bureau.town.passes(1)
        return holds(await found(agent.desk, question))

    await until(look)


async def issued(editor: Editor, of: dict[str, Any], note: str = "人社局王科长电话同意") -> dict[str, Any]:
    made = await editor.desk.post("/kb/official", written=of)
    path = f"/kb/official/{made['id']}/issue"
    return dict(await editor.desk.post(path, revision=made["revision"], note=note))


def is_led_by(wording: int) -> Callable[[list[dict[str, Any]]], bool]:
    return lambda items: bool(items) and items[0]["article_id"] == wording and items[0].get("official", False)


def is_not_led(items: list[dict[str, Any]]) -> bool:
    return not any(item.get("official") for item in items)


async def test_from_the_departments_word_to_every_desk_and_back(bureau: Bureau) -> None:
    editor, own = await bureau.person("editor"), await bureau.person("renshe")
    article = await published(bureau)

    draft = await own.desk.post("/kb/official", written=written(article))
    assert (draft["phase"], draft["agreed_by"]["name"]) == ("draft", (await own.desk.get("/me"))["name"])
    assert await refused(own.desk.post(f"/kb/official/{draft['id']}/issue", revision=1)) == (
        403,
        "not_allowed",
    )
    assert is_not_led(await found(own.desk))
    live = await editor.desk.post(f"/kb/official/{draft['id']}/issue", revision=draft["revision"])
    await comes(bureau, is_led_by(draft["id"]))

    first, second = (await found(editor.desk))[:2]
    assert (first["short_answer"], first["source"], first["department"]) == (
        SAID,
        "人社办〔2026〕8号",
        "人社局",
    )
    assert (second["article_id"], second["overruled_by"]) == (article, draft["id"])
    whole = await editor.desk.get(f"/knowledge/articles/{article}")
    assert [one["short_answer"] for one in whole["official"]] == [SAID]
    told = await editor.desk.get(f"/knowledge/articles/{draft['id']}/explain", q=TOPIC)
    assert told["text"].startswith("这是统一口径")
    await own.desk.post(f"/kb/official/{draft['id']}/withdraw", revision=live["revision"], note="已恢复办理")
    await comes(bureau, is_not_led)


async def test_it_comes_with_the_citizens_own_words_and_counts_when_used(bureau: Bureau) -> None:
    article = await published(bureau)
    wording = await issued(await bureau.person("editor"), written(article))
    await comes(bureau, is_led_by(wording["id"]))
    agent = await bureau.town.desk("1001")
    citizen = await bureau.town.citizen()

    await citizen.say(TOPIC)
    talk = await agent.accept()

    beside = (await agent.get(f"/conversations/{talk}/suggestions"))["items"]
    assert [item["article_id"] for item in beside[:2]] == [wording["id"], article]
    assert beside[0]["level"] in ("strong", "fair")
    used = {"conversation_id": talk, "article_id": wording["id"], "action": "inserted"}
    await agent.post("/knowledge/adoptions", **used)


async def test_an_editor_alone_names_who_agreed(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    made = await editor.desk.post("/kb/official", written=written(questions=[TOPIC]))
    path = f"/kb/official/{made['id']}/issue"

    assert await refused(editor.desk.post(path, revision=1)) == (400, "agreement_needed")
    assert await refused(editor.desk.post(path, revision=7, note="甲")) == (409, "changed_meanwhile")
    live = await editor.desk.post(path, revision=1, note="人社局王科长电话同意")
    assert (live["phase"], live["note"]) == ("in_force", "人社局王科长电话同意")
    assert live["may"] == ["withdraw", "replace"]

    of = written(questions=["别的"])
    assert await refused(editor.desk.put(f"/kb/official/{made['id']}", revision=2, written=of)) == (
        409,
        "wording_issued",
    )
    audit = await (await bureau.person("admin")).desk.get("/audit", action="issue_wording")
    assert [entry["subject"] for entry in audit["items"]] == [str(made["id"])]


async def test_what_an_editor_changes_the_department_agrees_to_anew(bureau: Bureau) -> None:
    editor, own, other = [await bureau.person(p) for p in ("editor", "renshe", "yibao")]
    made = await own.desk.post("/kb/official", written=written(questions=[TOPIC]))
    path = f"/kb/official/{made['id']}"

    changed = await editor.desk.put(path, revision=1, written=written(questions=[TOPIC], short_answer="改"))
    assert changed["agreed_by"] is None
    assert await refused(other.desk.post(f"{path}/agree", revision=2)) == (404, "no_such_wording")
    assert await refused(editor.desk.post(f"{path}/agree", revision=2)) == (403, "department_agrees")
    agreed = await own.desk.post(f"{path}/agree", revision=2)
    live = await editor.desk.post(f"{path}/issue", revision=agreed["revision"])
    assert live["phase"] == "in_force"
    assert [row["id"] for row in (await own.desk.get("/kb/official"))["items"]] == [made["id"]]
    assert (await other.desk.get("/kb/official"))["items"] == []


async def test_a_new_edition_takes_the_place_of_the_old_without_a_gap(bureau: Bureau) -> None:
    editor, article = await bureau.person("editor"), await published(bureau)
    old = await issued(editor, written(article))
    await comes(bureau, is_led_by(old["id"]))

    edition = await editor.desk.post(
        "/kb/official", written=written(article, short_answer="12月3日恢复。"), replaces=old["id"]
    )
    assert is_led_by(old["id"])(await found(editor.desk))
    await editor.desk.post(f"/kb/official/{edition['id']}/issue", revision=1, note="同意")
    await comes(bureau, is_led_by(edition["id"]))

    assert [item["article_id"] for item in await found(editor.desk) if item.get("official")] == [
        edition["id"]
    ]
    assert (await editor.desk.get(f"/kb/official/{old['id']}"))["phase"] == "withdrawn"


async def test_it_holds_from_its_first_day_to_its_last(bureau: Bureau) -> None:
    editor, article = await bureau.person("editor"), await published(bureau)
    today = bureau.town.clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    days = {"valid_from": str(today + timedelta(1)), "valid_until": str(today + timedelta(2))}
    wording = await issued(editor, written(article, **days))

    assert wording["phase"] == "coming"
    await bureau.town.passes(5)
    assert is_not_led(await found(editor.desk))
    await bureau.town.passes(24 * 3600)
    bureau.people.clear()  # everybody signs in anew in the morning
    await comes(bureau, is_led_by(wording["id"]))
    await bureau.town.passes(2 * 24 * 3600)
    bureau.people.clear()
    editor = await bureau.person("editor")
    await comes(bureau, is_not_led)
    over = {"valid_until": str(today - timedelta(1))}
    made = await editor.desk.post("/kb/official", written=written(article, **over))
    late = editor.desk.post(f"/kb/official/{made['id']}/issue", revision=1, note="同意")
    assert await refused(late) == (400, "already_over")


async def test_bad_wordings_are_refused_with_the_field(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    wrong: list[tuple[dict[str, Any], str]] = [
        (written(), "topic_needed"),
        (written(questions=["甲"], title=" "), "title_needed"),
        (written(questions=["甲"], short_answer=" "), "short_answer_needed"),
        (written(99), "no_such_article"),
        (written(needs=["水/停水"]), "words_too_short"),
        (written(needs=["长" * 61]), "words_too_long"),
        (
            written(questions=["甲"], valid_from="2026-03-02", valid_until="2026-03-01"),
            "ends_before_it_begins",
        ),
    ]
    for of, code in wrong:
        assert await refused(editor.desk.post("/kb/official", written=of)) == (400, code), of
    secret = await editor.write(title="保密的事", audience="secret")
    await bureau.publish(secret)
    made = await editor.desk.post("/kb/official", written=written(secret))
    assert [one["title"] for one in made["articles"]] == ["保密的事"]


async def test_a_question_is_tried_before_anybody_is_told(bureau: Bureau) -> None:
    editor, article = await bureau.person("editor"), await published(bureau)

    tried = await editor.desk.post("/kb/official/try", written=written(article), question=TOPIC)
    other = await editor.desk.post("/kb/official/try", written=written(article), question="路灯坏了找谁")

    assert (tried["leads"], tried["items"][0]["short_answer"]) == (True, SAID)
    assert "统一口径" in tried["reason"]
    assert (other.get("leads", False), other.get("items", [])) == (False, [])
    assert is_not_led(await found(editor.desk))


async def test_the_test_box_shows_it_as_what_it_is(bureau: Bureau) -> None:
    editor, article = await bureau.person("editor"), await published(bureau)
    wording = await issued(editor, written(article))
    await comes(bureau, is_led_by(wording["id"]))

    tried = (await editor.desk.post("/kb/tries", query=TOPIC))["items"]

    assert [(one["article_id"], one["official"]) for one in tried[:2]] == [
        (wording["id"], True),
        (article, False),
    ]


async def test_no_article_loses_its_place_to_it(bureau: Bureau) -> None:
    editor, article = await bureau.person("editor"), await published(bureau)
    await editor.desk.post("/kb/must-finds", question=TOPIC, article_id=article, within=1)
    wording = await issued(editor, written(article))
    await comes(bureau, is_led_by(wording["id"]))

    ran = (await editor.desk.post("/kb/must-finds/runs"))["items"][0]
    mine = (await editor.whole(article))["content"]
    draft = await editor.desk.post("/kb/draft-tries", content=mine, article_id=article, queries=[TOPIC])
    other = {**mine, "title": "别的", "questions": [], "short_answer": "别的。", "long_answer": ""}
    none = await editor.desk.post("/kb/draft-tries", content=other, queries=[TOPIC])

    assert (ran["total"], ran["failed"]) == (1, 0)
    assert draft["items"][0]["place"] == 1
    assert none["items"][0]["first"]["article_id"] == article
