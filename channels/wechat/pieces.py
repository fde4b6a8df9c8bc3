"""Pure: the platform's length of a piece, and the greeting in front of the first."""

from channels import pieces
from channels.pieces import cut_at_bytes as cut_at_bytes

PIECE_BYTES = 2048
PUNCTUATION = tuple("：:，,。 \n\t！!")


def with_greeting(text: str, greeting: str) -> str:
    """The first answer of a conversation says who speaks; never twice."""
    if not greeting or text.startswith(greeting):
        return text
    between = "" if greeting.endswith(PUNCTUATION) else "："
    return f"{greeting}{between}{text}"


def split_text(text: str, limit: int = PIECE_BYTES) -> list[str]:
    """Each piece is one answer of few."""
    return pieces.split_text(text, limit)
