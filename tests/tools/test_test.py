"""`make test` runs files beside each other and what wants the machine for itself afterwards."""

import pytest

from tools import test as tool


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What pytest is asked to run; nothing is run."""
    asked: list[tuple[str, ...]] = []
    codes = iter((0, tool.NOTHING_CHOSEN))

    def pytest_stub(*arguments: str) -> int:
        asked.append(arguments)
        return next(codes)

    monkeypatch.setattr(tool, "pytest", pytest_stub)
    monkeypatch.setattr("tools.test.system_packages.main", lambda: None)
    monkeypatch.setattr("tools.test.webbuild.ensure", lambda: None)
    monkeypatch.setattr("tools.test.webbuild.workspaces", tuple)
    monkeypatch.setenv("HUB_TEST_STRICT", "1")
    return asked


def code_of(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    monkeypatch.setattr("sys.argv", ["test", *arguments])
    with pytest.raises(SystemExit) as ended:
        tool.main()
    return ended.value.code


def test_by_default_in_two_rounds_of_which_one_may_find_nothing(
    runs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert code_of(monkeypatch, "tests/routing") == 0

    assert runs == [
        (*tool.SPREAD, "-m", "not alone", "tests/routing"),
        ("-m", "alone", "tests/routing"),
    ]


def test_one_by_one_in_one_round(runs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of(monkeypatch, "--one-by-one", "-x") == 0

    assert runs == [("-x",)]


def test_quick_needs_no_second_round(runs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of(monkeypatch, "--quick") == 0

    assert runs == [tool.QUICK]
