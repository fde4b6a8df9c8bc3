"""python -m simulators.mail --port 9400: simulated mailboxes with a page to write letters on."""

import argparse
import asyncio
import contextlib
import signal

from simulators.mail import PostOffice


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.mail", description="Simulated mailboxes with a page to write on."
    )
    parser.add_argument("--port", type=int, default=9400, help="of the page")
    parser.add_argument("--smtp-port", type=int, default=9401, help="smtp_port of the hub's account")
    parser.add_argument("--lmtp-port", type=int, default=2424, help="the port in the account's lmtp_listen")
    parser.add_argument("--hotline", default="12345@city.example", help="address of the hub's account")
    return parser.parse_args()


async def serve(given: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    office = PostOffice(given.hotline, doorstep=given.lmtp_port, port=given.port, smtp_port=given.smtp_port)
    async with office:
        print(f"邮件模拟器：{office.url}/  SMTP 127.0.0.1:{office.smtp_port}", flush=True)  # noqa: T201
        await stop.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(arguments()))
