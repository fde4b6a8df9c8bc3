"""How long a text message is and into how many parts a network cuts it. Import from `channels.contract`."""

from dataclasses import dataclass

from channels import gsm7

GSM7, UCS2 = "gsm7", "ucs2"
_ONE = {GSM7: 160, UCS2: 70}
_EACH = {GSM7: 153, UCS2: 67}


@dataclass(frozen=True, slots=True)
class TextLength:
    """`units` are septets (GSM-7) or UTF-16 units (UCS-2); `room` is how many more fit into the last part."""

    alphabet: str
    units: int
    parts: int
    room: int


def alphabet_of(text: str) -> str:
    return GSM7 if gsm7.fits(text) else UCS2


def text_length(text: str) -> TextLength:
    """A letter of two units is never cut in two, so parts may stay one unit short."""
    alphabet = alphabet_of(text)
    costs = [_cost(letter, alphabet) for letter in text]
    units = sum(costs)
    if units <= _ONE[alphabet]:
        return TextLength(alphabet, units, 1, _ONE[alphabet] - units)
    parts, filled = 1, 0
    for cost in costs:
        if filled + cost > _EACH[alphabet]:
            parts, filled = parts + 1, 0
        filled += cost
    return TextLength(alphabet, units, parts, _EACH[alphabet] - filled)


def _cost(letter: str, alphabet: str) -> int:
    if alphabet == GSM7:
        return len(gsm7.TO_SEPTETS[letter])
    return 2 if ord(letter) > 0xFFFF else 1
