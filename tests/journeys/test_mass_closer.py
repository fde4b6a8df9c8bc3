"""Mass sending seen closer: who counts as an author, what counts as a part, and who is told."""

from datetime import timedelta

from channels.contract import TryLater
from hub.config import Config
from tests.fakes import ManualClock
from tests.hub.services.gateway import MORNING, Gateway
from tests.journeys.post_town import ACCOUNT, post_town
from tests.journeys.test_mass import approved, listed, said, table, told_once
from tests.journeys.town import until


async def test_whoever_made_a_token_does_not_approve_what_it_made(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        author, owner = await here.office("supervisor"), await here.office("admin")
        row = await listed(author, table(2))
        path = f"/campaigns/{row['id']}"
        token = (await owner.post("/tokens", name="工单", roles=["supervisor"], days=1))["token"]

        async with here.http.post(
            f"{here.url}/api/v1{path}/submit",
            headers={"Authorization": f"Bearer {token}"},
            json={"version": row["version"]},
        ) as answer:
            handed = await answer.json()
        refused = await owner.refused("POST", f"{path}/decide", approve=True, digest=handed["digest"])

        assert (handed["state"], refused.code) == ("waiting", "own_campaign")
        assert not (await owner.get(path))["may_approve"]


async def test_the_signature_of_the_account_counts(settled: Config) -> None:
    gateway = Gateway(signature="【东湖热线】", length_unit="sms")
    async with post_town(settled, ManualClock(MORNING), gateway) as (here, _):
        desk, text = await here.office("supervisor"), "停" * 65
        row = await listed(desk, table(1), text=text, suffix="")
        recipients = [{"address": "13800000001"}]

        campaign = await desk.post(f"/campaigns/{row['id']}/preview")
        notice = await desk.post(
            "/notifications/preview", key="order-1234", account=ACCOUNT, text=text, recipients=recipients
        )

        assert (campaign["parts"], campaign["drafts"][0]["units"], notice["parts"]) == (2, 71, 2)


async def test_a_good_line_steps_in_for_a_spoiled_one_of_the_same_number(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        desk = await here.office("supervisor")
        twice = "手机号,姓名,小区\n13800000001,甲,\n13800000001,乙,幸福路\n13800000001,丙,\n"
        row = await listed(desk, twice.encode())
        path = f"/campaigns/{row['id']}"

        async def faults() -> list[str]:
            await desk.post(f"{path}/preview")
            return [one["fault"] for one in (await desk.get(f"{path}/recipients"))["items"]]

        spoiled = await faults()
        await desk.put(path, **said(text="停水", version=row["version"]))
        mended = await faults()

        assert spoiled == ["missing", "", "duplicate"]
        assert mended == ["", "duplicate", "duplicate"]


async def test_masked_numbers_cannot_be_spelled_out_by_searching(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("supervisor")
        row = await listed(desk, table(3))
        await told_once(desk, gateway, "13800000001")

        async def lines(words: str) -> int:
            return len((await desk.get(f"/campaigns/{row['id']}/recipients", q=words))["items"])

        async def texts(words: str) -> int:
            return len((await desk.get("/deliveries", q=words, view="all"))["items"])

        for part in ("1380000", "00000001", "3800000000"):
            assert (await lines(part), await texts(part)) == (0, 0), part
        for it in ("13800000001", "138 0000 0001", "+86 13800000001", "0001"):
            assert (await lines(it), await texts(it)) == (1, 1), it


async def test_hours_are_kept_for_later_tries_too(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("supervisor")
        gateway.answers.append(TryLater("忙", timedelta(hours=2)))
        row = await listed(desk, table(1), window="09:30-11:00")  # it is ten
        await approved(here, row)
        await here.passes(1)
        await until(lambda: len(gateway.sent) == 1)

        for _ in range(4):
            await here.passes(3600)
        supervisor = await here.office("supervisor")

        async def held() -> bool:
            rows = (await supervisor.get("/deliveries", view="outbox"))["items"]
            return [(one["state"], one["held_for"]) for one in rows] == [("held", "quiet")]

        await until(held)
        for _ in range(19):
            await here.passes(3600)
        await here.passes(2000)  # past half past nine
        await until(lambda: len(gateway.sent) == 2)
