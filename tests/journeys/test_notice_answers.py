"""What comes back to notices: confirmations and the wish to be left in peace, from whatever was typed."""

from hub.commands.workshop import workshop
from hub.config import Config
from hub.domain.notice import BlockedAddress, BlockReason
from tests.fakes import ManualClock
from tests.hub.services.gateway import MORNING, Gateway
from tests.journeys.post_town import post_town, writes
from tests.journeys.test_notifications import all_sent, counts, order
from tests.journeys.test_webhooks import inside, listening
from tests.journeys.town import until


async def test_a_reply_confirms_and_a_question_reaches_an_agent_as_well(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("leader1")
        recipients = [{"address": "13800000001"}, {"address": "13800000002"}]
        notice = await desk.post("/notifications", **order(ack="reply", recipients=recipients))
        await until(lambda: len(gateway.sent) == 2)

        confirmed = await writes(gateway, "13800000001", "收到！", "k1")
        repeated = await writes(gateway, "13800000001", "收到！", "k1")
        asked = await writes(gateway, "13800000002", "这个不归我们管", "k2")

        assert (confirmed, repeated) == ("", "")
        assert asked
        assert (await counts(desk, notice["id"]))["answered"] == 2


async def test_an_answer_counts_that_overtakes_the_providers_own(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("leader1")
        gateway.open.clear()
        recipients = [{"address": "13800000001"}, {"address": "13800000002"}]
        notice = await desk.post("/notifications", **order(ack="reply", recipients=recipients))
        await until(lambda: gateway.waiting == 2)

        confirmed = await writes(gateway, "13800000001", "收到", "k1")
        asked = await writes(gateway, "13800000002", "这个不归我们管", "k2")
        early = (await counts(desk, notice["id"]))["answered"]
        gateway.open.set()
        await until(all_sent(desk, notice["id"], 2))

        assert (confirmed, bool(asked)) == ("", True)
        assert (early, (await counts(desk, notice["id"]))["answered"]) == (2, 2)


async def test_an_answer_goes_to_what_has_left_before_what_just_leaves(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("leader1")
        first = await desk.post("/notifications", **order(ack="reply"))
        await until(all_sent(desk, first["id"], 1))
        gateway.open.clear()
        second = await desk.post("/notifications", **order(key="order-2026-0002", ack="reply"))
        await until(lambda: gateway.waiting)
        answered = []
        for key in ("k1", "k2"):
            await writes(gateway, "13800000001", "收到", key)
            answered.append([(await counts(desk, one["id"]))["answered"] for one in (first, second)])
        gateway.open.set()

        assert answered == [[1, 0], [1, 1]]


async def test_who_opts_out_gets_no_mass_messages_but_news_of_the_own_matter(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("supervisor")
        await desk.post("/notifications", **order(message_class="mass"))
        await until(lambda: len(gateway.sent) == 1)
        conversation = await writes(gateway, "13800000001", "ｔｄ", "k1")

        mass = await desk.post("/notifications", **order(key="order-2026-0002", message_class="mass"))
        await desk.post("/notifications", **order(key="order-2026-0003"))

        await until(lambda: len(gateway.sent) == 2)
        assert conversation == ""
        assert (mass["total"], mass["barred"]) == (1, 1)
        (row,) = (await desk.get("/blocked-addresses"))["items"]
        assert (row["reason"], row["address"]) == ("opt_out", "138****0001")
        await desk.ask("DELETE", f"/blocked-addresses/{row['key']}")
        await desk.post("/notifications", **order(key="order-2026-0004", message_class="mass"))
        await until(lambda: len(gateway.sent) == 3)


async def test_a_blacklist_entry_never_takes_the_place_of_an_opt_out(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("supervisor")
        await desk.post("/notifications", **order(message_class="mass"))
        await until(lambda: len(gateway.sent) == 1)
        await writes(gateway, "13800000001", "TD", "k1")

        typed = "+86 138 0000 0001"
        no = await desk.refused("POST", "/blocked-addresses", address=typed, reason="投诉")

        (row,) = (await desk.get("/blocked-addresses"))["items"]
        assert (no.status, no.code) == (409, "opted_out_stands")
        assert (row["reason"], row["word"]) == ("opt_out", "TD")


async def test_a_confirmation_is_told_once(settled: Config) -> None:
    clock = ManualClock(MORNING)
    async with listening() as listener, post_town(inside(settled), clock) as (here, gateway):
        desk, admin = await here.office("leader1"), await here.office("admin")
        events = ["notice.answered"]
        await admin.post("/webhooks", name="工单系统", url=listener.url, events=events)
        notice = await desk.post("/notifications", **order(ack="reply"))
        await until(lambda: gateway.sent)

        for _ in range(2):
            await writes(gateway, "13800000001", "收到", "k1")
        await here.passes(4)
        await until(lambda: listener.heard)
        await here.passes(4)

        assert listener.events() == ["notice.answered"]
        details = listener.heard[0]["data"]["details"]
        assert (details["answer"], details["notice"]) == ("收到", str(notice["id"]))


async def test_answers_count_while_a_conversation_is_open_and_the_agent_reads_them(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, gateway):
        desk = await here.office("supervisor")
        talk = await writes(gateway, "13800000001", "路灯坏了", "k1")
        notice = await desk.post("/notifications", **order(ack="reply"))
        await desk.post("/notifications", **order(key="order-2026-0002", message_class="mass"))
        await until(lambda: len(gateway.sent) == 2)

        chat = await writes(gateway, "13800000001", "什么时候来修？", "k2")
        before = (await counts(desk, notice["id"]))["answered"]
        confirmed = await writes(gateway, "13800000001", "收到", "k3")
        stopped = [await writes(gateway, "13800000001", "退订", "k4") for _ in range(2)]

        assert [chat, confirmed, *stopped] == [talk] * 4
        assert (before, (await counts(desk, notice["id"]))["answered"]) == (0, 1)
        (row,) = (await desk.get("/blocked-addresses"))["items"]
        assert (row["reason"], row["word"]) == ("opt_out", "退订")


async def test_however_an_address_was_typed_its_answers_and_wishes_count(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING), Gateway(country="86")) as (here, gateway):
        desk = await here.office("supervisor")
        spellings = [{"address": typed} for typed in ("+8613800000001", "138 0000 0001", "13800000001")]
        notice = await desk.post("/notifications", **order(ack="reply", recipients=spellings))
        mass = {"message_class": "mass", "recipients": spellings[:1]}
        await desk.post("/notifications", **order(key="order-2026-0002", **mass))
        await until(lambda: len(gateway.sent) == 2)

        await writes(gateway, "13800000001", "收到", "k1")
        await writes(gateway, "13800000001", "退订", "k2")
        await desk.post("/blocked-addresses", address="+86 138 0000 0002", reason="投诉")
        others = [*spellings, {"address": "138-0000-0002"}]
        barred = await desk.post(
            "/notifications", **order(key="order-2026-0003", message_class="mass", recipients=others)
        )

        assert {m.recipient for m in gateway.sent} == {"13800000001"}
        assert (notice["total"], (await counts(desk, notice["id"]))["answered"]) == (1, 1)
        assert (barred["total"], barred["barred"]) == (2, 2)


async def test_a_blocked_address_stored_as_it_was_typed_is_known_and_let_go(settled: Config) -> None:
    clock = ManualClock(MORNING)
    async with workshop(settled, clock) as work:
        await work.save(BlockedAddress("+86 138 0000 0001", BlockReason.BLACKLIST, clock.now()))
    async with post_town(settled, clock, Gateway(country="86")) as (here, _):
        desk = await here.office("supervisor")
        barred = await desk.post("/notifications", **order(message_class="mass"))
        (row,) = (await desk.get("/blocked-addresses"))["items"]
        await desk.ask("DELETE", f"/blocked-addresses/{row['key']}")
        free = await desk.post("/notifications", **order(key="order-2026-0002", message_class="mass"))

        assert (barred["barred"], free["barred"]) == (1, 0)
