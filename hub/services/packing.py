"""What of a message or a notice is handed to a channel."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from channels.contract import (
    Capabilities,
    MessageClass,
    OutboundBody,
    OutboundMessage,
    ProviderTemplate,
    Text,
    text_length,
)
from hub.domain.conversation import Conversation
from hub.domain.delivery import Delivery, DeliveryPart, HeldFor, Source
from hub.domain.marks import Mark
from hub.domain.message import DeliveryState, Message
from hub.domain.patience import BY_CLASS
from hub.services.bodies import outbound_body, preview_of
from hub.services.floor import Floor
from hub.services.letters import copies, enclosures, references


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery on its way. `first`: the first answer of its conversation."""

    delivery: Delivery
    message: Message | None = None
    first: bool = False


def for_message(message: Message, conversation: Conversation, name: str = "") -> Delivery:
    """The delivery of what was said in a conversation, as the message stands."""
    held = message.state is DeliveryState.HELD
    return Delivery(
        id=message.id,
        source=Source.MESSAGE,
        message_class=MessageClass.CONVERSATION,
        account=message.account,
        recipient=message.details.get("recipient") or conversation.address,
        created_at=message.at,
        state=message.state,
        state_at=message.state_at or message.at,
        conversation_id=conversation.id,
        team_id=conversation.team_id,
        agent_id=message.agent_id,
        name=name,
        preview=preview_of(message),
        state_reason=message.state_reason,
        held_for=HeldFor.CITIZEN.value if held else "",
        deadline=message.at + BY_CLASS[MessageClass.CONVERSATION].lasts,
    )


def packed(outgoing: Outgoing, floor: Floor, parts: tuple[DeliveryPart, ...] = ()) -> OutboundMessage:
    """Citizens learn an agent's number, never the name."""
    delivery, message = outgoing.delivery, outgoing.message
    agent = floor.agents.get(delivery.agent_id) if delivery.agent_id and message is not None else None
    details: Mapping[str, object] = delivery.body if message is None else message.details
    return OutboundMessage(
        message_id=str(delivery.id),
        account=delivery.account,
        recipient=delivery.recipient,
        body=outbound_body(message) if message is not None else notice_body(delivery),
        sender_label=agent.number if agent else "",
        first_of_conversation=outgoing.first,
        message_class=delivery.message_class,
        deadline=delivery.deadline,
        attempt=max(1, delivery.attempts + 1),
        parts_sent=tuple(part.provider_id for part in parts),
        subject=str(details.get("subject", "")),
        cc=copies(details),
        attachments=enclosures(details),
        in_reply_to=str(details.get("in_reply_to", "")),
        references=references(details),
        options=_options(delivery),
    )


def _options(delivery: Delivery) -> Mapping[str, str]:
    if delivery.source is Source.WEBHOOK:
        return {"event": delivery.preview}
    unsubscribe = delivery.body.get("unsubscribe")
    return {"unsubscribe": str(unsubscribe)} if unsubscribe else {}


def notice_body(delivery: Delivery) -> OutboundBody:
    """`text` is what people read; with a `template` the provider makes it from its own copy."""
    body = delivery.body
    if delivery.source is Source.WEBHOOK:
        return Text(json.dumps(body, ensure_ascii=False))
    text = str(body.get("text", ""))
    code, params = body.get("template"), body.get("params")
    if not code or not isinstance(params, Mapping):
        return Text(text)
    values = {str(name): str(value) for name, value in params.items()}
    return ProviderTemplate(str(code), values, text, str(body.get("sign", "")))


def cost_of(outgoing: Outgoing, can: Capabilities | None) -> int:
    """In parts, where the account counts those. What the provider writes itself is as long as our copy."""
    if can is None or can.length_unit != "sms":
        return 1
    body, message = outgoing.delivery.body, outgoing.message
    text = message.text if message is not None else str(body.get("text", ""))
    return text_length(can.signature + text).parts


def marked(body: Mapping[str, object], mark: Mark) -> dict[str, object]:
    """The same once more, saying so. A provider's own text cannot be changed."""
    return {**body, "text": mark.before(str(body.get("text", "")))}
