"""What agents and the hub send: values only. Channels import them from `channels.contract`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from channels.values import Attachment, Text


class MessageClass(StrEnum):
    """What kind of promise a message is. It decides priority, patience, quiet hours, and what becomes of an
    unknown outcome.
    """

    CONVERSATION = "conversation"  # an agent's word to a citizen
    CODE = "code"  # a login code: worthless after minutes
    URGENT = "urgent"  # an emergency; passes quiet hours
    CASE = "case"  # news of a matter, to a citizen or a handler
    MASS = "mass"  # to many at once


@dataclass(frozen=True, slots=True)
class Template:
    """A template message chosen by an agent; `values` by placeholder name."""

    template_id: str
    values: Mapping[str, str]
    url: str = ""


@dataclass(frozen=True, slots=True)
class ProviderTemplate:
    """A text registered with the provider under `code`. `text` is what the citizen will read, for providers
    that take any text; `sign` is the signature in front of it (【…】), registered as well.
    """

    code: str
    params: Mapping[str, str]
    text: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class ConnectCall:
    """Ring `extension` for the waiting call; `offer` is our id of this attempt and comes back with every
    event.
    """

    call_id: str
    extension: str
    offer: str
    agent_number: str = ""


@dataclass(frozen=True, slots=True)
class ReturnCall:
    """Stop ringing that extension: the caller waits again at the old place."""

    call_id: str


@dataclass(frozen=True, slots=True)
class HangUp:
    call_id: str


@dataclass(frozen=True, slots=True)
class PlaySound:
    """Have the caller hear a file while the talk goes on; `playing` is our id of it and comes back when it is
    over.
    """

    call_id: str
    file_id: str
    playing: str


@dataclass(frozen=True, slots=True)
class StopSound:
    call_id: str


OutboundBody = (
    Text
    | Attachment
    | Template
    | ProviderTemplate
    | ConnectCall
    | ReturnCall
    | HangUp
    | PlaySound
    | StopSound
)


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One thing an agent or the hub said. `message_id` is ours; channels that can, pass it on as
    idempotency key.

    `first_of_conversation`: the first agent text of a conversation (some channels must begin it with a
    greeting). `deadline`: pointless afterwards; a provider that takes a validity period is told.

    A long message has parts. `parts_sent` are the provider ids of those an earlier try handed over, in
    their places and empty for the others: only the empty ones are still to be sent. An empty tuple: none.

    `in_reply_to` is what the provider calls the message answered: a citizen's `provider_key`, or the
    `provider_id` of ours. Letters: `subject`, `cc`, `attachments` besides the body; `references` the
    provider keys and ids of the conversation so far, oldest first.
    """

    message_id: str
    account: str
    recipient: str
    body: OutboundBody
    sender_label: str = ""
    first_of_conversation: bool = False
    message_class: MessageClass = MessageClass.CONVERSATION
    deadline: datetime | None = None
    attempt: int = 1
    parts_sent: tuple[str, ...] = ()
    subject: str = ""
    cc: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)  # what one kind of channel alone understands
