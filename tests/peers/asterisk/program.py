"""Where an Asterisk is: in a root of its own, put there by `install`, or the system's."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.peers.process import PeerMissing

INSTALL = Path(__file__).parent / "install"
INSTALL_LIMIT_SECONDS = 900
SYSTEM = Path("/")
MODULES = ("usr/lib/*/asterisk/modules", "usr/lib/asterisk/modules", "usr/lib64/asterisk/modules")
PLACES = ":/usr/sbin:/usr/local/sbin"  # which are not in everybody's path


@dataclass(frozen=True, slots=True)
class Program:
    path: str  # as seen from `root`
    root: Path = SYSTEM

    @property
    def in_own_root(self) -> bool:
        return self.root != SYSTEM

    def modules(self) -> Path:
        """As Asterisk sees it."""
        found = next(path for pattern in MODULES for path in self.root.glob(pattern))
        return SYSTEM / found.relative_to(self.root)

    def command(self, configuration: Path) -> list[str]:
        call = [self.path, "-f", "-C", str(configuration)]
        if not self.in_own_root:
            return call
        # Becoming another user forgets the wish to die with the test process: it is made again inside.
        user = ["--reuid", "asterisk", "--regid", "asterisk", "--init-groups", "--pdeathsig", "INT"]
        return ["chroot", str(self.root), "setpriv", *user, "--", *call]

    def give_away(self, inside: Path) -> None:
        """Let the user Asterisk runs as write there."""
        if self.in_own_root:
            owner = ["chown", "-R", "asterisk:asterisk", str(inside)]
            subprocess.run(["chroot", str(self.root), *owner], check=True)


def installed() -> Program:
    """The one of the tests; the first time on a machine this takes about a minute."""
    strict = os.environ.get("CI") == "true" or os.environ.get("HUB_TEST_STRICT") == "1"
    command = [str(INSTALL), *(["--with-tools"] if strict else [])]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_LIMIT_SECONDS)
    except subprocess.CalledProcessError as error:
        raise PeerMissing(str(error.stderr)[-2000:]) from None
    return Program("/usr/sbin/asterisk", _cached_root())


def found() -> Program | None:
    """Whatever is there already; nothing is installed."""
    if os.geteuid() == 0 and (_cached_root() / "usr/sbin/asterisk").exists():
        return Program("/usr/sbin/asterisk", _cached_root())
    system = shutil.which("asterisk", path=os.environ.get("PATH", "") + PLACES)
    has_modules = any(True for pattern in MODULES for _ in SYSTEM.glob(pattern))
    return Program(system) if system and has_modules else None


def _cached_root() -> Path:
    cache = os.environ.get("HUB_ASTERISK_CACHE") or str(
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hub-asterisk"
    )
    return Path(cache) / "root"
