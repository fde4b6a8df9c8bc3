"""What every test may ask for, and the rule that a test which cannot run has failed."""

import os
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from playwright.async_api import Browser, BrowserContext, Page

from tests.peers.browser import run_chromium
from tests.peers.mail import MailServers
from tests.peers.postgres import PostgresCluster, PostgresDatabase
from tests.peers.valkey import ValkeyServer

# `make test` and CI set one of these: there a skip would hide a promise that nobody checked.
STRICT = os.environ.get("CI") == "true" or os.environ.get("HUB_TEST_STRICT") == "1"
PEER_FIXTURES = frozenset({"postgres_cluster", "valkey_server", "mail_servers"})
WAITING = frozenset(
    {
        "test_short_round.py",
        "test_short_post.py",
        "test_real_calls.py",
        "test_telephone.py",
        "test_desk_call.py",
    }
)
# How fast an example is says how busy the machine is, not whether the hub is right.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
BROWSER_FOLDER = Path(__file__).parent / "browser"
CHAOS_FOLDER = Path(__file__).parent / "chaos"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a peer or the browser; browser tests share one event loop as they share one browser.
    What mostly waits begins first, so that several processes do not all wait for it in the end. What kills
    hubs against the clock wants the machine for itself.
    """
    items.sort(key=lambda item: item.path.name not in WAITING)
    for item in items:
        if PEER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.peer)
        if item.path.is_relative_to(CHAOS_FOLDER):
            item.add_marker(pytest.mark.alone)
        if item.path.is_relative_to(BROWSER_FOLDER):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which counts as failed here: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if STRICT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, which counts as failed here: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    cluster = PostgresCluster()
    yield cluster
    cluster.stop()


@pytest.fixture
def postgres_database(postgres_cluster: PostgresCluster) -> Iterator[PostgresDatabase]:
    """An empty database of its own for this test."""
    database = postgres_cluster.create_database()
    yield database
    postgres_cluster.drop_database(database)


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[ValkeyServer]:
    server = ValkeyServer()
    yield server
    server.stop()


@pytest.fixture
def valkey_url(valkey_server: ValkeyServer) -> str:
    """The address of a Redis-protocol server that holds nothing."""
    valkey_server.empty()
    return valkey_server.url


@pytest.fixture(scope="session")
def mail_servers() -> Iterator[MailServers]:
    servers = MailServers()
    yield servers
    servers.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with run_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def browser_context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A visitor nobody knows: no cookies, no storage, Chinese, at a desk's usual size."""
    settings: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN"}
    context = await chromium.new_context(**settings)
    context.set_default_timeout(30_000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser_context: BrowserContext) -> Page:
    return await browser_context.new_page()
