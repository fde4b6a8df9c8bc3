"""Setting up happens once per lock and per Python, and tells plainly what is wrong."""

import sys
from pathlib import Path

import pytest

from tools import setup


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (setup.BUILD_LOCK, *setup.LOCKS.values()):
        (tmp_path / name).write_text("aiohttp==3.14.5\n")
    program = tmp_path / ".venv/bin/python"
    program.parent.mkdir(parents=True)
    program.symlink_to(sys.executable)
    (tmp_path / ".venv/pyvenv.cfg").write_text("version = 3.11.7\n")
    (tmp_path / "tools").mkdir()
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    return tmp_path


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What pip was asked to install."""
    asked: list[str] = []
    monkeypatch.setattr(setup, "pip", lambda lock, *options: asked.append(lock))
    monkeypatch.setattr(setup, "make_venv", lambda: None)
    monkeypatch.setattr(setup, "require_venv_module", lambda: None)
    return asked


def test_the_second_time_nothing_is_installed(
    checkout: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["setup.py"])

    setup.main()
    setup.main()

    assert installed == ["requirements-build.txt", "requirements.txt"]


def test_developers_have_all_that_the_hub_runs_on(
    checkout: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["setup.py", "--dev"])
    setup.main()

    monkeypatch.setattr(sys, "argv", ["setup.py"])
    setup.main()

    assert installed == ["requirements-build.txt", "requirements-dev.txt"]


@pytest.mark.parametrize("changed", ["requirements.txt", "requirements-build.txt", ".venv/pyvenv.cfg"])
def test_a_changed_lock_or_python_installs_again(
    checkout: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["setup.py"])
    setup.main()
    (checkout / changed).write_text("another\n")

    setup.main()

    assert len(installed) == 4


def test_an_old_python_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "OLDEST", (99, 0))
    monkeypatch.setattr(setup, "NEWER_NAMES", ())

    with pytest.raises(SystemExit, match=r"Python 99\.0 or newer is needed"):
        setup.use_new_enough_python()


def test_a_failed_installation_is_not_taken_for_done(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["setup.py"])
    monkeypatch.setattr(setup, "make_venv", lambda: None)
    (checkout / setup.BUILD_LOCK).write_text("not a requirement\n")

    with pytest.raises(SystemExit, match="failed"):
        setup.main()

    assert not setup.is_fresh("run")


def test_a_python_without_venv_is_told_which_package_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "has_venv_module", lambda: False)
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    with pytest.raises(SystemExit, match=rf"apt-get install python3\.{sys.version_info[1]}-venv"):
        setup.require_venv_module()
