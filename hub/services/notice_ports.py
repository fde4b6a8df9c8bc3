"""What the services need of stored notices, texts, phone book entries and webhooks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from hub.domain.notice import (
    BlockedAddress,
    MessageTemplate,
    Notice,
    PhoneBookEntry,
    PhoneBookGroup,
    Webhook,
)


class Notices(Protocol):
    async def notice(self, notice_id: int) -> Notice | None: ...
    async def by_key(self, by: int, key: str) -> Notice | None: ...
    async def recent(self, by: int | None, before: int | None, limit: int) -> Sequence[Notice]:
        """Newest first, without campaigns; of everybody with `by` None."""
        ...

    async def told_by(self, by: int, since: datetime) -> int:
        """How many recipients the notices of this person had; campaigns, which others approved, left out."""
        ...

    async def counts(self, notice_id: int) -> Mapping[str, int]:
        """Its deliveries by state, repetitions left out; `answered` counts those confirmed."""
        ...

    async def templates(self) -> Sequence[MessageTemplate]: ...
    async def groups(self) -> Sequence[PhoneBookGroup]: ...
    async def entries(
        self,
        owner_id: int | None,
        words: str,
        before: int | None,
        limit: int,
        group_id: int | None = None,
    ) -> Sequence[PhoneBookEntry]:
        """Of the public book with `owner_id` None; newest first."""
        ...

    async def entry(self, entry_id: int) -> PhoneBookEntry | None: ...
    async def entries_in(self, group_id: int) -> Sequence[PhoneBookEntry]: ...
    async def blocked(self) -> Sequence[BlockedAddress]: ...
    async def webhooks(self) -> Sequence[Webhook]: ...
