"""Keeps, per citizen, until when and how often we may answer; survives a restart in the cabinet."""

import asyncio
import json
import zlib
from datetime import UTC, datetime

from channels.contract import Cabinet, ReplyWindow
from channels.wechat.grants import Windows

SHELVES = 16  # one citizen's change rewrites only a sixteenth of what is remembered


class WindowLedger:
    """The platform alone knows the truth; this is our count of it, corrected by every answer it gives."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self._windows: dict[str, Windows] = {}
        self._changed: set[int] = set()

    async def load(self, now: datetime) -> None:
        for shelf in range(SHELVES):
            for openid, row in json.loads(await self._cabinet.get(_key(shelf)) or "{}").items():
                windows = Windows(*(_window(part) for part in row))
                if openid not in self._windows and _is_open(windows, now):
                    self._windows[openid] = windows

    async def save(self, now: datetime) -> None:
        """Write what changed since the last time and forget what has closed."""
        changed, self._changed = self._changed, set()
        self._windows = {openid: each for openid, each in self._windows.items() if _is_open(each, now)}
        # Together, so that the hub's writer makes one commit of them.
        await asyncio.gather(
            *(self._cabinet.put(_key(shelf), self._shelf(shelf)) for shelf in sorted(changed))
        )

    def _shelf(self, shelf: int) -> str:
        rows = {
            openid: [_row(windows.long), _row(windows.brief)]
            for openid, windows in self._windows.items()
            if _shelf_of(openid) == shelf
        }
        return json.dumps(rows)

    def grant(self, openid: str, window: ReplyWindow, now: datetime) -> ReplyWindow:
        """The window as it stands after the citizen did something."""
        windows = self._windows.get(openid, Windows()).granted(window, now)
        self._put(openid, windows)
        return windows.best(now) or window

    def snapshot(self, openid: str) -> Windows | None:
        return self._windows.get(openid)

    def restore(self, openid: str, windows: Windows | None) -> None:
        if windows is not None:
            self._put(openid, windows)

    def spend(self, openid: str, now: datetime) -> ReplyWindow | None:
        return self._change(openid, self._windows.get(openid, Windows()).spent(), now)

    def empty(self, openid: str, now: datetime) -> ReplyWindow:
        """The platform said that the answers are used up."""
        return self._change(openid, self._windows.get(openid, Windows()).emptied(), now) or ReplyWindow(
            now, 0
        )

    def close(self, openid: str, now: datetime) -> ReplyWindow:
        """The platform said that the window has closed."""
        self._put(openid, Windows(long=ReplyWindow(now, 0)))
        return ReplyWindow(now, 0)

    def standing(self, openid: str, now: datetime) -> ReplyWindow | None:
        """None when nothing is known: the platform is asked by trying."""
        return self._windows.get(openid, Windows()).best(now)

    def _change(self, openid: str, windows: Windows, now: datetime) -> ReplyWindow | None:
        if openid in self._windows:
            self._put(openid, windows)
        return windows.best(now)

    def _put(self, openid: str, windows: Windows) -> None:
        self._windows[openid] = windows
        self._changed.add(_shelf_of(openid))


def _is_open(windows: Windows, now: datetime) -> bool:
    best = windows.best(now)
    return best is not None and best.until > now


def _shelf_of(openid: str) -> int:
    return zlib.crc32(openid.encode()) % SHELVES


def _key(shelf: int) -> str:
    return f"windows.{shelf}"


def _row(window: ReplyWindow | None) -> list[int] | None:
    return [int(window.until.timestamp()), window.credit or 0] if window else None


def _window(row: list[int] | None) -> ReplyWindow | None:
    return ReplyWindow(datetime.fromtimestamp(row[0], UTC), row[1]) if row else None
