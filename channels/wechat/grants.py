"""Pure: how many answers, and for how long, the platform grants for what a citizen did."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from channels.contract import ReplyWindow
from channels.wechat.reading import Fields, text_of


@dataclass(frozen=True, slots=True)
class Grant:
    credit: int
    lasts: timedelta


MESSAGE = Grant(5, timedelta(hours=48))
BRIEF = Grant(3, timedelta(minutes=1))
BRIEF_EVENTS = frozenset({"subscribe", "scan", "click", "scancode_push", "scancode_waitmsg"})


def grant_for(fields: Fields) -> Grant | None:
    """In force at the platform since June 2023; a menu link (VIEW) grants nothing."""
    if text_of(fields, "MsgType").strip().lower() == "event":
        return BRIEF if text_of(fields, "Event").strip().lower() in BRIEF_EVENTS else None
    return BRIEF if text_of(fields, "bizmsgmenuid").strip() else MESSAGE


@dataclass(frozen=True, slots=True)
class Windows:
    """What one citizen granted: the long window of a message, and the short one of a click beside it."""

    long: ReplyWindow | None = None
    brief: ReplyWindow | None = None

    def granted(self, window: ReplyWindow, now: datetime) -> "Windows":
        """A new grant does not add to the old one: the platform resets to the larger."""
        if window.until - now > BRIEF.lasts:
            return replace(self, long=window)
        return replace(self, brief=window)

    def spent(self) -> "Windows":
        return Windows(_less(self.long), _less(self.brief))

    def emptied(self) -> "Windows":
        return Windows(_empty(self.long), _empty(self.brief))

    def best(self, now: datetime) -> ReplyWindow | None:
        """The window with the most answers left; when all have closed, a closed one."""
        known = [window for window in (self.long, self.brief) if window]
        alive = [window for window in known if window.until > now]
        if alive:
            return max(alive, key=lambda window: (window.credit or 0, window.until))
        return max((replace(window, credit=0) for window in known), key=lambda w: w.until, default=None)


def _less(window: ReplyWindow | None) -> ReplyWindow | None:
    return replace(window, credit=max(0, (window.credit or 0) - 1)) if window else None


def _empty(window: ReplyWindow | None) -> ReplyWindow | None:
    return replace(window, credit=0) if window else None
