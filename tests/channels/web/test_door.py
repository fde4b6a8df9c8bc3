"""An account that an administrator closes for a while."""

from tests.channels.web.conftest import Desk


async def test_a_closed_account_sends_everybody_away_with_a_word_and_lets_nobody_in(desk: Desk) -> None:
    session = await desk.session()
    inside = await desk.connect(session["token"])
    at_the_door = await desk.dial()

    await desk.channel.shut()
    await at_the_door.say("hello", token=session["token"])
    bye, refused = await inside.hear("bye"), await at_the_door.hear("error")

    assert bye["reason"] == "account_off"
    assert bye["reconnect_after"] > 0
    assert (refused["code"], refused["text"]) == (
        "account_off",
        "在线服务暂停。您写的内容会留着，恢复后自动发出。",
    )
    desk.channel.reopen()
    await desk.connect(session["token"])
