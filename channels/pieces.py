"""Pure: long texts into pieces a provider takes, none of them cutting a character."""

import unicodedata

SENTENCE_ENDS = "\n。！？；!?;"
LOOK_BACK = 120  # characters; a nicer cut is not worth a shorter piece than this
JOINERS = frozenset("\u200d\ufe0e\ufe0f")
UTF16 = "utf-16-le"  # two bytes per unit


def split_text(text: str, limit: int, encoding: str = "utf-8") -> list[str]:
    """Pieces of at most `limit` bytes. Cut at sentence ends where that costs no further piece."""
    plain = _split(text, limit, encoding, at_sentences=False)
    kind = _split(text, limit, encoding, at_sentences=True)
    return kind if len(kind) <= len(plain) else plain


def cut_at_bytes(text: str, limit: int, encoding: str = "utf-8") -> tuple[str, str]:
    """The longest beginning of at most `limit` bytes that ends between characters, and the rest."""
    encoded = text.encode(encoding, "replace")
    if len(encoded) <= limit:
        return text, ""
    end = len(encoded[:limit].decode(encoding, "ignore"))
    whole = end
    while whole > 0 and _belongs_to_previous(text, whole):
        whole -= 1
    end = whole or end  # a single cluster longer than a piece must be cut somewhere
    return text[:end], text[end:]


def _split(text: str, limit: int, encoding: str, *, at_sentences: bool) -> list[str]:
    pieces: list[str] = []
    rest = text
    while rest:
        piece, rest = cut_at_bytes(rest, limit, encoding)
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
