"""Finds channel folders. Adding a channel means adding a folder; nothing here changes."""

import importlib
import pkgutil

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


def discover() -> dict[str, ChannelType]:
    return {kind: load(kind) for kind in kinds()}
