"""Stories of what is kept: contacts, searches, drafts, canned replies, suggestions, and who looked."""

from hub.commands.workshop import workshop
from hub.config import Config
from hub.domain.knowledge import Article
from tests.fakes import START, ManualClock
from tests.journeys.test_presence import served
from tests.journeys.town import Citizen, Desk, Town, town, until


async def two_contacts(here: Town, agent: Desk) -> tuple[tuple[int, int], tuple[int, int], Citizen, Citizen]:
    """(conversation, contact) of two citizens, and the citizens."""
    first = await served(here, agent, "我是第一位")
    one = here.latest
    second = await served(here, agent, "我是第二位")
    rows = [await agent.get(f"/conversations/{number}") for number in (first, second)]
    return (first, rows[0]["contact_id"]), (second, rows[1]["contact_id"]), one, here.latest


async def test_a_merge_is_undone_exactly(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        (_, kept), (moved, other), _, citizen = await two_contacts(here, agent)
        before = [await agent.get(f"/contacts/{contact}") for contact in (kept, other)]

        merge = await agent.post(f"/contacts/{kept}/merge", other_id=other, reason="同一人")
        whole = await agent.get(f"/contacts/{kept}")
        timeline = (await agent.get(f"/contacts/{kept}/timeline"))["items"]
        await citizen.say("合并以后说的")
        again = await agent.refused("POST", f"/contacts/{kept}/merge", other_id=other)
        itself = await agent.refused("POST", f"/contacts/{kept}/merge", other_id=kept)
        undone = await agent.post(f"/merges/{merge['id']}/undo")
        after = [await agent.get(f"/contacts/{contact}") for contact in (kept, other)]
        twice = await agent.refused("POST", f"/merges/{merge['id']}/undo")

        assert (whole["visits"], len(whole["identities"])) == (2, 2)
        assert {"我是第一位", "我是第二位"} <= {line["text"] for line in timeline}
        assert [again.code, itself.code, twice.code] == ["no_such_contact", "same_contact", "already_undone"]
        assert undone["undone"] is True
        for old, new in zip(before, after, strict=True):
            assert [i["id"] for i in old["identities"]] == [i["id"] for i in new["identities"]]
            assert (old["visits"], old["name"]) == (new["visits"], new["name"])
        assert (await agent.get(f"/conversations/{moved}"))["contact_id"] == other
        audit = (await (await here.office("admin")).get("/audit", action="undo_merge"))["items"]
        assert len(audit) == 1


async def test_an_inner_merge_is_undone_only_after_the_outer_one(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        (_, first), (_, second), _, _ = await two_contacts(here, agent)
        third = (await agent.get(f"/conversations/{await served(here, agent, '第三位')}"))["contact_id"]
        inner = await agent.post(f"/contacts/{first}/merge", other_id=second)
        outer = await agent.post(f"/contacts/{third}/merge", other_id=first)

        supervisor = await here.office("supervisor")
        early = await supervisor.refused("POST", f"/merges/{inner['id']}/undo")
        await agent.post(f"/merges/{outer['id']}/undo")
        await agent.post(f"/merges/{inner['id']}/undo")

        assert (early.status, early.code) == (409, "merged_since")
        assert len((await agent.get(f"/contacts/{second}"))["identities"]) == 1


async def test_a_colleagues_change_is_not_overwritten(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)
        contact = (await agent.get(f"/conversations/{number}"))["contact_id"]
        card = await agent.get(f"/contacts/{contact}")

        named = await agent.ask(
            "PATCH", f"/contacts/{contact}", {"version": card["version"], "name": "李阿姨"}
        )
        late = await agent.refused("PATCH", f"/contacts/{contact}", version=card["version"], name="张")
        moved = await agent.frames.wait("conversation", lambda f: f["conversation"]["contact_name"])
        found = (await agent.get("/contacts", q="阿姨"))["items"]

        assert (named["name"], late.code) == ("李阿姨", "changed_meanwhile")
        assert moved["conversation"]["contact_name"] == "李阿姨"
        assert [row["id"] for row in found] == [contact]
        assert (await (await here.office("2001")).get("/contacts", q="阿姨"))["items"] == []


async def test_chinese_words_find_messages_within_ones_scope(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent, "小区电梯经常坏，请尽快维修电梯")

        async def found(desk: Desk) -> list[int]:
            return [hit["conversation"]["id"] for hit in (await desk.get("/search", q="电梯维修"))["items"]]

        for _ in range(3):
            await here.passes(1)
        await until(lambda: found(agent))
        hit = (await agent.get("/search", q="电梯"))["items"][0]

        assert await found(await here.office("leader1")) == [number]
        assert await found(await here.office("qa")) == [number]
        assert await found(await here.office("leader2")) == []
        assert await found(await here.office("1002")) == []
        text = hit["message"]["text"]
        assert {text[start:end] for start, end in hit["marks"]} == {"电梯"}


async def test_a_draft_waits_for_its_author(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)
        for text in ("您", "您好", "您好，"):
            await agent.put(f"/conversations/{number}/draft", text=text)

    async with town(settled, clock) as here:
        agent.town = here
        leader = await here.office("leader1")
        assert (await agent.get(f"/conversations/{number}/draft"))["text"] == "您好，"
        assert (await leader.get(f"/conversations/{number}/draft"))["text"] == ""


async def test_canned_replies_are_kept_by_those_they_belong_to(settled: Config) -> None:
    async with town(settled) as here:
        agent, mate, stranger = [await here.office(login) for login in ("1001", "1002", "2001")]
        leader, supervisor = await here.office("leader1"), await here.office("supervisor")
        mine = await agent.post("/canned-replies", scope="mine", title="问候", text="您好")
        ours = await leader.post("/canned-replies", scope="team", title="稍等", text="请稍等")
        await supervisor.post("/canned-replies", scope="all", title="感谢", text="感谢来电")
        too_much = [
            await agent.refused("POST", "/canned-replies", scope=s, title="a", text="b")
            for s in ("team", "all")
        ]
        foreign = await mate.refused("DELETE", f"/canned-replies/{mine['id']}")
        theirs = await agent.refused(
            "PUT", f"/canned-replies/{ours['id']}", scope="mine", title="x", text="y"
        )
        changed = await agent.put(f"/canned-replies/{mine['id']}", scope="mine", title="问好", text="您好！")

        async def titles(desk: Desk) -> set[str]:
            return {row["title"] for row in (await desk.get("/canned-replies"))["items"]}

        assert (mine["initials"], changed["text"]) == ("wh", "您好！")
        assert [p.code for p in (*too_much, theirs)] == ["not_your_reply"] * 3
        assert foreign.status == 404
        assert await titles(agent) == {"问好", "稍等", "感谢"}
        assert await titles(mate) == {"稍等", "感谢"}
        assert await titles(stranger) == {"感谢"}
        await agent.ask("DELETE", f"/canned-replies/{mine['id']}")
        assert "问好" not in await titles(agent)


async def test_the_best_answers_come_with_the_message_and_adoption_is_kept(
    settled: Config, clock: ManualClock
) -> None:
    async with workshop(settled, clock) as work:
        for count, (title, body) in enumerate(
            [("社保卡丢失怎么补办", "带身份证到窗口补办。"), ("路灯报修", "拨打热线报修。")], 1
        ):
            await work.save(Article(work.ids.next(), title, body, body, START, seq=count))
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent, "我叫王小明，社保卡丢了怎么补办")
        came = await agent.frames.wait("message", lambda f: "社保卡" in f["message"]["text"])
        best = came["suggestions"]["items"][0]
        await agent.post(
            "/knowledge/adoptions", conversation_id=number, article_id=best["article_id"], action="inserted"
        )
        asked = await agent.get(f"/conversations/{number}/suggestions")
        article = await agent.get(f"/knowledge/articles/{best['article_id']}")

    assert best["title"] == article["title"] == "社保卡丢失怎么补办"
    assert best["title_marks"]
    assert asked["items"][0]["article_id"] == best["article_id"]
    async with workshop(settled, clock) as work:
        (use,) = await work.store.articles.uses()
        assert (use.article_id, use.action, use.conversation_id) == (best["article_id"], "inserted", number)
        assert "社保" in use.wording
        assert not [word for word in ("王小明", "〔") if word in use.wording]  # others read it


async def test_a_search_is_cut_into_pages_and_narrowed(settled: Config, clock: ManualClock) -> None:
    async with workshop(settled, clock) as work:
        for count in range(1, 6):
            category = "社保" if count % 2 else "民政"
            title = f"第{count}类补贴申请"
            await work.save(
                Article(work.ids.next(), title, "到窗口。", "到窗口。", START, category=category, seq=count)
            )
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        first = await agent.get("/knowledge", q="补贴申请", limit=2)
        second = await agent.get("/knowledge", q="补贴申请", limit=2, offset=2)
        narrowed = await agent.get("/knowledge", q="btsq", category="民政")

    assert (first["total"], len(first["items"]), len(second["items"])) == (5, 2, 2)
    assert not {hit["article_id"] for hit in first["items"]} & {hit["article_id"] for hit in second["items"]}
    assert {hit["category"] for hit in narrowed["items"]} == {"民政"}
    assert narrowed["total"] == 2
    assert {facet["name"]: facet["count"] for facet in narrowed["categories"]} == {"社保": 3, "民政": 2}


async def test_a_citizens_score_speaks_for_the_answers_that_were_used(
    settled: Config, clock: ManualClock
) -> None:
    async with workshop(settled, clock) as work:
        article = Article(work.ids.next(), "社保卡丢失怎么补办", "到窗口。", "到窗口。", START)
        await work.save(article)
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent, "蓝本本让狗叼走了")
        citizen = here.latest
        adopted = {"conversation_id": number, "article_id": article.id}
        await agent.post("/knowledge/adoptions", **adopted, action="edited_and_sent")
        await agent.close(number)
        await citizen.frames.wait("closed")
        await citizen.say("", t="rate", score=3, key="rate-0001")
        await citizen.say("", t="rate", score=5, key="rate-0002")
        explained = (await agent.get(f"/knowledge/articles/{article.id}/explain", q="蓝本本叼走"))["text"]

    assert "坐席采用过的市民问法" in explained
    async with workshop(settled, clock) as work:
        uses = await work.store.articles.uses()
    assert [(use.action, use.article_id) for use in uses] == [
        ("edited_and_sent", article.id),
        ("satisfied", article.id),
    ]


async def test_a_score_still_judges_the_answers_after_a_restart(settled: Config, clock: ManualClock) -> None:
    async with workshop(settled, clock) as work:
        article = Article(work.ids.next(), "社保卡丢失怎么补办", "到窗口。", "到窗口。", START)
        await work.save(article)
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent, "蓝本本让狗叼走了")
        used = {"conversation_id": number, "article_id": article.id, "action": "inserted"}
        await agent.post("/knowledge/adoptions", **used)
        await agent.close(number)
        token = here.latest.token
    async with town(settled, clock) as here:
        citizen = await here.citizen(token)
        await citizen.say("", t="rate", score=2, key="rate-0001")

    async with workshop(settled, clock) as work:
        uses = await work.store.articles.uses()
    assert [(use.action, use.article_id) for use in uses] == [
        ("inserted", article.id),
        ("dissatisfied", article.id),
    ]


async def test_every_look_at_a_plain_address_is_written_down(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent, admin = await here.desk("1001"), await here.office("admin")
        number = await served(here, agent)
        contact = (await agent.get(f"/conversations/{number}"))["contact_id"]
        masked = (await agent.get(f"/contacts/{contact}"))["identities"][0]["address"]

        plain, *_ = [await agent.post(f"/contacts/{contact}/unmask") for _ in range(3)]
        first = await admin.get("/audit", action="unmask", limit=2)
        rest = await admin.get("/audit", action="unmask", limit=2, cursor=first["next"])

        assert masked == "…" + next(iter(plain["addresses"].values()))[-4:]
        assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, ""]
        assert {row["by"]["number"] for row in first["items"]} == {"1001"}
        assert first["items"][0]["ip"]
