"""The error answers of the Bot API, in its own words."""

from collections.abc import Mapping
from typing import Any


class Problem(Exception):
    """Answered as {"ok": false, …} with this status."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters

    def document(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad_request(what: str, parameters: Mapping[str, Any] | None = None) -> Problem:
    return Problem(400, f"Bad Request: {what}", **(parameters or {}))


def forbidden(what: str) -> Problem:
    return Problem(403, f"Forbidden: {what}")


def too_many(seconds: int) -> Problem:
    return Problem(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
