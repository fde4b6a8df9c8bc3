"""The word index of messages: exact words, found by FTS5 on SQLite and by GIN on PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from hub.services.ports import Scope
from hub.storage.scope import visible

# PostgreSQL takes at most 2,046 bytes in a word; nobody searches for more than this.
_LONGEST = 200

# SQLite's index gives the newest first: nothing is collected, and what the person may not see is passed over.
_SQLITE = (
    "SELECT message_word_index.rowid FROM message_word_index"
    " CROSS JOIN message_word ON message_word.message_id = message_word_index.rowid"
    " CROSS JOIN conversation ON conversation.id = message_word.conversation_id"
    " WHERE message_word_index MATCH ? AND {visible} ORDER BY message_word_index.rowid DESC LIMIT ?"
)
_MATCHES = "array_to_tsvector(string_to_array(words, ' ')) @@ CAST(? AS tsquery)"
_EVERYTHING = f"SELECT message_id FROM message_word WHERE {_MATCHES} ORDER BY message_id DESC LIMIT ?"  # noqa: S608
_ALL = (
    "SELECT message_word.message_id FROM message_word"  # noqa: S608
    " JOIN conversation ON conversation.id = message_word.conversation_id"
    f" WHERE {_MATCHES} AND {{visible}} ORDER BY message_word.message_id DESC LIMIT ?"
)


def tidy(said: str) -> str:
    """Each word once, in lower case, separated by single spaces."""
    each = (word.lower() for word in said.replace("\x00", " ").split() if len(word) <= _LONGEST)
    return " ".join(dict.fromkeys(each))


def search(dialect: str, sought: Sequence[str], scope: Scope) -> tuple[str, list[Any]]:
    """The statement that gives the ids of messages, newest first, and its values but the limit. `sought` is
    tidy.
    """
    visibly, values = visible(scope)
    if dialect == "sqlite":
        return _SQLITE.format(visible=visibly), [_fts5(sought), *values]
    if scope.everything:
        return _EVERYTHING, [_tsquery(sought)]
    return _ALL.format(visible=visibly), [_tsquery(sought), *values]


def _fts5(sought: Sequence[str]) -> str:
    return " AND ".join('"' + word.replace('"', '""') + '"' for word in sought)


def _tsquery(sought: Sequence[str]) -> str:
    return " & ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in sought)
