"""What an account's channel reads from config.toml, for an administrator to look at; never a secret."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

NAMED = "_env"  # the ending of settings that name the environment variable of a secret

Words = Mapping[str, Mapping[str, str]]


class Asked(dict[str, Any]):
    """Settings that remember what was asked of them, and what counts where nothing was written."""

    def __init__(self, written: Mapping[str, object]) -> None:
        super().__init__(written)
        self.answers: dict[str, object] = {}

    def get(self, key: str, default: object = None) -> Any:
        answer = super().get(key, default)
        if self.answers.get(key) is None:
            self.answers[key] = answer
        return answer


@dataclass(frozen=True, slots=True)
class Setting:
    """`kind`: text, switch, secret (the value is the variable's name; `filled` whether it has one), count (of
    what is listed there). `written` is false where the default counts.
    """

    key: str
    label: str
    kind: str
    value: str
    unit: str = ""
    written: bool = False
    filled: bool = False


@dataclass(slots=True)
class AccountSettings:
    """`secret` answers with the value of an environment variable."""

    secret: Callable[[str], str]
    words: dict[str, Words] = field(default_factory=dict)
    _asked: dict[str, Asked] = field(default_factory=dict)

    def read(self, account: str, written: Mapping[str, object]) -> Mapping[str, object]:
        """What to build the channel from, so that it is known afterwards what it asked for."""
        self._asked[account] = Asked(written)
        return self._asked[account]

    def shown(self, account: str, kind: str, language: str) -> Sequence[Setting]:
        """Only what the channel's own list explains: what nobody described may be anything."""
        asked, words = self._asked.get(account), self.words.get(kind, {})
        if asked is None:
            return []
        return [
            self._setting(key, value, words[key], language, written=key in asked)
            for key, value in asked.answers.items()
            if key in words
        ]

    def _setting(
        self, key: str, value: object, words: Mapping[str, str], language: str, *, written: bool
    ) -> Setting:
        label, unit = words.get(language) or words["zh"], words.get("unit", "")
        if key.endswith(NAMED):
            name = value if isinstance(value, str) else ""
            return Setting(
                key, label, "secret", name, written=written, filled=bool(name and self.secret(name))
            )
        kind, text = _said(value, words.get("shown", ""))
        return Setting(key, label, kind, text, unit, written)


def _said(value: object, how: str) -> tuple[str, str]:
    match value:
        case None:
            return "text", ""
        case bool():
            return "switch", str(value).lower()
        case str() if how == "host":
            return "text", _host(value)
        case str() | int() | float():
            return "text", str(value)
        case Mapping() if how == "names":
            return "text", ", ".join(map(str, value))
        case list() | tuple() if how != "count" and all(isinstance(each, str | int) for each in value):
            return "text", ", ".join(map(str, value))
        case Mapping() | list() | tuple():
            return "count", str(len(value))
        case _:
            return "text", ""


def _host(address: str) -> str:
    """Without what may be a password, a token or a key."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
