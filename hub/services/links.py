"""Which of our messages a citizen's message answers or changes: their provider's names become our ids."""

from dataclasses import dataclass, replace

from channels.contract import InboundMessage
from hub.domain.message import Message
from hub.ids import id_in
from hub.services.ports import Messages

ANSWERS, CHANGES = "answers", "edit_of"


@dataclass(frozen=True, slots=True)
class Links:
    messages: Messages

    async def resolved(self, message: InboundMessage) -> InboundMessage:
        """`details` name the message by our id, so that a screen can lead there, if we know it."""
        details = {key: value for key, value in message.details.items() if key != CHANGES}
        if message.in_reply_to and (answered := await self._meant(message, message.in_reply_to)):
            details[ANSWERS] = str(answered.id)
        if (key := message.details.get(CHANGES)) and (changed := await self._meant(message, key)):
            details[CHANGES] = str(changed.id)
        return message if details == message.details else replace(message, details=details)

    async def _meant(self, message: InboundMessage, name: str) -> Message | None:
        number = id_in(name)
        if number is not None:
            return None  # names our id already: letters carry it, and screens know it
        account = message.account
        by_key = await self.messages.by_provider_key(account, name)
        return by_key or await self.messages.by_provider_id(account, name)
