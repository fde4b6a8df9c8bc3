"""The reading process: a file on its input, what it says as JSON on its output. Started by `reading.py`."""

import resource
import sys

import msgspec

from hub.domain.tables import Document, Table, Unreadable

MEMORY = 1 << 30
SECONDS = 40


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: dict[str, object] = {"found": read(sys.stdin.buffer.read(), sys.argv[1])}
    except Unreadable as refused:
        answer = {"reason": refused.reason, "facts": refused.facts}
    except (MemoryError, RecursionError):
        answer = {"reason": "file_too_big", "facts": {}}
    sys.stdout.buffer.write(msgspec.json.encode(answer))


def read(content: bytes, ending: str) -> Table | Document:
    """Each kind brings its own libraries."""
    if ending in (".xlsx", ".csv"):
        from hub.documents.spreadsheets import csv_table, excel_table

        return excel_table(content) if ending == ".xlsx" else csv_table(content)
    from hub.documents.writings import markdown_document, word_document

    return word_document(content) if ending == ".docx" else markdown_document(content)


if __name__ == "__main__":
    main()
