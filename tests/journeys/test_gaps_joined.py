"""Gaps of one matter are put together and taken apart, each by those who see them."""

from tests.journeys.bureau import Bureau, refused
from tests.journeys.test_gaps import LIFT, gaps, talk

OTHER = "老旧小区外挂电梯，邻居拒绝配合该怎么装"


async def test_two_gaps_of_one_matter_are_one_to_do_until_they_are_taken_apart(bureau: Bureau) -> None:
    editor = (await bureau.person("editor")).desk
    await talk(bureau, LIFT)
    await talk(bureau, OTHER, "可以申请调解。")
    lead, other = sorted(await gaps(bureau, editor, 2), key=lambda one: one["title"] != LIFT)
    path = f"/kb/gaps/{lead['id']}"

    assert await refused(editor.post(f"{path}/joined", gap_ids=[lead["id"]])) == (400, "nothing_to_join")
    assert [one["title"] for one in (await editor.get(path))["alike"]] == [OTHER]
    joined = await editor.post(f"{path}/joined", gap_ids=[other["id"]])
    await talk(bureau, OTHER, login="1001")  # draws to the other, counts here
    (row,) = await gaps(bureau, editor, asked=3)

    assert [(one["id"], one["count"]) for one in joined["joined"]] == [(other["id"], 1)]
    assert (row["id"], row["count"], sum(row["days"]), row["channels"]) == (lead["id"], 3, 3, ["web"])
    assert (await editor.get("/kb/gaps"))["counts"] == {"open": 1}
    whole = await editor.get(f"/kb/gaps/{other['id']}")  # an old link leads to the one that leads
    assert whole["row"]["id"] == lead["id"]
    assert {one["text"]: one["count"] for one in whole["spoken"]} == {OTHER: 2, LIFT: 1}
    assert whole["answer"]["text"] == "可以申请调解。"

    await editor.post(f"{path}/split", gap_id=other["id"])
    assert {one["title"]: one["count"] for one in await gaps(bureau, editor, 2)} == {LIFT: 1, OTHER: 2}
    assert await refused(editor.post(f"{path}/split", gap_id=other["id"])) == (404, "no_such_gap")
    await editor.post(f"{path}/joined", gap_ids=[other["id"]])
    made = await editor.post(f"{path}/article")
    draft = (await editor.get(f"/kb/manuscripts/{made['article']['id']}"))["content"]
    assert set(draft["questions"]) == {LIFT, OTHER}


async def test_a_department_joins_only_what_it_sees(bureau: Bureau) -> None:
    editor, other = (await bureau.person("editor")).desk, (await bureau.person("yibao")).desk
    await talk(bureau, LIFT)
    await talk(bureau, OTHER)
    first, second = [one["id"] for one in await gaps(bureau, editor, 2)]
    await editor.put(f"/kb/gaps/{first}/assignment", agent_id=None, department="医保局", due_on=None)

    assert (await other.get(f"/kb/gaps/{first}"))["alike"] == []
    assert await refused(other.post(f"/kb/gaps/{first}/joined", gap_ids=[second])) == (404, "no_such_gap")
    assert await refused(other.post(f"/kb/gaps/{second}/joined", gap_ids=[first])) == (404, "no_such_gap")
    await editor.post(f"/kb/gaps/{second}/dismiss", reason="不归本热线管")
    assert await refused(editor.post(f"/kb/gaps/{second}/joined", gap_ids=[first])) == (409, "gap_decided")
    assert await refused(editor.post(f"/kb/gaps/{first}/joined", gap_ids=[second])) == (409, "gap_decided")
