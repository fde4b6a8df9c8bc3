"""Lines in a conversation's timeline that nobody said: assigned, transferred, parked, closed."""

from collections.abc import Mapping
from datetime import datetime

from hub.domain.conversation import Conversation
from hub.domain.message import Author, DeliveryState, Kind, Message
from hub.ids import IdMaker


def event_line(
    ids: IdMaker, conversation: Conversation, event: str, at: datetime, details: Mapping[str, str]
) -> Message:
    """`event` is a key the screens put into words; `details` are what the words need."""
    return Message(
        id=ids.next(),
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        account=conversation.account,
        author=Author.EVENT,
        kind=Kind.NOTICE,
        at=at,
        private=True,
        details={"event": event, **details},
        state=DeliveryState.RECEIVED,
    )
