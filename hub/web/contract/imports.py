"""Articles brought in from files, on the wire."""

from typing import Literal

from hub.web.contract.base import Id, Model


class ImportLine(Model, kw_only=True, frozen=True):
    """What would become of one article, or did. `line` is the row of a table, else its place in the file."""

    line: int
    title: str
    verdict: Literal["created", "updated", "unchanged", "duplicate", "refused"]
    reason: str = ""
    column: str = ""
    article_id: Id | None = None


class ImportReport(Model, kw_only=True, frozen=True):
    """`written` is false for a preview: the same file with `seen` then writes just this. `unknown`
    are columns that are not read.
    """

    lines: list[ImportLine]
    seen: str
    written: bool = False
    unknown: list[str] = []
