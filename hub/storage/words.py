"""The word index of messages: exact words, found by FTS5 on SQLite and by GIN on PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from hub.services.ports import Scope
from hub.storage.scope import visible

# PostgreSQL takes at most 2,046 bytes in a word; nobody searches for more than this.
_LONGEST = 200

_FOUND_BY = {
    "sqlite": "SELECT rowid FROM message_word_index WHERE message_word_index MATCH ?",
    "postgres": "SELECT message_id FROM message_word"
    " WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(? AS tsquery)",
}


def tidy(said: str) -> str:
    """Each word once, in lower case, separated by single spaces."""
    each = (word.lower() for word in said.replace("\x00", " ").split() if len(word) <= _LONGEST)
    return " ".join(dict.fromkeys(each))


def search(dialect: str, sought: Sequence[str], scope: Scope) -> tuple[str, list[Any]]:
    """What follows `FROM message`, and its values but the limit. `sought` is tidy."""
    condition, values = visible(scope)
    query = _fts5(sought) if dialect == "sqlite" else _tsquery(sought)
    allowed = "" if scope.everything else f" AND {condition}"
    tail = (
        f"JOIN conversation ON conversation.id = message.conversation_id"
        f" WHERE message.id IN ({_FOUND_BY[dialect]}){allowed} ORDER BY message.id DESC LIMIT ?"
    )
    return tail, [query, *values]


def _fts5(sought: Sequence[str]) -> str:
    return " AND ".join('"' + word.replace('"', '""') + '"' for word in sought)


def _tsquery(sought: Sequence[str]) -> str:
    return " & ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in sought)
