"""What our transport knows and the library's own errors don't tell apart."""

from telegram.error import TelegramError


class NotSent(TelegramError):
    """No byte of the request has left, or a door before Telegram was shut: certainly not done."""


class Unanswered(TelegramError):
    """The request left, no usable answer came: it may have been done."""


class Flood(TelegramError):
    """Telegram wants silence for so many seconds: certainly not done."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too Many Requests: retry after {seconds}")
        self.seconds = seconds


class TooLarge(TelegramError):
    """A file larger than Telegram or the settings allow."""


class WebhookElsewhere(Exception):
    """The bot belongs to another program, which we must not take it from unasked."""

    def __init__(self, address: str) -> None:
        super().__init__(f"the webhook of this bot leads to {address}; set take_over to claim it")
        self.address = address
