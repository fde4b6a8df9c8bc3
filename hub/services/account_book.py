"""Channel accounts: declared in config.toml, their policy kept in storage, their cabinets."""

from dataclasses import dataclass

from hub.domain.account import CabinetEntry, ChannelAccount
from hub.domain.change import Change, Patch
from hub.services.ports import Accounts, Writer


@dataclass(frozen=True, slots=True)
class Declared:
    """What config.toml says of an account."""

    name: str
    kind: str
    label: str
    enabled: bool
    self_help: bool = False


async def enter_accounts(declared: list[Declared], accounts: Accounts, writer: Writer) -> None:
    """New ones are entered; one whose kind changed is corrected. Policies set by administrators stay."""
    known = {account.name: account for account in await accounts.accounts()}
    for one in declared:
        before = known.get(one.name)
        if before is None:
            row = ChannelAccount(one.name, one.kind, one.label, self_help=one.self_help)
            await writer.save(Change(new=(row,)))
        elif before.kind != one.kind:
            patch = Patch(ChannelAccount, one.name, {"kind": one.kind})
            await writer.save(Change(patches=(patch,)))


class StoredCabinet:
    """A channel account's own durable drawers (`channels.contract.Cabinet`)."""

    def __init__(self, account: str, accounts: Accounts, writer: Writer) -> None:
        self._account, self._accounts, self._writer = account, accounts, writer

    async def get(self, key: str) -> str | None:
        return await self._accounts.drawer(self._account, key)

    async def put(self, key: str, value: str) -> None:
        """An entry with the same key is replaced."""
        await self._writer.save(Change(new=(CabinetEntry(self._account, key, value),)))
