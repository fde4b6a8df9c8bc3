"""Writes the tables of endpoints and error codes into docs/protocols.md; `--check`: are they fresh?"""

import sys
from pathlib import Path

from hub.web.contract.endpoints import ENDPOINTS, Endpoint
from hub.web.openapi import gives_file
from hub.web.words import WORDS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "protocols.md"
MARKS = "<!-- {name} -->\n", "<!-- /{name} -->"


def row(endpoint: Endpoint) -> str:
    body = f"`{endpoint.body.__name__}`" if endpoint.body else ""
    query = " ".join(f"`{q.name}`" for q in endpoint.query)
    roles = ", ".join(sorted(endpoint.roles)) or "anyone"
    answer = "file" if gives_file(endpoint) else f"`{endpoint.answer.__name__}`"
    cells = [f"`{endpoint.method} {endpoint.path}`", body or query, answer, roles, endpoint.about]
    return f"| {' | '.join(cells)} |"


def table() -> str:
    head = ["| request | body or query | answer | roles | |", "|---|---|---|---|---|"]
    return "\n".join([*head, *(row(endpoint) for endpoint in ENDPOINTS)]) + "\n"


def codes() -> str:
    """Words of single fields come under `fields`, never as the code of an answer."""
    head = ["| code | words |", "|---|---|"]
    answers = [code for code in sorted(WORDS) if not code.startswith("input_")]
    return "\n".join([*head, *(f"| `{code}` | {WORDS[code][1]} |" for code in answers)]) + "\n"


def filled(page: str) -> str:
    for name, rows in (("endpoints", table()), ("codes", codes())):
        begin, end = (mark.format(name=name) for mark in MARKS)
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        page = f"{before}{begin}{rows}{end}{after}"
    return page


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        if filled(page) != page:
            sys.exit("docs/protocols.md is out of date: run `python -m tools.protocols`")
        return
    PAGE.write_text(filled(page), encoding="utf-8")


if __name__ == "__main__":
    main()
