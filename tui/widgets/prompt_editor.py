"""Where the system prompt of a conversation is written, and other texts under a heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static, TextArea

from tui.domain.draft import LONG
from tui.keys import Place, keys_at
from tui.widgets.path_area import PathArea
from tui.widgets.path_list import PathList, PathRows

EMPTY = "Empty: none is sent."


class PromptArea(PathArea):
    """The text itself. Tab leaves it. While nobody writes it is seen from its beginning."""

    DEFAULT_CSS = "PromptArea { min-height: 2; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.PROMPT)
    ]

    LONGEST_FILE = LONG

    def __init__(self, paths: PathList, empty: str) -> None:
        super().__init__(paths, share=5, least=2, placeholder=empty)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        if self.has_focus:
            return super().scroll_cursor_visible(center, animate)
        self.scroll_home(animate=False)
        return Offset()

    def on_blur(self) -> None:
        self.scroll_home(animate=False)

    def action_next(self) -> None:
        self.screen.focus_next()


class PromptEditor(Vertical):
    """A heading with the prompt's tokens, and its text in a fill.

    Args:
        label: What is written there.
        empty: What stands there while nothing is.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"prompt-editor--label", "prompt-editor--tokens"}
    DEFAULT_CSS = """
    PromptEditor {
        height: auto;
        padding: 0 0 1 0;

        & > #prompt-heading { height: 1; }
        & > #prompt-fill {
            height: auto;
            padding: 0 0 0 1;
            background: $panel;
            border-top: $edge;
            border-bottom: $edge;
        }
        & > .prompt-editor--label { color: $foreground; }
        &.-live > .prompt-editor--label { color: $strong; text-style: bold; }
        & > .prompt-editor--tokens { color: $muted; }
        &:nocolor > #prompt-fill { border-top: hkey $line; border-bottom: hkey $line; }
    }
    /* the classes of the app's breakpoints: with few rows the sliders come first */
    .-low PromptArea, .-flat PromptArea { max-height: 3; }
    .-low PromptEditor, .-flat PromptEditor { padding: 0; }
    """
    SCOPED_CSS = False

    tokens: reactive[int | None] = reactive(None)
    """What the prompt takes of the request; None while it is not counted."""
    exact = reactive(True)
    """False while `tokens` is only estimated: shown with "≈"."""

    @dataclass
    class Changed(Message):
        """The person changed the text."""

        editor: PromptEditor
        text: str

        @property
        def control(self) -> PromptEditor:
            return self.editor

    def __init__(self, label: str = "System prompt", empty: str = EMPTY, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label = label
        self._paths = PathList()
        self._area = PromptArea(self._paths, empty)
        self._heading = Static("", id="prompt-heading", markup=False)
        self._told = ""

    def compose(self) -> ComposeResult:
        yield self._heading
        with Vertical(id="prompt-fill"):
            yield self._area
            yield self._paths

    @property
    def text(self) -> str:
        """The prompt. Setting it posts no message."""
        return self._area.text

    @text.setter
    def text(self, text: str) -> None:
        if text != self._area.text:
            self._area.put(text)
            # some characters are line breaks there, and are others now: that is no change of the person's
            self._told = self._area.text

    def rewrite(self, text: str) -> None:
        """Put a text in place of the prompt, as if it were typed: with a message, and to be undone."""
        if text != self._area.text:
            self._area.rewrite(text)

    def focus(self, scroll_visible: bool = True) -> Self:
        self._area.focus(scroll_visible)
        return self

    @property
    def choosing(self) -> bool:
        """Whether a file is being chosen, which the keys are for then."""
        return self._area.choosing

    def leave_path(self) -> bool:
        """Choose no file; False where none was to be chosen."""
        return self._area.leave_path()

    def watch_tokens(self) -> None:
        self._show_heading()

    def watch_exact(self) -> None:
        self._show_heading()

    def _show_heading(self) -> None:
        number = "" if self.tokens is None else f"  {'' if self.exact else '≈'}{self.tokens:,} tokens"
        self._heading.update(
            Content.assemble((self._label, ".prompt-editor--label"), (number, ".prompt-editor--tokens"))
        )

    def on_descendant_focus(self) -> None:
        self.add_class("-live")
        self._show_heading()

    def on_descendant_blur(self) -> None:
        self.remove_class("-live")
        self._show_heading()

    @on(PathRows.Clicked)
    def _path_clicked(self, message: PathRows.Clicked) -> None:
        message.stop()
        # by itself, so that its messages come past here
        self._area.call_later(self._area.action_take_path)

    @on(TextArea.Changed)
    def _area_changed(self, message: TextArea.Changed) -> None:
        message.stop()
        text = self._area.text
        if text != self._told:
            self._told = text
            self.post_message(self.Changed(self, text))
