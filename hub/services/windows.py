"""What is kept of the time and the credit in which a citizen may be answered."""

from typing import Any

from channels.contract import ReplyWindow
from hub.domain.conversation import Conversation


def window_now(conversation: Conversation, window: ReplyWindow) -> dict[str, Any]:
    """What is left of the window the citizen opened: how many there were, and what is unknown, stays."""
    values = {"window_until": window.until, "credit": window.credit}
    return values if window.credit else values | {"credit_uncertain": 0}


def window_values(window: ReplyWindow) -> dict[str, Any]:
    return {
        "window_until": window.until,
        "credit": window.credit,
        "credit_limit": window.credit,
        "credit_uncertain": 0,
    }
