"""What the log says of strangers: that they came, and no more."""

import json
import logging

from aiohttp.http_exceptions import BadStatusLine

from hub.logs import JsonLines, NoHttp


def logged(error: Exception) -> dict[str, str]:
    about = (type(error), error, None)
    record = logging.LogRecord("aiohttp.server", logging.ERROR, "", 0, "Error", None, about)
    assert NoHttp().filter(record)
    line: dict[str, str] = json.loads(JsonLines().format(record))
    return line


def test_what_is_no_http_is_a_line_without_traceback_and_alarm() -> None:
    line = logged(BadStatusLine("GARBAGE"))

    assert (line["level"], "trace" in line) == ("info", False)


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    line = logged(RuntimeError("ours"))

    assert (line["level"], "trace" in line) == ("error", True)
