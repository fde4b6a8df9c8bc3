"""A small stand-in for Telegram's Bot API, on loopback only, strict enough for foreign libraries."""

from simulators.telegram.platform import Platform
from simulators.telegram.records import Bot, Call, Chat, Fault, Push

__all__ = ["Bot", "Call", "Chat", "Fault", "Platform", "Push"]
