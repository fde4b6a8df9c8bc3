"""Two addresses of one citizen on one account are both shown to who may look, and the look is recorded."""

from hub.config import Config
from tests.fakes import ManualClock
from tests.journeys.town import Desk, town


async def contact_of(desk: Desk, conversation: int) -> int:
    return int((await desk.get(f"/conversations/{conversation}"))["contact_id"])


async def test_every_address_of_a_merged_citizen_is_shown_once(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        desk = await here.desk("1001")
        contacts = []
        for words in ("我是李女士", "换了手机，还是我"):
            citizen = await here.citizen()
            await citizen.say(words)
            contacts.append(await contact_of(desk, await desk.accept()))
            desk.frames.frames.clear()
        kept, other = contacts
        await desk.post(f"/contacts/{kept}/merge", other_id=other)

        plain = (await desk.post(f"/contacts/{kept}/unmask"))["addresses"]

        card = await desk.get(f"/contacts/{kept}")
        assert plain.keys() == {str(one["id"]) for one in card["identities"]}
        assert len(set(plain.values())) == 2
        supervisor = await here.office("supervisor")
        looks = await supervisor.get("/audit", action="unmask")
        assert looks["items"][0]["subject"] == f"contact {kept}"
