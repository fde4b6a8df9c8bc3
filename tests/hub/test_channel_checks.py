"""Before the hub starts, the settings of every kind of account and of every driver are checked."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from channels.registry import kinds, load
from channels.sms.settings import DriverName
from hub.commands.channels import channel_problems
from hub.config import ChannelSection
from tests.journeys.town import town_config

ROOT = Path(__file__).resolve().parents[2]
# Secrets of the forms that channels ask for; any other may be any words.
FORMS = {
    ("wechat", "token_env"): "token123",
    ("wechat", "aes_key_env"): "k" * 43,
    ("telegram", "token_env"): f"7000000001:{'A' * 35}",
    ("telegram", "webhook_secret_env"): "w" * 24,
}


def problems(tmp_path: Path, kind: str, settings: dict[str, object]) -> list[str]:
    environment = {
        str(name): FORMS.get((kind, key), "some-secret")
        for key, name in settings.items()
        if key.endswith("_env")
    }
    config = replace(town_config(tmp_path), channel=(ChannelSection("one", kind, settings=settings),))
    return channel_problems(config, environment)


@pytest.mark.parametrize("kind", kinds())
def test_the_samples_are_good(tmp_path: Path, kind: str) -> None:
    assert problems(tmp_path, kind, dict(load(kind).sample_settings)) == []


@pytest.mark.parametrize("driver", list(DriverName))
def test_every_driver_of_text_messages_can_be_checked(tmp_path: Path, driver: DriverName) -> None:
    known: dict[str, object] = {
        "driver": driver.value,
        "host": "127.0.0.1",
        "username": "900001",
        "password_env": "SMS_PASSWORD",
        "source": "12345",
    }

    assert all("unknown setting" in one or "must" in one for one in problems(tmp_path, "sms", known))


def test_the_examples_of_config_toml_are_good_once_their_secrets_are_there(tmp_path: Path) -> None:
    """Those that stand there as comments, too."""
    written = re.sub(
        r"^# (?=\[|[a-z_]+ = )", "", (ROOT / "config.toml").read_text("utf-8"), flags=re.MULTILINE
    )
    accounts = [ChannelSection(**one) for one in tomllib.loads(written)["channel"]]

    assert {account.kind for account in accounts} == set(kinds())
    for account in accounts:
        assert problems(tmp_path, account.kind, account.settings) == [], account.name


def test_the_accounts_of_the_demo_are_good(tmp_path: Path) -> None:
    written = (ROOT / "data" / "demo" / "config.toml").read_text("utf-8")
    for account in (ChannelSection(**one) for one in tomllib.loads(written)["channel"]):
        assert problems(tmp_path, account.kind, account.settings) == [], account.name
