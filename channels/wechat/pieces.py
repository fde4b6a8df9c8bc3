"""Pure: long texts into pieces the platform takes, none of them cutting a character."""

import unicodedata

PIECE_BYTES = 2048
SENTENCE_ENDS = "\n。！？；!?;"
LOOK_BACK = 120  # characters; a nicer cut is not worth a shorter piece than this
JOINERS = frozenset("\u200d\ufe0e\ufe0f")
PUNCTUATION = tuple("：:，,。 \n\t！!")


def with_greeting(text: str, greeting: str) -> str:
    """The first answer of a conversation says who speaks; never twice."""
    if not greeting or text.startswith(greeting):
        return text
    between = "" if greeting.endswith(PUNCTUATION) else "："
    return f"{greeting}{between}{text}"


def split_text(text: str, limit: int = PIECE_BYTES) -> list[str]:
    """Cut at sentence ends where that costs no further piece: each piece is one answer of few."""
    plain = _split(text, limit, at_sentences=False)
    kind = _split(text, limit, at_sentences=True)
    return kind if len(kind) <= len(plain) else plain


def cut_at_bytes(text: str, limit: int) -> tuple[str, str]:
    """The longest beginning of at most `limit` UTF-8 bytes that ends between characters, and the rest."""
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= limit:
        return text, ""
    end = len(encoded[:limit].decode("utf-8", "ignore"))
    whole = end
    while whole > 0 and _belongs_to_previous(text, whole):
        whole -= 1
    end = whole or end  # a single cluster longer than a piece must be cut somewhere
    return text[:end], text[end:]


def _split(text: str, limit: int, *, at_sentences: bool) -> list[str]:
    pieces: list[str] = []
    rest = text
    while rest:
        piece, rest = cut_at_bytes(rest, limit)
        if rest and at_sentences:
            piece, rest = _cut_at_sentence(piece, rest)
        pieces.append(piece)
    return pieces


def _cut_at_sentence(piece: str, rest: str) -> tuple[str, str]:
    tail = piece[-LOOK_BACK:]
    ends = [place for place, character in enumerate(tail) if character in SENTENCE_ENDS]
    if not ends:
        return piece, rest
    end = len(piece) - len(tail) + ends[-1] + 1
    return piece[:end], piece[end:] + rest


def _belongs_to_previous(text: str, place: int) -> bool:
    """True when a cut before `place` would tear an accent, an emoji variant or a joined emoji apart."""
    after, before = text[place], text[place - 1]
    return after in JOINERS or before == "\u200d" or unicodedata.combining(after) != 0
