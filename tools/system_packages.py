"""The programs that tests use as real peers: installed by apt where we may, named exactly where we may not.

A missing peer is a failure, never a skip: a promise that nobody checked is not kept.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POLICY = Path("/usr/sbin/policy-rc.d")
ASTERISK = ROOT / "tests/peers/asterisk/install"


@dataclass(frozen=True, slots=True)
class Needed:
    package: str
    what_for: str
    present: Callable[[], bool]


def program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def file(pattern: str) -> Callable[[], bool]:
    return lambda: any(Path("/").glob(pattern))


NEEDED = (
    Needed("chromium", "browser tests", program("chromium", "chromium-browser", "google-chrome")),
    Needed("fonts-noto-cjk", "Chinese on screenshots", file("usr/share/fonts/**/NotoSansCJK*")),
    Needed("dovecot-imapd", "mailboxes of the e-mail tests", file("usr/lib/dovecot/imap")),
    Needed("dovecot-lmtpd", "delivery into them", file("usr/lib/dovecot/lmtp")),
    Needed("dovecot-sieve", "mailboxes that answer by themselves", file("usr/lib/dovecot/modules/*sieve*")),
    Needed("postfix", "the mail server of the e-mail tests", program("postfix")),
    Needed("postgresql", "storage tests", file("usr/lib/postgresql/*/bin/initdb")),
    Needed("sip-tester", "callers of the phone tests", program("sipp")),
    Needed("kannel", "SMS gateway of the SMS tests", file("usr/sbin/bearerbox")),
    Needed("gammu", "witness of the modem tests", program("gammu")),
    Needed("gammu-smsd", "witness of the modem tests", program("gammu-smsd")),
    Needed("tshark", "witness of the CMPP tests", program("tshark")),
    Needed("util-linux", "ending peers with the tests", program("setpriv")),
)


def main() -> None:
    missing = [needed for needed in NEEDED if not needed.present()]
    if missing and not may_install():
        sys.exit(instructions(missing))
    if missing:
        install([needed.package for needed in missing])
    still = [needed for needed in missing if not needed.present()]
    if still:
        sys.exit(instructions(still))
    if ASTERISK.exists():
        bring_asterisk()


def bring_asterisk() -> None:
    """Its own script knows how, says what it lacks, and does nothing when all is there."""
    command = [str(ASTERISK), *(["--with-tools"] if may_install() else [])]
    if subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode != 0:
        sys.exit("电话测试需要 Asterisk · the phone tests need Asterisk: see the line above")


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    print(f"» 安装测试所需软件 · installing for the tests: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-qq", "-o", "DPkg::Lock::Timeout=300"]
    subprocess.run(["apt-get", *options, "update"], check=True, env=environment)
    command = ["apt-get", *options, "install", "-y", "--no-install-recommends", *packages]
    with no_daemons():
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


@contextmanager
def no_daemons() -> Iterator[None]:
    """Installing a server must not start it: the tests run private ones. Debian asks this file."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def instructions(missing: list[Needed]) -> str:
    lines = [f"    {needed.package}: {needed.what_for}" for needed in missing]
    command = f"    apt-get install {' '.join(needed.package for needed in missing)}"
    return "\n".join(["测试缺少以下软件 · the tests need:", *lines, "请以 root 安装 · as root:", command])


if __name__ == "__main__":
    main()
