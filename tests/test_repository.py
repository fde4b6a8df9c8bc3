"""Guards over the repository itself: its map is true, its options are explained, nothing strange got in."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from channels.registry import kinds
from hub import config
from hub.commands.channels import channel_problems

ROOT = Path(__file__).resolve().parent.parent
# Put together here so that this file does not contain them.
FORBIDDEN = {
    "the host of a package index": (
        "py" + "pi.org",
        "python" + "hosted.org",
        "npm" + "js.org",
        "deb.deb" + "ian",
    ),
    "a path of one machine": ("/wo" + "rk/", "/ro" + "ot/", ".." + "/shared"),
    "a private key": ("BEGIN " + "PRIVATE KEY", "BEGIN RSA " + "PRIVATE KEY"),
}
BINARY = frozenset(
    {".bin", ".png", ".jpg", ".gif", ".ico", ".wav", ".mp3", ".amr", ".sln", ".alaw", ".gsm", ".pdf", ".npz"}
)
LARGEST_BYTES = 2_000_000
DOCSTRING = re.compile(r'(#![^\n]*\n)?"""')
FRAGMENT = re.compile(r"^\d+(-[a-z-]+)?\.(feature|fix|removal|doc)\.md$")
# A folder in the tree of ARCHITECTURE.md: a word that ends in a slash, indented as deep as it lies.
FOLDER = re.compile(r"(?<![\w./-])((?:[\w.-]+/)+)(?![\w*<])")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        if path.suffix not in BINARY:
            # Letters are kept as they came, in whatever charset; what is forbidden is written in ASCII.
            errors = "replace" if path.suffix == ".eml" else "strict"
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8", errors=errors)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_contains(what: str) -> None:
    found = [f"{name}: {word}" for name, text in texts() for word in FORBIDDEN[what] if word in text]

    assert found == []


def test_no_file_is_too_heavy_to_clone() -> None:
    heavy = [path.name for path in tracked() if path.stat().st_size > LARGEST_BYTES]

    assert heavy == []


def test_nothing_built_is_tracked() -> None:
    built = {"dist", "node_modules", "__pycache__", "var", ".venv"}

    found = [path for path in tracked() if built.intersection(path.relative_to(ROOT).parts)]

    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    modules = [(name, text) for name, text in texts() if name.endswith(".py") and text.strip()]

    silent = [name for name, text in modules if not DOCSTRING.match(text)]

    assert silent == []


def test_every_folder_on_the_map_exists_and_every_top_folder_is_on_it() -> None:
    plan = (ROOT / "ARCHITECTURE.md").read_text()
    drawn = {folder.rstrip("/") for folder in FOLDER.findall(plan)}
    parts = {path.relative_to(ROOT).parts[0] for path in tracked() if path.parent != ROOT}
    folders = {
        parent.relative_to(ROOT).as_posix()
        for path in tracked()
        for parent in path.parents[:-1]
        if parent.is_relative_to(ROOT)
    }

    strangers = [name for name in drawn if not any(f"/{known}".endswith(f"/{name}") for known in folders)]
    unmapped = [part for part in parts if not part.startswith(".") and part not in drawn]

    assert (strangers, unmapped) == ([], [])


def test_every_dependency_is_locked_in_a_version_that_fits() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    wanted = {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-build.txt": groups["build"],
        "requirements-dev.txt": [*project["project"]["dependencies"], *groups["build"], *groups["dev"]],
    }

    unlocked = [(lock, text) for lock, texts in wanted.items() for text in texts if not is_locked(lock, text)]

    assert unlocked == [], "run `make lock`"


def is_locked(lock: str, text: object) -> bool:
    if not isinstance(text, str):
        return True  # one group includes another
    requirement = Requirement(text)
    lines = (ROOT / lock).read_text().splitlines()
    locked = dict(line.split(" ")[0].split("==", 1) for line in lines if re.match(r"[\w.-]+==", line))
    version = {canonicalize_name(name): found for name, found in locked.items()}.get(
        canonicalize_name(requirement.name)
    )
    return version is not None and requirement.specifier.contains(version, prereleases=True)


def test_every_option_is_in_the_shipped_file_with_its_default() -> None:
    shipped = tomllib.loads((ROOT / "config.toml").read_text())
    sections = {item.name: item.default_factory() for item in fields(config.Config) if is_section(item)}  # type: ignore[operator]

    wrong = [
        f"[{name}] {option.name}"
        for name, section in sections.items()
        for option in fields(section)
        if plain(getattr(section, option.name)) != shipped.get(name, {}).get(option.name, "absent")
    ]

    assert wrong == []


def is_section(item: object) -> bool:
    factory = getattr(item, "default_factory", None)
    return isinstance(factory, type) and is_dataclass(factory)


def plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def test_every_option_has_a_comment_with_its_meaning_and_default() -> None:
    lines = (ROOT / "config.toml").read_text().splitlines()
    options = [number for number, line in enumerate(lines) if re.match(r"[a-z_]+ = ", line)]
    account = lines.index("[[channel]]")

    bare = [
        lines[number]
        for number in options
        if number < account and "Default" not in comment_above(lines, number)
    ]

    assert bare == []


def test_the_examples_of_channel_accounts_work_as_they_stand(tmp_path: Path) -> None:
    lines = (ROOT / "config.toml").read_text().splitlines()
    told = [line[2:] for line in lines if re.match(r"# (\[\[?channel[a-z.]*\]\]?$|[a-z_]+ = )", line)]
    example = tmp_path / "config.toml"
    example.write_text("\n".join(told))
    names = re.findall(r'_env = "(\w+)"', example.read_text())
    environment = dict.fromkeys(names, "a" * 32) | {"HUB_WECHAT_AES_KEY": "a" * 43}
    environment["HUB_TELEGRAM_TOKEN"] = "7000000001:" + "A" * 35

    found = config.load_config(environment, example)

    assert {section.kind for section in found.channel} == set(kinds()) - {"web"}
    assert channel_problems(found, environment) == []


def comment_above(lines: list[str], number: int) -> str:
    above: list[str] = []
    while number > 0 and lines[number - 1].startswith("#"):
        number -= 1
        above.insert(0, lines[number])
    return " ".join(above)


def test_every_change_note_is_named_after_its_issue_and_kind() -> None:
    notes = [path for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"]

    misnamed = [note.name for note in notes if not FRAGMENT.match(note.name)]
    long = [note.name for note in notes if len(note.read_text().strip().splitlines()) > 3]

    assert (misnamed, long) == ([], [])


def test_every_decision_record_has_its_number_and_parts() -> None:
    records = sorted((ROOT / "docs/adr").glob("*.md"))

    numbers = [record.name[:4] for record in records]
    incomplete = [
        record.name
        for record in records
        if not all(part in record.read_text() for part in ("## Context", "## Choice", "## Price"))
    ]

    assert numbers == [f"{number:04}" for number in range(1, len(records) + 1)]
    assert incomplete == []
