"""python -m simulators.telegram --port 9200: a simulated Telegram with a page to type on."""

import argparse
import asyncio
import contextlib
import os
import signal

from simulators.telegram import Bot, Platform
from simulators.telegram.pace import Pace


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A simulated Telegram with a page to type on.")
    parser.add_argument("--port", type=int, default=9200)
    parser.add_argument("--token-env", help="environment variable that holds the bot's token")
    parser.add_argument(
        "--paced", action="store_true", help="refuse more than 30 a second, and 1 to one chat"
    )
    return parser.parse_args()


async def serve(given: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    bot = Bot(os.environ[given.token_env]) if given.token_env else Bot()
    pace = Pace(30, 1) if given.paced else None
    async with Platform(bot, pace=pace, port=given.port) as platform:
        print(f"Telegram 模拟器：{platform.url}/  （api_base 即此地址）", flush=True)  # noqa: T201
        await stop.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(arguments()))
