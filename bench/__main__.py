"""Runs the benches and holds them to their bars: `python -m bench [NAME…]`; exits 1 when one is short.

A bench is a module of this package with `run() -> list[Bar]`, async or not, that prints its table first.
`kb` runs every bench whose name begins so.
"""

import asyncio
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Awaitable, Callable

import bench
from bench.bars import Bar, print_bars

Run = Callable[[], list[Bar] | Awaitable[list[Bar]]]


def names() -> list[str]:
    """The benches, by their file names; a file without `run` serves the others."""
    found = [module.name for module in pkgutil.iter_modules(bench.__path__) if module.name != "__main__"]
    return sorted(name for name in found if hasattr(importlib.import_module(f"bench.{name}"), "run"))


def chosen(wishes: list[str]) -> list[str]:
    known = names()
    unknown = [wish for wish in wishes if not any(name.startswith(wish) for name in known)]
    if unknown:
        sys.exit(f"no bench is called {', '.join(unknown)}; there are: {', '.join(known)}")
    return [name for name in known if not wishes or any(name.startswith(wish) for wish in wishes)]


def measure(name: str) -> list[Bar]:
    run: Run = importlib.import_module(f"bench.{name}").run
    print(f"== {name}", flush=True)
    outcome = run()
    if inspect.isawaitable(outcome):
        return asyncio.run(_wait_for(outcome))
    return outcome


async def _wait_for(outcome: Awaitable[list[Bar]]) -> list[Bar]:
    return await outcome


def main() -> None:
    held = [print_bars(measure(name)) for name in chosen(sys.argv[1:])]
    if not held:
        sys.exit("no bench was run")
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
