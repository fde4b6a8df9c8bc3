"""A small stand-in for the WeChat official-account platform, on loopback only."""

from simulators.wechat.envelope import Envelope, EnvelopeError
from simulators.wechat.platform import Platform
from simulators.wechat.records import Account, Attempt, Delivery, Fault, User

__all__ = ["Account", "Attempt", "Delivery", "Envelope", "EnvelopeError", "Fault", "Platform", "User"]
