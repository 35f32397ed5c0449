"""An export or an import over the main screen: a path, for an export a format, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.domain.errors import AztuiError
from tui.domain.exchange import FileTakenError, Format
from tui.domain.text import clean, clean_line
from tui.domain.work import StoppedError, Work
from tui.keys import Place, keys_at
from tui.screens.confirm import ConfirmScreen
from tui.services.exchange import told
from tui.services.keymap import Keymap
from tui.services.workspace import Workspace
from tui.widgets.field import LineField
from tui.widgets.key_hints import KeyHints

_PROGRESS_EVERY = 0.2
"""Seconds between two looks at how far it has come."""

_MOST_LISTED = 12
"""Names that are shown where there are several ways on."""

Said = tuple[str, int]
"""What came of it, in a sentence, and the id of a conversation that was taken in; 0 for none."""


class ExchangeScreen(ModalScreen[Said | None]):
    """A line for a path, and what is done with it. Answers with a sentence once it is done.

    Args:
        workspace: Its services do it; what runs when it ends is stopped.
        keymap: The keys in force.
    """

    CSS_PATH = "exchange.tcss"
    AUTO_FOCUS = "#exchange-path"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=True)
        for key in keys_at(Place.EXCHANGE)
    ]
    HEADING: ClassVar[str]
    HELP: ClassVar[str]
    VERB: ClassVar[str]

    path = getters.query_one("#exchange-path", LineField)

    def __init__(self, workspace: Workspace, keymap: Keymap) -> None:
        super().__init__()
        self._workspace = workspace
        self._exchange = workspace.exchange
        self._keymap = keymap
        self._work: Work | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="exchange"):
            yield Static(self.HEADING, id="exchange-heading", markup=False)
            yield Static(self.HELP, id="exchange-help", markup=False)
            with Horizontal(id="exchange-fill"):
                yield LineField(self.begin_with(), placeholder="A path", id="exchange-path", select_on_focus=False)
            yield Static("", id="exchange-format", markup=False)
            yield Static("", id="exchange-note", markup=False)
            yield KeyHints()

    def on_mount(self) -> None:
        self._timer = self.set_interval(_PROGRESS_EVERY, self._show_progress, pause=True)
        self._show_keys()
        # the store is closed then, which waits for what it writes
        self._workspace.before_end.append(self._stop)

    def on_unmount(self) -> None:
        self._workspace.before_end.remove(self._stop)

    def _stop(self) -> None:
        if self._work is not None:
            self._work.stopped = True

    def begin_with(self) -> str:
        """The path that stands there at first."""
        return ""

    async def do(self, path: str, work: Work) -> Said | None:
        """Do it; None where the person thought better of it.

        Raises:
            AztuiError: It cannot be done.
            StoppedError: The person stopped it.
        """
        raise NotImplementedError

    def action_choose(self, step: int) -> None:
        """Nothing is chosen unless there are formats."""

    def action_begin(self) -> None:
        """Begin it, once."""
        # the key is told of before the line has read what was typed before it
        self.path.call_later(self._begin)

    def action_complete(self) -> None:
        """Continue the path as far as there is one way on, and say which ways there are."""
        self.path.call_later(self._complete)

    @on(Input.Submitted)
    def _begin(self) -> None:
        path = self.path.value.strip()
        if self._work is None and path:
            self._work = Work()
            self._timer.resume()
            self._run(path, self._work)
            self._show_keys()

    @work(group="exchange")
    async def _run(self, path: str, work: Work) -> None:
        said: Said | None = None
        try:
            said = await self.do(path, work)
        except StoppedError:
            self.note("It was stopped.")
        except AztuiError as error:
            self.note(str(error))
        self._work = None
        self._timer.pause()
        if said is not None:
            self.dismiss(said)
        else:
            self._show_keys()

    @work(group="complete", exclusive=True)
    async def _complete(self) -> None:
        folder, slash, begun = self.path.value.rpartition("/")
        whole = self.path.value
        there = await self._workspace.files.folder(f"{folder}{slash}" or ".")
        if self._work is not None or self.path.value != whole:
            return
        name, found = there.completed(begun)
        if found:
            self.path.value = f"{folder}{slash}{name}"
            self.path.cursor_position = len(self.path.value)
        listed = "   ".join(clean_line(entry.name) for entry in found[:_MOST_LISTED])
        more = f"   and {len(found) - _MOST_LISTED:,} more" if len(found) > _MOST_LISTED else ""
        self.note(there.problem or (f"{listed}{more}" if len(found) != 1 else ""))

    def action_leave(self) -> None:
        """Stop what runs, else leave."""
        if self._work is None:
            self.dismiss(None)
        self._stop()

    def note(self, sentence: str) -> None:
        """Say something below the path."""
        self.query_one("#exchange-note", Static).update(Content(clean(sentence)))

    def _show_progress(self) -> None:
        if self._work is not None:
            of = f" of {self._work.total:,}" if self._work.total else ""
            self.note(f"{self.VERB} {self._work.done:,}{of} conversations …")

    def _show_keys(self) -> None:
        keys = {key.id: key for key in self._keymap.named(Place.EXCHANGE) if key.footer}
        leave = keys.pop("exchange.leave")
        if self._work is not None:
            self.query_one(KeyHints).show((), replace(leave, words="stop"))
            return
        begin = replace(keys["exchange.begin"], words=self.VERB.lower())
        chosen = [keys["exchange.previous"]] if self.query_one("#exchange-format").display else []
        self.query_one(KeyHints).show((begin, *chosen, keys["exchange.complete"]), leave)

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        await self.run_action(message.key.action)


class ImportScreen(ExchangeScreen):
    """Takes conversations in."""

    HEADING = "Import conversations"
    HELP = (
        "From aztui JSON, OpenAI messages (JSON, JSONL), a setup of the playground, an export of ChatGPT (its zip or "
        "conversations.json) or the database of oterm. What is here already is not taken in again."
    )
    VERB = "Import"

    def on_mount(self) -> None:
        self.query_one("#exchange-format").display = False

    async def do(self, path: str, work: Work) -> Said:
        imported = await self._exchange.import_file(path, work)
        return told(imported), imported.opened


class ExportScreen(ExchangeScreen):
    """Writes conversations.

    Args:
        workspace: Its services do it; what runs when it ends is stopped.
        keymap: The keys in force.
        ids: Which.
        title: Of the one; None where all are meant.
    """

    HEADING = "Export"
    HELP = (
        "Markdown is to be read; JSON loses nothing and can be imported again; messages are OpenAI's. "
        "A path that ends in / is a folder, which gets a file for each conversation."
    )
    VERB = "Export"

    def __init__(self, workspace: Workspace, keymap: Keymap, ids: Sequence[int], title: str | None) -> None:
        super().__init__(workspace, keymap)
        self._ids = ids
        self._title = title
        self._format = Format.MARKDOWN

    def begin_with(self) -> str:
        return self._exchange.default_path(self._format, self._title)

    def on_mount(self) -> None:
        what = f"{len(self._ids):,} conversations" if self._title is None else clean_line(self._title) or "conversation"
        self.query_one("#exchange-heading", Static).update(Content(f"Export: {what}"))
        self._show_format()

    def action_choose(self, step: int) -> None:
        if self._work is not None:
            return
        formats = list(Format)
        untouched = self.path.value == self.begin_with()
        self._format = formats[(formats.index(self._format) + step) % len(formats)]
        if untouched:
            self.path.value = self.begin_with()
            self.path.cursor_position = len(self.path.value)
        self._show_format()

    def _show_format(self) -> None:
        parts = [
            (f"● {one.value}   ", "bold $strong") if one is self._format else (f"○ {one.value}   ", "$foreground")
            for one in Format
        ]
        self.query_one("#exchange-format", Static).update(Content.assemble(*parts))

    async def do(self, path: str, work: Work) -> Said | None:
        several = self._title is None
        try:
            done = await self._exchange.export(self._ids, self._format, path, work, several=several)
        except FileTakenError as error:
            self._timer.pause()
            self.note("")
            question = ConfirmScreen(self._keymap, "Replace the file?", error.sentence, "replace it")
            if not await self.app.push_screen_wait(question):
                self.note(str(error))
                return None
            work.done = 0
            self._timer.resume()
            done = await self._exchange.export(self._ids, self._format, path, work, several=several, replace=True)
        noun = "conversation" if done.conversations == 1 else "conversations"
        return f"{done.conversations:,} {noun} exported to {done.where}.", 0
