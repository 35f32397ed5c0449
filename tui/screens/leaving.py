"""A temporary conversation is about to be left: the person chooses whether it is gone."""

from __future__ import annotations

from enum import StrEnum

from textual.app import App

from tui.domain.conversation import Conversation
from tui.domain.text import clean_line
from tui.screens.palette import PaletteScreen
from tui.services.commands import Command, Finder, Kind, Titles
from tui.services.keymap import Keymap

TEMPORARY = "temporary, not saved"
WHAT_IT_MEANS = "Temporary, not saved: it is gone when you leave it."
QUESTION = "This conversation is not saved. What shall become of it?"


class Leaving(StrEnum):
    """The ways."""

    LET_GO = "let go"
    KEEP = "keep"


_COMMANDS = (
    Command(kind=Kind.ANSWER, id=Leaving.LET_GO, title="Let it go", hint="it is gone then", words="leave discard"),
    Command(kind=Kind.ANSWER, id=Leaving.KEEP, title="Keep it", hint="saved whole, as any other", words="save store"),
)


def headed(conversation: Conversation) -> str:
    """The title as it stands over the conversation, with what is to be known all the time; empty for none."""
    parts = (TEMPORARY if conversation.temporary else "", clean_line(conversation.title))
    return " · ".join(filter(None, parts))


async def choose_leaving(app: App[object], keymap: Keymap) -> Leaving | None:
    """Ask; None where the person stays."""
    finder = Finder(list(_COMMANDS), Titles(), lambda row: _COMMANDS[0])
    command = await app.push_screen_wait(PaletteScreen(finder, keymap, QUESTION))
    return None if command is None else Leaving(command.id)
