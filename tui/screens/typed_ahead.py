"""Keys that are faster than what they are for: a choice among what a line finds, pressed before that is found."""

from __future__ import annotations

from collections.abc import Callable

from textual.widgets import Input


class TypedAhead:
    """Lets keys act on what the whole line finds, in the order in which they were pressed.

    Args:
        field: Where the line is typed. A key that is bound on its screen is told of before the field has read
            those that were typed earlier.

    Attributes:
        shown: The line of which is shown what it finds; None while something is looked for.
    """

    def __init__(self, field: Callable[[], Input]) -> None:
        self._field = field
        self.shown: str | None = None
        self._waiting: list[tuple[str, Callable[[], None]]] = []

    def press(self, act: Callable[[], None]) -> None:
        """Act once the field has read what was typed before, and what it finds is shown."""
        self._field().call_later(self.act, act)

    def act(self, act: Callable[[], None]) -> None:
        """Act on what the line finds: at once, or as soon as it is shown. It is dropped where one types on."""
        line = self._field().value
        if line == self.shown:
            act()
        else:
            self._waiting.append((line, act))

    def begin(self) -> None:
        """Something is looked for, in the place of what is shown."""
        self.shown = None

    def found(self, line: str) -> None:
        """What a line finds is shown."""
        self.shown = line
        waiting, self._waiting = self._waiting, []
        for typed, act in waiting:
            if typed == line:
                act()
