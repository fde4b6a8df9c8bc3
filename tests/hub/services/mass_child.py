"""A hub that feeds a campaign to a gateway on a port, to be killed in the middle: `URL PORT COUNT FOLDER`."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from hub.clock import SystemClock
from hub.config import Config, DeliverySection, MassSection
from hub.domain.campaign import Campaign, CampaignRecipient, CampaignState, digest_of
from hub.domain.change import Change
from tests.hub.services.gateway import Post, post_office
from tests.hub.services.post_child import FarGateway

FAST = MassSection(per_second=300, failed_percent=0, unknown_percent=0)


async def enter(post: Post, count: int) -> None:
    """As it stands once it is approved; the line on stdout says that it is stored."""
    now, roster = post.clock.now(), post.ids.next()
    rows = [
        CampaignRecipient(post.ids.next(), roster, number, f"1380000{number:04}")
        for number in range(1, count + 1)
    ]
    campaign = Campaign(
        id=post.ids.next(),
        name="停水通知",
        account="sms",
        created_at=now,
        created_by=0,
        state=CampaignState.APPROVED,
        state_at=now,
        text="明日停水",
        roster_id=roster,
        total=count,
    )
    campaign = replace(campaign, digest=digest_of(campaign))
    await post.store.writer.save(Change(new=(campaign, *rows)))
    print(campaign.id, flush=True)


async def main(url: str, port: int, count: int, folder: Path) -> None:
    config = Config(data=folder, delivery=DeliverySection(quiet_hours={}), mass=FAST)
    clock: object = SystemClock()
    async with post_office(url, clock, config, {"sms": FarGateway(port)}) as post:  # type: ignore[arg-type]
        mass = post.parts.services.outgoing.mass
        if count:
            await enter(post, count)
        await mass.desk.book.load()
        while mass.desk.book.live:
            await mass.feeder.feed()
            await mass.watch.look()
            await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
