"""The three ways a call to the platform can end without success."""


class ApiFault(Exception):
    """Base of the three."""


class ApiRefused(ApiFault):
    """The platform answered with an error code: certainly not done."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code, self.text = code, text


class NotSent(ApiFault):
    """No byte of the request has left: certainly not done."""


class Unanswered(ApiFault):
    """The request left, no usable answer came: it may have been done."""
