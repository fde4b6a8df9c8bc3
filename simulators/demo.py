"""`make demo`: a hub of its own with a simulated WeChat account, Telegram bot, mobile carrier and mail
server, telephones where Asterisk is installed, and a crowd, so that a newcomer sees the desk alive.
"""

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import string
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from hub.web import webbuild
from simulators.cmpp import Carrier
from simulators.crowd import Places, come
from simulators.mail import PostOffice
from simulators.telegram import Bot, Platform as Telegram
from simulators.telephones import MISSING, SECRET, Telephones, telephones
from simulators.wechat import Account, Platform

ROOT = Path(__file__).resolve().parent.parent
PORT, TELEGRAM_PORT, PHONES_PORT = 9100, 9200, 9300
LETTERS_PORT = 9400
GATEWAY_PORT, SMTP_PORT, LMTP_PORT = 9301, 9401, 9402  # data/demo/config.toml has these too
ANSWERS_AFTER = 0.5  # seconds the carrier takes, so that one sees "sent" become "delivered"
LETTERS = string.ascii_letters + string.digits


def secrets_for_demo() -> dict[str, str]:
    """Made anew at each start; hub and simulated platform share them."""
    return {
        "HUB_DEMO_WECHAT_SECRET": secrets.token_hex(16),
        "HUB_DEMO_WECHAT_TOKEN": secrets.token_hex(8),
        "HUB_DEMO_WECHAT_AES_KEY": "".join(secrets.choice(LETTERS) for _ in range(43)),
        "HUB_DEMO_TELEGRAM_TOKEN": f"7000000001:AA{secrets.token_hex(16)}",
        "HUB_DEMO_TELEGRAM_HOOK": secrets.token_hex(16),
        "HUB_DEMO_SMS_SECRET": secrets.token_hex(8),
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
    async with places(surroundings, hub, lines) as here:
        await ready_or_ended(hub, serving)
        print("\n".join(news(here)), flush=True)
        crowd = asyncio.create_task(come(here, every=options.every, pause=options.pause, most=options.most))
        done = asyncio.create_task(serving.wait())
        await asyncio.wait({asyncio.create_task(stop.wait()), done}, return_when="FIRST_COMPLETED")
        crowd.cancel()
        with contextlib.suppress(ProcessLookupError):
            serving.terminate()
        await done


@asynccontextmanager
async def places(
    surroundings: Mapping[str, str], hub: str, lines: Telephones | None
) -> AsyncIterator[Places]:
    account = Account(
        app_id="wx0123456789abcdef",
        secret=surroundings["HUB_DEMO_WECHAT_SECRET"],
        token=surroundings["HUB_DEMO_WECHAT_TOKEN"],
        aes_key=surroundings["HUB_DEMO_WECHAT_AES_KEY"],
        mode="safe",
    )
    carrier = Carrier(
        surroundings["HUB_DEMO_SMS_SECRET"], port=PHONES_PORT, gateway_port=GATEWAY_PORT, delay=ANSWERS_AFTER
    )
    async with (
        Platform(f"{hub}/channels/wechat/wechat-demo", account, port=PORT) as platform,
        Telegram(Bot(surroundings["HUB_DEMO_TELEGRAM_TOKEN"]), port=TELEGRAM_PORT) as telegram,
        carrier,
        PostOffice(port=LETTERS_PORT, smtp_port=SMTP_PORT, doorstep=LMTP_PORT) as post,
    ):
        yield Places(hub, platform, telegram, carrier, post, lines)


def news(here: Places) -> list[str]:
    """Where one can look, and be a citizen oneself."""
    return [
        f"坐席台 · desk                {here.hub}/desk/",
        f"网页市民 · on the web        {here.hub}/",
        f"微信用户 · on WeChat         {here.platform.url}/",
        f"Telegram 用户 · on Telegram  {here.telegram.url}/",
        f"手机短信 · by text message   {here.carrier.url}/",
        f"邮件 · by letter             {here.post.url}/",
        telephone_news(here.telephones),
    ]


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
        ports = PORT, TELEGRAM_PORT, PHONES_PORT, GATEWAY_PORT, LETTERS_PORT, SMTP_PORT, LMTP_PORT
        listed = ", ".join(map(str, ports))
        sys.exit(f"{error}\n端口被占用？· is a port taken? {options.listen}, {listed}")


if __name__ == "__main__":
    main()
