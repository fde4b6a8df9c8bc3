"""Pure: how what an agent says is cut and in which form a file goes."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from channels.contract import Attachment, AttachmentKind
from channels.pieces import UTF16, split_text
from channels.telegram.bodies import RATE
from channels.telegram.words import Words

TEXT_UNITS, CAPTION_UNITS = 4096, 1024  # UTF-16 units
MOST_PIECES = 10
LARGEST_PHOTO, LARGEST_FILE = 10 << 20, 50 << 20
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True, slots=True)
class Message:
    """One message of Telegram: words, or a file with words under it."""

    text: str = ""
    file: Attachment | None = None
    as_photo: bool = False


def units(text: str) -> int:
    return len(text.encode(UTF16, "replace")) // 2


def pieces(text: str) -> list[str]:
    """Pieces of white space alone would be refused."""
    return [piece for piece in split_text(text, 2 * TEXT_UNITS, UTF16) if piece.strip()]


def messages_of(text: str, file: Attachment | None = None) -> list[Message]:
    if file is None:
        return [Message(piece) for piece in pieces(text)]
    under = text if units(text) <= CAPTION_UNITS else ""
    rest = [] if under else [Message(piece) for piece in pieces(text)]
    return [Message(under, file, goes_as_photo(file)), *rest]


def goes_as_photo(file: Attachment) -> bool:
    small = file.size <= LARGEST_PHOTO
    return file.kind is AttachmentKind.IMAGE and file.media_type in PICTURES and small


def rating_buttons(words: Words) -> InlineKeyboardMarkup:
    """A row each, so that long words are read whole on a small telephone."""
    rows = [
        [InlineKeyboardButton(name, callback_data=f"{RATE}{score}")] for score, name in words.scores.items()
    ]
    return InlineKeyboardMarkup(rows)
