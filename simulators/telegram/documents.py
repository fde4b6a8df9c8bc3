"""The JSON objects of the Bot API, as a bot gets to see them."""

from typing import Any

from simulators.telegram.records import Bot, Chat, Document, KeptFile


def user_document(chat: Chat) -> Document:
    names = {"last_name": chat.last_name, "username": chat.username, "language_code": chat.language}
    return {
        "id": chat.id,
        "is_bot": False,
        "first_name": chat.first_name,
        **{name: value for name, value in names.items() if value},
    }


def bot_document(bot: Bot) -> Document:
    return {"id": bot.id, "is_bot": True, "first_name": bot.first_name, "username": bot.username}


def own_document(bot: Bot) -> Document:
    """What `getMe` tells besides."""
    asked = (
        "can_join_groups",
        "can_connect_to_business",
        "has_main_web_app",
        "supports_inline_queries",
        "has_topics_enabled",
        "allows_users_to_create_topics",
        "can_manage_bots",
    )
    told = {name: name == "can_join_groups" for name in asked}
    return {**bot_document(bot), **told, "can_read_all_group_messages": False}


def chat_document(chat: Chat) -> Document:
    if chat.kind != "private":
        return {"id": chat.id, "type": chat.kind, "title": chat.title}
    names = {"last_name": chat.last_name, "username": chat.username}
    return {
        "id": chat.id,
        "type": "private",
        "first_name": chat.first_name,
        **{name: value for name, value in names.items() if value},
    }


def file_document(kept: KeptFile, **more: Any) -> Document:
    return {"file_id": kept.id, "file_unique_id": kept.unique_id, "file_size": len(kept.content), **more}


def media_document(kind: str, kept: KeptFile, duration: int = 3) -> Any:
    """The value of a message's field `kind`."""
    named = {"file_name": kept.name, "mime_type": kept.media_type}
    match kind:
        case "photo":
            small = file_document(kept, width=90, height=60) | {"file_id": f"{kept.id}-s", "file_size": 900}
            small["file_unique_id"] = f"{kept.unique_id}s"
            return [small, file_document(kept, width=900, height=600)]
        case "voice":
            return file_document(kept, duration=duration, mime_type=kept.media_type)
        case "audio":
            return file_document(kept, duration=duration, **named)
        case "video":
            return file_document(kept, width=640, height=360, duration=duration, **named)
        case "video_note":
            return file_document(kept, length=240, duration=duration)
        case "sticker":
            kinds = {"type": "regular", "is_animated": False, "is_video": False}
            return file_document(kept, width=512, height=512, emoji="👍", **kinds)
        case _:
            return file_document(kept, **named)
