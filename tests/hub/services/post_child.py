"""A hub that sends notices to a gateway on a port, to be killed in the middle: `URL PORT COUNT FOLDER`."""

import asyncio
import sys
from pathlib import Path

from channels.contract import Accepted, MessageClass, OutboundMessage, SendResult, Uncertain
from hub.clock import SystemClock
from hub.config import Config, DeliverySection
from hub.domain.change import Change
from hub.domain.delivery import Delivery, Source
from hub.domain.message import DeliveryState
from hub.services.packing import Outgoing
from tests.hub.services.gateway import Gateway, Post, post_office

AT_ONCE = 8


class FarGateway(Gateway):
    """One line per message; the other side answers each line with one."""

    def __init__(self, port: int) -> None:
        super().__init__(at_once=AT_ONCE)
        self.port = port

    async def send(self, message: OutboundMessage) -> SendResult:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"{message.message_id}\n".encode())
        answer = await reader.readline()
        writer.close()
        return Accepted(f"p{message.message_id}") if answer else Uncertain("断线")


async def enter(post: Post, number: int) -> None:
    """As a notice is entered; the line on stdout says that it is stored."""
    now = post.clock.now()
    delivery = Delivery(
        id=post.ids.next(),
        source=Source.NOTICE,
        message_class=MessageClass.MASS,
        account="sms",
        recipient=f"r{number}",
        created_at=now,
        state=DeliveryState.QUEUED,
        state_at=now,
        body={"text": str(number)},
    )
    await post.store.writer.save(Change(new=post.parts.outbox.rows(delivery)))
    print(delivery.id, flush=True)
    post.parts.courier.enqueue(Outgoing(delivery))


async def main(url: str, port: int, count: int, folder: Path) -> None:
    config = Config(data=folder, delivery=DeliverySection(quiet_hours={}))
    clock: object = SystemClock()
    async with post_office(url, clock, config, {"sms": FarGateway(port)}) as post:  # type: ignore[arg-type]
        for number in range(count):
            await enter(post, number)
        while post.parts.courier.backlog("sms"):
            await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
