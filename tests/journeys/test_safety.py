"""Stories of the door: locks, throttles, sessions that end, and logs that tell nothing of citizens."""

import logging
from dataclasses import replace

import pytest

from hub.commands.people import add_agent
from hub.commands.workshop import Mistake
from hub.config import Config
from hub.logs import JsonLines
from tests.fakes import ManualClock
from tests.journeys.test_presence import served
from tests.journeys.town import Desk, Refused, Town, person, town


async def refused_at_the_door(here: Town, login: str, password: str = "wrong") -> Refused:
    with pytest.raises(Refused) as caught:
        await Desk(here, login).sign_in(password)
    return caught.value


async def test_five_wrong_passwords_lock_and_time_or_an_administrator_unlocks(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        admin = await here.office("admin")
        tries = [await refused_at_the_door(here, "1001") for _ in range(5)]
        locked = await refused_at_the_door(here, "1001", "a-long-password")
        agent = next(a for a in (await admin.get("/agents"))["items"] if a["login"] == "1001")
        await admin.post(f"/agents/{agent['id']}/unlock")
        await here.office("1001")
        for _ in range(5):
            await refused_at_the_door(here, "1002")
        await here.passes(15 * 60)
        back = await here.office("1002")

        assert [each.code for each in tries] == ["wrong_password"] * 4 + ["locked"]
        assert "1 次" in tries[3].problem["text"]
        assert (locked.status, locked.code, agent["locked_until"] is not None) == (409, "locked", True)
        assert back.me["login"] == "1002"
        audit = (await admin.get("/audit", action="locked"))["items"]
        assert [row["subject"] for row in audit] == ["1002", "1001"]


async def test_a_stranger_and_a_wrong_password_look_the_same(settled: Config) -> None:
    async with town(settled) as here:
        stranger = await refused_at_the_door(here, "nobody-here")
        wrong = await refused_at_the_door(here, "editor")

        assert (stranger.status, stranger.code) == (wrong.status, wrong.code) == (401, "wrong_password")


async def test_sign_ins_are_throttled_by_address(settled: Config, clock: ManualClock) -> None:
    slow = replace(settled, http=replace(settled.http, sign_ins_per_minute=3))
    async with town(slow, clock) as here:
        for _ in range(3):
            await refused_at_the_door(here, "nobody-here")
        throttled = await refused_at_the_door(here, "1001", "a-long-password")
        await here.passes(21)
        await here.office("1001")

        assert (throttled.status, throttled.code) == (429, "too_many")
        assert 0 < throttled.problem["retry_after"] <= 20


async def test_sessions_end_by_idleness_and_by_age(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        idle, busy = await here.office("1001"), await here.office("1002")
        for _ in range(7):
            await here.passes(3600)
            await busy.get("/me")
        gone = await idle.refused("GET", "/me")
        for _ in range(6):
            await here.passes(3600)
            if await _alive(busy) is False:
                break

        assert (gone.status, gone.code) in [(401, "session_expired"), (401, "not_signed_in")]
        assert await _alive(busy) is False


async def _alive(desk: Desk) -> bool:
    try:
        await desk.get("/me")
    except Refused as refused:
        return refused.status != 401
    return True


async def test_a_new_password_ends_other_sessions_and_wrong_guesses_lock(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        first, second = await here.office("1001"), await here.desk("1001", ready=False)
        wrong = await first.refused("POST", "/me/password", old="guess", new="another-long-one")
        await first.post("/me/password", old="a-long-password", new="another-long-one")
        await second.frames.wait("bye")
        gone = await second.refused("GET", "/me")
        for _ in range(4):
            await first.refused("POST", "/me/password", old="guess", new="another-long-one")
        guess = await first.refused("POST", "/me/password", old="guess", new="another-long-one")

        assert wrong.code == "wrong_password"
        assert gone.status == 401
        assert guess.code == "locked"
        assert (await refused_at_the_door(here, "1001", "a-long-password")).code == "locked"


async def test_the_answer_comes_in_the_language_of_the_request(settled: Config) -> None:
    async with town(settled) as here:
        for accept, text in (("en", "Please sign in."), ("zh-CN", "请先登录。"), ("", "请先登录。")):
            headers = {"Accept-Language": accept}
            async with here.http.get(f"{here.url}/api/v1/me", headers=headers) as answer:
                assert (await answer.json())["text"] == text


async def test_fewer_than_two_wechat_seats_are_refused_everywhere(settled: Config) -> None:
    with pytest.raises(Mistake, match="2"):
        await add_agent(settled, ManualClock(), replace(person("3001"), ceilings={"wechat": 1}), "x" * 12)
    with pytest.raises(Mistake, match="2"):
        await add_agent(settled, ManualClock(), replace(person("3001"), text_budget=1), "x" * 12)
    async with town(settled) as here:
        admin = await here.office("admin")
        agent = next(a for a in (await admin.get("/agents"))["items"] if a["login"] == "1001")
        new = {"login": "3001", "number": "3001", "name": "新", "roles": ["agent"], "password": "x" * 12}
        for ceilings in ({"wechat": 1}, {"wechat": 0}, {"wechat": -3}, {"wechat": 10**6}, {"web": -1}):
            made = await admin.refused("POST", "/agents", **new, ceilings=ceilings)
            changed = await admin.refused("PUT", f"/agents/{agent['id']}", **{**agent, "ceilings": ceilings})
            assert (made.status, changed.status) == (400, 400)
            assert next(iter(made.problem["fields"])).startswith("ceilings.")
        for budget in (1, 0, -1, 2**31):
            assert (await admin.refused("POST", "/agents", **new, text_budget=budget)).status == 400


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


async def test_logs_hold_nothing_of_citizens_or_secrets(settled: Config, clock: ManualClock) -> None:
    kept = Kept()
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    try:
        async with town(settled, clock) as here:
            agent = await here.desk("1001")
            number = await served(here, agent, "我家住幸福路八号")
            citizen = here.latest
            await citizen.say("", t="prechat", name="欧阳先生", phone="13700137000", question="电话给您")
            await agent.say(number, "机密答复")
            up = await citizen.upload(b"secret notes", "隐私.txt")
            await citizen.say("", file=up["file"])
            async with here.http.get(f"{citizen.base}/files/{up['file']}x") as answer:
                assert answer.status == 404
            await agent.refused("POST", f"/conversations/{number}/messages", client_key="short")
            await refused_at_the_door(here, "1002", "my-real-password")
            contact = (await agent.get(f"/conversations/{number}"))["contact_id"]
            await agent.get("/contacts", q="欧阳先生")
            await agent.refused("PATCH", f"/contacts/{contact}", version=99, name="欧阳先生")
            await agent.post(f"/contacts/{contact}/unmask")
            address = next(iter((await agent.post(f"/contacts/{contact}/unmask"))["addresses"].values()))
            secrets = [agent.cookie, agent.me["csrf"], citizen.token, up["file"], address]
    finally:
        root.removeHandler(kept)
        root.setLevel(before)

    written = "\n".join(line for line in kept.lines if '"from": "aiosqlite"' not in line)
    assert '"status": 404' in written
    words = ["幸福路", "欧阳", "13700137000", "机密", "隐私", "secret notes"]
    passwords = ["my-real-password", "a-long-password"]
    assert [word for word in (*words, *passwords, *secrets) if word in written] == []
