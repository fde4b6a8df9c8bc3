"""Letters to very many: each bears the way to get no more of them."""

from hub.config import Config
from tests.fakes import ManualClock
from tests.hub.services.gateway import MORNING
from tests.journeys.post_town import post_town
from tests.journeys.test_mass import approved, listed
from tests.journeys.town import until


async def test_a_mass_mail_bears_a_link_that_one_click_follows(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING), kind="email") as (here, gateway):
        desk = await here.office("supervisor")
        mail = {"account": "email", "subject": "停水通知", "text": "{姓名}您好"}
        content = "邮箱,姓名\nwang@example.org,王\nli@example.org,李\n坏地址,某\n".encode()
        row = await listed(desk, content, **mail)
        await approved(here, row)
        await here.passes(1)
        await until(lambda: len(gateway.sent) == 2)

        first = gateway.sent[0]
        link = first.options["unsubscribe"].split("/unsubscribe/")[1]
        page = f"{here.url}/unsubscribe/{link}"
        async with here.http.get(page) as answer:
            looked = await answer.text()
        before = (await desk.get("/blocked-addresses"))["items"]
        async with here.http.post(page, data={"List-Unsubscribe": "One-Click"}) as answer:
            clicked = await answer.text()
        async with here.http.get(f"{here.url}/ack/{link}") as answer:
            not_an_ack = answer.status
        again = await listed(desk, content, **mail)

        assert first.subject == "停水通知"
        assert first.options["unsubscribe"] in gateway.texts[0]
        assert "w***@example.org" in looked
        assert "<button>" in looked
        assert (before, "已退订" in clicked, not_an_ack) == ([], True, 404)
        faults = (await desk.get(f"/campaigns/{again['id']}"))["faults"]
        assert faults == {"opted_out": 1, "bad_address": 1}


async def test_a_letter_needs_a_subject(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING), kind="email") as (here, _):
        desk = await here.office("supervisor")
        row = await listed(desk, b"email\nwang@example.org\n", account="email", text="x")

        refused = await desk.refused("POST", f"/campaigns/{row['id']}/submit", version=row["version"])

        assert list(refused.problem["fields"]) == ["subject"]
