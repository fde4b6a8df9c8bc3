"""What the page and other processes may let people do, by name."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulators.telegram.samples import sample_picture, sample_voice

if TYPE_CHECKING:
    from simulators.telegram.platform import Platform

CITY_HALL = (34.3294, 108.7093, "市民中心")
KINDS = {"image": "photo", "audio": "audio", "video": "video"}


class UnknownAct(Exception):
    """Nobody can do this."""


def act(platform: "Platform", who: int, wanted: Mapping[str, Any]) -> Any:
    """{what, …}: one act of this person; returns the message or what else came of it."""
    people, answers = platform.people, wanted.get("answers")
    match wanted.get("what"):
        case "text":
            return people.says(who, str(wanted["text"]), answers=answers, chat=wanted.get("chat"))
        case "start":
            return people.starts(who, str(wanted.get("payload", "")))
        case "edit":
            return people.edits(who, int(wanted["message"]), str(wanted["text"]))
        case "click":
            return {"query": people.clicks(who, int(wanted["message"]), str(wanted["data"]))}
        case "picture":
            return people.shares(who, "photo", *sample_picture(), caption=wanted.get("caption", ""))
        case "voice":
            return people.shares(who, "voice", *sample_voice(), media_type="audio/ogg")
        case "sticker":
            return people.shares(who, "sticker", *sample_picture(), media_type="image/webp")
        case "location":
            return people.points_at(who, *CITY_HALL)
        case "contact":
            return people.gives_number(who, str(wanted.get("number", "+8613900000001")))
        case "block":
            return people.blocks(who)
        case "unblock":
            return people.unblocks(who)
        case _:
            raise UnknownAct


def share_file(platform: "Platform", who: int, content: bytes, name: str, media_type: str) -> Any:
    kind = KINDS.get(media_type.partition("/")[0], "document")
    return platform.people.shares(who, kind, content, name, media_type=media_type)
