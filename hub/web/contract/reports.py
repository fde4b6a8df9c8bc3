"""Reports on the wire."""

from datetime import date

from hub.web.contract.base import Id, Model


class ReplyRow(Model, kw_only=True, frozen=True):
    """Messages that came on one day, and how many of them were answered before it was over. `category` is
    that of the conversation, empty while there is none.
    """

    day: date
    account: str
    label: str
    department_id: Id | None
    department: str
    category: str
    received: int
    answered: int


class ReplyReport(Model, kw_only=True, frozen=True):
    """`accounts`: those of this kind of channel, for the filter."""

    from_day: date
    to_day: date
    received: int
    answered: int
    items: list[ReplyRow]
    accounts: dict[str, str]
