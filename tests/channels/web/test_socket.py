"""The visitor socket: stored before acknowledged, once, in order, resumed from storage."""

import asyncio
from datetime import timedelta

from channels.contract import (
    AgentJoined,
    AgentRead,
    AgentTyping,
    ConversationClosed,
    HistoryItem,
    PreChat,
    QueuePlace,
    ReceiptState,
    Satisfaction,
    Signal,
    Standing,
    Text,
)
from tests.channels.web.conftest import Desk
from tests.channels.web.town import START


async def test_a_message_is_acknowledged_only_after_it_is_stored(desk: Desk) -> None:
    line = await desk.connect((await desk.session())["token"])
    desk.town.commit = asyncio.Event()

    await line.send("key-00001", "路灯坏了")
    await line.say("ping", n=1)
    desk.town.commit.set()
    first = await line.next()

    assert first["t"] == "sent"
    assert desk.town.accepted[0].body == Text("路灯坏了")


async def test_a_repeat_after_a_lost_acknowledgement_is_a_duplicate(desk: Desk) -> None:
    session = await desk.session()
    line = await desk.connect(session["token"])
    await line.send("key-00001", "路灯坏了")
    first = await line.hear("sent")

    line.kill()
    again = await desk.connect(session["token"])
    await again.send("key-00001", "路灯坏了")
    second = await again.hear("sent")

    assert (first["message_id"], second["message_id"]) == ("1000", "1000")
    assert second["duplicate"] is True
    assert "duplicate" not in first
    assert desk.town.texts(session["visitor"]) == ["路灯坏了"]


async def test_messages_sent_in_one_breath_keep_their_order(desk: Desk) -> None:
    session = await desk.session()
    line = await desk.connect(session["token"])

    for number in range(30):
        await line.send(f"key-{number:05}", str(number))
    for number in range(30):
        assert (await line.hear("sent"))["client_key"] == f"key-{number:05}"

    assert desk.town.texts(session["visitor"]) == [str(number) for number in range(30)]


async def test_two_sockets_with_the_same_outbox_store_it_once_and_in_order(desk: Desk) -> None:
    session = await desk.session()
    lines = [await desk.connect(session["token"]) for _ in range(2)]

    for number in range(20):
        for line in lines:
            await line.send(f"key-{number:05}", str(number))
    for line in lines:
        for _ in range(20):
            await line.hear("sent")

    assert desk.town.texts(session["visitor"]) == [str(number) for number in range(20)]


async def test_who_comes_back_gets_what_was_missed_from_storage(desk: Desk) -> None:
    session = await desk.session()
    line = await desk.connect(session["token"])
    await line.send("key-00001", "在吗")
    last = (await line.hear("sent"))["message_id"]

    line.kill()
    desk.town.store_silently(session["visitor"], "在的")
    desk.town.store_silently(session["visitor"], "请讲")
    again = await desk.connect(session["token"], last=last)

    assert [each["text"] for each in again.welcome["messages"]] == ["在的", "请讲"]


async def test_nothing_new_overtakes_the_welcome(desk: Desk) -> None:
    session = await desk.session()
    desk.town.store_silently(session["visitor"], "早先的")
    desk.town.reading = asyncio.Event()
    line = await desk.dial()
    await line.say("hello", token=session["token"])
    while not desk.channel._visitors.of(session["visitor"]):
        await asyncio.sleep(0)

    await desk.town.say(session["visitor"], "新来的")
    desk.town.reading.set()
    first, second = await line.next(), await line.next()

    assert first["t"] == "welcome"
    assert [m["text"] for m in first["messages"]] == ["早先的", "新来的"]
    assert second["message"]["text"] == "新来的"


async def test_a_long_absence_is_caught_up_page_by_page(desk: Desk) -> None:
    session = await desk.session()
    line = await desk.connect(session["token"])
    await line.send("key-00001", "开始")
    last = (await line.hear("sent"))["message_id"]
    for number in range(120):
        desk.town.store_silently(session["visitor"], str(number))

    line.kill()
    again = await desk.connect(session["token"], last=last)
    got, more = again.welcome["messages"], again.welcome.get("more", False)
    while more:
        await again.say("history", after=got[-1]["id"])
        page = await again.hear("page")
        got, more = got + page["messages"], page.get("more", False)

    assert [each["text"] for each in got] == [str(number) for number in range(120)]


async def test_older_messages_come_by_history_before(desk: Desk) -> None:
    session = await desk.session()
    for number in range(60):
        desk.town.store_silently(session["visitor"], str(number))
    line = await desk.connect(session["token"])

    await line.say("history", before=line.welcome["messages"][0]["id"])
    page = await line.hear("page")

    assert [each["text"] for each in page["messages"]] == [str(number) for number in range(10)]


async def test_the_other_tab_sees_the_message_and_the_sending_one_is_not_told_twice(desk: Desk) -> None:
    session = await desk.session()
    here, there = [await desk.connect(session["token"]) for _ in range(2)]

    await here.send("key-00001", "路灯坏了")
    await here.hear("sent")
    shown = await there.hear("message")
    await here.say("ping", n=7)
    await here.hear("pong")

    assert shown["message"]["client_key"] == "key-00001"
    assert [frame["t"] for frame in here.overheard] == []


async def test_signals_reach_the_visitor_in_words(desk: Desk) -> None:
    session = await desk.session()
    line = await desk.connect(session["token"])
    signals: list[Signal] = [
        AgentTyping(True),
        AgentRead("1000"),
        QueuePlace(3, timedelta(seconds=90), "您前面还有 3 位"),
        AgentJoined("1024", "坐席 1024 为您服务"),
        ConversationClosed(True, "本次服务已结束"),
    ]

    for signal in signals:
        await desk.channel.signal(session["visitor"], signal)
    heard = [await line.next() for _ in signals]

    assert heard == [
        {"t": "typing", "on": True},
        {"t": "read", "up_to": "1000"},
        {"t": "place", "before": 3, "expected_wait": 90.0, "text": "您前面还有 3 位"},
        {"t": "joined", "agent_number": "1024", "text": "坐席 1024 为您服务"},
        {"t": "closed", "ask_satisfaction": True, "text": "本次服务已结束"},
    ]


async def test_welcome_says_where_the_visitor_stands(desk: Desk) -> None:
    session = await desk.session()
    desk.town.standings[session["visitor"]] = Standing(
        stage="waiting", before=3, expected_wait=timedelta(seconds=90), open_now=True
    )

    line = await desk.connect(session["token"])

    assert line.welcome["standing"] == {"stage": "waiting", "before": 3, "expected_wait": 90.0}


async def test_typing_and_read_marks_reach_the_hub(desk: Desk) -> None:
    session = await desk.session()
    line = await desk.connect(session["token"])
    sent = await desk.town.say(session["visitor"], "您好")
    await line.hear("message")

    await line.say("typing", on=True, preview="不给看")
    await line.say("ack", up_to=sent.message_id)
    await line.say("ack", up_to=sent.message_id)
    await line.say("read", up_to=sent.message_id)
    await line.say("ping")
    await line.hear("pong")

    assert desk.town.typings == [(session["visitor"], True, "")]
    assert [(each.provider_id, each.message_id, each.state) for each in desk.town.receipts] == [
        (sent.message_id, "", ReceiptState.DELIVERED),
        ("", sent.message_id, ReceiptState.DELIVERED),
        (sent.message_id, "", ReceiptState.READ),
    ]
    assert {each.recipient for each in desk.town.receipts} == {session["visitor"]}
    assert desk.town.reads == [(session["visitor"], sent.message_id)]


async def test_nobody_acknowledges_what_was_never_shown(desk: Desk) -> None:
    line = await desk.connect((await desk.session())["token"])

    await line.say("ack", up_to="99999999999999")
    await line.say("ping")
    await line.hear("pong")

    assert desk.town.receipts == []


async def test_a_smaller_id_of_somebody_else_is_never_named_alone(desk: Desk) -> None:
    theirs, mine = await desk.session(), await desk.session()
    foreign = await desk.town.say(theirs["visitor"], "给别人的")
    line = await desk.connect(mine["token"])
    await desk.town.say(mine["visitor"], "给您的")
    await line.hear("message")

    await line.say("ack", up_to=foreign.message_id)
    await line.say("read", up_to=foreign.message_id)
    await line.say("ping")
    await line.hear("pong")

    assert [(each.provider_id, each.up_to, each.recipient) for each in desk.town.receipts] == [
        ("", True, mine["visitor"])
    ]


async def test_the_other_tab_is_told_even_if_the_hub_shows_nothing(desk: Desk) -> None:
    session = await desk.session()
    desk.town.echo = False
    here, there = [await desk.connect(session["token"]) for _ in range(2)]

    await here.send("key-00001", "路灯坏了")

    assert (await there.hear("message"))["message"]["text"] == "路灯坏了"


async def test_choice_and_rating_are_stored_as_what_they_are(desk: Desk) -> None:
    line = await desk.connect((await desk.session())["token"])

    await line.say("prechat", client_key="key-00001", topic="social", lang="zh")
    await line.hear("sent")
    await line.say("rate", client_key="key-00002", score=2, solved=False, comment="再等等")
    await line.hear("sent")

    assert [each.body for each in desk.town.accepted] == [
        PreChat(topic="social", language="zh"),
        Satisfaction(2, "问题还没有解决。再等等"),
    ]


async def test_a_changed_state_is_shown_under_the_same_id(desk: Desk) -> None:
    session = await desk.session()
    line = await desk.connect(session["token"])

    changed = HistoryItem("1000", "agent", Text("您好"), START, state="read", sender_label="坐席 1024")
    await desk.channel.show(session["visitor"], changed)

    assert (await line.hear("message"))["message"]["state"] == "read"


async def test_stopping_says_goodbye_and_when_to_come_back(desk: Desk) -> None:
    line = await desk.connect((await desk.session())["token"])

    await desk.stop()
    bye = await line.hear("bye")

    assert bye["reason"] == "restart"
    assert bye["reconnect_after"] > 0
    assert await line.ended() == 1001


async def test_a_silent_connection_is_dropped_and_a_living_one_kept(desk: Desk) -> None:
    silent = await desk.connect((await desk.session())["token"])
    living = await desk.connect((await desk.session())["token"])

    for number in range(5):
        desk.clock.move(timedelta(seconds=25))
        await living.say("ping", n=number)
        await living.hear("pong")

    assert await silent.ended() == 1006
    assert not living.ws.closed
