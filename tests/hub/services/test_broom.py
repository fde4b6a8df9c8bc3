"""Lists that no campaign names are swept away piece by piece; one that is being made is left alone."""

import asyncio
from datetime import timedelta

from hub.domain.campaign import CampaignRecipient, CampaignState
from hub.domain.change import Change
from hub.services.mass.broom import Broom
from tests.hub.services.gateway import Post
from tests.hub.services.mass_child import enter

SECOND = timedelta(seconds=1)


async def made(post: Post, count: int) -> int:
    roster_id = post.ids.next()
    rows = [
        CampaignRecipient(post.ids.next(), roster_id, at, f"1390000{at:04}") for at in range(1, count + 1)
    ]
    await post.store.writer.save(Change(new=tuple(rows)))
    return roster_id


async def swept(post: Post, broom: Broom) -> None:
    sweeping = asyncio.create_task(broom.sweep())
    while not sweeping.done():
        post.clock.advance(SECOND)
        await asyncio.sleep(0.001)
    await sweeping


async def lines(post: Post, roster_id: int) -> int:
    return len(await post.store.campaigns.scan(roster_id, 0, 1_000))


async def test_only_what_no_campaign_names_is_swept(here: Post) -> None:
    broom = here.parts.services.outgoing.mass.desk.rosters.broom
    left, in_the_making = await made(here, 250), await made(here, 3)
    await enter(here, 5)
    (named,) = [one.roster_id for one in await here.store.campaigns.in_states({CampaignState.APPROVED})]

    with broom.spares(in_the_making):
        await swept(here, broom)
        while_it_is_made = [await lines(here, one) for one in (left, in_the_making, named)]
    await swept(here, broom)

    assert while_it_is_made == [0, 3, 5]
    assert [await lines(here, one) for one in (left, in_the_making, named)] == [0, 0, 5]
