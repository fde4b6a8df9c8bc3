"""Finds channel folders. Adding a channel means adding a folder; nothing here changes."""

import importlib
import json
import pkgutil
from collections.abc import Mapping
from pathlib import Path

import channels
from channels.contract import ChannelType


class WrongChannelName(Exception):
    def __init__(self, folder: str, name: str) -> None:
        super().__init__(f"folder {folder} exports a channel named {name}")
        self.folder, self.name = folder, name


def kinds() -> list[str]:
    """Names of all channel folders, without importing them."""
    return sorted(module.name for module in pkgutil.iter_modules(channels.__path__) if module.ispkg)


def load(kind: str) -> ChannelType:
    channel_type = importlib.import_module(f"channels.{kind}").CHANNEL
    if not isinstance(channel_type, ChannelType) or channel_type.name != kind:
        raise WrongChannelName(kind, getattr(channel_type, "name", "?"))
    return channel_type


def staff_english(kind: str) -> Mapping[str, str]:
    """What the channel says to staff in Chinese, and the same in English; empty without such a list."""
    path = Path(*channels.__path__) / kind / "staff_en.json"
    pairs: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return pairs


def setting_words(kind: str) -> Mapping[str, Mapping[str, str]]:
    """What each setting of the channel means: `zh`, `en`, perhaps a `unit`. It is shown in full unless
    `shown` says `host` (of an address that may hold a secret), `names` (of a table whose values may) or
    `count`.
    """
    path = Path(*channels.__path__) / kind / "settings.json"
    words: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return words
