"""How a conversation that has become too long shall go on: the person chooses."""

from __future__ import annotations

from enum import StrEnum

from textual.app import App

from tui.domain.parameters import MAX_TOKENS, Parameters
from tui.screens.palette import PaletteScreen
from tui.services.commands import Command, Finder, Kind, Titles
from tui.services.keymap import Keymap
from tui.services.too_much import TooMuch


class GoOn(StrEnum):
    """The ways."""

    NEW = "new"
    DROP = "drop"
    RAISE = "raise"
    LOWER = "lower"

    def helps(self, found: TooMuch) -> bool:
        """Whether it can be gone on with that way."""
        return found.anew if self is GoOn.NEW else self.setup(found) is not None

    def setup(self, found: TooMuch) -> Parameters | None:
        """The setup it goes on with; None where it is as it was, or where this is no way."""
        return {GoOn.DROP: found.dropping, GoOn.RAISE: found.raised, GoOn.LOWER: found.lowered}.get(self)


_WORDS = {
    GoOn.NEW: ("Begin a new conversation with the same setup", "the prompt goes along"),
    GoOn.DROP: ("Leave out the oldest messages from now on", "they stay in the transcript"),
    GoOn.RAISE: ("Raise the limit", "and ask again then"),
    GoOn.LOWER: ("Lower max tokens to {tokens:,}", "the longest reply from now on"),
}


async def choose_context(app: App[object], keymap: Keymap, found: TooMuch) -> GoOn | None:
    """Ask; None where the person goes back, and nothing is sent."""
    ways = [way for way in GoOn if way.helps(found)]
    tokens = found.lowered.get(MAX_TOKENS.key) if found.lowered else None
    commands = [
        Command(kind=Kind.ANSWER, id=way, title=_WORDS[way][0].format(tokens=tokens), hint=_WORDS[way][1])
        for way in ways
    ]
    finder = Finder(commands, Titles(), lambda row: commands[0])
    command = await app.push_screen_wait(PaletteScreen(finder, keymap, found.sentence))
    return None if command is None else GoOn(command.id)
