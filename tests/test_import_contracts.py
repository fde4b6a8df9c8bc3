"""Every wall between the packages stands: an import planted on the wrong side of it is caught, by name."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("hub", "channels", "routing", "kb_search")
LINTER = Path(sys.executable).parent / "lint-imports"
RULED = re.compile(r"^(?P<wall>\S.*)\n-{3,}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fault:
    """`place` is a package, which gets a module of its own for this, or a module, which gets a line."""

    place: str
    imported: str
    wall: str


FAULTS = (
    Fault("routing", "kb_search", "Leaves know nothing of each other"),
    Fault("channels.sms", "routing.model", "Leaves know nothing of each other"),
    Fault("kb_search", "hub.domain.agent", "Leaves never look up at the hub"),
    Fault("channels.sms", "channels.fax", "One channel never knows another"),
    Fault("channels.contract", "channels.registry", "The agreement knows no channel"),
    Fault("hub.domain", "hub.services", "Inside the hub, arrows point down"),
    Fault("hub.services", "hub.web", "Inside the hub, arrows point down"),
    Fault("hub.web", "hub.storage", "Inside the hub, arrows point down"),
    Fault("hub.storage", "hub.web", "Inside the hub, arrows point down"),
    Fault("hub.web", "hub.clock", "Only those who build ask the system clock"),
    Fault("hub.services", "channels.sms", "The hub meets channels only through"),
    Fault("hub.services", "channels.registry", "Services and domain do not look"),
    Fault("routing", "random", "Routing, the domain, the services and the agreement"),
    Fault("routing", "time", "Routing, the domain, the services and the agreement"),
    Fault("hub.domain", "socket", "Routing, the domain, the services and the agreement"),
    Fault("hub.services", "aiohttp", "Routing, the domain, the services and the agreement"),
    Fault("hub.services", "redis", "Routing, the domain, the services and the agreement"),
    Fault("channels.contract", "tortoise", "Routing, the domain, the services and the agreement"),
    Fault("kb_search", "random", "The knowledge search is pure too"),
    Fault("kb_search", "jieba", "jieba is met in one file"),
    Fault("channels.sms", "wechatpy", "Each provider's library stays in its channel"),
    Fault("hub.web", "tortoise", "Tables are met in the storage alone"),
    Fault("hub.services", "simulators", "The product never leans on what tests"),
)


def plant(house: Path, number: int, fault: Fault) -> str:
    """Write the fault down; return the module that holds it."""
    folder = house / fault.place.replace(".", "/")
    module = f"{fault.place}.planted_{number}" if folder.is_dir() else fault.place
    with (house / f"{module.replace('.', '/')}.py").open("a") as file:
        print(f"\nimport {fault.imported}", file=file)
    return module


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages, with two channels of its own to lean on the walls between channels."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for channel in ("sms", "fax"):
        (copy / "channels" / channel).mkdir(exist_ok=True)
        (copy / "channels" / channel / "__init__.py").touch()
    return copy


@pytest.fixture(scope="module")
def before(house: Path) -> dict[str, str]:
    return complaints(house)


@pytest.fixture(scope="module")
def after(house: Path, before: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """All faults planted at once, each in a module of its own: what the linter says, and the modules."""
    del before  # only its order matters: it reads the house before the faults are in
    modules = [plant(house, number, fault) for number, fault in enumerate(FAULTS)]
    return complaints(house), modules


def test_the_house_as_it_is_breaks_no_wall(before: dict[str, str]) -> None:
    assert before == {}


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=[f"{f.place} {f.imported}" for f in FAULTS])
def test_a_planted_import_breaks_its_wall(after: tuple[dict[str, str], list[str]], number: int) -> None:
    said, modules = after
    fault, planted = (
        FAULTS[number],
        re.compile(rf"{re.escape(modules[number])} -> {FAULTS[number].imported}\b"),
    )

    breaking = [wall for wall, text in said.items() if planted.search(text)]

    assert any(wall.startswith(fault.wall) for wall in breaking)


def complaints(house: Path) -> dict[str, str]:
    """What the linter says, by the name of the wall that is broken."""
    ended = subprocess.run(
        [str(LINTER), "--no-cache"], cwd=house, check=False, capture_output=True, text=True
    )
    assert "Contracts:" in ended.stdout, ended.stdout + ended.stderr
    _, _, report = ended.stdout.partition("Broken contracts\n")
    _, *parts = RULED.split(report)
    return dict(zip(parts[::2], parts[1::2], strict=True))
