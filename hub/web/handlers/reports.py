"""Reports: what was answered the same day, on screen and for a spreadsheet."""

from collections.abc import Sequence
from datetime import date, timedelta

from aiohttp import web

from hub.domain.days import day_in
from hub.services.problems import BadInput
from hub.services.reply_report import LONGEST, ReplyRow as Row
from hub.web.contract.reports import ReplyReport, ReplyRow
from hub.web.dispatch import Call, Handler
from hub.web.tables import csv_file

USUAL = timedelta(days=6)
HEADS = {
    "zh": ("日期", "渠道账号", "部门", "分类", "收到", "当日已回复", "当日回复率"),
    "en": ("Day", "Account", "Department", "Category", "Received", "Answered same day", "Rate"),
}


async def reply_report(call: Call) -> ReplyReport:
    first, last = _days(call)
    rows = await _rows(call, first, last)
    items = [_view(call, row) for row in rows]
    kind, accounts = _kind(call), call.services.floor.accounts.values()
    return ReplyReport(
        from_day=first,
        to_day=last,
        received=sum(row.received for row in rows),
        answered=sum(row.answered for row in rows),
        items=items,
        accounts={account.name: account.label for account in accounts if account.kind == kind},
    )


async def reply_report_file(call: Call) -> web.StreamResponse:
    first, last = _days(call)
    items = [_view(call, row) for row in await _rows(call, first, last)]
    lines = [
        (i.day.isoformat(), i.label, i.department, i.category, i.received, i.answered, _rate(i))
        for i in items
    ]
    return csv_file(f"replies-{first}-{last}.csv", HEADS[call.language], lines)


def _rate(item: ReplyRow) -> str:
    return f"{item.answered / item.received:.1%}" if item.received else ""


async def _rows(call: Call, first: date, last: date) -> Sequence[Row]:
    scope = call.services.delivery_desk.scope(call.who)
    return await call.services.reply_report.rows(
        scope, first, last, kind=_kind(call), account=call.text("account")
    )


def _kind(call: Call) -> str:
    return call.text("channel") or "sms"


def _days(call: Call) -> tuple[date, date]:
    last = _day(call, "to") or call.services.reply_report.today()
    return _day(call, "from") or last - USUAL, last


def _day(call: Call, name: str) -> date | None:
    text = call.text(name)
    if not text:
        return None
    if (day := day_in(text)) is None:
        raise BadInput("bad_days", most=LONGEST, fields={name: "bad_days"})
    return day


def _view(call: Call, row: Row) -> ReplyRow:
    floor = call.services.floor
    department = floor.departments.get(row.department_id or 0)
    account = floor.accounts.get(row.account)
    return ReplyRow(
        day=row.day,
        account=row.account,
        label=account.label if account else row.account,
        department_id=row.department_id,
        department=department.name if department else "",
        category=row.category,
        received=row.received,
        answered=row.answered,
    )


HANDLERS: dict[str, Handler] = {
    "reply_report": reply_report,
    "reply_report_file": reply_report_file,
}
