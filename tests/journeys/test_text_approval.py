"""A text is approved by somebody who had no hand in it, and it alone is in use from then on."""

from typing import Any
from unittest.mock import patch

from hub.config import Config
from hub.domain.change import Change
from hub.domain.notice import MessageTemplate
from hub.storage.writer import BatchedWriter
from tests.fakes import ManualClock
from tests.hub.services.gateway import MORNING
from tests.journeys.drivers import Desk
from tests.journeys.post_town import post_town
from tests.journeys.town import Town

TEXT = {"name": "派单通知", "text": "{name}：工单已派给您", "sign": "政务热线"}


async def written(desk: Desk, **more: Any) -> dict[str, Any]:
    return dict(await desk.put("/message-templates/dispatch", **{**TEXT, **more}))


async def by_token(here: Town, token: str, method: str, path: str, **body: Any) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    async with here.http.request(method, f"{here.url}/api/v1{path}", headers=headers, json=body) as answer:
        assert answer.status == 200


async def test_whoever_changed_a_text_or_handed_it_in_does_not_approve_it(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        leader, other, admin = [await here.office(name) for name in ("leader1", "supervisor", "admin")]
        draft = await written(leader)
        await written(other, text="{name}：改过了")
        await leader.post(f"/message-templates/{draft['id']}/hand-in")

        seen = (await other.get("/message-templates"))["items"][0]
        refused = await other.refused("POST", f"/message-templates/{draft['id']}/decide", approve=True)
        approved = await admin.post(f"/message-templates/{draft['id']}/decide", approve=True)

        assert (seen["mine"], refused.code, approved["state"]) == (True, "four_eyes", "approved")
        assert not approved["mine"]


async def test_whoever_made_a_token_does_not_approve_what_it_wrote(settled: Config) -> None:
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        owner = await here.office("admin")
        token = (await owner.post("/tokens", name="工单", roles=["supervisor"], days=1))["token"]
        await by_token(here, token, "PUT", "/message-templates/dispatch", **TEXT)
        draft = (await owner.get("/message-templates"))["items"][0]
        await (await here.office("leader1")).post(f"/message-templates/{draft['id']}/hand-in")

        refused = await owner.refused("POST", f"/message-templates/{draft['id']}/decide", approve=True)

        assert refused.code == "four_eyes"


async def test_the_version_before_retires_in_the_same_unit(settled: Config) -> None:
    """Or a crash in between would leave two approved ones, and the old one would come back some day."""
    async with post_town(settled, ManualClock(MORNING)) as (here, _):
        leader, admin = await here.office("leader1"), await here.office("admin")
        units = list[Change]()
        for text in ("一", "二"):
            units.clear()
            draft = await written(leader, text=text)
            await leader.post(f"/message-templates/{draft['id']}/hand-in")
            save = BatchedWriter.save

            def noted(self: BatchedWriter, change: Change, *, save: Any = save) -> Any:
                units.append(change)
                return save(self, change)

            with patch.object(BatchedWriter, "save", noted):
                await admin.post(f"/message-templates/{draft['id']}/decide", approve=True)

        states = [(one["text"], one["state"]) for one in (await admin.get("/message-templates"))["items"]]
        moved = [[p for p in unit.patches if p.row is MessageTemplate] for unit in units]
        assert states == [("二", "approved"), ("一", "retired")]
        assert [len(patches) for patches in moved if patches] == [2]
