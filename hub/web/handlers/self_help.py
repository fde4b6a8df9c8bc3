"""Figures of the citizens who helped themselves."""

from collections.abc import Iterable, Mapping

from hub.domain.self_help import AnswerFigures
from hub.services.self_help.figures import USUAL_DAYS, DayOfAnswers
from hub.web.contract.self_help import AnswerCounts, AnswerDay, AnswerLine, SelfHelpFigures
from hub.web.dispatch import Call, Handler

COUNTED = ("shown", "helpful", "unhelpful", "person", "back", "open", "deflected")


async def self_help_figures(call: Call) -> SelfHelpFigures:
    figures = call.services.self_help.figures
    back = call.number("days") or USUAL_DAYS
    days = await figures.days(call.text("from"), call.text("to"), back)
    titles = await figures.titles(days)
    return SelfHelpFigures(
        days=[_day(call, day, titles) for day in days],
        counts=_sum(one for day in days for one in day.figures),
    )


def _day(call: Call, day: DayOfAnswers, titles: Mapping[int, str]) -> AnswerDay:
    lines = [_line(call, one, titles) for one in day.figures]
    return AnswerDay(day=day.day, counts=_sum(day.figures), lines=lines)


def _line(call: Call, one: AnswerFigures, titles: Mapping[int, str]) -> AnswerLine:
    account = call.services.floor.accounts.get(one.account)
    return AnswerLine(
        channel=one.channel,
        account=one.account,
        account_label=account.label if account else one.account,
        article_id=one.article_id,
        title=titles.get(one.article_id, ""),
        counts=_sum([one]),
    )


def _sum(figures: Iterable[AnswerFigures]) -> AnswerCounts:
    rows = list(figures)
    return AnswerCounts(**{name: sum(getattr(row, name) for row in rows) for name in COUNTED})


HANDLERS: dict[str, Handler] = {"self_help_figures": self_help_figures}
