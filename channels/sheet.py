"""Reads the settings of an account one value after the other, and notes what is wrong instead of stopping."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from channels.contract import BadSettings, SettingsProblem

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
Choice = TypeVar("Choice", bound=StrEnum)


class Sheet:
    """Whatever was never asked for is unknown, and reported by `finish`."""

    def __init__(
        self, settings: Mapping[str, object], secret: Callable[[str], str], prefix: str = ""
    ) -> None:
        self._settings, self._secret, self._prefix = settings, secret, prefix
        self._known: set[str] = set()
        self.problems: list[SettingsProblem] = []

    def finish(self) -> None:
        for key in sorted(set(self._settings) - self._known):
            self.wrong(key, f"unknown setting; known are {', '.join(sorted(self._known))}")
        if self.problems and not self._prefix:
            raise BadSettings(self.problems)

    def wrong(self, key: str, problem: str) -> None:
        self.problems.append(SettingsProblem(self._prefix + key, problem))

    def value(self, key: str, default: object = None) -> object:
        self._known.add(key)
        return self._settings.get(key, default)

    def text(self, key: str, default: str = "") -> str:
        value = self.value(key, default)
        if isinstance(value, str):
            return value
        self.wrong(key, "must be a text")
        return default

    def required(self, key: str, what: str) -> str:
        value = self.value(key, "")
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.wrong(key, f"must be {what}")
        return ""

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        value = self.value(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(key, f"must be a whole number from {least} to {most}")
            return default
        return value

    def yes(self, key: str, default: bool) -> bool:
        value = self.value(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, "must be true or false")
        return default

    def choice(self, key: str, default: Choice) -> Choice:
        allowed = type(default)
        value = self.value(key, default.value)
        if isinstance(value, str) and value in [each.value for each in allowed]:
            return allowed(value)
        self.wrong(key, f"must be one of {', '.join(each.value for each in allowed)}")
        return default

    def secret(self, key: str, *, needed: bool = True) -> str:
        """The value of the environment variable that `key` names; problems never quote the value."""
        name = self.value(key, "")
        if not isinstance(name, str) or (needed and not name):
            self.wrong(key, "must name the environment variable that holds the secret")
            return ""
        if not name:
            return ""
        value = self._secret(name).strip()
        if not value:
            self.wrong(key, f"environment variable {name} is not set")
        return value

    def url(self, key: str, default: str = "") -> str:
        """Secrets travel over it, so it is https; http only on this machine."""
        value = self.value(key, default)
        parts = urlsplit(value) if isinstance(value, str) else None
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            self.wrong(key, "must be an address such as https://sms.example.com/send")
            return default
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            self.wrong(key, "must be https: secrets travel over it (http only on this machine)")
        return str(value).rstrip("/")

    def table(self, key: str) -> "Sheet":
        """A table of its own; its problems are counted with ours."""
        value = self.value(key, {})
        if not isinstance(value, Mapping):
            self.wrong(key, "must be a table")
            value = {}
        inner = Sheet(value, self._secret, f"{self._prefix}{key}.")
        inner.problems = self.problems
        return inner

    def tables(self, key: str) -> list["Sheet"]:
        value = self.value(key, [])
        if not isinstance(value, list | tuple) or any(not isinstance(row, Mapping) for row in value):
            self.wrong(key, "must be a list of tables")
            return []
        sheets = [
            Sheet(row, self._secret, f"{self._prefix}{key}[{place}].") for place, row in enumerate(value)
        ]
        for sheet in sheets:
            sheet.problems = self.problems
        return sheets

    def texts(self, key: str) -> dict[str, str]:
        """A table of texts, such as headers."""
        value = self.value(key, {})
        if not isinstance(value, Mapping) or any(not isinstance(each, str) for each in value.values()):
            self.wrong(key, "must be a table of texts")
            return {}
        return {str(name): str(each) for name, each in value.items()}
