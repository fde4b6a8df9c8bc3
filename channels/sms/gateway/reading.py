"""Small things that the payloads of several gateways have in common; pure."""

from datetime import UTC, datetime

from channels.sms.states import BEIJING
from channels.sms.text.pieces import Coding, Piece

FORMS = ("%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M:%S")


def beijing(text: str) -> datetime | None:
    """A time without a zone is China's. None when it is no time."""
    for form in FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=BEIJING).astimezone(UTC)
        except ValueError:
            continue
    return None


def unix_time(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def utf16_piece(text: str) -> Piece:
    """Words that came as text, as the short message they were."""
    return Piece(text.encode("utf-16-be", "replace"), Coding.UCS2)
