"""Starting says where the hub is and who may sign in, and puts demo rows into a database of its own alone."""

from pathlib import Path

import pytest

import hub.cli
from tools import run


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A checkout in which the hub writes down what it is asked for; migrating makes the database's file."""
    told: list[str] = []

    def hub_main(words: list[str]) -> int:
        told.append(" ".join(words))
        (tmp_path / "var").mkdir(exist_ok=True)
        (tmp_path / "var/hub.db").touch()
        return 0

    def load_demo(logins: Path) -> None:
        told.append("demo load")
        logins.write_text("1001 / open-sesame\n")

    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "build_screens", lambda: None)
    monkeypatch.setattr(run, "load_demo", load_demo)
    monkeypatch.setattr(hub.cli, "main", hub_main)
    monkeypatch.chdir(tmp_path)
    for name in ("HUB_DATA", "HUB_CONFIG", "HUB_DEMO", "HUB_HTTP__LISTEN", "HUB_STORAGE__URL"):
        monkeypatch.delenv(name, raising=False)
    return told


def test_a_first_start_migrates_loads_the_demo_and_serves(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run.main()

    assert asked == ["migrate", "demo load", "serve"]
    assert "1001 / open-sesame" in capsys.readouterr().out


def test_a_second_start_leaves_the_rows_alone_but_still_names_the_log_ins(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run.main()
    asked.clear()
    capsys.readouterr()

    run.main()

    assert asked == ["migrate", "serve"]
    assert "1001 / open-sesame" in capsys.readouterr().out


def test_a_database_that_somebody_set_up_gets_no_demo(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_STORAGE__URL", "postgres://hub@127.0.0.1/hotline")

    run.main()

    assert asked == ["migrate", "serve"]


def test_real_use_can_refuse_the_demo(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DEMO", "0")

    run.main()

    assert asked == ["migrate", "serve"]


def test_a_failed_migration_stops_the_start(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub.cli, "main", lambda words: 2)

    with pytest.raises(SystemExit) as stopped:
        run.main()

    assert (stopped.value.code, asked) == (2, [])


@pytest.mark.usefixtures("asked")
def test_the_address_shown_is_where_the_hub_listens(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_HTTP__LISTEN", "127.0.0.1:9002")

    run.main()

    assert "http://127.0.0.1:9002/desk/" in capsys.readouterr().out
