"""Where a prompt is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static, TextArea

from tui.domain.draft import plain
from tui.domain.taken_file import TakenFile, frozen
from tui.domain.text import clean_line
from tui.keys import Place, keys_at
from tui.widgets.pasted_area import PastedArea
from tui.widgets.path_list import PathList, PathRows

Step = Literal["earlier", "later", "onward", "take"]
"""What a key asks for while nothing is written: an earlier or a later prompt, the next place, what is chosen there."""

SHIFT_ENTER = "shift+\r"
"""Shift+Enter as terminals with xterm's modifyOtherKeys send it. A `Binding` cannot name it: it strips the `\\r`."""


class ComposerArea(PastedArea):
    """The text itself: Enter sends it, the keys of a new line start one, and Up and Down bring earlier prompts."""

    DEFAULT_CSS = """
    ComposerArea {
        width: 1fr;
        min-height: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.COMPOSER)
        if key.action
    ]

    @dataclass
    class Sent(Message):
        """Enter was pressed; the text as it was then."""

        text: str
        draft: str

    @dataclass
    class Stepped(Message):
        """A key asks for something else that could stand here."""

        step: Step

    def __init__(self, paths: PathList) -> None:
        super().__init__(paths, share=4, least=1)
        self.recalled = False
        """Whether an earlier prompt stands here, as it was."""
        self.offered = False
        """Whether Tab goes to what is offered for an empty text."""

    def action_of(self, key: str) -> str | None:
        if key == SHIFT_ENTER:
            return "newline"
        if self.choosing:
            return super().action_of(key)
        if key == "tab" and self.offered and not self.text:
            return "step('onward')"
        if self.recalled or not self.text.strip():
            # in a prompt of several lines the arrows move as ever, until they would leave it
            if key == "up" and self.cursor_at_first_line and self.navigator.is_first_wrapped_line(self.cursor_location):
                return "step('earlier')"
            if key == "down" and self.navigator.is_last_wrapped_line(self.cursor_location):
                return "step('later')"
        return super().action_of(key)

    def go_to_first_row_end(self) -> None:
        """Put the cursor at the end of the first row that is seen."""
        breaks = self.wrapped_document.get_offsets(0)
        self.move_cursor((0, breaks[0] - 1 if breaks else len(self.document.get_line(0))))

    def action_step(self, step: Step) -> None:
        self.post_message(self.Stepped(step))

    def action_send(self) -> None:
        """Send what is written; after a backslash, start a new line in its place."""
        row, column = self.cursor_location
        if self.selection.is_empty and self.document.get_line(row)[:column].endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column), maintain_selection_offset=False)
        elif not self.wait_for_file(self.action_send):
            self.post_message(self.Sent(self.whole, self.draft))

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

        & > PathList { padding: 0 0 1 0; }
        & > #composer-line { height: auto; }
        & #composer-mark { width: 2; height: 1; color: $muted; }
        & #composer-mark.-live { color: $accent; text-style: bold; }
        & > #composer-note { height: auto; padding: 0 1 0 2; color: $muted; display: none; }
        &.-noted > #composer-note { display: block; }
        &:nocolor { border-top: hkey $line; border-bottom: hkey $line; }
    }
    /* the class of the app's breakpoint: with few rows the fill has no half rows */
    .-flat Composer { border-top: none; border-bottom: none; }
    .-low Composer > PathList, .-flat Composer > PathList { padding: 0; }
    """
    SCOPED_CSS = False

    placeholder = reactive("Write a message")
    standing = reactive("")
    """What is to be known of the conversation all the time, in the same line; empty for nothing."""
    note = reactive("")
    """One line under the text for what the person should know now; empty for none."""

    @dataclass
    class Submitted(Message):
        """The person wants to send this text, which is not blank."""

        composer: Composer
        text: str
        draft: str
        """The same as it was written, long pastes and files marked."""

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

    @dataclass
    class Stepped(Message):
        """The person asks for something else that could stand here, while nothing of their own does."""

        composer: Composer
        step: Step
        edits: int
        """`Composer.edits` when they did."""

        @property
        def control(self) -> Composer:
            return self.composer

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paths = PathList()
        self._area = ComposerArea(self._paths)
        self._note = Static("", id="composer-note", markup=False)
        self._told = ""
        self._draft = ""
        self.edits = 0
        """How often the text became another, but for earlier prompts: what is answered late may be too late."""

    def compose(self) -> ComposeResult:
        yield self._paths
        with Horizontal(id="composer-line"):
            yield Static("❯", id="composer-mark", markup=False)
            yield self._area
        yield self._note

    @property
    def text(self) -> str:
        """What is written."""
        return self._area.whole

    @property
    def draft(self) -> str:
        """What the person wrote, long pastes marked: also while an earlier prompt stands in its place."""
        return self._draft if self._area.recalled else self._area.draft

    @property
    def files(self) -> tuple[TakenFile, ...]:
        """The files in what is written."""
        return self._area.files

    @property
    def choosing(self) -> bool:
        """Whether a file is being chosen, which the keys are for then."""
        return self._area.choosing

    @property
    def recalling(self) -> bool:
        """Whether an earlier prompt stands here, as it was sent."""
        return self._area.recalled

    @property
    def offered(self) -> bool:
        """Whether something is offered for an empty text, to which Tab goes."""
        return self._area.offered

    @offered.setter
    def offered(self, offered: bool) -> None:
        self._area.offered = offered

    def set_text(self, text: str) -> None:
        """Put a text in place of what is written, without a message; the cursor goes to its end."""
        self._area.recalled = False
        self.edits += 1
        if text != self._area.draft:
            self._area.put(text)
            self._told = self._area.text

    def rewrite(self, text: str) -> None:
        """Put a text in place of what is written, as if it were typed: with a message, and to be undone."""
        if text != self._area.draft:
            self._area.rewrite(text)

    def recall(self, text: str | None, step: Step) -> None:
        """Show an earlier prompt, without a message, until it is changed; None for the draft that it stands for.

        The cursor is where the same step leads on from.
        """
        area = self._area
        if text is None:
            self.set_text(self.draft)
            return
        if not area.recalled:
            self._draft, area.recalled = area.draft, True
        area.put(plain(text))
        self._told = area.text
        if step == "earlier":
            area.go_to_first_row_end()

    def send(self) -> None:
        """Send what is written, as its key does."""
        self.post_message(self.Submitted(self, self.text, self._area.draft))

    def clear(self) -> None:
        """Take the text away, without a message."""
        self.set_text("")

    def focus(self, scroll_visible: bool = True) -> Self:
        self._area.focus(scroll_visible)
        return self

    def watch_placeholder(self, placeholder: str) -> None:
        self._area.placeholder = Content(clean_line(placeholder))

    def watch_standing(self) -> None:
        self._show_note()

    def watch_note(self) -> None:
        self._show_note()

    def _show_note(self) -> None:
        note = "  ".join(filter(None, (self.standing, self.note or frozen(self._area.files))))
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
        self._show_note()
        text = self._area.text
        if text != self._told:
            self._told = text
            self._area.recalled = False
            self.edits += 1
            self.post_message(self.Changed(self, self.text))

    @on(PathRows.Clicked)
    def _path_clicked(self, message: PathRows.Clicked) -> None:
        message.stop()
        # by itself, so that its messages come past here
        self._area.call_later(self._area.action_take_path)

    @on(ComposerArea.Sent)
    def _area_sent(self, message: ComposerArea.Sent) -> None:
        message.stop()
        if message.text.strip():
            self.post_message(self.Submitted(self, message.text, message.draft))
        else:
            self.post_message(self.Stepped(self, "take", self.edits))

    @on(ComposerArea.Stepped)
    def _area_stepped(self, message: ComposerArea.Stepped) -> None:
        message.stop()
        self.post_message(self.Stepped(self, message.step, self.edits))
