"""Phone numbers as the hub knows them: without the country's code, so that one citizen has one address."""

import re

NUMBER = re.compile(r"\+?[0-9]{3,20}")
NOISE = re.compile(r"[\s\-()（）]")


def plain_number(number: str, country: str) -> str:
    """As one dials it inside the country. What is no number (an alphanumeric sender) stays as it is."""
    bare = NOISE.sub("", number)
    for prefix in (f"+{country}", f"00{country}", country) if country else ():
        rest = bare.removeprefix(prefix)
        # A short code that happens to begin with the same digits is not a national number.
        if rest != bare and len(rest) >= 10 and rest.isascii() and rest.isdigit():
            return rest
    return bare or number


def dialled_number(number: str, prefix: str) -> str | None:
    """As the carrier wants it. None: no number at all."""
    bare = NOISE.sub("", number)
    if not NUMBER.fullmatch(bare) or not bare.isascii():
        return None
    if bare.startswith("+"):
        return bare if prefix.startswith("+") else bare[1:]
    return bare if bare.startswith(prefix) and len(bare) > 11 else prefix + bare
