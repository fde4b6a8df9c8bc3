"""Articles in from files, and out as files."""

from aiohttp import web

from hub.services.editing.exporting import FORMS, Form
from hub.services.editing.importing import Judged, Report
from hub.services.editing.ports import VIEWS, ManuscriptFilter, Reach
from hub.services.problems import faulty
from hub.web.contract.imports import ImportLine, ImportReport
from hub.web.dispatch import Call, Handler
from hub.web.handlers.files import SAFE_HEADERS, attached, file_of
from hub.web.words import text_of

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}


async def import_articles(call: Call) -> ImportReport:
    name, content = await file_of(call)
    desk, folder, seen = call.services.editing.imports, call.number("folder"), call.text("seen")
    if not seen:
        return _view(await desk.judge(call.who, content, name, folder), call.language, written=False)
    return _view(await desk.write(call.who, content, name, folder, seen), call.language, written=True)


def _view(report: Report, language: str, *, written: bool) -> ImportReport:
    return ImportReport(
        lines=[_line(one, language) for one in report.lines],
        seen=report.seen,
        written=written,
        unknown=list(report.unknown),
    )


def _line(one: Judged, language: str) -> ImportLine:
    return ImportLine(
        line=one.line,
        title=one.title[:200],
        verdict=one.verdict,
        reason=text_of(one.reason, language, {}) if one.reason else "",
        column=one.column,
        article_id=one.article_id or None,
    )


async def export_articles(call: Call) -> web.StreamResponse:
    view, form = call.text("view"), _form(call)
    if view not in VIEWS:
        raise faulty("view", "input_choice")
    wanted = ManuscriptFilter(reach=Reach(), view=view, words=call.text("q")[:100].strip())
    content = await call.services.editing.exports.export(call.who, wanted, call.number("folder"), form)
    day = call.services.editing.desk.ground.today()
    return _file(content, f"知识-{day:%Y%m%d}.{form}", form)


async def import_template(call: Call) -> web.StreamResponse:
    form = _form(call)
    return _file(await call.services.editing.exports.template(form), f"知识导入模板.{form}", form)


def _form(call: Call) -> Form:
    form = next((one for one in FORMS if one == call.text("form")), None)
    if form is None:
        raise faulty("form", "input_choice")
    return form


def _file(content: bytes, name: str, form: Form) -> web.Response:
    headers = {
        **SAFE_HEADERS,
        "Content-Type": TYPES[form],
        "Content-Disposition": attached(name),
        "Cache-Control": "no-store",
    }
    return web.Response(body=content, headers=headers)


HANDLERS: dict[str, Handler] = {
    "import_articles": import_articles,
    "export_articles": export_articles,
    "import_template": import_template,
}
