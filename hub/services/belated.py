"""What of a message comes after it: the file that had to be fetched first, or that it could not be had."""

from dataclasses import dataclass
from typing import Any

from channels.contract import Attachment
from hub.domain.change import Change, Patch
from hub.domain.message import Message, StoredFile
from hub.services.bodies import file_details, history_item
from hub.services.channel_host import ChannelHost
from hub.services.message_book import MessageBook
from hub.services.ports import Conversations, Messages, Writer


@dataclass(slots=True)
class Belated:
    writer: Writer
    host: ChannelHost
    book: MessageBook
    messages: Messages
    conversations: Conversations

    async def file_arrived(self, account: str, provider_key: str, attachment: Attachment) -> None:
        if message := await self.messages.by_provider_key(account, provider_key):
            owner = {"conversation_id": message.conversation_id}
            await self.writer.save(Change(patches=(Patch(StoredFile, attachment.file_id, owner),)))
            details = {**_around(message), **file_details(attachment)}
            said = {"text": attachment.caption} if attachment.caption else {}
            await self._settle(message, {"file_id": attachment.file_id, "details": details, **said})

    async def file_failed(self, account: str, provider_key: str, reason: str) -> None:
        if message := await self.messages.by_provider_key(account, provider_key):
            about = {"failed": reason, "name": message.details.get("name", "")}
            await self._settle(message, {"details": {**_around(message), **about}})

    async def _settle(self, message: Message, values: dict[str, Any]) -> None:
        after = await self.book.settle(message, message.state, **values)
        conversation = await self.conversations.conversation(message.conversation_id)
        if conversation is not None:
            item = history_item(after)
            self.host.show(message.account, conversation.address, item)


def _around(message: Message) -> dict[str, str]:
    """What the message says beside its file: that it answers another, or belongs to an album."""
    return {key: value for key, value in message.details.items() if key != "pending"}
