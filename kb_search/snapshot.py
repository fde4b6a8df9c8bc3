"""Writes an index to files that open by mmap, and notices those that are damaged or of another edition."""

import json
import os
import shutil
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb_search import features, weights
from kb_search.columns import CODED, Columns
from kb_search.fold import WORDS
from kb_search.records import Records
from kb_search.segment import TRUST_STEPS, Places, Segment

FORMAT = 4
CURRENT = "current.json"
ARRAYS = ("keys", "starts", "slots", "impacts", "ids", "first_row", "owners", "kinds", "trust")
CHUNK = 1 << 22


class UnusableSnapshot(Exception):
    """A snapshot that is missing, damaged or made by another edition; build the index from the database."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Reached(NamedTuple):
    """The numbers of the last change and of the last verdict that a snapshot knows."""

    sequence: int
    heard: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One whole segment, what was learned beside it, and how far into changes and verdicts it reaches."""

    sequence: int
    heard: int
    edition: str
    segment: Segment | None
    learned: dict[str, Any]


def edition_of(words: Iterable[str], stamp: str) -> str:
    """Return a mark of everything besides the articles that postings and payloads depend on."""
    mark = blake2b(digest_size=12)
    for name in ("simplified.txt", "pinyin.txt"):
        mark.update((WORDS / name).read_bytes())
    limits = (features.LONGEST_WORDING, features.LONGEST_BODY, weights.MOST_REPEATS)
    constants = (weights.SATURATION, weights.LENGTH_SHARE, weights.USUAL_LENGTH, weights.PART_COUNT)
    mark.update(repr((FORMAT, constants, limits, sorted(words), stamp)).encode())
    return mark.hexdigest()


def write_snapshot(directory: Path, snapshot: Snapshot) -> None:
    """Return only once the new snapshot is the current one; a crash before that leaves the old one."""
    folder = directory / f"kb-{snapshot.sequence}-{os.getpid()}"
    fresh = folder.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    values = _write_arrays(fresh, snapshot.segment) if snapshot.segment else {}
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    marks = {path.name: _checksum(path) for path in sorted(folder.iterdir())}
    head = {
        "format": FORMAT,
        "edition": snapshot.edition,
        "sequence": snapshot.sequence,
        "heard": snapshot.heard,
        "folder": folder.name,
        "files": marks,
        "values": values,
        "learned": snapshot.learned,
    }
    text = json.dumps(head, ensure_ascii=False)
    _replace_file(directory / CURRENT, json.dumps({"checksum": zlib.crc32(text.encode()), "head": text}))
    for old in directory.glob("kb-*"):
        if old.name != folder.name:
            shutil.rmtree(old, ignore_errors=True)


def read_snapshot(directory: Path, edition: str) -> Snapshot:
    """Open the current snapshot; raise ``UnusableSnapshot`` with the reason when it can't be trusted."""
    head = _read_head(directory / CURRENT)
    if head["format"] != FORMAT or head["edition"] != edition:
        raise UnusableSnapshot("made by another edition")
    folder = directory / head["folder"]
    for name, mark in head["files"].items():
        if not (folder / name).is_file() or _checksum(folder / name) != mark:
            raise UnusableSnapshot(f"{name} is damaged")
    segment = _open_segment(folder, head["values"]) if head["files"] else None
    return Snapshot(head["sequence"], head["heard"], edition, segment, head["learned"])


def _read_head(path: Path) -> dict[str, Any]:
    try:
        outer = json.loads(path.read_text("utf-8"))
        if zlib.crc32(outer["head"].encode()) != outer["checksum"]:
            raise UnusableSnapshot("head is damaged")
        return dict(json.loads(outer["head"]))
    except FileNotFoundError:
        raise UnusableSnapshot("there is none") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnusableSnapshot("head is damaged") from None


def _write_arrays(folder: Path, segment: Segment) -> dict[str, list[str]]:
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", getattr(segment, name))
    for name in CODED:
        np.save(folder / f"column-{name}.npy", segment.columns.codes[name])
    np.save(folder / "first_day.npy", segment.columns.first_day)
    np.save(folder / "last_day.npy", segment.columns.last_day)
    np.save(folder / "offsets.npy", segment.records.offsets)
    np.save(folder / "blob.npy", np.frombuffer(segment.records.blob, np.uint8))
    return {name: list(segment.columns.values[name]) for name in CODED}


def _open_segment(folder: Path, values: dict[str, list[str]]) -> Segment:
    arrays: dict[str, Any] = {name: _mapped(folder / f"{name}.npy") for name in ARRAYS}
    columns = Columns(
        {name: tuple(values[name]) for name in CODED},
        {name: _mapped(folder / f"column-{name}.npy") for name in CODED},
        _mapped(folder / "first_day.npy"),
        _mapped(folder / "last_day.npy"),
    )
    articles, rows = len(arrays["ids"]), len(arrays["owners"])
    return Segment(
        **arrays,
        columns=columns,
        records=Records(_mapped(folder / "offsets.npy"), _mapped(folder / "blob.npy")),
        frequency=np.diff(arrays["starts"]).astype(np.int32),
        live=np.ones(articles, np.bool_),
        live_articles=articles,
        live_rows=rows,
        least_trust=int(arrays["trust"].min(initial=TRUST_STEPS)),
        places=Places(arrays["ids"]),
        sums=np.zeros(articles + rows, np.int32),
    )


def _mapped(path: Path) -> NDArray[Any]:
    """Map an array into memory; an empty one can't be mapped. The plain view spares memmap's slow slicing."""
    if path.stat().st_size <= 128:
        return np.asarray(np.load(path))
    mapped: NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    return mapped


def _checksum(path: Path) -> int:
    mark = 0
    with path.open("rb") as file:
        for chunk in _chunks(file):
            mark = zlib.crc32(chunk, mark)
    return mark


def _chunks(file: Any) -> Iterable[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _replace_file(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
