"""Stories of citizens: what they are told, what they may see, and what they leave behind."""

from typing import Any

from hub.config import Config
from tests.fakes import ManualClock
from tests.journeys.test_presence import served
from tests.journeys.town import Desk, Town, town

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002"
    "00000500010d0a2db40000000049454e44ae426082"
)


async def set_policy(here: Town, **values: Any) -> Any:
    admin = await here.office("admin")
    rows = (await admin.get("/accounts"))["items"]
    policy = next(row["policy"] for row in rows if row["name"] == "web")
    return await admin.put("/accounts/web", **{**policy, **values})


async def test_a_waiting_citizen_hears_their_place_and_the_expected_wait(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        for text in ("一", "二", "三"):
            await agent.close(await served(here, agent, text))
            await here.passes(30)
        await agent.post("/me/presence", presence="busy", reason="培训")
        first, second = await here.citizen(), await here.citizen()
        await first.say("早")
        answer = await second.say("晚")
        await here.passes(3)
        place = await second.frames.wait("place", lambda f: f["before"] == 1)
        await second.frames.close()
        await second.connect()
        standing = second.welcome["standing"]

        leader = await here.office("leader1")
        head = (await leader.get("/conversations", view="waiting"))["items"][0]
        await leader.post(f"/conversations/{head['id']}/assign", agent_id=agent.id, reason="先来")
        await here.passes(12)
        moved = await second.frames.wait("place", lambda f: f.get("before") == 0)

        assert "您前面还有 1 位" in answer["reply"]
        assert place["expected_wait"] > 0
        assert (standing["stage"], standing["before"]) == ("waiting", 1)
        assert standing["expected_wait"] > 0
        assert moved["text"].startswith("您前面没有人在等")


async def test_places_are_told_only_when_they_change(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        await here.desk("1001", ready=False)
        citizen = await here.citizen()
        await citizen.say("等")
        for _ in range(20):
            await here.passes(5)

        assert len(citizen.frames.of("place")) == 1


async def test_with_nobody_there_the_citizen_hears_so_and_keeps_the_place(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        citizen = await here.citizen()

        answer = await citizen.say("有人吗")
        await here.passes(3)
        place = await citizen.frames.wait("place")
        agent = await here.desk("1001")
        offer = await agent.offer()

        assert "暂时没有坐席在线" in answer["reply"]
        assert "暂时没有坐席在线" in place["text"]
        assert "12345" in answer["reply"]
        assert offer["conversation"]["preview"] == "有人吗"


async def test_out_of_hours_the_citizen_is_told_and_leaves_a_message(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        hours = [{"weekday": 0, "from_time": "08:00", "to_time": "09:00"}]
        await set_policy(here, always_open=False, hours=hours, closed_text="现在休息，请留言。")
        citizen = await here.citizen()
        standing = citizen.welcome["standing"]
        left = await citizen.say("路灯坏了", t="offline", name="王女士", phone="13800138000")

        agent = await here.desk("1001")
        number = await agent.accept()
        lines = (await agent.get(f"/conversations/{number}/messages"))["items"]
        (message,) = [m for m in lines if m["author"] == "citizen"]
        contact = (await agent.get(f"/conversations/{number}"))["contact_id"]
        plain = await agent.post(f"/contacts/{contact}/unmask")

        assert (standing["open_now"], standing["closed_text"]) == (False, "现在休息，请留言。")
        assert left["reply"] == "现在休息，请留言。"
        assert message["details"]["notice"] == "offline_form"
        assert message["details"]["phone"] == "138****8000"
        assert plain["phones"] == ["13800138000"]


async def test_out_of_hours_without_words_of_the_account_the_citizen_is_told_too(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        await set_policy(here, always_open=False, hours=[], closed_text="")
        citizen = await here.citizen()

        answer = await citizen.say("现在有人吗")

        assert "服务时间" in answer["reply"]


async def test_one_vote_that_may_be_changed_for_a_day(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent, leader = await here.desk("1001"), await here.office("leader1")
        number = await served(here, agent)
        citizen = here.latest
        await citizen.say("", t="rate", score=1, key="too-early-1")
        before = (await agent.get(f"/conversations/{number}"))["score"]
        await agent.close(number)
        asked = await citizen.frames.wait("closed")

        await citizen.say("", t="rate", score=2, key="rate-0001")
        await citizen.say("", t="rate", score=5, solved=True, comment="很快", key="rate-0002")
        changed = (await agent.get(f"/conversations/{number}"))["score"]
        row = next(r for r in (await leader.get("/board"))["agents"] if r["number"] == "1001")
        await here.passes(25 * 3600)
        await citizen.frames.close()
        citizen.token = ""
        await citizen.begin()
        leader = await here.office("leader1")
        late = (await leader.get(f"/conversations/{number}"))["score"]

        assert asked["ask_satisfaction"] is True
        assert (before, changed, late) == (None, 5, 5)
        assert (row["score"], row["today"]) == (5.0, 1)


async def test_files_go_both_ways_and_only_to_those_who_may_see_them(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        agent, stranger = await here.desk("1001"), await here.office("2001")
        number = await served(here, agent)
        citizen, other = here.latest, await here.citizen()

        up = await citizen.upload(PNG, "照片.png")
        await citizen.say("", file=up["file"])
        came = await agent.frames.wait("message", lambda f: f["message"]["kind"] == "image")
        url = came["message"]["attachment"]["url"]
        sent = await agent.upload(b"%PDF-1.4\n%%EOF\n", "说明.pdf")
        await agent.say(number, "请看附件", file_ids=[sent["file_id"]])
        heard = await citizen.frames.wait("message", lambda f: f["message"]["kind"] == "file")
        got = await fetch(here, f"{citizen.base}{heard['message']['file']['url']}")
        again = (await other.get("/messages"))["messages"]

        assert (await agent.download(url)) == (200, PNG)
        assert (await stranger.download(url))[0] == 404
        assert (await stranger.download(sent["url"]))[0] == 404
        assert got == (200, b"%PDF-1.4\n%%EOF\n")
        assert again == []


async def fetch(here: Town, url: str) -> tuple[int, bytes]:
    async with here.http.get(url) as answer:
        return answer.status, await answer.read()


async def test_nobody_passes_on_a_file_that_is_not_theirs(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent, other = await here.desk("1001"), await here.desk("2001", ready=False)
        number = await served(here, agent)
        secret = await agent.upload(PNG, "内部.png")
        await agent.say(number, "", file_ids=[secret["file_id"]])
        await agent.post("/me/presence", presence="busy", reason="x")
        await other.post("/me/presence", presence="ready")
        theirs = await served(here, other, "另一位市民")
        body = {"client_key": "steal-file-1", "file_ids": [secret["file_id"]]}

        stolen = await other.refused("POST", f"/conversations/{theirs}/messages", **body)

        assert (stolen.status, stolen.code) == (404, "no_such_file")
        assert (await agent.download(secret["url"]))[0] == 200


async def test_visitors_read_only_their_own(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        await served(here, agent, "我的秘密")
        mine, other = here.latest, await here.citizen()

        forged = mine.token[:-4] + ("aaaa" if mine.token[-4:] != "aaaa" else "bbbb")
        async with here.http.get(
            f"{mine.base}/messages", headers={"Authorization": f"Bearer {forged}"}
        ) as answer:
            status = answer.status
        seen = (await other.get("/messages"))["messages"]

        assert (status, seen) == (401, [])
        assert [m["text"] for m in (await mine.get("/messages"))["messages"]] == ["我的秘密"]


async def test_a_blocked_citizen_reaches_nobody_until_unblocked(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent, leader = await here.desk("1001"), await here.office("leader1")
        number = await served(here, agent)
        citizen = here.latest
        contact = (await agent.get(f"/conversations/{number}"))["contact_id"]
        await agent.close(number)
        await leader.post(f"/contacts/{contact}/block", hours=24, reason="辱骂")
        offers = len(agent.frames.of("offer"))

        answer = await citizen.say("还是我")
        await citizen.say("接着骂")
        await here.passes(5)
        during = len(agent.frames.of("offer"))
        listed = (await leader.get("/conversations", view="waiting"))["items"]
        await leader.post(f"/contacts/{contact}/unblock")
        await citizen.say("对不起")
        back = await agent.frames.wait("offer", lambda f: f["conversation"]["preview"] == "对不起")

        assert "12345" in answer["reply"]
        assert (during, listed) == (offers, [])
        assert back["conversation"]["contact_id"] == contact
        blocked = await held_back(agent, contact)
        assert [row["close_reason"] for row in blocked] == ["blocked"]


async def held_back(desk: Desk, contact: int) -> list[dict[str, Any]]:
    rows = (await desk.get(f"/contacts/{contact}/conversations"))["items"]
    return [row for row in rows if row["close_reason"] and row["close_reason"] != "answered"]


async def offered(agent: Desk, words: str) -> int:
    """The conversation that reached the agent with these words."""
    offer = await agent.frames.wait("offer", lambda frame: frame["conversation"]["preview"] == words)
    return int(offer["conversation"]["id"])


async def test_nobody_waits_for_a_language_that_nobody_speaks(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        for count, lang in enumerate(("zh-CN", "xx", "en-US")):
            citizen = await here.citizen()
            await citizen.say(
                "", t="prechat", question=f"问{count}", lang=lang, name="李", phone="13900139000"
            )
            await agent.post(f"/conversations/{await offered(agent, f'问{count}')}/accept")

        assert len(agent.frames.of("offer")) == 3
        assert "13900139000" not in str(agent.frames.frames)
