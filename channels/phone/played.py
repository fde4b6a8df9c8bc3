"""The folder of recordings made fit for telephones: kept as long as they are played now and then."""

import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

log = logging.getLogger(__name__)

OURS = re.compile(r"[0-9a-f]{32}\.(?:wav|new)")
MOST_BYTES = 2 << 30
MAY_PLAY = timedelta(minutes=15)  # the longest recording lasts ten


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    used_at: float
    size: int


@dataclass(frozen=True, slots=True)
class PlayedFolder:
    """Blocking: called in threads. A file's time of change is when it was last played."""

    folder: Path
    kept: timedelta
    most_bytes: int = MOST_BYTES

    def find(self, name: str, now: datetime) -> bool:
        """Whether it is there; it counts as played now."""
        try:
            os.utime(self.path(name), (now.timestamp(), now.timestamp()))
        except FileNotFoundError:
            return False
        except OSError as error:  # somebody else's, but there
            log.info("recording not marked as played", extra={"errno": error.errno})
        return True

    def keep(self, name: str, content: bytes, now: datetime) -> None:
        """Whole or not at all: Asterisk may look at any moment."""
        path = self.path(name)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.chmod(0o644)
        os.utime(fresh, (now.timestamp(), now.timestamp()))
        fresh.replace(path)

    def tidy(self, now: datetime) -> int:
        """Remove what was not played for long, and the longest unplayed of too much; how many. What may be
        playing stays, and so does what the hub did not make.
        """
        old, playing = (now - self.kept).timestamp(), (now - MAY_PLAY).timestamp()
        files = sorted(self._files(), key=lambda one: one.used_at)
        size, gone = sum(one.size for one in files), 0
        for one in files:
            if one.used_at >= playing or not (one.used_at < old or size > self.most_bytes):
                break
            if _removed(one.path):
                size, gone = size - one.size, gone + 1
        return gone

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.wav"

    def _files(self) -> Iterator[_Kept]:
        try:
            entries = [entry for entry in os.scandir(self.folder) if OURS.fullmatch(entry.name)]
        except OSError:
            return
        for entry in entries:
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            yield _Kept(Path(entry.path), found.st_mtime, found.st_size)


def _removed(path: Path) -> bool:
    try:
        path.unlink()
    except OSError as error:
        log.info("recording not removed", extra={"errno": error.errno})
        return False
    return True
