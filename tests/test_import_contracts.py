"""Every wall between the packages stands: a fault planted on the wrong side of it is caught, by name."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("hub", "channels", "routing", "kb_search")
LINTER = Path(sys.executable).parent / "lint-imports"


@dataclass(frozen=True, slots=True)
class Fault:
    file: str
    line: str
    wall: str


FAULTS = (
    Fault("routing/planted.py", "import kb_search", "Leaves know nothing of each other"),
    Fault("channels/sms/planted.py", "import routing.model", "Leaves know nothing of each other"),
    Fault("kb_search/planted.py", "import hub.domain.agent", "Leaves never look up at the hub"),
    Fault("channels/sms/planted.py", "import channels.fax", "One channel never knows another"),
    Fault("channels/contract.py", "import channels.registry", "The agreement knows no channel"),
    Fault("hub/domain/planted.py", "import hub.services", "Inside the hub, arrows point down"),
    Fault("hub/services/planted.py", "import hub.web", "Inside the hub, arrows point down"),
    Fault("hub/web/planted.py", "import hub.storage", "Inside the hub, arrows point down"),
    Fault("hub/storage/planted.py", "import hub.web", "Inside the hub, arrows point down"),
    Fault("hub/web/planted.py", "import hub.clock", "Only those who build ask the system clock"),
    Fault("hub/services/planted.py", "import channels.sms", "The hub meets channels only through"),
    Fault("hub/services/planted.py", "import channels.registry", "Services and domain do not look"),
    Fault("routing/planted.py", "import random", "Routing, the domain, the services and the agreement"),
    Fault("routing/planted.py", "import time", "Routing, the domain, the services and the agreement"),
    Fault("hub/domain/planted.py", "import socket", "Routing, the domain, the services and the agreement"),
    Fault("hub/services/planted.py", "import aiohttp", "Routing, the domain, the services and the agreement"),
    Fault("hub/services/planted.py", "import redis", "Routing, the domain, the services and the agreement"),
    Fault("channels/contract.py", "import tortoise", "Routing, the domain, the services and the agreement"),
    Fault("kb_search/planted.py", "import random", "The knowledge search is pure too"),
    Fault("kb_search/planted.py", "import jieba", "jieba is met in one file"),
    Fault("channels/sms/planted.py", "import wechatpy", "Each provider's library stays in its channel"),
    Fault("hub/web/planted.py", "import tortoise", "Tables are met in the storage alone"),
)


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


@pytest.fixture
def plant(house: Path) -> Iterator[list[Path]]:
    """Files changed by one test, put back after it."""
    before = {path: path.read_text() for path in house.glob("channels/contract.py")}
    changed: list[Path] = []
    yield changed
    for path in changed:
        path.unlink()
    for path, text in before.items():
        path.write_text(text)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.line} in {fault.file}")
def test_a_planted_import_breaks_its_wall(house: Path, plant: list[Path], fault: Fault) -> None:
    target = house / fault.file
    plant.append(target)
    with target.open("a") as file:
        print(fault.line, file=file)

    broken = broken_walls(house)

    assert any(wall.startswith(fault.wall) for wall in broken), broken


def test_the_house_as_it_is_breaks_none(house: Path) -> None:
    assert broken_walls(house) == []


def broken_walls(house: Path) -> list[str]:
    command = [str(LINTER), "--no-cache"]
    ended = subprocess.run(command, cwd=house, check=False, capture_output=True, text=True)
    assert "Contracts:" in ended.stdout, ended.stdout + ended.stderr
    return [line.partition(" BROKEN")[0] for line in ended.stdout.splitlines() if " BROKEN" in line]
