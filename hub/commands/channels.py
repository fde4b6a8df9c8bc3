"""Checks the settings of channel accounts and examines the accounts themselves."""

import os
from collections.abc import Mapping
from typing import Any

from channels.contract import BadSettings, Channel, ChannelTools, Clock, HasDoctor, Severity
from channels.registry import kinds, load, staff_english
from hub.clock import SystemClock
from hub.commands.workshop import Mistake, require_current
from hub.config import ChannelSection, Config
from hub.services.account_book import StoredCabinet
from hub.services.staff_words import StaffWords
from hub.storage.file_store import DiskFiles
from hub.storage.store import HubStore, open_store


def channel_problems(config: Config, environment: Mapping[str, str]) -> list[str]:
    """Every mistake in every account's settings."""
    problems: list[str] = []
    for section in config.channel:
        if section.kind not in kinds():
            problems.append(f"[[channel]] {section.name}: no channel kind {section.kind!r}")
            continue
        try:
            load(section.kind).build(section.settings, _bare_tools(section, environment))
        except BadSettings as error:
            problems += [f"[[channel]] {section.name}: {p.key}: {p.problem}" for p in error.problems]
    return problems


def _bare_tools(section: ChannelSection, environment: Mapping[str, str]) -> ChannelTools:
    nothing: Any = None
    return ChannelTools(
        account=section.name,
        clock=SystemClock(),
        files=nothing,
        cabinet=nothing,
        secret=lambda name: environment.get(name, ""),
    )


async def examine(config: Config, which: str, clock: Clock, language: str) -> int:
    """Print the findings of every account named or of that kind; 1 when something failed."""
    chosen = [c for c in config.channel if which in ("", c.name, c.kind)]
    if not chosen:
        raise Mistake(f"no channel account or kind {which!r} in config.toml")
    await require_current(config)
    failed = False
    async with open_store(config.storage_url, clock) as store:
        for section in chosen:
            channel = _built(config, section, store, clock, os.environ)
            failed |= await _print_findings(section, channel, language)
    return 1 if failed else 0


def _built(
    config: Config,
    section: ChannelSection,
    store: HubStore,
    clock: Clock,
    environment: Mapping[str, str],
) -> Channel:
    limit = config.http.largest_upload_mb * 1024 * 1024
    tools = ChannelTools(
        account=section.name,
        clock=clock,
        files=DiskFiles(config.data / "files", store.files, store.writer, clock, limit),
        cabinet=StoredCabinet(section.name, store.accounts, store.writer),
        secret=lambda name: environment.get(name, ""),
        public_url=config.public_url,
    )
    try:
        return load(section.kind).build(section.settings, tools)
    except BadSettings as error:
        problems = "\n".join(f"  {p.key}: {p.problem}" for p in error.problems)
        raise Mistake(f"{section.name}:\n{problems}") from error


async def _print_findings(section: ChannelSection, channel: Channel, language: str) -> bool:
    words = StaffWords()
    words.learn(section.kind, staff_english(section.kind))
    print(f"== {section.name}")
    if not isinstance(channel, HasDoctor):
        print("  （没有自检）" if language == "zh" else "  (no doctor)")
        return False
    findings = await channel.examine()
    for finding in findings:
        mark = {Severity.OK: "✓", Severity.WARNING: "!", Severity.FAILED: "✗"}[finding.severity]
        told = (finding.check, finding.what, finding.remedy)
        check, what, remedy = (words.said(section.kind, text, language) for text in told)
        print(f"  {mark} {check}: {what}")
        if remedy:
            print(f"      → {remedy}")
    return any(finding.severity is Severity.FAILED for finding in findings)
