"""Serve a gateway to try the hub against; each line typed is a text of a citizen."""

import argparse
import asyncio
import sys

from simulators.cmpp import Gateway


async def serve(port: int, secret: str, number: str) -> None:
    async with Gateway(secret, port=port) as gateway:
        sys.stdout.write(f"CMPP gateway on 127.0.0.1:{gateway.port}; type what {number} writes\n")
        shown = 0
        while line := await asyncio.to_thread(sys.stdin.readline):
            if line.strip():
                gateway.write(number, line.strip(), reference=shown % 256)
            await asyncio.sleep(0.3)
            for to, words in gateway.texts[shown:]:
                sys.stdout.write(f"  -> {to}: {words}\n")
            shown = len(gateway.texts)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m simulators.cmpp")
    options.add_argument("--port", type=int, default=7890)
    options.add_argument("--secret", default="secret")
    options.add_argument("--number", default="13900000001")
    chosen = options.parse_args()
    asyncio.run(serve(chosen.port, chosen.secret, chosen.number))


if __name__ == "__main__":
    main()
