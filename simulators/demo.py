"""`make demo`: a hub of its own with a simulated WeChat account and Telegram bot, telephones where Asterisk
is installed, and a crowd, so that a newcomer sees the desk alive.
"""

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import string
import sys
from pathlib import Path

import aiohttp

from hub.web import webbuild
from simulators.crowd import come
from simulators.telegram import Bot, Platform as Telegram
from simulators.telephones import MISSING, SECRET, Telephones, telephones
from simulators.wechat import Account, Platform

ROOT = Path(__file__).resolve().parent.parent
PORT, TELEGRAM_PORT = 9100, 9200
LETTERS = string.ascii_letters + string.digits


def secrets_for_demo() -> dict[str, str]:
    """Made anew at each start; hub and simulated platform share them."""
    return {
        "HUB_DEMO_WECHAT_SECRET": secrets.token_hex(16),
        "HUB_DEMO_WECHAT_TOKEN": secrets.token_hex(8),
        "HUB_DEMO_WECHAT_AES_KEY": "".join(secrets.choice(LETTERS) for _ in range(43)),
        "HUB_DEMO_TELEGRAM_TOKEN": f"7000000001:AA{secrets.token_hex(16)}",
        "HUB_DEMO_TELEGRAM_HOOK": secrets.token_hex(16),
    }


def environment(listen: str, lines: Telephones | None) -> dict[str, str]:
    data = ROOT / "var" / "demo"
    return {
        **os.environ,
        **secrets_for_demo(),
        **({SECRET: lines.secret} if lines else {}),
        "HUB_CONFIG": str(write_config(data, lines)),
        "HUB_DATA": str(data),
        "HUB_HTTP__LISTEN": listen,
    }


def write_config(folder: Path, lines: Telephones | None) -> Path:
    """What is in data/demo, and the telephone account when there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    written = (ROOT / "data" / "demo" / "config.toml").read_text(encoding="utf-8")
    path = folder / "config.toml"
    path.write_text(written + (lines.section if lines else ""), encoding="utf-8")
    return path


async def hub_command(surroundings: dict[str, str], *words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hub", *words, env=surroundings, cwd=ROOT
    )


async def wait_until_ready(hub: str) -> None:
    async with aiohttp.ClientSession() as http:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"{hub}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.2)


async def ready_or_ended(hub: str, serving: asyncio.subprocess.Process) -> None:
    """The hub has said why when it ends at once."""
    ready, ended = asyncio.create_task(wait_until_ready(hub)), asyncio.create_task(serving.wait())
    await asyncio.wait((ready, ended), return_when="FIRST_COMPLETED")
    ready.cancel()
    if ended.done():
        sys.exit(ended.result() or 1)


async def run(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with telephones() as lines:
        await serve(options, lines, stop)


async def serve(options: argparse.Namespace, lines: Telephones | None, stop: asyncio.Event) -> None:
    surroundings, hub = environment(options.listen, lines), f"http://{options.listen}"
    for words in (("migrate",), ("demo", "load")):
        await (await hub_command(surroundings, *words)).wait()
    serving = await hub_command(surroundings, "serve")
    account = Account(
        app_id="wx0123456789abcdef",
        secret=surroundings["HUB_DEMO_WECHAT_SECRET"],
        token=surroundings["HUB_DEMO_WECHAT_TOKEN"],
        aes_key=surroundings["HUB_DEMO_WECHAT_AES_KEY"],
        mode="safe",
    )
    callback = f"{hub}/channels/wechat/wechat-demo"
    bot = Bot(surroundings["HUB_DEMO_TELEGRAM_TOKEN"])
    async with (
        Platform(callback, account, port=PORT) as platform,
        Telegram(bot, port=TELEGRAM_PORT) as telegram,
    ):
        await ready_or_ended(hub, serving)
        print(f"坐席台 {hub}/desk/  市民页 {hub}/", flush=True)
        print(f"微信用户 {platform.url}/  Telegram 用户 {telegram.url}/", flush=True)
        print(telephone_news(lines), flush=True)
        crowd = asyncio.create_task(
            come(
                hub, (platform, telegram), lines, every=options.every, pause=options.pause, most=options.most
            )
        )
        done = asyncio.create_task(serving.wait())
        await asyncio.wait({asyncio.create_task(stop.wait()), done}, return_when="FIRST_COMPLETED")
        crowd.cancel()
        with contextlib.suppress(ProcessLookupError):
            serving.terminate()
        await done


def telephone_news(lines: Telephones | None) -> str:
    if lines is None:
        return MISSING
    first, last = lines.extensions[0], lines.extensions[-1]
    return (
        f"电话：分机 {first} 至 {last} 振铃 5 秒后自动接听；坐席示闲后就有来电。"
        f" Telephones {first} to {last} answer by themselves after five seconds."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", default=os.environ.get("HUB_HTTP__LISTEN", "127.0.0.1:8080"))
    parser.add_argument("--every", type=float, default=12.0, help="seconds between two citizens")
    parser.add_argument("--pause", type=float, default=6.0, help="seconds between two sentences")
    parser.add_argument("--most", type=int, default=8, help="citizens at once")
    options = parser.parse_args()
    webbuild.ensure()
    try:
        asyncio.run(run(options))
    except OSError as error:
        sys.exit(
            f"{error}\n端口 {PORT}、{TELEGRAM_PORT} 或 {options.listen} 被占用？"
            f"· is port {PORT}, {TELEGRAM_PORT} or {options.listen} taken?"
        )


if __name__ == "__main__":
    main()
