"""What the setup doctor finds, and the settings and calls it speaks of."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from channels.contract import BadSettings, Finding, Severity
from channels.telegram.settings import read_settings
from simulators.telegram import Bot, Platform
from simulators.telegram.records import Webhook
from tests.channels.telegram.stage import CITIZEN, HEADER, SECRETS, Stage, on_stage
from tests.fakes import FakeCabinet

OK, WARNING, FAILED = Severity.OK, Severity.WARNING, Severity.FAILED


async def found(stage: Stage) -> dict[str, Finding]:
    """The worst finding of each check."""
    worst: dict[str, Finding] = {}
    for finding in await stage.channel.examine():
        known = worst.get(finding.check)
        if known is None or list(Severity).index(finding.severity) > list(Severity).index(known.severity):
            worst[finding.check] = finding
    return worst


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_nothing_is_wrong_with_a_bot_that_works(mode: str) -> None:
    async with on_stage(mode) as stage:
        stage.telegram.people.says(CITIZEN, "停水")
        await stage.kept(1)
        await stage.channel._notes.save()
        findings = await found(stage)

        assert {finding.severity for finding in findings.values()} == {OK}
        assert findings["机器人令牌"].what == "有效，机器人是 @hotline_hub_bot"
        assert ("回调地址" in findings) == (mode == "webhook")


async def test_a_wrong_token_is_told_before_anything_else() -> None:
    async with Platform(Bot("7000000009:AAanother-token-of-the-test")) as telegram:
        async with on_stage(telegram=telegram, running=False) as stage:
            finding = (await found(stage))["机器人令牌"]

        assert finding.severity is FAILED
        assert "BotFather" in finding.remedy


async def test_a_telegram_out_of_reach_is_told_with_what_to_try() -> None:
    async with on_stage(running=False) as stage:
        await stage.telegram.close_door()

        finding = (await found(stage))["机器人令牌"]
        assert "curl" in finding.remedy
        assert "（对方拒绝连接）" in finding.what


ELSEWHERE = Webhook("https://other.example/bot")


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_updates_that_go_elsewhere_are_told(mode: str) -> None:
    async with on_stage(mode, running=False) as stage:
        stage.telegram.updates.webhook = ELSEWHERE
        finding = (await found(stage))["更新的去向"]

        assert (finding.severity, "other.example" in finding.what) == (FAILED, True)


async def test_what_telegram_could_not_deliver_and_what_waits_is_told() -> None:
    async with on_stage("webhook") as stage:
        hook = stage.telegram.updates.webhook
        hook.last_error_date, hook.last_error_message = 1_767_603_600, "SSL error"
        stage.telegram.updates.allowed = ("message",)
        stage.telegram.fail("getWebhookInfo", times=0)
        findings = await found(stage)

        assert "SSL error" in findings["回调地址"].what
        assert "callback_query" in findings["收到的更新"].what


async def test_a_hub_that_is_not_ready_or_has_another_secret_is_told() -> None:
    async with on_stage("webhook", running=False) as stage:
        assert "未就绪" in (await found(stage))["回调地址"].what

        stage.channel._callback._secret = "another-secret-of-old-times"
        assert "密钥" in (await found(stage))["回调地址"].what


async def test_open_privacy_is_warned_of() -> None:
    async with on_stage() as stage:
        answer = '{"ok":true,"result":{"username":"b","can_read_all_group_messages":true}}'
        stage.telegram.fail("getMe", status=200, body=answer)

        assert (await found(stage))["群组"].severity is WARNING


async def test_refused_and_unreadable_calls_are_remembered_over_a_restart() -> None:
    cabinet = FakeCabinet()
    async with on_stage("webhook", cabinet=cabinet) as stage, aiohttp.ClientSession() as http:
        for headers, status in (({HEADER: "wrong"}, 403), ({HEADER: SECRETS["HOOK"]}, 400)):
            async with http.post(stage.url, data=b"no update", headers=headers) as answer:
                assert answer.status == status
        await stage.channel._notes.save()
    async with on_stage("webhook", cabinet=cabinet) as stage:
        findings = await found(stage)

    assert {"被拒绝的回调", "无法解析的更新"} <= findings.keys()


async def test_a_call_larger_than_any_update_is_refused_without_being_read_whole() -> None:
    async with on_stage("webhook") as stage, aiohttp.ClientSession() as http:
        body = b"[" + b" " * (3 << 20)
        async with http.post(stage.url, data=io.BytesIO(body), headers={HEADER: SECRETS["HOOK"]}) as answer:
            assert answer.status == 400


ADDRESSES: list[tuple[str, str]] = [
    ("", "未设置"),
    ("http://hub.example", "https"),
    ("https://hub.example:8080", "8080"),
]


@pytest.mark.parametrize(("public", "words"), ADDRESSES)
async def test_an_address_that_telegram_would_not_take_is_told(public: str, words: str) -> None:
    async with on_stage("webhook", running=False) as stage:
        channel = stage.channel
        channel._tools = replace(channel._tools, public_url=public)
        channel._settings = replace(channel._settings, api_base="https://127.0.0.1:9")

        assert words in (await found(stage))["回调地址"].what


GOOD: Mapping[str, object] = {"token_env": "TOKEN", "mode": "webhook", "webhook_secret_env": "HOOK"}
BAD: dict[str, tuple[dict[str, Any], set[str]]] = {
    "secrets": ({"token_env": "SHORT", "webhook_secret_env": "SHORT"}, {"token_env", "webhook_secret_env"}),
    "unset": ({"token_env": "NONE"}, {"token_env"}),
    "in the clear": ({"api_base": "http://telegram.example"}, {"api_base"}),
    "numbers": (
        {"poll_seconds": 0, "per_second": "30", "media_workers": True},
        {"poll_seconds", "per_second", "media_workers"},
    ),
    "words": ({"mode": "push", "tells": ["all"], "take_over": 1}, {"mode", "tells", "take_over"}),
    "unknown": ({"token": "7:abc"}, {"token"}),
}


@pytest.mark.parametrize("what", BAD)
def test_mistakes_in_the_settings_are_named_and_no_secret_is_told(what: str) -> None:
    changes, keys = BAD[what]
    secrets = {**SECRETS, "SHORT": "s3cr3t"}
    with pytest.raises(BadSettings) as raised:
        read_settings({**GOOD, **changes}, lambda name: secrets.get(name, ""))

    assert {problem.key for problem in raised.value.problems} == keys
    assert "s3cr3t" not in str(raised.value)


def test_good_settings_do_not_show_the_secrets_either() -> None:
    settings = read_settings(GOOD, SECRETS.__getitem__)

    assert not any(secret in repr(settings) for secret in SECRETS.values())
