"""Citizens who help themselves: what they were shown, and what came of it."""

from datetime import date

from hub.web.contract.base import ChannelKind, Id, Model


class AnswerCounts(Model, kw_only=True, frozen=True):
    """`shown` answers: asked for a `person` after it, came `back` within 24 hours on any channel, said that
    it was no help and left it at that, `open` (24 hours are not over), and `deflected`: none of these.
    `helpful` and `unhelpful` count verdicts, whatever came after.
    """

    shown: int = 0
    helpful: int = 0
    unhelpful: int = 0
    person: int = 0
    back: int = 0
    open: int = 0
    deflected: int = 0


class AnswerLine(Model, kw_only=True, frozen=True):
    """`channel` is `page` for votes on the public help page, whose readers nobody knows."""

    channel: ChannelKind
    account: str
    account_label: str
    article_id: Id
    title: str
    counts: AnswerCounts


class AnswerDay(Model, kw_only=True, frozen=True):
    day: date
    counts: AnswerCounts
    lines: list[AnswerLine] = []


class SelfHelpFigures(Model, kw_only=True, frozen=True):
    """By local day, the first one first."""

    days: list[AnswerDay]
    counts: AnswerCounts
