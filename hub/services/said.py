"""What an agent wants to say, and the parts it is stored as."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.domain.conversation import Conversation
from hub.domain.message import Kind, StoredFile
from hub.services.access import Who
from hub.services.bodies import file_details, preview_of
from hub.services.channel_host import ChannelHost
from hub.services.file_store import FileStore
from hub.services.letters import Letter, details_of_letter, letter_parts
from hub.services.links import ANSWERS
from hub.services.ports import Messages
from hub.services.problems import BadInput, CannotDo, NotFound
from hub.services.templates import details_of, filled, form_of


@dataclass(frozen=True, slots=True)
class Said:
    """What an agent wants to say. `client_key` makes repeating it harmless."""

    client_key: str
    text: str = ""
    file_ids: tuple[str, ...] = ()
    private: bool = False
    mentions: tuple[int, ...] = ()
    article_id: int | None = None
    template_id: str = ""
    template_values: Mapping[str, str] = field(default_factory=dict)
    letter: Letter = field(default_factory=Letter)
    answers: int | None = None  # the message that it quotes


@dataclass(frozen=True, slots=True)
class Parts:
    host: ChannelHost
    files: FileStore
    messages: Messages

    async def of(self, who: Who, conversation: Conversation, said: Said) -> list[dict[str, Any]]:
        quoting = await self._quoting(conversation, said)
        parts = await self._parts(who, conversation, said)
        if quoting and parts:
            parts[0]["details"] = {**parts[0].get("details", {}), **quoting}
        return parts

    async def _parts(self, who: Who, conversation: Conversation, said: Said) -> list[dict[str, Any]]:
        if said.template_id:
            return [self._template_part(conversation, said)]
        if self._is_letter(conversation, said):
            return await self._letter_parts(who, conversation, said)
        words = [{"kind": Kind.TEXT, "text": said.text}] if said.text.strip() else []
        return [*await self._file_parts(who, conversation, said), *words]

    async def _quoting(self, conversation: Conversation, said: Said) -> dict[str, str]:
        """What the provider calls the message, and its words for the screen."""
        if said.answers is None or said.private:
            return {}
        capabilities = self.host.capabilities(conversation.account)
        if capabilities is None or not capabilities.quotes:
            raise CannotDo("channel_cannot", channel=conversation.kind)
        answered = await self.messages.message(said.answers)
        known = answered and (answered.provider_key or answered.provider_id)
        if answered is None or not known or answered.conversation_id != conversation.id or answered.private:
            raise NotFound("no_such_message")
        return {"in_reply_to": known, "quote": preview_of(answered), ANSWERS: str(answered.id)}

    async def _file_parts(self, who: Who, conversation: Conversation, said: Said) -> list[dict[str, Any]]:
        """Sending a file makes it readable: only one's own new ones, and those of this conversation."""
        parts: list[dict[str, Any]] = []
        for file_id in said.file_ids:
            record, file = await self.files.record(file_id), await self.files.attachment(file_id)
            if record is None or file is None or not _may_send(who, conversation, record):
                raise NotFound("no_such_file")
            details = file_details(file)
            parts.append({"kind": Kind(file.kind.value), "file_id": file_id, "details": details})
        return parts

    def _is_letter(self, conversation: Conversation, said: Said) -> bool:
        capabilities = self.host.capabilities(conversation.account)
        written = capabilities is not None and capabilities.subject and not said.private
        if said.letter and not written:
            raise BadInput("no_letters_here")
        return written

    async def _letter_parts(self, who: Who, conversation: Conversation, said: Said) -> list[dict[str, Any]]:
        files = await self._file_parts(who, conversation, said)
        if not files and not said.text.strip():
            return []
        enclosed = [file for each in said.file_ids if (file := await self.files.attachment(each))]
        details = await details_of_letter(said.letter, conversation, self.messages, enclosed)
        return letter_parts(said.text, details, files)

    def _template_part(self, conversation: Conversation, said: Said) -> dict[str, Any]:
        """Its text is made here, so that the thread shows what the citizen gets, whatever the screen sent."""
        form = form_of(self.host.capabilities(conversation.account), said.template_id)
        values = filled(form, said.template_values)
        return {"kind": Kind.TEMPLATE, "text": form.text(values), "details": details_of(form, values)}


def _may_send(who: Who, conversation: Conversation, record: StoredFile) -> bool:
    if record.conversation_id is None:
        return (record.uploaded_by or 0) == who.agent_id
    return record.conversation_id == conversation.id
