"""Pure: bytes to text, whatever the sender claimed about them."""

import codecs

# Senders mean the larger set: "gb2312" is what Chinese programs write over any GB text.
MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "cn-gb": "gb18030",
    "euc-cn": "gb18030",
    "chinese": "gb18030",
    "big5": "cp950",
    "x-x-big5": "cp950",
    "big5-hkscs": "big5hkscs",
    "hz-gb-2312": "hz",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "ansi_x3.4-1968": "us-ascii",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
}
ESCAPED = {"hz", "iso2022_jp", "iso-2022-jp", "iso-2022-kr", "utf-7"}
GUESSES = ("utf-8", "gb18030", "cp950")


def decode(content: bytes, label: str = "") -> str:
    """Never raises: what no charset explains comes out with marks in place of the broken bytes."""
    named = known_codec(label)
    # A seven-bit name says nothing about bytes with the high bit, and escaped charsets have none.
    if named in ("us-ascii", "ascii") or (named in ESCAPED and _high(content)):
        named = ""
    for codec in (named, *GUESSES):
        if codec and (text := _strictly(content, codec)) is not None:
            return _clean(text)
    return _clean(_leniently(content, named or "gb18030"))


def known_codec(label: str) -> str:
    """The codec for a label as found in the wild, or "" for one that nobody knows."""
    name = label.strip("\"' \t\r\n").lower()[:40]
    name = MEANT.get(name, name)
    if not name or not name.isascii():
        return ""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # "base64", "zlib" and the like are codecs too, and no charsets.
    return name if getattr(info, "_is_text_encoding", True) and info.name not in NO_CHARSETS else ""


NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)


def _strictly(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _leniently(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec, "replace")
    except (UnicodeError, LookupError):
        return content.decode("utf-8", "replace")


def _high(content: bytes) -> bool:
    return not content.isascii()


def _clean(text: str) -> str:
    """Without what databases and screens choke on."""
    text = text.replace("\0", "").removeprefix("\ufeff")
    return text.encode("utf-8", "replace").decode("utf-8")
