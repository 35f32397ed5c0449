"""Where a prompt is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static, TextArea

from tui.domain.text import clean_line
from tui.keys import Place, keys_at

SHIFT_ENTER = "shift+\r"
"""Shift+Enter as terminals with xterm's modifyOtherKeys send it. A `Binding` cannot name it: it strips the `\\r`."""


class ComposerArea(TextArea):
    """The text itself: Enter sends it, the keys of a new line start one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.COMPOSER)
        if key.action
    ]

    @dataclass
    class Sent(Message):
        """Enter was pressed; the text as it was then."""

        text: str

    def __init__(self) -> None:
        super().__init__(highlight_cursor_line=False)
        self.cursor_blink = False
        self.match_cursor_bracket = False

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        # not by `max-height`: Textual leaves it out where the containers around are as high as their content
        return min(super().get_content_height(container, viewport, width), max(viewport.height // 4, 1))

    async def on_key(self, event: events.Key) -> None:
        """Do this area's own bindings here, in the order of the keys.

        Textual does them once the key has bubbled up to the app; what is typed fast after it would come before it.
        """
        if event.is_printable:
            return
        active = self.screen.active_bindings.get(event.key)
        if event.key == SHIFT_ENTER:
            action = "newline"
        elif active is not None and active.node is self:
            action = active.binding.action
        else:
            return
        event.stop()
        event.prevent_default()
        await self.run_action(action)

    def action_send(self) -> None:
        """Send what is written; after a backslash, start a new line in its place."""
        row, column = self.cursor_location
        if self.selection.is_empty and self.document.get_line(row)[:column].endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column), maintain_selection_offset=False)
        else:
            self.post_message(self.Sent(self.text))

    def action_newline(self) -> None:
        self.replace("\n", *self.selection, maintain_selection_offset=False)


class Composer(Vertical):
    """A text in a fill that grows with it, up to a third of the screen with the fill's own rows.

    It never empties itself: the screen does once the prompt is stored.
    """

    DEFAULT_CSS = """
    Composer {
        height: auto;
        padding: 0 1 0 0;
        background: $panel;
        border-top: $edge;
        border-bottom: $edge;

        & > #composer-line { height: auto; }
        & #composer-mark { width: 2; height: 1; color: $muted; }
        & #composer-mark.-live { color: $accent; text-style: bold; }
        & > #composer-note { height: auto; padding: 0 1 0 2; color: $muted; display: none; }
        &.-noted > #composer-note { display: block; }
        &:nocolor { border-top: hkey $line; border-bottom: hkey $line; }
    }
    ComposerArea, ComposerArea:focus {
        width: 1fr;
        height: auto;
        min-height: 1;
        padding: 0;
        border: none;
        background: $panel;
        background-tint: transparent 0%;
        color: $foreground;
        scrollbar-size-vertical: 1;
        scrollbar-background: $panel;
        scrollbar-background-hover: $panel;
        scrollbar-background-active: $panel;

        & .text-area--cursor { color: $on-accent; background: $accent; }
        & .text-area--placeholder { color: $muted; }
        &:nocolor .text-area--cursor { color: $foreground; background: $panel; text-style: reverse; }
    }
    /* the class of the app's breakpoint: with few rows the fill has no half rows */
    .-flat Composer { border-top: none; border-bottom: none; }
    """
    SCOPED_CSS = False

    placeholder = reactive("Write a message")
    note = reactive("")
    """One line under the text for what the person should know now; empty for none."""

    @dataclass
    class Submitted(Message):
        """The person wants to send this text, which is not blank."""

        composer: Composer
        text: str

        @property
        def control(self) -> Composer:
            return self.composer

    @dataclass
    class Changed(Message):
        """The person changed the text."""

        composer: Composer
        text: str

        @property
        def control(self) -> Composer:
            return self.composer

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._area = ComposerArea()
        self._note = Static("", id="composer-note", markup=False)
        self._told = ""

    def compose(self) -> ComposeResult:
        with Horizontal(id="composer-line"):
            yield Static("❯", id="composer-mark", markup=False)
            yield self._area
        yield self._note

    @property
    def text(self) -> str:
        """What is written."""
        return self._area.text

    def set_text(self, text: str) -> None:
        """Put a text in place of what is written, without a message; the cursor goes to its end."""
        if text != self._area.text:
            self._told = text
            self._area.load_text(text)
            self._area.move_cursor(self._area.document.end)

    def clear(self) -> None:
        """Take the text away, without a message."""
        self.set_text("")

    def focus(self, scroll_visible: bool = True) -> Self:
        self._area.focus(scroll_visible)
        return self

    def watch_placeholder(self, placeholder: str) -> None:
        self._area.placeholder = Content(clean_line(placeholder))

    def watch_note(self, note: str) -> None:
        self.set_class(bool(note), "-noted")
        self._note.update(Content(clean_line(note)))

    def on_descendant_focus(self) -> None:
        # a class of its own: Textual leaves the children of a :focus-within rule as they were
        self.query_one("#composer-mark").add_class("-live")

    def on_descendant_blur(self) -> None:
        self.query_one("#composer-mark").remove_class("-live")

    def on_click(self) -> None:
        self.focus()

    @on(TextArea.Changed)
    def _area_changed(self, message: TextArea.Changed) -> None:
        message.stop()
        text = self._area.text
        if text != self._told:
            self._told = text
            self.post_message(self.Changed(self, text))

    @on(ComposerArea.Sent)
    def _area_sent(self, message: ComposerArea.Sent) -> None:
        message.stop()
        if message.text.strip():
            self.post_message(self.Submitted(self, message.text))
