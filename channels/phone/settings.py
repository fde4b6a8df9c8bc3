"""The settings of one telephone system: read once, every mistake reported together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from channels.contract import BadSettings, SettingsProblem
from channels.phone.ami import Login

DEFAULT_SPOOL = "/var/spool/asterisk/hub"
DEFAULT_PLAYED = "/var/spool/asterisk/hub-play"
DEFAULT_PLAYED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Settings:
    login: Login
    recordings: Path
    delete_recordings: bool
    played: Path
    played_kept: timedelta = timedelta(days=DEFAULT_PLAYED_DAYS)


def read_settings(settings: Mapping[str, object], secret: Callable[[str], str]) -> Settings:
    """Raise `BadSettings` with all problems, or return settings that are complete."""
    sheet = _Sheet(settings, secret)
    login = Login(
        host=sheet.text("host", "127.0.0.1"),
        port=sheet.port("port", 5038),
        username=sheet.text("username", "hub"),
        secret=sheet.secret("secret_env"),
        tls=sheet.switch("tls", default=False),
    )
    folder = Path(sheet.text("recordings", DEFAULT_SPOOL))
    if not folder.is_absolute():
        sheet.wrong("recordings", "must be an absolute path: the folder Asterisk writes recordings into")
    delete = sheet.switch("delete_recordings", default=False)
    played = Path(sheet.text("played", DEFAULT_PLAYED))
    if not played.is_absolute():
        sheet.wrong("played", "must be an absolute path: the folder Asterisk plays recordings from")
    days = sheet.days("played_days", DEFAULT_PLAYED_DAYS)
    if sheet.problems:
        raise BadSettings(sheet.problems)
    return Settings(login, folder, delete, played, days)


class _Sheet:
    """Reads one value after the other and notes what is wrong instead of stopping."""

    KNOWN = (
        *("host", "port", "username", "secret_env"),
        *("tls", "recordings", "delete_recordings", "played", "played_days"),
    )

    def __init__(self, settings: Mapping[str, object], secret: Callable[[str], str]) -> None:
        self._settings, self._secret = settings, secret
        self.problems: list[SettingsProblem] = []
        for key in sorted(set(settings) - set(self.KNOWN)):
            self.wrong(key, f"unknown setting; known are {', '.join(self.KNOWN)}")

    def text(self, key: str, default: str) -> str:
        value = self._settings.get(key, default)
        if isinstance(value, str) and value and value.isprintable():
            return value
        self.wrong(key, "must be a text without line breaks")
        return default

    def port(self, key: str, default: int) -> int:
        value = self._settings.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536:
            return value
        self.wrong(key, "must be a port from 1 to 65535")
        return default

    def days(self, key: str, default: int) -> timedelta:
        value = self._settings.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 3650:
            return timedelta(days=value)
        self.wrong(key, "must be a number of days from 1 to 3650")
        return timedelta(days=default)

    def switch(self, key: str, *, default: bool) -> bool:
        value = self._settings.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, "must be true or false")
        return default

    def secret(self, key: str) -> str:
        """The value of the environment variable that `key` names; problems never quote the value."""
        name = self._settings.get(key)
        if not isinstance(name, str) or not name:
            self.wrong(key, "must name the environment variable that holds the AMI secret")
            return ""
        value = self._secret(name)
        if not value or not value.isprintable():
            self.wrong(key, f"environment variable {name} is not set, or holds more than one line")
        return value

    def wrong(self, key: str, problem: str) -> None:
        self.problems.append(SettingsProblem(key, problem))
