"""Start a real peer as a child that cannot outlive the test run, and find it a free port."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

FIRST_PORT, LAST_PORT = 10_000, 20_000  # the Asterisk peers speak above, the kernel begins at 32768
START_LIMIT_SECONDS = 60.0
STOP_LIMIT_SECONDS = 20.0


class PeerMissing(RuntimeError):
    """A program that a test needs is not on this machine; `make test` as root installs it."""


class PeerFailed(RuntimeError):
    """A peer did not start; carries the end of what it printed."""


_given: set[int] = set()


def free_port() -> int:
    """Below those the kernel gives to connections: between asking and listening, and while a hub that was
    killed is started again, no other test's connection can take it. Nobody here is given it twice.
    """
    while True:
        port = FIRST_PORT + secrets.randbelow(LAST_PORT - FIRST_PORT)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port


def private_folder(name: str, owner: str | None = None) -> Path:
    """Make an own folder outside pytest's tree, which only root may walk through."""
    folder = Path(tempfile.mkdtemp(prefix=f"hub-{name}-"))
    if owner is not None:
        shutil.chown(folder, user=owner, group=owner)
    return folder


class Peer:
    """One running server program. `stop` ends it; so does the death of the test process, however it dies."""

    def __init__(self, command: list[str], folder: Path, *, user: str | None = None) -> None:
        self._log = folder / "peer.log"
        self._folder = folder
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [*_bound_to_this_process(user), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
            )

    def wait_until(self, ready: Callable[[], bool]) -> None:
        limit = time.monotonic() + START_LIMIT_SECONDS
        try:
            while not ready():
                if self.process.poll() is not None or time.monotonic() > limit:
                    raise PeerFailed(self._log.read_text(errors="replace")[-2000:])
                time.sleep(0.02)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _bound_to_this_process(user: str | None) -> list[str]:
    """The kernel sends the peer SIGINT when we are gone, so that even `kill -9` of pytest leaves nothing."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise PeerMissing("setpriv (package util-linux)")
    if user is None or os.geteuid() != 0:
        return [setpriv, "--pdeathsig", "INT", "--"]
    return [setpriv, "--reuid", user, "--regid", user, "--init-groups", "--pdeathsig", "INT", "--"]
