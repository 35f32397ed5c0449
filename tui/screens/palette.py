"""The palette: everything that can be done now, by the words people use for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.keys import Place, borrowed_at, keys_at
from tui.screens.help import HelpScreen
from tui.screens.palette_rows import PaletteRows
from tui.screens.typed_ahead import TypedAhead
from tui.services.commands import Command, Finder, Kind, Query
from tui.services.keymap import Keymap
from tui.widgets.field import Field
from tui.widgets.key_hints import KeyHints

_ACTIONS = {"app.help": "help", "app.quit": "app.quit"}
"""What keys of the main screen do here, by their ids."""
FRAME = 6
"""Rows of the palette that are not of its list."""


class PaletteScreen(ModalScreen[Command | None]):
    """A line to type in, and what fits below it. It answers with the entry that was taken, or None.

    Moving over a theme wears it; leaving the palette takes it off again.

    Args:
        finder: What there is.
        keymap: The keys in force.
        wanted: What may be typed, for the line while it is empty.
    """

    CSS_PATH = "palette.tcss"
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=True)
            for key in keys_at(Place.PALETTE)
            if key.action
        ),
        *(
            # the keys that opened it close it
            Binding(key.keys, _ACTIONS.get(key.id, "close"), key.words, id=key.id, show=False, priority=True)
            for key in borrowed_at(Place.PALETTE)
        ),
    ]

    rows = getters.query_one(PaletteRows)
    line = getters.query_one(Input)
    count = getters.query_one("#palette-count", Static)

    def __init__(self, finder: Finder, keymap: Keymap, wanted: str) -> None:
        super().__init__()
        self._finder = finder
        self._keymap = keymap
        self._wanted = wanted
        self._theme = self.app.theme
        self._ahead = TypedAhead(lambda: self.line)
        self._sized = False

    def compose(self) -> ComposeResult:
        with Vertical(id="palette"):
            with Horizontal(id="palette-line"):
                yield Static("❯ ", id="palette-mark", markup=False)
                yield Field(placeholder=self._wanted, id="palette-input")
                yield Static("", id="palette-count", markup=False)
            yield PaletteRows()
            yield KeyHints()

    def on_mount(self) -> None:
        keys = [key for key in self._keymap.named(Place.PALETTE) if key.footer]
        self.query_one(KeyHints).show(keys[:-1], keys[-1])
        self._find("")

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self._find(message.value)

    @work(group="find", exclusive=True)
    async def _find(self, typed: str) -> None:
        """Show what fits; what is typed meanwhile ends this for what fits then."""
        self._ahead.begin()
        groups = await self._finder.find(typed)
        self.rows.show(groups, Query(typed))
        if not self._sized and self.rows.whole:
            # a few answers to a question need no more room; it stays so, so that nothing jumps
            self.query_one("#palette").styles.max_height = self.rows.virtual_size.height + FRAME
        total = sum(group.total for group in groups)
        self.count.update(Content(f"{total:,} found" if typed.strip() else ""))
        self._sized = True
        self._wear(None)
        self._ahead.found(typed)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._ahead.act(self._take)

    @on(PaletteRows.Clicked)
    def _take(self) -> None:
        command = self.rows.command
        if command is not None:
            self._wear(command)
            self.dismiss(command)

    def action_move(self, rows: int) -> None:
        self._ahead.press(partial(self._go, self.rows.move, rows))

    def action_page(self, pages: int) -> None:
        self._ahead.press(partial(self._go, self.rows.page, pages))

    def _go(self, go: Callable[[int], None], count: int) -> None:
        go(count)
        self._wear(self.rows.command)

    def action_close(self) -> None:
        self._wear(None)
        self.dismiss(None)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(Place.PALETTE, self._keymap))

    def _wear(self, command: Command | None) -> None:
        """Show the theme that is highlighted, else the one that was worn before."""
        theme = command.id if command is not None and command.kind is Kind.THEME else self._theme
        if theme in self.app.available_themes:
            self.app.theme = theme

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        if message.key.action:
            await self.run_action(message.key.action)
        else:
            self._submitted()
