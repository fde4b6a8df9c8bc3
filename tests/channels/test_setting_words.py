"""Every setting a channel reads is explained to administrators in both languages; no secret is told."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

import pytest

from channels import registry
from channels.contract import BadSettings
from channels.sms.settings import DriverName
from hub.services.account_settings import AccountSettings, Asked, Setting
from tests.channels.agreement import KINDS, tools

TIMES = {"seconds", "hours", "days", "per_second", "per_minute"}
UNITS = {"", *TIMES, "parts", "bytes", "mb", "characters", "bps"}


def asked(kind: str, settings: Mapping[str, object]) -> Asked:
    """Whatever is missing besides, the channel reads all it knows."""
    found = Asked(settings)
    with suppress(BadSettings):
        registry.load(kind).build(found, tools(kind))
    return found


def ways() -> Iterator[tuple[str, dict[str, object]]]:
    for kind in KINDS:
        yield kind, dict(registry.load(kind).sample_settings)
    for driver in DriverName:
        yield "sms", {"driver": driver.value}
        yield "sms", {"driver": driver.value, "tls": True, "report": {}, "reply": {}, "text_template": {}}
    yield "email", {"imap_host": "imap.city.example", "lmtp_listen": "127.0.0.1:2424"}
    yield "telegram", {"mode": "webhook"}


@pytest.mark.parametrize(("kind", "settings"), list(ways()))
def test_all_that_is_read_is_explained(kind: str, settings: dict[str, object]) -> None:
    words = registry.setting_words(kind)

    assert set(asked(kind, settings).answers) <= words.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_explained_is_read_by_some_driver(kind: str) -> None:
    read = {key for one, settings in ways() if one == kind for key in asked(kind, settings).answers}

    assert read == registry.setting_words(kind).keys()


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_are_whole(kind: str) -> None:
    for key, words in registry.setting_words(kind).items():
        assert words["zh"].strip(), key
        assert words["en"].strip(), key
        assert words.get("unit", "") in UNITS, key
        assert words.get("shown", "") in ("", "host", "names", "count"), key
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in words["en"]), key


def shown(kind: str, settings: dict[str, object], secrets: dict[str, str]) -> dict[str, Setting]:
    found = AccountSettings(lambda name: secrets.get(name, ""))
    found.words[kind] = registry.setting_words(kind)
    read = found.read("a", settings)
    with suppress(BadSettings):
        registry.load(kind).build(read, tools(kind))
    return {one.key: one for one in found.shown("a", kind, "en")}


def test_a_secret_is_never_told_but_whether_it_is_there() -> None:
    settings: dict[str, object] = {
        "driver": "http",
        "url": "https://user:word-1@sms.example.com:8443/send/word-2?key=word-3",
        "secret_env": "SMS_KEY",
        "callback_env": "SMS_CALLBACK",
        "headers": {"Authorization": "Bearer word-4"},
        "body": {"mobile": "{number}", "password": "word-5"},
        "answer": {"result": "code", "good": [0]},
    }

    rows = shown("sms", settings, {"SMS_KEY": "word-6"})

    assert "word-" not in repr(rows)
    assert rows["url"].value == "https://sms.example.com:8443"
    assert rows["headers"].value == "Authorization"
    assert (rows["secret_env"].value, rows["secret_env"].filled) == ("SMS_KEY", True)
    assert (rows["callback_env"].kind, rows["callback_env"].filled) == ("secret", False)


def test_what_was_written_is_told_from_what_is_usual() -> None:
    rows = shown("sms", {"driver": "cmpp", "window": 32, "tls": True}, {})

    assert (rows["window"].value, rows["window"].written) == ("32", True)
    assert (rows["keepalive_seconds"].value, rows["keepalive_seconds"].unit) == ("30", "seconds")
    assert not rows["keepalive_seconds"].written
    assert (rows["tls"].kind, rows["tls"].value) == ("switch", "true")
    assert "system_type" not in rows


def test_what_nobody_described_is_not_shown() -> None:
    found = AccountSettings(lambda name: "")
    found.words["sms"] = {"window": {"zh": "窗口", "en": "Window"}}
    read = found.read("a", {"password": "word-1"})
    read.get("password")
    read.get("window", 16)

    assert [one.key for one in found.shown("a", "sms", "zh")] == ["window"]
