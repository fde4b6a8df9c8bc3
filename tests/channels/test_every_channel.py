"""The agreement, checked for every folder under channels/. A new channel is tested without editing this."""

import asyncio
import tomllib
from dataclasses import replace

import pytest

from channels import registry
from channels.contract import (
    Accepted,
    Attachment,
    BadSettings,
    ConnectCall,
    HasDoctor,
    InboundMessage,
    OutboundBody,
    OutboundMessage,
    ParsesPayload,
    Refused,
    Severity,
    TakesSignals,
    Text,
    TryLater,
    Uncertain,
    WaitForCitizen,
)
from channels.http import ServesRoutes
from tests.channels.agreement import (
    BODIES,
    EXAMPLES,
    FIXTURES,
    KINDS,
    RESULTS,
    ROOT,
    RULES,
    SIGNALS,
    Life,
    build,
    has_clients_of_its_own,
    problems_of,
    read,
    tools,
)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# --- what a folder holds -----------------------------------------------------------------


def test_it_has_a_name_in_both_languages(kind: str) -> None:
    assert all(registry.load(kind).label.get(language) for language in ("zh", "en"))


def test_it_has_a_page_for_the_operator(kind: str) -> None:
    page = (ROOT / kind / "README.md").read_text("utf-8")

    assert len(page) > 1000
    for setting in registry.load(kind).sample_settings:
        assert f"`{setting}`" in page, f"the README does not explain {setting}"


def test_its_quality_file_names_every_rule_once(kind: str) -> None:
    quality = tomllib.loads((ROOT / kind / "quality.toml").read_text("utf-8"))
    done, exempt = quality["rules"], quality.get("exempt", {})

    assert done.keys() | exempt.keys() == RULES
    assert not done.keys() & exempt.keys()
    assert set(done.values()) == {"done"}
    assert all(len(reason) > 10 for reason in exempt.values())


def test_it_keeps_recorded_payloads(kind: str) -> None:
    assert any(path.parts[-3] == kind for path in FIXTURES)


# --- what it reads -----------------------------------------------------------------------


def test_recorded_payloads_read_the_same_each_time(kind: str) -> None:
    channel = build(kind)
    if not isinstance(channel, ParsesPayload):
        return
    messages: list[InboundMessage] = []
    for path in FIXTURES:
        if path.parts[-3] == kind:
            first = read(channel, path.read_bytes())
            assert first == read(channel, path.read_bytes()), path.name
            messages += first if isinstance(first, list) else []

    assert messages
    for message in messages:
        assert message.account == kind
        assert message.provider_key
        assert message.sender
        assert message.sent_at is None or message.sent_at.tzinfo is not None


@pytest.mark.parametrize("payload", [b"", b"\x00\xff", b"{", b"<xml>", b"[]", b"null", b"9" * 100_000])
def test_rubbish_is_refused_in_one_of_three_ways(kind: str, payload: bytes) -> None:
    channel = build(kind)
    if isinstance(channel, ParsesPayload):
        outcome = read(channel, payload)
        assert outcome == [] or isinstance(outcome, str)


# --- how it is set up --------------------------------------------------------------------


def test_the_sample_settings_are_good(kind: str) -> None:
    channel_type = registry.load(kind)

    assert channel_type.build(dict(channel_type.sample_settings), tools(kind)).capabilities.sends


def test_mistakes_in_the_settings_are_listed_all_at_once(kind: str) -> None:
    channel_type = registry.load(kind)
    wrong = dict.fromkeys(channel_type.sample_settings, object()) | {"no_such_setting": 1}

    with pytest.raises(BadSettings) as raised:
        channel_type.build(wrong, tools(kind))

    assert {problem.key for problem in raised.value.problems} >= wrong.keys()
    assert all(problem.problem for problem in raised.value.problems)


def test_a_missing_secret_is_told_without_its_value(kind: str) -> None:
    channel_type, unset = registry.load(kind), replace(tools(kind), secret=lambda name: "")

    problems = problems_of(lambda: channel_type.build(dict(channel_type.sample_settings), unset))

    assert all(problem.key.endswith("_env") for problem in problems)


# --- what it says it can do ----------------------------------------------------------------


def test_its_capabilities_agree_with_each_other(kind: str) -> None:
    channel = build(kind)
    can = channel.capabilities

    assert can == channel.capabilities
    assert can.sends
    assert can.voice == (ConnectCall in can.sends)
    assert bool(can.attachments) == (Attachment in can.sends)
    assert bool(can.largest_attachment) == (Attachment in can.sends)
    assert can.signals <= SIGNALS
    assert not can.signals or isinstance(channel, TakesSignals)
    assert can.length_unit in ("characters", "utf8_bytes", "utf16_units", "sms")
    for rate in (can.most_parts, can.per_second, can.burst, can.at_once, can.recipient_per_minute):
        assert rate is None or rate > 0
    assert can.longest_text is None or Text in can.sends
    for positive in (can.longest_text, can.piece_length, can.reply_window):
        assert positive is None or bool(positive)
    assert can.piece_length is None or can.longest_text is None or can.piece_length <= can.longest_text


def test_its_routes_are_well_formed(kind: str) -> None:
    channel = build(kind)
    if not isinstance(channel, ServesRoutes):
        return
    routes = [(route.method, route.path) for route in channel.routes()]

    assert routes
    assert len(set(routes)) == len(routes)
    assert all(method.isupper() and (not path or path.startswith("/")) for method, path in routes)


# --- how it sends --------------------------------------------------------------------------


@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
async def test_before_it_runs_nothing_can_have_left(kind: str, body: OutboundBody) -> None:
    channel = build(kind)

    result = await channel.send(OutboundMessage("m1", kind, "someone", body))

    assert isinstance(result, RESULTS)
    assert not isinstance(result, Uncertain)
    if type(body) not in channel.capabilities.sends:
        assert isinstance(result, Refused | TryLater)


async def test_an_unreachable_provider_is_a_value_and_never_uncertain(kind: str) -> None:
    channel = build(kind)
    life = Life(channel)
    async with life:
        for body in BODIES:
            result = await channel.send(OutboundMessage("m1", kind, "someone", body))

            assert isinstance(result, Refused | TryLater | WaitForCitizen | Accepted)
            if not has_clients_of_its_own(channel):
                assert not isinstance(result, Accepted)


async def test_signals_to_nobody_disturb_nobody(kind: str) -> None:
    channel = build(kind)
    async with Life(channel):
        if isinstance(channel, TakesSignals):
            for signal in channel.capabilities.signals:
                await channel.signal("nobody", EXAMPLES[signal])


# --- how it lives --------------------------------------------------------------------------


async def test_it_gets_ready_and_ends_when_told_to(kind: str) -> None:
    before = asyncio.all_tasks()
    life = Life(build(kind))
    async with life:
        assert life.ready.is_set() or life.broke_off

    assert life.ended_as_told or life.broke_off
    assert asyncio.all_tasks() == before


async def test_it_can_run_again(kind: str) -> None:
    channel = build(kind)
    outcomes = []
    for _ in range(2):
        life = Life(channel)
        async with life:
            outcomes.append(life.ready.is_set())

    assert outcomes[0] == outcomes[1]


async def test_its_doctor_reports_and_never_raises(kind: str) -> None:
    channel = build(kind)
    assert isinstance(channel, HasDoctor)

    findings = await channel.examine()

    assert findings
    for finding in findings:
        assert finding.check
        assert finding.what
        assert finding.remedy or finding.severity is Severity.OK
