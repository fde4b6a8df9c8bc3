"""Collects what one step changes, so that it is stored together and told afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hub.domain.change import Change, Patch, Row
from hub.domain.hints import Hint

Command = Callable[[], None]


@dataclass(slots=True)
class Sheet:
    """Rows and patches in order, the hints for the screens, and commands to channels, given once all is
    stored.
    """

    new: list[Row] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)

    def change(self) -> Change:
        return Change(new=tuple(self.new), patches=tuple(self.patches))

    def give_commands(self) -> None:
        for command in self.commands:
            command()

    @property
    def empty(self) -> bool:
        return not (self.new or self.patches or self.hints or self.commands)
