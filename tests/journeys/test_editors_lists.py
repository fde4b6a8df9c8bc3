"""The editor's desk: departments, folders, words, previews, proposals from conversations."""

from tests.fakes import ManualClock
from tests.journeys.bureau import Bureau, content, refused
from tests.journeys.town import Desk, until


async def test_a_department_writes_only_in_its_own_folders(bureau: Bureau) -> None:
    editor, own, other = [await bureau.person(p) for p in ("editor", "renshe", "yibao")]
    folder = await editor.desk.post("/kb/folders", name="社会保险", department="人社局")
    inner = await editor.desk.post("/kb/folders", name="灵活就业", parent_id=folder["id"])

    article = await own.write(folder_id=inner["id"])
    foreign = own.desk.post("/kb/manuscripts", content=content("医保", department="医保局"), folder_id=None)

    assert await refused(foreign) == (403, "not_your_folder")
    assert await refused(other.whole(article)) == (404, "no_such_article")
    assert [row["id"] for row in (await own.desk.get("/kb/manuscripts"))["items"]] == [article]
    assert (await other.desk.get("/kb/manuscripts"))["items"] == []
    assert await refused(own.save(article, department="医保局")) == (403, "not_your_folder")
    tree = await other.desk.get("/kb/folders")
    assert [(f["name"], f.get("count", 0), f.get("own", True)) for f in tree["items"]] == [
        ("社会保险", 0, False),
        ("灵活就业", 0, False),
    ]


async def test_a_proposal_from_a_conversation_carries_no_personal_data(bureau: Bureau) -> None:
    agent = await bureau.town.desk("1001")
    citizen = await bureau.town.citizen()
    await citizen.say("我叫王小明，电话13812345678，身份证110101199003078515，灵活就业断缴能补吗")
    talk = await agent.accept()
    await agent.say(talk, "王先生您好，当年断缴的可以补。")

    proposed = await agent.get(f"/conversations/{talk}/exchange")
    made = await agent.post(
        f"/conversations/{talk}/article",
        question=proposed["question"],
        answer="可以补，有事打 13812345678。",
    )
    whole = await (await bureau.person("editor")).whole(made["id"])

    told = str(proposed) + str(whole)
    assert "灵活就业断缴能补吗" in proposed["question"]
    assert not any(secret in told for secret in ("王小明", "13812345678", "110101199003078515"))
    assert (whole["row"]["stage"], whole["row"].get("folder_id")) == ("draft", None)
    assert await bureau.search("灵活就业") == []


async def test_editors_words_and_synonyms_show_in_the_preview(bureau: Bureau) -> None:
    editor = await bureau.person("editor")

    async def seen() -> list[tuple[str, str, list[str]]]:
        query = "青禾卡断交能补吗"
        found = await editor.desk.post("/kb/preview", content=content(), query=query)
        return [(t["text"], t["kind"], t.get("means", [])) for t in found["tokens"]]

    before = await seen()
    await editor.desk.post("/kb/words", word="青禾卡")
    await editor.desk.post("/kb/synonyms", words=["断交"], leads_to=["断缴", "停缴"])
    after = await seen()

    assert "青禾卡" not in [text for text, _, _ in before]
    assert ("青禾卡", "own", []) in after
    assert "停缴" in next(means for text, _, means in after if text == "断交")
    assert await refused(editor.desk.post("/kb/words", word="青禾卡")) == (409, "word_known")


async def test_the_preview_measures_each_channel_and_warns_of_a_twin(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    article = await editor.write()
    await bureau.publish(article)
    await bureau.reads(article, 1)

    seen = await editor.desk.post("/kb/preview", content=content("补缴养老保险", short_answer="补" * 71))
    by_channel = {one["channel"]: one for one in seen["renderings"]}

    assert (by_channel["sms"]["used"], by_channel["sms"]["limit"], by_channel["sms"]["parts"]) == (71, 67, 2)
    assert by_channel["wechat"]["limit"] == 2048
    assert by_channel["wechat"]["text"].endswith("2. 到窗口")
    assert by_channel["voice"]["fit"] == "missing"
    assert [one["article_id"] for one in seen["alike"]] == [article]


async def test_a_renamed_folder_renames_the_category_of_what_is_published_in_it(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    folder = await editor.desk.post("/kb/folders", name="社保")
    article = await editor.write(folder_id=folder["id"])
    await bureau.publish(article)

    await bureau.reads(article, 1)
    await editor.desk.put(f"/kb/folders/{folder['id']}", name="社会保险")

    agent = await bureau.person("1001")

    async def renamed() -> bool:
        await bureau.town.passes(1)
        found = await agent.desk.get(f"/knowledge/articles/{article}")
        return bool(found["category"] == "社会保险")

    await until(renamed)
    problem = await refused(editor.desk.ask("DELETE", f"/kb/folders/{folder['id']}"))
    assert problem == (409, "folder_not_empty")


async def test_a_department_is_asked_to_update_answers_and_is_reminded_when_late(
    bureau: Bureau, clock: ManualClock
) -> None:
    editor = await bureau.person("editor")
    department = await bureau.town.desk("renshe", ready=False)
    article = await editor.write()
    day = clock.now().date().isoformat()

    asked = await editor.desk.post(
        f"/kb/manuscripts/{article}/update-requests", due_on=day, note="新文件已下发"
    )
    told = await department.frames.wait("notice", lambda f: f["kind"] == "update_asked")
    await bureau.town.passes(3 * 86_400)
    late = await department.frames.wait("notice", lambda f: f["kind"] == "update_overdue")
    await department.sign_in()
    listed = await department.get("/kb/update-requests")
    await department.post(f"/kb/update-requests/{asked['requests'][0]['id']}/settle", note="已更新")

    assert told["reference"] == late["reference"] == str(article)
    assert [(one["title"], one["overdue"]) for one in listed["items"]] == [(content()["title"], True)]
    assert (await department.get("/kb/update-requests"))["items"] == []


async def newest(agent: Desk, before: int) -> int:
    """The conversation that is offered after this one."""
    offer = await agent.frames.wait("offer", lambda frame: frame["conversation"]["id"] > before)
    return int(offer["conversation"]["id"])


async def test_citizens_own_wordings_are_offered_for_the_article_that_answered_them(bureau: Bureau) -> None:
    editor = await bureau.person("editor")
    article = await editor.write()
    await bureau.publish(article)
    await bureau.reads(article, 1)
    town = bureau.town
    agent, number = await town.desk("1001"), 0
    for said in ("我叫王小明，灵活就业断缴了两个月还能补吗", "灵活就业断缴能补吗"):
        citizen = await town.citizen()
        await citizen.say(said)
        number = await agent.accept(await newest(agent, number))
        await agent.post(
            "/knowledge/adoptions", conversation_id=number, article_id=article, action="inserted"
        )
        await agent.close(number)

    asked = await editor.desk.get(f"/kb/manuscripts/{article}/asked")

    assert asked["items"] == [{"text": "灵活就业断缴了两个月还能补吗", "count": 1}]  # the other one it has
    other = (await bureau.person("yibao")).desk
    assert (await refused(other.get(f"/kb/manuscripts/{article}/asked")))[0] == 404
