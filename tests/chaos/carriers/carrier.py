"""What a channel's other end can do in a chaos round."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

Brought = Sequence[tuple[str, str]]  # address and text, in the order in which they came
Sections = Sequence[dict[str, Any]]


class Carrier(Protocol):
    """`sections` are the accounts of config.toml; the first one sends notices. `secrets` go to the hub's
    environment.
    """

    sections: Sections
    secrets: dict[str, str]
    notices: bool  # whether it brings what nobody asked for

    def citizen(self, number: int) -> str:
        """The address of somebody who writes."""

    def reader(self, number: int) -> str:
        """The address of somebody who is only told things."""

    async def write(self, citizen: int, number: int, text: str) -> None:
        """Somebody writes; return once the carrier has it. It is delivered until it is thanked for."""

    async def cut(self) -> None:
        """The line breaks; the hub lives on."""

    async def at_rest(self) -> bool:
        """Whether everything is delivered and thanked for, in both directions."""

    async def brought(self) -> Brought:
        """What has reached people, by the carrier's own log."""

    def offers(self) -> Mapping[str, int]:
        """How often each text of a citizen was brought to the hub, where the carrier does not name them."""


OPENERS: dict[str, Callable[[], AbstractAsyncContextManager[Carrier]]] = {}
