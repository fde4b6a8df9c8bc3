"""The screens are built again when something that goes into them changed, and at no other time."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from hub.web import webbuild


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project whose npm writes down what it was asked for instead of doing it."""
    for name, source in {"web_console": "console", "web_widget": "widget"}.items():
        (tmp_path / name / "src").mkdir(parents=True)
        (tmp_path / name / "src/main.ts").write_text(f"export const name = '{source}'")
    (tmp_path / "package.json").write_text(json.dumps({"workspaces": ["web_console", "web_widget"]}))
    write_lock(tmp_path / "package-lock.json", {"vue": "one"})
    monkeypatch.setattr(webbuild, "ROOT", tmp_path)
    monkeypatch.setattr(webbuild, "npm", lambda *words: record(tmp_path, words))
    return tmp_path


def test_the_first_start_installs_and_builds_each_screen(checkout: Path) -> None:
    built = webbuild.ensure()

    assert built
    assert asked(checkout) == ["ci", "run build web_console", "run build web_widget"]


def test_the_second_start_does_nothing(checkout: Path) -> None:
    webbuild.ensure()

    built = webbuild.ensure()

    assert not built
    assert len(asked(checkout)) == 3


@pytest.mark.parametrize(
    ("changed", "built"),
    [
        ("web_console/src/main.ts", ["run build web_console"]),
        ("web_widget/src/new.ts", ["run build web_widget"]),
        ("web_shared/api.d.ts", ["run build web_console", "run build web_widget"]),
    ],
)
def test_a_changed_source_builds_what_it_goes_into_without_installing(
    checkout: Path, changed: str, built: list[str]
) -> None:
    webbuild.ensure()
    (checkout / changed).parent.mkdir(exist_ok=True)
    (checkout / changed).write_text("export {}")

    webbuild.ensure()

    assert asked(checkout)[3:] == built


def test_a_screen_that_was_thrown_away_is_built_again(checkout: Path) -> None:
    webbuild.ensure()
    shutil.rmtree(webbuild.built("web_widget"))

    webbuild.ensure()

    assert asked(checkout)[3:] == ["run build web_widget"]


def test_a_changed_lock_installs_again(checkout: Path) -> None:
    webbuild.ensure()
    write_lock(checkout / "package-lock.json", {"vue": "two"})

    webbuild.ensure()

    assert asked(checkout)[3:] == ["ci", "run build web_console", "run build web_widget"]


def test_a_failed_build_is_tried_again_at_the_next_start(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(webbuild, "npm", fail)
        with pytest.raises(webbuild.BuildFailed):
            webbuild.ensure()

    assert webbuild.ensure()


def test_packages_of_other_platforms_need_not_be_there(checkout: Path) -> None:
    write_lock(checkout / "package-lock.json", {"vue": "one"}, optional={"fsevents": "mac"})
    write_lock(checkout / "node_modules/.package-lock.json", {"vue": "one"})

    assert not webbuild.install_packages()


def test_a_package_left_over_from_another_lock_is_noticed(checkout: Path) -> None:
    write_lock(checkout / "node_modules/.package-lock.json", {"vue": "one", "left-over": "x"})

    assert webbuild.install_packages()


def record(checkout: Path, words: tuple[str, ...]) -> None:
    with (checkout / "asked.txt").open("a") as file:
        print(" ".join(word for word in words if not word.startswith("--")), file=file)
    if words[0] == "ci":
        installed = checkout / "node_modules/.package-lock.json"
        installed.parent.mkdir(exist_ok=True)
        installed.write_text((checkout / "package-lock.json").read_text())


def fail(*words: str) -> None:
    raise webbuild.BuildFailed(words)


def asked(checkout: Path) -> list[str]:
    return (checkout / "asked.txt").read_text().splitlines()


def write_lock(path: Path, packages: dict[str, str], optional: dict[str, str] | None = None) -> None:
    entries: dict[str, Any] = {"": {}, "web_console": {}}
    entries |= {f"node_modules/{name}": {"integrity": integrity} for name, integrity in packages.items()}
    for name, integrity in (optional or {}).items():
        entries[f"node_modules/{name}"] = {"integrity": integrity, "optional": True}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"packages": entries}))
