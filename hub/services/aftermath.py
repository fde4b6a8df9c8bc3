"""What follows once a routing decision is stored: orders to channels, counts for board and estimate."""

from dataclasses import dataclass

from channels.contract import Accepted, Clock, SendResult, Uncertain
from hub.domain.change import Change
from hub.domain.conversation import Conversation
from hub.domain.hints import ConversationMoved
from hub.domain.message import Kind, Message
from hub.services.announcer import Announcer
from hub.services.board import BoardKeeper
from hub.services.channel_host import ChannelHost
from hub.services.floor import Floor
from hub.services.places import Places
from hub.services.ports import Writer


@dataclass(slots=True)
class Aftermath:
    """Implements `carry_out.Commands`. Board and places are set once they exist."""

    host: ChannelHost
    floor: Floor
    clock: Clock
    writer: Writer
    announcer: Announcer
    board: BoardKeeper | None = None
    places: Places | None = None

    def connect(self, conversation: Conversation, agent_id: int, offer_id: int) -> None:
        self.host.connect(conversation, agent_id, offer_id)

    def pull_back(self, conversation: Conversation) -> None:
        self.host.pull_back(conversation)

    def joined(self, conversation: Conversation, agent_id: int) -> None:
        now = self.clock.now()
        if self.board is not None:
            # The moment of the assignment itself: the clock has moved on while it was stored.
            self.board.assigned(conversation, agent_id, conversation.stage_since)
        if self.places is not None:
            self.places.note_assignment(now)
        self.host.joined(conversation, agent_id)

    def closed(self, conversation: Conversation) -> None:
        if self.board is not None and conversation.answered_at is None:
            self.board.abandoned(conversation, self.clock.now())
        self.host.closed(conversation)

    async def after_send(self, message: Message, result: SendResult) -> None:
        """A reply that may have arrived may have used up a credit: the agent sees that it is uncertain."""
        conversation = self.floor.conversations.get(message.conversation_id)
        if conversation is None or conversation.window_until is None or isinstance(result, Accepted):
            return
        if isinstance(result, Uncertain) and message.kind is not Kind.TEMPLATE:
            uncertain = conversation.credit_uncertain + 1
            patch = self.floor.change(conversation.id, credit_uncertain=uncertain)
            commit = self.writer.save(Change(patches=(patch,)))
            moved = ConversationMoved(self.floor.conversations[conversation.id])
            self.announcer.after(commit, [moved])
            await commit
