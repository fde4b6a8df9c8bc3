"""Mass sending: campaigns, their lists, their approval, and what feeds them to the outbox."""
