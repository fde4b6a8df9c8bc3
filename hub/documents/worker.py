"""The reading process: a file on its input, what it says as JSON on its output. Started by `reading.py`.

With a number of lines as second argument a table comes in pieces: frames of a length of four bytes and JSON.
"""

import os
import resource
import sys

import msgspec

from hub.domain.tables import Document, Table, Unreadable

MEMORY = 1 << 30
SECONDS = 40
A_PIECE = 100  # lines


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # the loop that serves agents goes first
    in_pieces = len(sys.argv) > 2
    try:
        content = sys.stdin.buffer.read()
        if in_pieces:
            say_pieces(long_table(content, sys.argv[1], int(sys.argv[2])))
            return
        answer: dict[str, object] = {"found": read(content, sys.argv[1])}
    except Unreadable as refused:
        answer = {"reason": refused.reason, "facts": refused.facts}
    except (MemoryError, RecursionError):
        answer = {"reason": "file_too_big", "facts": {}}
    say(answer, framed=in_pieces)


def read(content: bytes, ending: str) -> Table | Document:
    """Each kind brings its own libraries."""
    if ending in (".xlsx", ".csv"):
        from hub.documents.spreadsheets import csv_table, excel_table

        return excel_table(content) if ending == ".xlsx" else csv_table(content)
    from hub.documents.writings import markdown_document, word_document

    return word_document(content) if ending == ".docx" else markdown_document(content)


def long_table(content: bytes, ending: str, most: int) -> Table:
    from hub.documents.spreadsheets import csv_table, excel_table

    return excel_table(content, most) if ending == ".xlsx" else csv_table(content, most)


def say_pieces(table: Table) -> None:
    """Of an empty table one piece, for its head."""
    for at in range(0, len(table.lines) or 1, A_PIECE):
        say({"found": Table(table.head, table.lines[at : at + A_PIECE])}, framed=True)
    say({"end": True}, framed=True)


def say(answer: dict[str, object], *, framed: bool) -> None:
    said = msgspec.json.encode(answer)
    sys.stdout.buffer.write(len(said).to_bytes(4, "big") + said if framed else said)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
