"""What is known of a message: times, tokens, money, setup, filters, and the facts as they are stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from tui.domain.conversation import Message
from tui.domain.usage import Spent
from tui.keys import Key, Place
from tui.screens.help import HelpScreen
from tui.screens.json_text import coloured
from tui.screens.sheet import Sheet, bindings_of
from tui.services.keymap import Keymap
from tui.transcript.details import NOTHING, Section, as_text, sections, so_far, stored


class DetailsScreen(Sheet):
    """The facts, and below them the stored JSON.

    Args:
        message: The message.
        took: What it took, where it is a reply.
        prompt: The system prompt that it was asked for with, where it is a reply.
        whole: Adds up what its conversation took so far, which may be long; None where that cannot be had.
        keymap: The keys in force.
        copy: Copies a text and says which way it went.
    """

    HEADING = "Details"
    ACTIONS: ClassVar[Mapping[str, str]] = {
        "transcript.copy": "copy",
        "transcript.details": "dismiss",
        "transcript.help": "help",
        "app.back": "dismiss",
        "app.help": "help",
    }
    BINDINGS = bindings_of(ACTIONS)

    def __init__(
        self,
        message: Message,
        took: Spent,
        prompt: str,
        whole: Callable[[], Awaitable[Spent | None]],
        keymap: Keymap,
        copy: Callable[[str], Awaitable[str]],
    ) -> None:
        super().__init__(keymap)
        self._message = message
        self._known = sections(message, took, prompt)
        self._whole = whole
        self._so_far: Section | None = None
        self._sums: list[Static] = []
        self._copy = copy

    def body(self) -> ComposeResult:
        for number, section in enumerate(self._known):
            if number:
                yield Static(section.title, classes="details-title", markup=False)
            for label, value, usual in section.facts:
                yield _row(label, _value(value, usual))
        # its rows stand there before the sums come, so that what is below them does not jump
        title, facts = so_far(NOTHING)
        yield Static(title, classes="details-title", markup=False)
        for label, _, _ in facts:
            self._sums.append(_value("…", usual=True))
            yield _row(label, self._sums[-1])
        yield Static("As it is stored", classes="details-title", markup=False)
        yield Static(coloured(stored(self._message)), id="details-stored", markup=False)

    def keys(self) -> tuple[Key, ...]:
        return (replace(self._keymap.key("transcript.copy"), words="copy all"),)

    def on_mount(self) -> None:
        self._add_up()

    @work(group="sums")
    async def _add_up(self) -> None:
        """Say what the conversation took, once it is known."""
        took = await self._whole()
        if took is None:
            values = ["not known"] * len(self._sums)
        else:
            self._so_far = so_far(took)
            values = [value for _, value, _ in self._so_far.facts]
        for row, value in zip(self._sums, values, strict=True):
            row.set_class(took is None, "-usual")
            row.update(Content(value))

    @work(group="copy", exclusive=True)
    async def action_copy(self) -> None:
        self.note(await self._copy(self._text))

    @property
    def _text(self) -> str:
        return as_text(self._message, (*self._known, *((self._so_far,) if self._so_far else ())))

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(Place.TRANSCRIPT, self._keymap))


def _row(label: str, value: Static) -> Horizontal:
    return Horizontal(Static(label, classes="details-label", markup=False), value, classes="details-row")


def _value(value: str, usual: bool) -> Static:
    return Static(value, classes="details-value -usual" if usual else "details-value", markup=False)
