"""config.toml and the environment become frozen values; every mistake is reported at once, at the start."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_type_hints
from zoneinfo import ZoneInfo

import msgspec

from hub.domain.quiet import period

PREFIX = "HUB_"
BUS_URLS = ("redis://", "rediss://", "unix://")


@dataclass(frozen=True, slots=True)
class HubSection:
    language: Literal["zh", "en"] = "zh"
    timezone: str = "Asia/Shanghai"
    hotline: str = "12345"
    public_url: str = ""
    node: int = 0


@dataclass(frozen=True, slots=True)
class HttpSection:
    listen: str = "127.0.0.1:8080"
    trusted_proxies: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    largest_upload_mb: int = 20
    sign_ins_per_minute: int = 20
    secure_cookies: Literal["auto", "always"] = "auto"


@dataclass(frozen=True, slots=True)
class StorageSection:
    url: str = ""
    redelivery_days: int = 90


@dataclass(frozen=True, slots=True)
class BusSection:
    url: str = ""


@dataclass(frozen=True, slots=True)
class SessionSection:
    hours: float = 12
    idle_minutes: float = 120
    failures_before_lock: int = 5
    lock_minutes: float = 15


@dataclass(frozen=True, slots=True)
class RoutingSection:
    strategy: Literal["longest_idle", "least_loaded", "round_robin"] = "longest_idle"
    blend: bool = True
    offer_seconds: float = 20
    decline_rest_seconds: float = 60
    sticky_hours: float = 48
    sticky_wait_seconds: float = 30
    transfer_wait_seconds: float = 60
    park_after_minutes: float = 10
    connection_grace_seconds: float = 30
    wrap_up_seconds: dict[str, float] = field(
        default_factory=lambda: {"phone": 60.0, "web": 15.0, "wechat": 15.0}
    )
    longest_wrap_up_minutes: float = 10


@dataclass(frozen=True, slots=True)
class DutySection:
    minimum: int = 2
    leader_alarm_seconds: float = 30
    supervisor_alarm_seconds: float = 120
    automatic_hours: float = 2


@dataclass(frozen=True, slots=True)
class DeliverySection:
    quiet_hours: dict[str, str] = field(
        default_factory=lambda: {"case": "22:00-07:00", "mass": "20:00-09:00"}
    )
    private_webhooks: bool = False


@dataclass(frozen=True, slots=True)
class MassSection:
    per_second: float = 100
    recipients: int = 200_000
    notice_recipients: int = 50
    notice_recipients_a_day: int = 300
    approvals: int = 1
    opt_out_suffix: str = "拒收请回复R"
    failed_percent: float = 5
    unknown_percent: float = 2


@dataclass(frozen=True, slots=True)
class KnowledgeSection:
    suggestions: int = 4
    least_confidence: float = 0.2
    question_days: int = 180
    citizen_confidence: float = 0.4


@dataclass(frozen=True, slots=True)
class ChannelSection:
    """One channel account. `settings` belong to its kind; see `channels/<kind>/README.md`."""

    name: str
    kind: str
    label: str = ""
    enabled: bool = True
    self_help: bool = False
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Config:
    hub: HubSection = field(default_factory=HubSection)
    http: HttpSection = field(default_factory=HttpSection)
    storage: StorageSection = field(default_factory=StorageSection)
    bus: BusSection = field(default_factory=BusSection)
    session: SessionSection = field(default_factory=SessionSection)
    routing: RoutingSection = field(default_factory=RoutingSection)
    duty: DutySection = field(default_factory=DutySection)
    knowledge: KnowledgeSection = field(default_factory=KnowledgeSection)
    delivery: DeliverySection = field(default_factory=DeliverySection)
    mass: MassSection = field(default_factory=MassSection)
    channel: tuple[ChannelSection, ...] = ()
    data: Path = Path("var")

    @property
    def storage_url(self) -> str:
        return self.storage.url or f"sqlite://{self.data.resolve() / 'hub.db'}"

    @property
    def host_port(self) -> tuple[str, int]:
        host, _, port = self.http.listen.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def public_url(self) -> str:
        return (self.hub.public_url or f"http://{self.http.listen}").rstrip("/")


class BadConfig(Exception):
    """Everything that is wrong, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_config(environment: Mapping[str, str] = os.environ, path: Path | None = None) -> Config:
    """Read `HUB_CONFIG` (default ./config.toml), then `HUB_<SECTION>__<KEY>` over it."""
    problems: list[str] = []
    named = environment.get("HUB_CONFIG", "")
    if path is None and named and not Path(named).exists():
        problems.append(f"HUB_CONFIG: there is no {named}")
    written = _read(path or Path(named or "config.toml"), problems)
    _overlay(written, environment)
    sections = {
        name: _section(kind, written.pop(name, {}), f"[{name}] ", problems)
        for name, kind in _SECTIONS.items()
    }
    channels = tuple(
        _section(ChannelSection, row, f"[[channel]] {index}: ", problems)
        for index, row in enumerate(written.pop("channel", []), 1)
    )
    problems += [f"[{name}] is not a section" for name in written]
    understood = tuple(channel for channel in channels if channel is not None)
    config = Config(**sections, channel=understood, data=Path(environment.get("HUB_DATA", "var")))
    problems += _contradictions(config)
    if problems:
        raise BadConfig(problems)
    return config


_SECTIONS: dict[str, type] = {
    "hub": HubSection,
    "http": HttpSection,
    "storage": StorageSection,
    "bus": BusSection,
    "session": SessionSection,
    "routing": RoutingSection,
    "duty": DutySection,
    "knowledge": KnowledgeSection,
    "delivery": DeliverySection,
    "mass": MassSection,
}


def _read(path: Path, problems: list[str]) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path}: {error}")
        return {}


def _overlay(written: dict[str, Any], environment: Mapping[str, str]) -> None:
    for name, value in environment.items():
        section, separator, key = name.removeprefix(PREFIX).lower().partition("__")
        if name.startswith(PREFIX) and separator and section in _SECTIONS:
            written.setdefault(section, {})[key] = value


def _section(kind: type, written: Mapping[str, Any], where: str, problems: list[str]) -> Any:
    hints, known = get_type_hints(kind), {item.name for item in fields(kind)}
    problems += [f"{where}{key}: no such option" for key in written if key not in known]
    values: dict[str, Any] = {}
    for key in known & written.keys():
        try:
            values[key] = msgspec.convert(written[key], hints[key], strict=False)
        except msgspec.ValidationError as error:
            problems.append(f"{where}{key}: {error}")
    try:
        return kind(**values)
    except TypeError:
        problems.append(f"{where}name and kind are needed")
        return None


def _contradictions(config: Config) -> list[str]:
    checks = [
        (config.duty.minimum >= 2, "[duty] minimum: WeChat duty is never below 2"),
        (0 <= config.hub.node < 16, "[hub] node: 0 to 15"),
        (config.routing.offer_seconds >= 5, "[routing] offer_seconds: at least 5"),
        (config.http.listen.rpartition(":")[2].isdigit(), "[http] listen: host:port"),
        (not config.bus.url or config.bus.url.startswith(BUS_URLS), "[bus] url: redis://host:port/0"),
        (_is_timezone(config.hub.timezone), "[hub] timezone: not an IANA time zone"),
        (len({c.name for c in config.channel}) == len(config.channel), "[[channel]] names must differ"),
    ]
    return [problem for fine, problem in checks if not fine] + _below_zero(config)


ABOVE_ZERO = {
    "http": ("largest_upload_mb", "sign_ins_per_minute"),
    "storage": ("redelivery_days",),
    "session": ("hours", "idle_minutes", "failures_before_lock", "lock_minutes"),
    "routing": ("park_after_minutes", "connection_grace_seconds", "longest_wrap_up_minutes"),
    "duty": ("leader_alarm_seconds", "supervisor_alarm_seconds", "automatic_hours"),
    "knowledge": ("suggestions", "question_days"),
    "mass": ("per_second", "recipients", "notice_recipients", "notice_recipients_a_day", "approvals"),
}


def _below_zero(config: Config) -> list[str]:
    problems = [
        f"[{section}] {option}: must be above 0"
        for section, options in ABOVE_ZERO.items()
        for option in options
        if getattr(getattr(config, section), option) <= 0
    ]
    short = [kind for kind, seconds in config.routing.wrap_up_seconds.items() if seconds < 0]
    problems += [f"[routing] wrap_up_seconds.{kind}: not below 0" for kind in short]
    hours = config.delivery.quiet_hours.items()
    return problems + [
        f'[delivery] quiet_hours.{name}: {" or ".join(QUIET_CLASSES)} = "21:00-08:00"'
        for name, text in hours
        if name not in QUIET_CLASSES or not _is_period(text)
    ]


QUIET_CLASSES = ("case", "mass")  # the others pass at any hour


def _is_period(text: str) -> bool:
    try:
        period(text)
    except ValueError:
        return False
    return True


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError):
        return False
    return True
