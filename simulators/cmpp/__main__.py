"""python -m simulators.cmpp --port 9300: a simulated carrier with a page to type on."""

import argparse
import asyncio
import contextlib
import os
import signal

from simulators.cmpp import Carrier


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.cmpp", description="A simulated carrier with a page to type on."
    )
    parser.add_argument("--port", type=int, default=9300, help="of the page")
    parser.add_argument("--gateway-port", type=int, default=7890, help="of the CMPP gateway")
    parser.add_argument("--secret-env", help="environment variable that holds the shared secret")
    parser.add_argument("--source", default="106900012345", help="the number that citizens write to")
    return parser.parse_args()


async def serve(given: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    secret = os.environ[given.secret_env] if given.secret_env else "secret"
    carrier = Carrier(secret, source=given.source, port=given.port, gateway_port=given.gateway_port)
    async with carrier:
        print(f"手机短信模拟器：{carrier.url}/  CMPP 网关 127.0.0.1:{carrier.gateway.port}", flush=True)  # noqa: T201
        await stop.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(arguments()))
