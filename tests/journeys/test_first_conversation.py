"""The main path: a citizen writes, an agent is offered the conversation, answers and closes it."""

from hub.clock import SystemClock
from hub.config import Config
from tests.journeys.town import person, settle_people, town


async def test_a_citizen_and_an_agent_hold_a_conversation(config: Config) -> None:
    await settle_people(config, SystemClock(), [person("1001")])
    async with town(config) as here:
        desk, citizen = await here.desk("1001"), await here.citizen()

        sent = await citizen.say("社保卡丢了怎么补办")
        number = await desk.accept()
        reply = await desk.say(number, "请带身份证到社保窗口补办。")
        heard = await citizen.hears("请带身份证到社保窗口补办。")
        again = await citizen.say("窗口在哪里")
        came = await desk.frames.wait("message", lambda f: f["message"]["text"] == "窗口在哪里")
        closed = await desk.post(f"/conversations/{number}/close", category="咨询", summary="社保卡补办")

        assert sent["message_id"] != again["message_id"]
        assert str(reply["id"]) == heard["message"]["id"]
        assert came["conversation"]["id"] == number
        assert closed["stage"] == "closed"
        page = await desk.get(f"/conversations/{number}/messages")
        said = [m["text"] for m in page["items"] if m["author"] in ("citizen", "agent")]
        assert said == ["社保卡丢了怎么补办", "请带身份证到社保窗口补办。", "窗口在哪里"]
