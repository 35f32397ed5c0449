"""The examples of a conversation: a list of them, and below it the question and the answer of the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.domain.conversation import Example
from tui.keys import Place, keys_at
from tui.screens.help import HelpScreen
from tui.screens.keys_read import keys_read
from tui.screens.taking import TakesFiles
from tui.services.keymap import Keymap
from tui.services.taken_files import TakenFiles
from tui.widgets.example_list import ExampleList
from tui.widgets.examples_row import ExamplesRow, summary
from tui.widgets.key_hints import KeyHints
from tui.widgets.prompt_editor import PromptArea, PromptEditor

_ACTIONS = {"app.back": "back", "app.help": "help", "files.leave": "back"}
"""What keys of other places do here, by their ids."""
NONE_YET = "None yet. An example is a question with the answer you want: the model answers in the same way."
NOTHING = "There is nothing to bring back."
LIST_SHARE = 5
"""The part of the screen's rows that the list may take: one in so many, and 2 at least."""


class ExamplesScreen(ModalScreen[None], TakesFiles):
    """What is written or changed here is kept at once; a pair of which nothing is written is none.

    Args:
        row: The row of the setup, which has their tokens.
        examples: As they are.
        keymap: The keys in force.
        changed: Takes the examples after each change.
        files: Those that may be taken in.
        encoding: By which they are counted.
    """

    CSS_PATH = "examples.tcss"
    AUTO_FOCUS = "ExampleList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, _ACTIONS[key.id], key.words, id=key.id, show=False, priority=True)
        for key in keys_at(Place.APP)
        if key.id in _ACTIONS
    ]

    pairs = getters.query_one(ExampleList)
    user = getters.query_one("#example-user", PromptEditor)
    assistant = getters.query_one("#example-assistant", PromptEditor)
    hints = getters.query_one(KeyHints)

    def __init__(
        self,
        row: ExamplesRow,
        examples: Sequence[Example],
        keymap: Keymap,
        changed: Callable[[tuple[Example, ...]], None],
        files: TakenFiles,
        encoding: str,
    ) -> None:
        super().__init__()
        self._files = files
        self._encoding = encoding
        self._row = row
        self._keymap = keymap
        self._changed = changed
        self._examples = [*examples]
        self._chosen = 0
        self._removed: list[tuple[int, Example]] = []
        self._put = ("", "")

    def compose(self) -> ComposeResult:
        with Vertical(id="examples"):
            with Horizontal(id="examples-heading"):
                yield Static("Examples", id="examples-title", markup=False)
                yield Static("", id="examples-summary", markup=False)
            yield Static("", id="examples-none", markup=False)
            yield ExampleList()
            yield PromptEditor("User says", "Empty: a question is needed.", id="example-user")
            yield PromptEditor("Assistant answers", "Empty: an answer is needed.", id="example-assistant")
            yield Static("", id="examples-note", markup=False)
            yield KeyHints()

    def on_mount(self) -> None:
        words = f"{NONE_YET} Press {self._keymap.label('pairs.add')} to add one."
        self.query_one("#examples-none", Static).update(Content(words))
        self._show()
        self.watch(self._row, "part", self._show_summary)

    def on_resize(self) -> None:
        self._show_list()

    # showing

    def _show(self) -> None:
        """Show the examples, and the texts of the chosen one."""
        example = self._examples[self._chosen] if self._examples else Example()
        self.user.text, self.assistant.text = example.user, example.assistant
        # some characters are line breaks there, and are others now: that is no change of the person's
        self._put = (self.user.text, self.assistant.text)
        self.set_class(not self._examples, "-none")
        self._show_list()
        self._show_summary()
        self._show_hints()

    def _show_list(self) -> None:
        rows = min(max(len(self._examples), 1), max(self.app.size.height // LIST_SHARE, 2))
        self.pairs.styles.height = rows
        self.pairs.show(self._examples, self._chosen)

    def _show_summary(self) -> None:
        words = summary(self._written, self._row.part) if self._written else ""
        self.query_one("#examples-summary", Static).update(Content(words))

    def _say(self, sentence: str) -> None:
        note = self.query_one("#examples-note", Static)
        note.update(Content(sentence))
        note.display = bool(sentence)

    def on_descendant_focus(self) -> None:
        self._show_hints()

    def encoding(self) -> str:
        return self._encoding

    def _show_hints(self) -> None:
        """Name the keys that do something now."""
        keymap = self._keymap
        if self.user.choosing or self.assistant.choosing:
            *choose, leave = keymap.named(Place.FILES)
            self.hints.show(choose, leave)
        elif self._place is Place.PAIRS:
            keys = [key for key in keymap.named(Place.PAIRS) if key.footer and key.id not in self._idle]
            self.hints.show([*keys, keymap.key("app.help")], replace(keymap.key("app.back"), words="close"))
        else:
            keys = [keymap.key("prompt.next"), keymap.key("app.help")]
            self.hints.show(keys, replace(keymap.key("app.back"), words="examples"))

    @property
    def _place(self) -> Place:
        return Place.PAIRS if self.focused is None or self.focused is self.pairs else Place.PROMPT

    @property
    def _idle(self) -> set[str]:
        """Ids of the keys that have nothing to act on."""
        idle = set() if self._removed else {"pairs.undo"}
        if not self._examples:
            idle |= {"pairs.write", "pairs.remove"}
        if len(self._examples) < 2:
            idle |= {"pairs.previous", "pairs.earlier"}
        return idle

    # keeping

    @property
    def _written(self) -> tuple[Example, ...]:
        """Those of which something is written."""
        return tuple(example for example in self._examples if example.user or example.assistant)

    @on(PromptEditor.Changed)
    def _typed(self, message: PromptEditor.Changed) -> None:
        message.stop()
        self._take()

    def _take(self) -> None:
        """Keep what was written since it was last looked at."""
        now = (self.user.text, self.assistant.text)
        if now == self._put or not self._examples:
            return
        old = self._examples[self._chosen]
        self._examples[self._chosen] = Example(
            now[0] if now[0] != self._put[0] else old.user, now[1] if now[1] != self._put[1] else old.assistant
        )
        self._put = now
        self._tell()
        self._show_list()

    async def _taken(self) -> None:
        """Keep what is written, the keys included that were typed before the one that leads here."""
        for editor in (self.user, self.assistant):
            await keys_read(editor.query_one(PromptArea))
        self._take()

    def _tell(self) -> None:
        self._changed(self._written)
        self._show_summary()

    # what keys do

    @on(ExampleList.Wanted)
    async def _go_to(self, message: ExampleList.Wanted) -> None:
        message.stop()
        await self._taken()
        if message.index < len(self._examples):
            self._chosen = message.index
            self._show()

    def action_write(self) -> None:
        """Go to the question of the chosen one."""
        if self._examples:
            self.user.focus()

    async def action_add(self) -> None:
        """Add one at the end, and go to its question; one of which nothing is written is there already."""
        await self._taken()
        blank = next((index for index, one in enumerate(self._examples) if one == Example()), None)
        if blank is None:
            self._examples.append(Example())
        self._chosen = len(self._examples) - 1 if blank is None else blank
        self._say("")
        self._show()
        self.call_after_refresh(self.user.focus)

    async def action_shift(self, step: int) -> None:
        """Send the chosen one so many earlier or later."""
        await self._taken()
        place = self._chosen + step
        if 0 <= place < len(self._examples):
            self._examples.insert(place, self._examples.pop(self._chosen))
            self._chosen = place
            self._show()
            self._tell()

    async def action_remove(self) -> None:
        """Remove the chosen one."""
        await self._taken()
        if not self._examples:
            return
        removed = self._examples.pop(self._chosen)
        if removed != Example():
            self._removed.append((self._chosen, removed))
            self._say(f"Removed. Press {self._keymap.label('pairs.undo')} to bring it back.")
        self._chosen = min(self._chosen, max(len(self._examples) - 1, 0))
        self._show()
        self._tell()

    async def action_undo(self) -> None:
        """Bring back what was removed last, to where it was."""
        await self._taken()
        if not self._removed:
            self._say(NOTHING)
            return
        place, example = self._removed.pop()
        self._chosen = min(place, len(self._examples))
        self._examples.insert(self._chosen, example)
        self._say("")
        self._show()
        self._tell()

    async def action_back(self) -> None:
        """Go from a text to the list, and from there to where one was."""
        if any(editor.leave_path() for editor in (self.user, self.assistant)):
            return
        if self._place is Place.PROMPT:
            self.set_focus(self.pairs)
            return
        await self._taken()
        self.dismiss()

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self._place, self._keymap, Place.PAIRS))

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        key = message.key
        if action := _ACTIONS.get(key.id, key.action):
            await (self if key.id in _ACTIONS else self.focused or self).run_action(action)
