"""Another system hears of what happened, can tell that it was us, and misses nothing while it is away."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest
from aiohttp import web

from hub.config import Config, DeliverySection
from hub.web.webhook_line import WebhookLine
from tests.channels.stages import standing
from tests.fakes import ManualClock
from tests.journeys.town import Desk, Town, town, until


@dataclass
class Listener:
    """Keeps what it was told; answers with `status`."""

    status: int = 200
    port: int = 0
    heard: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        self.heard.append(msgspec.json.decode(body))
        return web.Response(status=self.status)

    def events(self) -> list[str]:
        return [one["event"] for one in self.heard]


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    listener, app = Listener(), web.Application()
    app.router.add_post("/hook", listener.hear)
    async with standing(app) as base:
        listener.port = int(base.rpartition(":")[2])
        yield listener


def inside(config: Config) -> Config:
    """The listener stands in the inner network."""
    return replace(config, delivery=DeliverySection(private_webhooks=True))


async def hook(desk: Desk, url: str, *events: str) -> dict[str, Any]:
    return dict(await desk.post("/webhooks", name="滨海办", url=url, events=list(events)))


async def one_conversation(here: Town) -> int:
    desk = await here.desk("1001")
    citizen = await here.citizen()
    await citizen.say("路灯坏了")
    number = await desk.accept()
    await desk.close(number)
    return number


async def test_facts_arrive_signed_once_and_in_full(settled: Config, clock: ManualClock) -> None:
    async with listening() as listener, town(inside(settled), clock) as here:
        admin = await here.office("admin")
        made = await hook(admin, listener.url, "conversation.queued", "conversation.closed")
        number = await one_conversation(here)

        await here.passes(4)
        await until(lambda: len(listener.heard) == 2)

        assert listener.events() == ["conversation.queued", "conversation.closed"]
        assert listener.heard[0]["data"]["conversation_id"] == number
        headers = listener.headers[0]
        signed = f"{headers['X-Hub-Timestamp']}.".encode() + listener.bodies[0]
        expected = hmac.new(made["secret"].encode(), signed, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature"] == f"v1={expected}"
        assert len({h["Idempotency-Key"] for h in listener.headers}) == 2
        listed = (await admin.get("/webhooks"))["items"]
        assert [row["secret"] for row in listed] == [""], "told once"


async def test_a_listener_that_was_away_hears_everything_later(settled: Config, clock: ManualClock) -> None:
    async with listening() as listener, town(inside(settled), clock) as here:
        admin = await here.office("admin")
        await hook(admin, listener.url, "conversation.closed")
        listener.status = 503
        await one_conversation(here)
        await here.passes(4)
        await until(lambda: listener.heard)
        (waiting,) = (await admin.get("/deliveries", source="webhook"))["items"]

        listener.status = 200
        await here.passes(15)

        await until(lambda: len(listener.heard) == 2)
        assert listener.heard[0] == listener.heard[1]
        assert listener.headers[0]["Idempotency-Key"] == listener.headers[1]["Idempotency-Key"]
        assert (waiting["state"], waiting["name"]) == ("queued", "滨海办")


async def test_a_dead_letter_is_replayed_by_a_person(settled: Config, clock: ManualClock) -> None:
    async with listening() as listener, town(inside(settled), clock) as here:
        admin = await here.office("admin")
        made = await hook(admin, listener.url, "conversation.closed")
        listener.status = 400
        await admin.post(f"/webhooks/{made['id']}/test")
        await until(lambda: listener.heard)

        async def dead() -> list[dict[str, Any]]:
            return list((await admin.get("/deliveries", view="dead"))["items"])

        await until(dead)
        listener.status = 200
        await admin.post(f"/deliveries/{(await dead())[0]['id']}/replay")

        await until(lambda: len(listener.heard) == 2)
        assert listener.events() == ["hub.test", "hub.test"]


async def test_the_log_is_followed_from_where_it_was_left(settled: Config, clock: ManualClock) -> None:
    async with listening() as listener:
        async with town(inside(settled), clock) as here:
            await hook(await here.office("admin"), listener.url, "conversation.closed")
            await one_conversation(here)
        async with town(inside(settled), clock) as here:
            await here.passes(4)
            await until(lambda: listener.heard)
            await here.passes(4)

    assert listener.events() == ["conversation.closed"]


INNER = [
    "http://127.0.0.1:9/x",
    "http://10.0.0.1/x",
    "http://[::1]/x",
    "http://[::ffff:127.0.0.1]:9/x",
    "http://127。0。0。1:9/x",
    "http://１２７.0.0.1:9/x",
    "http://2130706433:9/x",
    "http://127.1:9/x",
]


@pytest.mark.parametrize("url", INNER)
async def test_nothing_is_posted_into_the_inner_network_unless_allowed(
    settled: Config, clock: ManualClock, url: str
) -> None:
    async with town(settled, clock) as here:
        admin = await here.office("admin")
        made = await hook(admin, url, "conversation.closed")
        await admin.post(f"/webhooks/{made['id']}/test")

        async def refused() -> bool:
            rows = (await admin.get("/deliveries", view="dead"))["items"]
            return bool(rows) and "内网" in rows[0]["state_reason"]

        await until(refused)


async def test_faults_are_named(settled: Config, clock: ManualClock) -> None:
    async with town(settled, clock) as here:
        admin = await here.office("admin")

        refused = await admin.refused("POST", "/webhooks", name="甲", url="ftp://x", events=["nonsense"])

        assert set(refused.problem["fields"]) == {"url", "events"}
        assert WebhookLine.capabilities.repeatable
