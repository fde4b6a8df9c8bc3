"""python -m simulators.wechat --callback http://127.0.0.1:8080/channels/wechat/main --port 9100"""

import argparse
import asyncio
import contextlib
import os
import signal

from simulators.wechat import Account, Platform


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A simulated WeChat platform with a page to type on.")
    parser.add_argument("--callback", required=True, help="address of the hub's callback for the account")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--mode", choices=["plain", "compatible", "safe"], default="safe")
    parser.add_argument("--timeout", type=float, default=5.0, help="seconds until a callback is repeated")
    parser.add_argument("--app-id", default=Account.app_id)
    for name in ("secret", "token", "aes-key"):
        parser.add_argument(f"--{name}-env", help=f"environment variable that holds the {name}")
    return parser.parse_args()


def account(given: argparse.Namespace) -> Account:
    """Secrets come from the same environment variables as the hub's, or are the ones for tests."""
    chosen = Account(app_id=given.app_id, mode=given.mode)
    for name in ("secret", "token", "aes_key"):
        variable = getattr(given, f"{name}_env")
        if variable:
            setattr(chosen, name, os.environ[variable])
    return chosen


async def serve(given: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    chosen = account(given)
    async with Platform(given.callback, chosen, callback_timeout=given.timeout, port=given.port) as platform:
        print(f"微信模拟器：{platform.url}/  账号 {chosen.app_id}  回调 {given.callback}", flush=True)  # noqa: T201
        await stop.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(arguments()))
