"""Stories of administrators: people, groups, accounts and tokens, and what takes effect at once."""

from typing import Any

import pytest

from hub.commands.people import add_agent, set_password
from hub.config import Config
from tests.fakes import ManualClock
from tests.journeys.test_citizens import set_policy
from tests.journeys.test_presence import served
from tests.journeys.test_safety import refused_at_the_door
from tests.journeys.town import Desk, person, town, until

NEW = {"login": "4001", "number": "4001", "name": "赵", "roles": ["agent"], "password": "a-long-password"}


async def agent_named(admin: Desk, login: str) -> dict[str, Any]:
    return next(row for row in (await admin.get("/agents"))["items"] if row["login"] == login)


async def test_a_new_agent_may_work_at_once_and_a_stale_form_is_refused(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        admin = await here.office("admin")
        made = await admin.post("/agents", **NEW, skills=["general"])
        desk = await here.desk("4001")
        number = await served(here, desk)
        taken = [
            await admin.refused("POST", "/agents", **{**NEW, "number": "4002"}),
            await admin.refused("POST", "/agents", **{**NEW, "login": "4002"}),
            await admin.refused(
                "POST", "/agents", **{**NEW, "login": "4002", "number": "4002"}, skills=["none"]
            ),
        ]
        path = f"/agents/{made['id']}"
        changed = await admin.put(path, **{**made, "name": "赵敏", "ceilings": {"wechat": 2, "web": 1}})
        stale = await admin.refused("PUT", path, **{**made, "name": "旧"})

        assert [p.code for p in taken] == ["login_taken", "number_taken", "no_such_skill"]
        assert taken[0].problem["fields"] == {"login": "登录名已被使用。"}
        assert (changed["name"], stale.code) == ("赵敏", "changed_meanwhile")
        assert (await desk.get("/me"))["seats"]["ceilings"]["web"] == 1
        assert number


async def test_who_is_disabled_is_out_at_once_and_their_citizens_wait(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        admin, agent = await here.office("admin"), await here.desk("1001")
        number = await served(here, agent)
        row = await agent_named(admin, "1001")

        await admin.put(f"/agents/{row['id']}", **{**row, "disabled": True})
        await agent.frames.wait("bye")
        other = await here.desk("1002")
        offer = await other.offer(number)

        assert (await agent.refused("GET", "/me")).status == 401
        assert offer["conversation"]["id"] == number


async def test_other_rights_end_old_sessions(settled: Config) -> None:
    async with town(settled) as here:
        admin, agent = await here.office("admin"), await here.office("1001")
        row = await agent_named(admin, "1001")

        await admin.put(f"/agents/{row['id']}", **{**row, "roles": ["agent", "leader"]})

        assert (await agent.refused("GET", "/me")).status == 401
        assert (await (await here.office("1001")).get("/board"))["agents"]


async def test_the_last_administrator_stays(settled: Config) -> None:
    async with town(settled) as here:
        admin = await here.office("admin")
        row = await agent_named(admin, "admin")
        for change in ({"roles": ["agent"]}, {"disabled": True}):
            refused = await admin.refused("PUT", f"/agents/{row['id']}", **{**row, **change})
            assert (refused.status, refused.code) == (409, "last_admin")


async def test_groups_are_made_changed_and_not_torn_away(settled: Config) -> None:
    async with town(settled) as here:
        admin = await here.office("admin")
        department = await admin.post("/departments", name="二号中心")
        team = await admin.post("/teams", name="夜班", department_id=department["id"])
        renamed = await admin.put(f"/teams/{team['id']}", name="晚班", department_id=department["id"])
        nowhere = await admin.refused("POST", "/teams", name="x", department_id=1)
        await admin.put("/skills/english", key="english", name="英语")
        used = await admin.refused("DELETE", "/skills/general")
        await admin.ask("DELETE", "/skills/english")
        gone = await admin.refused("DELETE", "/skills/english")

        assert (renamed["name"], renamed["department"]) == ("晚班", "二号中心")
        assert (nowhere.status, used.code, gone.status) == (404, "skill_in_use", 404)
        organisation = await admin.get("/organisation")
        assert "晚班" in [row["name"] for row in organisation["teams"]]


async def test_a_skill_group_the_command_line_has_just_given_to_somebody_is_not_deleted(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        admin = await here.office("admin")
        await admin.put("/skills/night", key="night", name="夜班")
        await add_agent(settled, clock, person("3001", skills=("night",)), "another-long-one")

        refused = await admin.refused("DELETE", "/skills/night")

        assert (refused.status, refused.code) == (409, "skill_in_use")


async def test_a_skill_group_deleted_while_somebody_was_given_it_is_there_again(
    settled: Config, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def was_there_when_it_looked(*_: object) -> None:
        pass

    monkeypatch.setattr("hub.commands.people._enter_skills", was_there_when_it_looked)
    async with town(settled, clock) as here:
        admin = await here.office("admin")
        await add_agent(settled, clock, person("3001", skills=("night",)), "another-long-one")
        await here.passes(1)

        async def is_back() -> bool:
            return "night" in [row["key"] for row in (await admin.get("/skills"))["items"]]

        await until(is_back)
    async with town(settled, clock) as here:
        admin = await here.office("admin")
        assert "night" in [row["key"] for row in (await admin.get("/skills"))["items"]]


async def test_a_department_keeps_to_itself(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        admin, agent = await here.office("admin"), await here.desk("1001")
        number = await served(here, agent)
        department = await admin.post("/departments", name="二号中心")
        team = await admin.post("/teams", name="夜班", department_id=department["id"])
        await admin.post("/agents", **{**NEW, "roles": ["supervisor"]}, team_id=team["id"])
        elsewhere, everywhere = await here.office("4001"), await here.office("supervisor")

        assert (await everywhere.get(f"/conversations/{number}"))["id"] == number
        assert (await elsewhere.refused("GET", f"/conversations/{number}")).status == 404
        assert (await elsewhere.get("/board"))["agents"] == []
        subjects = {row["subject"] for row in (await elsewhere.get("/audit"))["items"]}
        assert subjects == {"4001"}
        assert "1001" in {row["subject"] for row in (await everywhere.get("/audit"))["items"]}


async def test_the_command_line_beside_a_running_hub_counts_at_once(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        await add_agent(settled, clock, person("3001", skills=("new",), team="三组"), "another-long-one")
        await set_password(settled, clock, "1001", "another-long-one")

        await here.passes(1)
        bye = await agent.frames.wait("bye")
        old = await refused_at_the_door(here, "1001", "a-long-password")
        again, newcomer = Desk(here, "1001"), Desk(here, "3001")
        for desk in (again, newcomer):
            await desk.sign_in("another-long-one")

        assert (bye["why"], old.code) == ("signed_out", "wrong_password")
        assert again.me["skills"] == ["general"]
        assert (newcomer.me["team"], newcomer.me["skills"]) == ("三组", ["new"])


async def test_a_policy_takes_effect_at_once(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent, able = await here.desk("1001"), await here.desk("1003")
        await set_policy(
            here, skills=["social"], priority="urgent", auto_accept=True, greeting="您好，这里是热线。"
        )
        citizen = await here.citizen()

        answer = await citizen.say("社保问题")
        came = await able.frames.wait("message", lambda f: f["message"]["text"] == "社保问题")

        assert agent.frames.of("offer") == able.frames.of("offer") == []
        assert (came["conversation"]["stage"], came["conversation"]["priority"]) == ("active", "urgent")
        assert answer["reply"].startswith("您好，这里是热线。")


async def test_an_account_is_closed_and_opened_by_an_administrator(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        citizen = await here.citizen()
        off = await set_policy(here, enabled=False)
        bye = await citizen.frames.wait("bye")
        async with here.http.post(f"{citizen.base}/session", json={"site": "web"}) as answer:
            closed, said = answer.status, await answer.json()
            readable = answer.headers["Access-Control-Allow-Origin"]
        on = await set_policy(here, enabled=True)
        await citizen.connect()

        assert (off["health"]["state"], on["health"]["state"]) == ("off", "running")
        assert (closed, said["code"], readable) == (503, "account_off", "*")
        assert bye["reason"] == "account_off"


async def test_the_setup_doctor_speaks_over_the_api(settled: Config) -> None:
    async with town(settled) as here:
        admin = await here.office("admin")

        report = await admin.post("/accounts/web/doctor")
        headers = {**admin.headers, "Accept-Language": "en"}
        async with here.http.post(f"{here.url}/api/v1/accounts/web/doctor", headers=headers) as answer:
            english = await answer.json()
        unknown = await admin.refused("POST", "/accounts/none/doctor")
        row = (await admin.get("/accounts"))["items"][0]

        assert report["account"] == "web"
        assert {finding["severity"] for finding in report["findings"]} <= {"ok", "warning", "failed"}
        assert report["findings"][0]["check"] == "服务"
        assert english["findings"][0]["what"] == "Visitors can connect"
        assert unknown.status == 404
        assert (row["has_doctor"], row["health"]["state"], row["kind_label"]) == (True, "running", "网页")


async def test_the_last_hour_and_the_settings_of_an_account_are_told(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        admin = await here.office("admin")
        desk, citizen = await here.desk("1001"), await here.citizen()
        await citizen.say("路灯坏了")
        await desk.say(await desk.accept(), "请问在哪里？")
        await citizen.hears("请问在哪里？")

        hour = (await admin.get("/accounts"))["items"][0]["health"]["hour"]
        listed = (await admin.get("/accounts/web/settings"))["items"]
        hidden = await desk.refused("GET", "/accounts/web/settings")
        nobody = await admin.refused("GET", "/accounts/none/settings")

        assert len(hour) == 12
        assert (hour[-1]["received"], hour[-1]["sent"] >= 1) == (1, True)
        assert all(one["down"] == 0 for one in hour)
        rows = {one["key"]: one for one in listed}
        assert (rows["longest_text"]["value"], rows["longest_text"]["unit"]) == ("2000", "characters")
        assert rows["secret_env"]["kind"] == "secret"
        assert (hidden.status, nobody.status) == (403, 404)


async def test_a_token_is_shown_once_used_and_revoked(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        admin = await here.office("admin")
        made = await admin.post("/tokens", name="报表", roles=["supervisor"], days=1)
        short = await admin.post("/tokens", name="短", roles=["qa"], days=1)

        async def status(token: str, path: str = "/board") -> int:
            headers = {"Authorization": f"Bearer {token}"}
            async with here.http.get(f"{here.url}/api/v1{path}", headers=headers) as answer:
                return answer.status

        used = await status(made["token"])
        listed = (await admin.get("/tokens"))["items"]
        await admin.ask("DELETE", f"/tokens/{made['view']['id']}")
        revoked = await status(made["token"])
        before = await status(short["token"], "/search")
        await here.passes(86_400)
        late = await status(short["token"], "/search")

        assert [used, revoked, before, late] == [200, 401, 200, 401]
        assert {row["name"] for row in listed} == {"报表", "短"}
        assert made["token"] not in str(listed)
        assert next(row for row in listed if row["name"] == "报表")["last_used_at"]
