"""One form for every address, so that what was typed meets what comes in."""

import re
import unicodedata

HOME = "86"  # only to compare: what is sent to, an account's own country decides
NUMBER = re.compile(r"[+(]{0,2}[0-9][0-9\s\-()]+")
NOISE = re.compile(r"[\s\-()]")
PHONE = re.compile(r"\+?[0-9][0-9 -]{2,24}")
MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
ENDING = 4  # characters at the end by which an address that is shown masked may be found
NATIONAL = 10  # digits at least; a short code may begin like a country


def plain_address(address: str, country: str) -> str:
    """Mail in small letters, numbers as one dials them inside the country; anything else as it is."""
    bare = address.strip()
    if "@" in bare:
        return bare.lower()
    folded = unicodedata.normalize("NFKC", bare)
    if not folded.isascii() or not NUMBER.fullmatch(folded):
        return bare
    number = NOISE.sub("", folded)
    for prefix in (f"+{country}", f"00{country}", country) if country else ():
        rest = number.removeprefix(prefix)
        if rest != number and len(rest) >= NATIONAL:
            return rest
    return number


def compared(address: str) -> str:
    """The form in which two addresses are the same, on whatever account."""
    return plain_address(address, HOME)


def is_address(text: str) -> bool:
    return bool(PHONE.fullmatch(text) or MAIL.fullmatch(text))
