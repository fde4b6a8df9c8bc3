"""What people may be told when something can't be done: a stable code, facts, never a traceback."""

from collections.abc import Mapping


class CannotDo(Exception):
    """Base. `code` is for programs; `facts` fill the words that `hub/web/words.py` has for it; `fields`
    name inputs.
    """

    status = 409

    def __init__(self, code: str, *, fields: Mapping[str, str] | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts, self.fields = code, facts, dict(fields or {})


class NotFound(CannotDo):
    status = 404


class NotAllowed(CannotDo):
    status = 403


class NotSignedIn(CannotDo):
    status = 401


class BadInput(CannotDo):
    status = 400


def faulty(name: str, code: str, **facts: object) -> BadInput:
    """One field, and the code of the words that say what is wrong with it."""
    return BadInput("bad_input", fields={name: code}, **facts)


class TooLarge(CannotDo):
    """`limit` in bytes; people are told it in MB."""

    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__("too_large", limit=round(limit / 1024 / 1024, 2))


class NotNow(CannotDo):
    """Storage does not answer; whether it was done shows when it is back."""

    status = 503


class TooMany(CannotDo):
    """`retry_after` in seconds."""

    status = 429

    def __init__(self, code: str, retry_after: float) -> None:
        super().__init__(code)
        self.retry_after = retry_after
