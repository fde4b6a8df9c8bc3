"""What people do: each act becomes an update, as Telegram would tell the bot."""

import itertools
import secrets
from typing import TYPE_CHECKING, Any

from simulators.telegram.documents import bot_document, chat_document, media_document, user_document
from simulators.telegram.records import Chat, Document

if TYPE_CHECKING:
    from simulators.telegram.platform import Platform

FIRST_SUPERGROUP = -1_001_000_000_000


class People:
    """`who` is the id of a person; without a `chat` they write to the bot itself."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self._supergroups = itertools.count(FIRST_SUPERGROUP, -1)

    def says(self, who: int, text: str, **more: Any) -> Document:
        """Commands, links and such would be marked by Telegram; only commands are here."""
        entities: Document = {}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            entities = {"entities": [{"type": "bot_command", "offset": 0, "length": length}]}
        return self.sends(who, {"text": text, **entities}, **more)

    def starts(self, who: int, payload: str = "") -> Document:
        chat = self._platform.chat(who)
        chat.started = True
        return self.says(who, f"/start {payload}".strip())

    def shares(self, who: int, kind: str, content: bytes, name: str = "file", **more: Any) -> Document:
        """A photo, voice, audio, video, video_note, document or sticker; `media_type` is what they claim."""
        media_type = more.pop("media_type", "application/octet-stream")
        kept = self._platform.keep(content, name, media_type)
        document: Document = {kind: media_document(kind, kept)}
        for extra in ("caption", "media_group_id"):
            if said := more.pop(extra, ""):
                document[extra] = said
        return self.sends(who, document, **more)

    def points_at(self, who: int, latitude: float, longitude: float, title: str = "") -> Document:
        place: Document = {"location": {"latitude": latitude, "longitude": longitude}}
        if title:
            place["venue"] = {"location": place["location"], "title": title, "address": "市府路 1 号"}
        return self.sends(who, place)

    def gives_number(self, who: int, number: str, *, own: bool = True) -> Document:
        person = self._platform.chat(who)
        contact: Document = {"phone_number": number, "first_name": person.first_name}
        return self.sends(who, {"contact": contact | ({"user_id": who} if own else {})})

    def sends(
        self, who: int, what: Document, *, chat: int | None = None, answers: int | None = None
    ) -> Document:
        """Any message whatever."""
        here = self._platform.chat(who if chat is None else chat)
        document: Document = {
            "message_id": self._platform.next_message(),
            "from": user_document(self._platform.chat(who)),
            "chat": chat_document(here),
            "date": int(self._platform.now()),
            **what,
        }
        if answers is not None and (original := here.messages.get(answers)):
            document["reply_to_message"] = {k: v for k, v in original.items() if k != "reply_to_message"}
        self._platform.record(here, document)
        self._platform.updates.add("message", document)
        return document

    def edits(self, who: int, message_id: int, text: str) -> Document:
        chat = self._platform.chat(who)
        message = chat.messages[message_id]
        message |= {"text" if "text" in message else "caption": text, "edit_date": int(self._platform.now())}
        self._platform.tell_watchers(chat.id)
        self._platform.updates.add("edited_message", dict(message))
        return message

    def clicks(self, who: int, message_id: int, data: str) -> str:
        """The id of the query, which the bot must answer."""
        chat, query = self._platform.chat(who), str(secrets.randbits(62))
        self._platform.queries[query] = chat
        document: Document = {
            "id": query,
            "from": user_document(chat),
            "message": chat.messages[message_id],
            "chat_instance": str(chat.id),
            "data": data,
        }
        self._platform.updates.add("callback_query", document)
        return query

    def blocks(self, who: int) -> None:
        self._member(who, blocked=True)

    def unblocks(self, who: int) -> None:
        self._member(who, blocked=False)

    def _member(self, who: int, *, blocked: bool) -> None:
        chat, platform = self._platform.chat(who), self._platform
        was, bot = chat.blocked, bot_document(platform.bot)
        chat.blocked = blocked
        states = ({"status": "member", "user": bot}, {"status": "kicked", "user": bot, "until_date": 0})
        document: Document = {
            "chat": chat_document(chat),
            "from": user_document(chat),
            "date": int(platform.now()),
            "old_chat_member": states[was],
            "new_chat_member": states[blocked],
        }
        platform.updates.add("my_chat_member", document)
        platform.tell_watchers(who)

    def upgrades(self, group: int, who: int) -> Chat:
        """The group becomes a supergroup with another id; both chats are told."""
        platform, old = self._platform, self._platform.chat(group)
        new = platform.open_chat(Chat(next(self._supergroups), "supergroup", title=old.title))
        self.sends(who, {"migrate_to_chat_id": new.id}, chat=group)
        old.migrated_to = new.id
        self.sends(who, {"migrate_from_chat_id": group}, chat=new.id)
        return new
