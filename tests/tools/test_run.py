"""Starting says where the hub is and who may sign in, and puts demo rows into a new database alone."""

from pathlib import Path

import pytest

from tools import run


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A checkout whose hub writes down what it was told; its demo knows one agent."""
    hub = tmp_path / "hub.sh"
    hub.write_text('#!/bin/sh\necho "$@" >> asked.txt\n[ "$1" = demo ] && echo "1001 / demo-1001"\nexit 0\n')
    hub.chmod(0o755)
    told: list[str] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "HUB", (str(hub),))
    monkeypatch.setattr(run, "build_screens", lambda: None)
    monkeypatch.setattr("os.execv", lambda program, words: told.append(words[-1]))
    for name in ("HUB_DATA", "HUB_CONFIG", "HUB_DEMO", "HUB_HTTP__LISTEN"):
        monkeypatch.delenv(name, raising=False)
    return told


def test_a_first_start_migrates_loads_the_demo_and_serves(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run.main()

    assert Path("asked.txt").read_text().splitlines() == ["migrate", "demo load"]
    assert asked == ["serve"]
    assert "1001 / demo-1001" in capsys.readouterr().out


def test_a_second_start_leaves_the_rows_alone_but_still_names_the_log_ins(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run.main()
    capsys.readouterr()

    run.main()

    assert Path("asked.txt").read_text().splitlines() == ["migrate", "demo load", "migrate"]
    assert "1001 / demo-1001" in capsys.readouterr().out


@pytest.mark.usefixtures("asked")
def test_a_database_that_was_there_gets_no_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DATA", str(tmp_path / "real"))
    (tmp_path / "real").mkdir()
    (tmp_path / "real/hub.db").touch()

    run.main()

    assert Path("asked.txt").read_text().splitlines() == ["migrate"]


@pytest.mark.usefixtures("asked")
def test_real_use_can_refuse_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DEMO", "0")

    run.main()

    assert Path("asked.txt").read_text().splitlines() == ["migrate"]


@pytest.mark.usefixtures("asked")
def test_the_address_shown_is_where_the_hub_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_default = run.listen_address()
    (tmp_path / "config.toml").write_text('[http]\nlisten = "127.0.0.1:9001"\n')
    by_file = run.listen_address()
    monkeypatch.setenv("HUB_HTTP__LISTEN", "127.0.0.1:9002")
    by_environment = run.listen_address()

    assert (by_default, by_file, by_environment) == ("127.0.0.1:8080", "127.0.0.1:9001", "127.0.0.1:9002")
