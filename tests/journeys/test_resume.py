"""Stories of a bad line and of a hub that stops: nothing is missed, nothing is said twice."""

from collections.abc import Awaitable, Callable

from hub.commands.workshop import Workshop, workshop
from hub.config import Config
from hub.domain.account import ChannelAccount
from hub.domain.message import Author, DeliveryState, Kind, Message
from hub.services.packing import for_message
from tests.fakes import ManualClock
from tests.journeys.test_presence import served, stage
from tests.journeys.town import town, until


async def test_frames_missed_on_a_dark_screen_are_replayed_in_order(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        await served(here, agent)
        await agent.leave()
        said = [f"第{number}句" for number in range(5)]
        for text in said:
            await here.latest.say(text)

        welcome = await agent.connect()
        await agent.frames.wait("message", lambda f: f["message"]["text"] == said[-1])

        numbers = [
            frame["seq"] for frame in agent.frames.frames if frame.get("seq") and frame["t"] != "welcome"
        ]
        assert (welcome["resumed"], welcome["seq"]) == (True, agent.last)
        assert numbers == list(range(agent.last + 1, agent.last + 1 + len(numbers)))
        assert [f["message"]["text"] for f in agent.frames.of("message")] == said


async def test_too_old_a_gap_starts_anew(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        await served(here, agent)
        await agent.leave()
        await agent.connect()
        await agent.frames.send(t="ack", seq=agent.last)
        await agent.frames.send(t="ping", n=7)
        await agent.frames.wait("pong")
        await agent.leave()
        seen, agent.last = agent.last, 1

        welcome = await agent.connect()
        reset = await agent.frames.wait("reset")

        assert welcome["resumed"] is False
        assert reset["seq"] == welcome["seq"] >= seen


async def test_a_session_of_somebody_else_is_not_resumed(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent, other = await here.desk("1001"), await here.desk("1002")
        await served(here, agent)
        await other.leave()
        other.session, other.last = agent.session, 1

        welcome = await other.connect()

        assert welcome["resumed"] is False
        assert welcome["session"] != agent.session
        assert other.frames.of("message") == []


async def test_a_repeated_client_key_is_stored_once_also_after_a_restart(
    settled: Config, clock: ManualClock
) -> None:
    key = "once-and-only"
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)
        citizen = here.latest
        first = await agent.say(number, "只说一次", client_key=key)
        again = await agent.say(number, "只说一次", client_key=key)
        mine = await citizen.say("只来一次", key="mine-once")
        await citizen.hears("只说一次")
        await agent.frames.wait("message", lambda f: f["message"]["text"] == "只来一次")

    async with town(settled, clock) as here:
        agent.town = citizen.town = here
        third = await agent.say(number, "只说一次", client_key=key)
        await citizen.connect()
        back = await citizen.say("只来一次", key="mine-once")
        texts = [m["text"] for m in (await agent.get(f"/conversations/{number}/messages"))["items"]]

        assert first["id"] == again["id"] == third["id"]
        assert (back["duplicate"], back["message_id"]) == (True, mine["message_id"])
        assert texts.count("只说一次") == texts.count("只来一次") == 1


async def test_the_socket_answers_a_repetition_as_one(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)
        frame = {"t": "send", "client_key": "socket-key-1", "conversation_id": number, "text": "您好"}

        await agent.frames.send(**frame)
        first = await agent.frames.wait("sent")
        await agent.frames.send(**frame)
        again = await agent.frames.wait("sent", lambda f: f["duplicate"])

        assert first["message"]["id"] == again["message"]["id"]


async def test_a_restart_keeps_places_holders_and_order(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        held = await served(here, agent)
        await agent.post("/me/presence", presence="busy", reason="培训")
        waiting = []
        for text in ("甲", "乙", "丙"):
            citizen = await here.citizen()
            await citizen.say(text)
            await here.passes(2)
            waiting.append(citizen)

    async with town(settled, clock) as here:
        agent.town = here
        await agent.connect()
        listed = (await agent.get("/conversations", view="waiting"))["items"]
        waiting[2].town = here
        await waiting[2].connect()
        kept = await stage(agent, held)
        state = await agent.state()
        await agent.post("/me/presence", presence="ready")
        offer = await agent.offer()

        assert [row["preview"] for row in listed] == ["甲", "乙", "丙"]
        assert waiting[2].welcome["standing"]["before"] == 2
        assert (kept, state) == ("active", "busy")
        assert offer["conversation"]["preview"] == "甲"


async def test_everybody_is_told_to_come_back_when_the_hub_stops(settled: Config) -> None:
    async with town(settled) as here:
        agent, citizen = await here.desk("1001"), await here.citizen()

    (to_agent,), (to_citizen,) = agent.frames.of("bye"), citizen.frames.of("bye")
    assert to_agent["why"] == to_citizen["reason"] == "restart"
    assert to_citizen["reconnect_after"] is not None


async def test_an_offer_survives_a_restart(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        citizen = await here.citizen()
        await citizen.say("等一下")
        number = (await agent.offer())["conversation"]["id"]

    async with town(settled, clock) as here:
        agent.town = here
        await agent.connect()

        async def waits() -> bool:
            return (await stage(agent, number)) in ("offered", "waiting")

        await until(waits)
        await agent.post("/me/presence", presence="ready")
        offered = await agent.get(f"/conversations/{number}")
        await agent.post(f"/conversations/{number}/accept")

        assert offered["stage"] == "offered"
        assert await stage(agent, number) == "active"


# What a crash left behind, and on which account.
LEFT = {"sending": "web", "queued": "web", "held": "web", "unsure": "oa"}


def left(work: Workshop, name: str, number: int, contact: int, agent_id: int) -> Message:
    return Message(
        id=work.ids.next(),
        conversation_id=number,
        contact_id=contact,
        account=LEFT[name],
        author=Author.AGENT,
        kind=Kind.TEXT,
        at=work.clock.now(),
        text=name,
        agent_id=agent_id,
        client_key=f"before-{name}",
        state=DeliveryState("sending" if name == "unsure" else name),
    )


async def test_what_was_on_its_way_goes_on_and_what_is_unsure_is_called_so(
    settled: Config, clock: ManualClock
) -> None:
    async with town(settled, clock) as here:
        agent = await here.desk("1001")
        number = await served(here, agent)
        citizen = here.latest
        contact = (await agent.get(f"/conversations/{number}"))["contact_id"]
    async with workshop(settled, clock) as work:
        rows = [left(work, name, number, contact, agent.id) for name in LEFT]
        conversation = await work.store.conversations.conversation(number)
        assert conversation is not None
        ways = [for_message(row, conversation) for row in rows]
        await work.save(ChannelAccount("oa", "wechat", "公众号"), *rows, *ways)

    async with town(settled, clock) as here:
        agent.town = citizen.town = here

        async def now() -> dict[str, str]:
            lines = (await agent.get(f"/conversations/{number}/messages"))["items"]
            return {line["text"]: line["state"] for line in lines if line["text"] in LEFT}

        await agent.connect()
        await citizen.connect()
        await here.passes(6)
        await citizen.hears("queued")
        await until(now_is(now, queued="sent", sending="sent", unsure="unknown", held="held"))
        await citizen.say("我回来了")
        await citizen.hears("held")

        await until(now_is(now, held="sent"))
        assert (await agent.get(f"/conversations/{number}"))["unsent"] is True


def now_is(now: Callable[[], Awaitable[dict[str, str]]], **wanted: str) -> Callable[[], Awaitable[bool]]:
    async def fits() -> bool:
        states = await now()
        return all(states[name] == state for name, state in wanted.items())

    return fits
