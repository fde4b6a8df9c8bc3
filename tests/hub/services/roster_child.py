"""A hub that changes a campaign's list and dies in the middle: `URL FOLDER DEED CAMPAIGN COMMITS`.

It kills itself once so many units are stored, and before anybody has heard of the last of them.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from hub.clock import SystemClock
from hub.config import Config
from hub.domain.account import ChannelAccount
from hub.services.access import Who
from hub.services.mass.desk import MassDesk, Wish
from hub.storage.sqlite_writer import SqliteCommitter
from hub.storage.units import Unit
from hub.storage.writer import Outcome
from tests.hub.services.gateway import Gateway, post_office

WHO = Who(1, frozenset({"supervisor"}))
COUNT = 120


def wish(account: str = "sms") -> Wish:
    return Wish("停水", account, text="明日停水")


def lines(count: int, first: int = 0) -> bytes:
    return "\n".join(f"138{number:08}" for number in range(first, first + count)).encode()


async def deed(desk: MassDesk, what: str, campaign_id: int) -> None:
    version = (await desk.find(WHO, campaign_id)).version
    match what:
        case "replace":
            await desk.upload(WHO, campaign_id, "名单.csv", lines(2 * COUNT, 5_000))
        case "delete":
            await desk.delete(WHO, campaign_id)
        case "move":
            await desk.change(WHO, campaign_id, version, wish("sms2"))
        case _:
            raise ValueError(what)


class Doomed:
    def __init__(self, commits: int) -> None:
        self.left = commits

    async def __call__(self, committer: SqliteCommitter, units: Sequence[Unit]) -> Sequence[Outcome]:
        outcomes = await COMMIT(committer, units)
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcomes


COMMIT = SqliteCommitter.commit


async def main(url: str, folder: Path, what: str, campaign_id: int, commits: int) -> None:
    gateways = {"sms": Gateway(), "sms2": Gateway()}
    async with post_office(url, SystemClock(), Config(data=folder), gateways) as post:  # type: ignore[arg-type]
        for name in gateways:
            post.parts.services.floor.accounts[name] = ChannelAccount(name, "sms", "短信")
        doom = Doomed(commits)
        SqliteCommitter.commit = lambda self, units: doom(self, units)  # type: ignore[method-assign]
        await deed(post.parts.services.outgoing.mass.desk, what, campaign_id)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
