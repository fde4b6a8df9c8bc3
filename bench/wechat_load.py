"""Calls a hub back as the WeChat platform would, at a steady rate, and measures the acknowledgements.

python -m bench.wechat_load http://127.0.0.1:8080/channels/wechat/main --rate 200 --seconds 20
Run it as a process of its own: it must not wait for the work it causes. With --port it is the platform too,
and takes what the hub sends back. Secrets are those of the simulator unless named by environment variables.
Prints one JSON object.
"""

import argparse
import asyncio
import json
import os
import time
from collections import Counter
from dataclasses import dataclass, field

import aiohttp

from simulators.wechat import Account, Envelope, Platform
from simulators.wechat.deliveries import packed
from simulators.wechat.documents import Fields

DAY, ENDLESS = 86_400, 1_000_000
DEADLINE = aiohttp.ClientTimeout(total=5)  # the platform hangs up then


@dataclass(frozen=True, slots=True)
class Plan:
    """`citizens` take turns; each message has a MsgId of its own, from `first_id` on."""

    url: str
    account: Account
    rate: float = 200
    seconds: float = 20
    citizens: int = 2_000
    first_id: int = 8_000_000_000_000_000_001


@dataclass(slots=True)
class Load:
    """Milliseconds from leaving to the whole answer; `latest_start` is how late we were ourselves."""

    sent: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)  # MsgIds the hub said it had kept
    latest_start: float = 0.0

    def percentile(self, share: float) -> float:
        """The largest wait when nothing was acknowledged is unknown, so it counts as endless."""
        ordered = sorted(self.waits)
        if not ordered:
            return float("inf")
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def drive(plan: Plan) -> Load:
    """An open loop: callbacks start when they are due, whether or not earlier ones are answered."""
    load = Load()
    # Sealing is paid for beforehand; the driver shares the machine with the hub it measures.
    parcels = _parcels(plan)
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        aiohttp.ClientSession(connector=connector, timeout=DEADLINE) as http,
        asyncio.TaskGroup() as group,
    ):
        start = time.perf_counter()
        for number, (message_id, query, body) in enumerate(parcels):
            due = start + number / plan.rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            load.latest_start = max(load.latest_start, (time.perf_counter() - due) * 1000)
            group.create_task(_call_back(http, plan.url, (message_id, query, body), load))
    return load


Parcel = tuple[int, dict[str, str], bytes]


def _parcels(plan: Plan) -> list[Parcel]:
    parcels: list[Parcel] = []
    envelope = Envelope(plan.account.token, plan.account.aes_key, plan.account.app_id)
    for number in range(int(plan.rate * plan.seconds)):
        message_id = plan.first_id + number
        document: Fields = {
            "ToUserName": plan.account.origin_id,
            "FromUserName": citizen(number % plan.citizens),
            "CreateTime": int(time.time()),
            "MsgType": "text",
            "Content": f"路灯坏了，第 {number} 次反映，请尽快处理",
            "MsgId": message_id,
        }
        query, body = packed(plan.account, envelope, document, now=time.time())
        parcels.append((message_id, query, body.encode()))
    return parcels


async def _call_back(http: aiohttp.ClientSession, url: str, parcel: Parcel, load: Load) -> None:
    (message_id, query, body), left = parcel, time.perf_counter()
    load.sent += 1
    try:
        async with http.post(url, params=query, data=body) as response:
            text = await response.text()
            outcome = str(response.status)
    except (aiohttp.ClientError, TimeoutError) as error:
        outcome, text = type(error).__name__, ""
    load.outcomes[outcome] += 1
    if outcome == "200":
        load.waits.append((time.perf_counter() - left) * 1000)
        load.acknowledged.append(message_id)
        load.outcomes["passive reply"] += text != "success"


def citizen(number: int) -> str:
    return f"oBench{number:022d}"


async def drive_as_platform(plan: Plan, port: int) -> tuple[Load, int]:
    """The same, and how many answers the hub sent meanwhile."""
    async with Platform(plan.url, plan.account, port=port) as platform:
        for number in range(plan.citizens):
            platform.user(citizen(number), credit=ENDLESS, credit_until=platform.now() + DAY)
        load = await drive(plan)
        return load, sum(len(user.inbox) for user in platform.users.values())


def report(load: Load) -> dict[str, object]:
    told = {"sent": load.sent, "outcomes": dict(load.outcomes), "latest_start": round(load.latest_start, 1)}
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    return {**told, **{name: round(load.percentile(share), 1) for name, share in shares.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--citizens", type=int, default=2_000)
    parser.add_argument("--app-id", default=Account.app_id)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token-env")
    parser.add_argument("--aes-key-env")
    given = parser.parse_args()
    account = Account(app_id=given.app_id)
    if given.token_env:
        account.token = os.environ[given.token_env]
    if given.aes_key_env:
        account.aes_key = os.environ[given.aes_key_env]
    plan = Plan(given.url, account, given.rate, given.seconds, given.citizens)
    if given.port:
        load, answers = asyncio.run(drive_as_platform(plan, given.port))
        print(json.dumps({**report(load), "answers": answers}))
        return
    print(json.dumps(report(asyncio.run(drive(plan)))))


if __name__ == "__main__":
    main()
