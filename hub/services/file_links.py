"""Signed links by which a citizen opens one file for a while, where a channel cannot carry it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from channels.contract import Clock
from hub.domain.account import CabinetEntry
from hub.domain.change import Change
from hub.services.ports import Accounts, Writer

DRAWER = "hub"
KEY = "file_links"
LIFE = timedelta(days=3)


@dataclass(slots=True)
class FileLinks:
    clock: Clock
    public_url: str
    _secret: bytes = b""

    async def load(self, accounts: Accounts, writer: Writer) -> None:
        """The secret is made once and kept, so that links survive a restart."""
        known = await accounts.drawer(DRAWER, KEY)
        if known is None:
            known = secrets.token_hex(32)
            await writer.save(Change(new=(CabinetEntry(DRAWER, KEY, known),)))
        self._secret = bytes.fromhex(known)

    def link(self, file_id: str) -> str:
        until = int((self.clock.now() + LIFE).timestamp())
        return f"{self.public_url}/files/{file_id}/{until}/{self._sign(file_id, until)}"

    def holds(self, file_id: str, until: str, signature: str) -> bool:
        if not until.isdigit() or int(until) < self.clock.now().timestamp():
            return False
        return hmac.compare_digest(signature.encode(), self._sign(file_id, int(until)).encode())

    def _sign(self, file_id: str, until: int) -> str:
        return hmac.new(self._secret, f"{file_id}/{until}".encode(), hashlib.sha256).hexdigest()
