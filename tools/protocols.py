"""Writes the table of REST endpoints into docs/protocols.md; `--check` says whether it is fresh."""

import sys
from pathlib import Path

from hub.web.contract.endpoints import ENDPOINTS, Endpoint

PAGE = Path(__file__).resolve().parent.parent / "docs" / "protocols.md"
BEGIN, END = "<!-- endpoints -->\n", "<!-- /endpoints -->"


def row(endpoint: Endpoint) -> str:
    body = f"`{endpoint.body.__name__}`" if endpoint.body else ""
    query = " ".join(f"`{q.name}`" for q in endpoint.query)
    roles = ", ".join(sorted(endpoint.roles)) or "anyone"
    answer = "file" if endpoint.raw and endpoint.method == "GET" else f"`{endpoint.answer.__name__}`"
    cells = [f"`{endpoint.method} {endpoint.path}`", body or query, answer, roles, endpoint.about]
    return f"| {' | '.join(cells)} |"


def table() -> str:
    head = ["| request | body or query | answer | roles | |", "|---|---|---|---|---|"]
    return "\n".join([*head, *(row(endpoint) for endpoint in ENDPOINTS)]) + "\n"


def filled(page: str) -> str:
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        if filled(page) != page:
            sys.exit("docs/protocols.md is out of date: run `python -m tools.protocols`")
        return
    PAGE.write_text(filled(page), encoding="utf-8")


if __name__ == "__main__":
    main()
