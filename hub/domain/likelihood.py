"""How likely a message of unknown outcome arrived, judged from what was seen of it and of others."""

from collections.abc import Mapping
from enum import StrEnum

from hub.domain.delivery import Delivery, DeliveryPart, Source

ENOUGH = 3


class Likelihood(StrEnum):
    REPEATABLE = "repeatable"  # the other side knows our ids: repeating is harmless
    PROBABLY = "probably"
    OPEN = "open"


def likelihood_of(
    delivery: Delivery, parts: tuple[DeliveryPart, ...], settled: Mapping[str, int]
) -> Likelihood:
    """`settled`: how earlier ones of unknown outcome on this account turned out, by state."""
    if delivery.source is Source.WEBHOOK:
        return Likelihood.REPEATABLE
    arrived = settled.get("delivered", 0) + settled.get("read", 0)
    failed = settled.get("failed", 0)
    if delivery.provider_id or any(part.provider_id for part in parts):
        return Likelihood.PROBABLY
    if arrived >= ENOUGH and failed == 0:
        return Likelihood.PROBABLY
    return Likelihood.OPEN
