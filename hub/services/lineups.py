"""Who stands in line, account by account."""

from dataclasses import dataclass, field

from hub.domain.lineup import Lineup
from hub.services.channel_host import ChannelHost


@dataclass(slots=True)
class Lineups:
    host: ChannelHost
    _lines: dict[str, Lineup] = field(default_factory=dict)

    def of(self, account: str) -> Lineup:
        line = self._lines.get(account)
        if line is None:
            line = self._lines[account] = Lineup(self.host.limits(account))
        return line
