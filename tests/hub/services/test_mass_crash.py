"""`kill -9` in the middle of a campaign: nobody on its list is forgotten, and nobody gets it twice."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from hub.clock import SystemClock
from hub.domain.campaign import CampaignState
from hub.domain.message import DeliveryState
from hub.storage.store import open_store
from tests.hub.services.test_post_crash import Listener, life

COUNT = 400
CHILD = "tests.hub.services.mass_child"


@pytest.mark.parametrize("after", [1, 170])
async def test_a_killed_hub_goes_on_where_its_slice_ended(url: str, tmp_path: Path, after: int) -> None:
    listener = Listener()
    server = await asyncio.start_server(listener.hear, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    listener.after = after

    (campaign_id,) = await life(url, port, COUNT, tmp_path, listener.enough, child=CHILD)
    killed_at = listener.heard.total()
    listener.after = 10**9
    await life(url, port, 0, tmp_path, None, child=CHILD)

    server.close()
    async with open_store(url, SystemClock()) as store:
        campaign = await store.campaigns.campaign(campaign_id)
        assert campaign is not None
        people = await store.campaigns.scan(campaign.roster_id, 0, 10 * COUNT)
        deliveries = await store.campaigns.deliveries([p.delivery_id or 0 for p in people])
        outcomes = await store.campaigns.outcomes(campaign_id)
    assert campaign.state is CampaignState.DONE
    assert after <= killed_at < COUNT, "it was in the middle"
    assert len(deliveries) == sum(outcomes.values()) == campaign.taken == COUNT, "everybody has one delivery"
    assert {deliveries[p.delivery_id or 0].recipient for p in people} == {p.address for p in people}
    assert max(listener.heard.values()) == 1, "nobody got it twice"
    states = Counter(delivery.state for delivery in deliveries.values())
    assert set(states) <= {DeliveryState.SENT, DeliveryState.UNKNOWN}
    assert states[DeliveryState.UNKNOWN] <= 8, "no more than were on the wire"
    for delivery in deliveries.values():
        assert delivery.state is DeliveryState.UNKNOWN or listener.heard[delivery.id] == 1
