"""The HTTP fall-back does what the socket does, and the settings say what is wrong with them."""

from pathlib import Path
from typing import Any

import pytest

from channels.contract import BadSettings, ChannelTools, OfflineForm, Satisfaction, Severity, Standing
from channels.web import CHANNEL
from tests.channels.web.conftest import Desk
from tests.channels.web.test_visitors_apart import bearer
from tests.channels.web.town import Drawer, HandClock, Shelf

FIXTURES = Path(__file__).resolve().parents[3] / "channels/web/fixtures"


async def post(desk: Desk, path: str, token: str, **body: Any) -> Any:
    async with desk.http.post(desk.url(path), json=body, headers=bearer(token)) as response:
        return await response.json()


async def test_a_message_over_http_is_stored_once(desk: Desk) -> None:
    session = await desk.session()

    first = await post(desk, "/messages", session["token"], client_key="key-00001", text="路灯坏了")
    second = await post(desk, "/messages", session["token"], client_key="key-00001", text="路灯坏了")

    assert first == {"client_key": "key-00001", "message_id": "1000"}
    assert second == {"client_key": "key-00001", "message_id": "1000", "duplicate": True}
    assert desk.town.texts(session["visitor"]) == ["路灯坏了"]


async def test_polling_gets_what_is_new_and_where_the_visitor_stands(desk: Desk) -> None:
    session = await desk.session()
    desk.town.standings[session["visitor"]] = Standing(stage="active", agent_number="1024")
    sent = await post(desk, "/messages", session["token"], client_key="key-00001", text="在吗")
    await desk.town.say(session["visitor"], "在的")

    url = desk.url("/messages") + f"?after={sent['message_id']}"
    async with desk.http.get(url, headers=bearer(session["token"])) as response:
        polled = await response.json()

    assert [each["text"] for each in polled["messages"]] == ["在的"]
    assert polled["standing"] == {"stage": "active", "agent_number": "1024"}


async def test_rating_form_and_read_mark_work_over_http(desk: Desk) -> None:
    session = await desk.session()

    await post(desk, "/rate", session["token"], client_key="key-00001", score=5, solved=True)
    await post(desk, "/offline", session["token"], client_key="key-00002", text="路灯", phone="13000000000")
    await post(desk, "/read", session["token"], up_to="1001")

    assert [each.body for each in desk.town.accepted] == [
        Satisfaction(5, "问题已解决。"),
        OfflineForm("路灯", phone="13000000000"),
    ]
    assert desk.town.reads == [(session["visitor"], "1001")]


@pytest.mark.parametrize(
    "settings",
    [
        {
            "title": "在线",
            "title_en": "Online",
            "topics": [{"key": "s", "zh": "社保", "en": "Pension"}],
        }
    ],
)
async def test_the_session_brings_what_the_widget_shows(desk: Desk) -> None:
    chinese, english = await desk.session(lang="zh-CN"), await desk.session(lang="en")

    shown = [(each["site"]["title"], each["site"]["topics"][0]["label"]) for each in (chinese, english)]
    assert shown == [("在线", "社保"), ("Online", "Pension")]


async def test_a_session_for_another_account_is_not_given(desk: Desk) -> None:
    async with desk.http.post(desk.url("/session"), json={"site": "other"}) as response:
        assert response.status == 404


async def test_the_doctor_warns_of_an_open_door(desk: Desk) -> None:
    findings = {each.check: each.severity for each in await desk.channel.examine()}

    assert findings["服务"] is Severity.OK
    assert findings["允许的网站"] is Severity.WARNING
    assert findings["对外地址"] is Severity.WARNING


def test_all_mistakes_in_the_settings_are_told_at_once() -> None:
    tools = ChannelTools("web", HandClock(), Shelf(), Drawer(), secret=lambda name: "")
    wrong: dict[str, object] = {
        "colour": "red",
        "title": 5,
        "origins": ["example.gov"],
        "token_hours": 0,
        "topics": [{"zh": "社保"}],
        "map_link": "javascript:alert(1)",
        "limits": {"messages_per_visitor": [1, 0], "spoons": [1, 1]},
    }

    with pytest.raises(BadSettings) as refused:
        CHANNEL.build(wrong, tools)

    assert {each.key for each in refused.value.problems} == {
        "colour",
        "title",
        "origins",
        "token_hours",
        "topics",
        "map_link",
        "limits.messages_per_visitor",
        "limits.spoons",
    }


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_recorded_frames_still_parse(path: Path) -> None:
    tools = ChannelTools("web", HandClock(), Shelf(), Drawer(), secret=lambda name: "")
    channel: Any = CHANNEL.build(CHANNEL.sample_settings, tools)

    (message,) = channel.parse(path.read_bytes())

    assert message.provider_key.startswith(f"{message.sender}:")
