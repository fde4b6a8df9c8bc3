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
    deletes: list[tuple[type[Row], int | str | tuple[int | str, ...]]] = field(default_factory=list)
    words: str = ""  # said to the citizen in the same breath

    def change(self) -> Change:
        return Change(tuple(self.new), tuple(self.patches), deletes=tuple(self.deletes))

    def give_commands(self) -> None:
        for command in self.commands:
            command()

    def extend(self, later: "Sheet") -> "Sheet":
        """What is on `later` happens after what is on this one."""
        self.new += later.new
        self.patches += later.patches
        self.hints += later.hints
        self.commands += later.commands
        self.deletes += later.deletes
        return self

    def undo(self) -> None:
        """Nothing of it was done. Patches stay: what they say already holds on the floor."""
        self.new, self.hints, self.commands, self.deletes = [], [], [], []

    @property
    def empty(self) -> bool:
        return not (self.new or self.patches or self.hints or self.commands or self.deletes)
