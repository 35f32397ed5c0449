"""A text to write in, into which a file is taken by typing `@` and choosing the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.document._document import Location
from textual.message import Message
from textual.timer import Timer
from textual.widgets.text_area import Selection

from tui.domain.draft import file_part, sent
from tui.domain.folder import ABOVE, HOME, Folder
from tui.domain.taken_file import TakenFile
from tui.domain.text import clean_line
from tui.widgets.changed_area import Change, ChangedArea
from tui.widgets.path_list import PathList

PATIENCE = 1.0
"""Seconds for which a key that would send waits to know whether what is typed names a file."""
EMPTY = "There is nothing in this folder."
QUIET = 0.3
"""Seconds after which it is said that a folder is being read."""
_PRIVATE = "\U000f0000"
"""From here on there are no letters, but the signs in whose place something else is shown."""

_KEYS = {"up": "choose_path(-1)", "down": "choose_path(1)", "tab": "take_path", "enter": "take_path"}
"""What keys do while there is something to choose; `escape` closes it."""


@dataclass(slots=True)
class _Begun:
    """A name that is being typed."""

    at: Location
    """Where its `@` is."""
    folder: str | None = None
    """The part of it up to its last `/`; None before the first look."""
    found: Folder | None = None
    """What is in that folder; None until it is known."""
    name: str | None = None
    """What is typed behind it, as it was looked at last."""


@dataclass(slots=True)
class _Taking:
    """A file that is being read."""

    at: Location
    """Where its name stands."""
    written: str
    """Its name in the text, with the `@`."""
    path: str


class PathArea(ChangedArea):
    """Lists what a name after a typed `@` may mean, and puts the text of the file that is chosen in its place.

    Only typing opens the list, and only choosing opens a file: an `@` in a text that was pasted, brought back, or
    written by a model is a letter like any other.

    Args:
        paths: Where the list is shown.
        share: As of `FilledArea`.
        least: As of `FilledArea`.
        placeholder: As of `FilledArea`.
    """

    LONGEST_FILE: ClassVar[int | None] = None
    """Characters of the longest file that has room here; None for no limit but that of all files."""

    @dataclass
    class FolderWanted(Message):
        """It is to be known what is in a folder: `show_folder` takes it."""

        area: PathArea
        folder: str
        """As it is typed."""
        path: str
        """As the system has it."""

        @property
        def control(self) -> PathArea:
            return self.area

    @dataclass
    class FileWanted(Message):
        """The person chose a file: `take` takes it, or `refuse` the reason why it cannot be had."""

        area: PathArea
        path: str
        """As the system has it."""

        @property
        def control(self) -> PathArea:
            return self.area

    class PathsChanged(Message):
        """Whether there is something to choose from may have changed, and with it what the keys do."""

    def __init__(self, paths: PathList, *, share: int, least: int, placeholder: str = "") -> None:
        super().__init__(share=share, least=least, placeholder=placeholder)
        self._paths = paths
        self._begun: _Begun | None = None
        self._taking: list[_Taking] = []
        self._problem = ""
        self._then: Callable[[], object] | None = None
        self._patience: Timer | None = None
        # whether something was typed after the key that would have sent
        self._held = False
        self._told: bool | None = False
        # folders by what is written for them, where that is not their name: names may hold what no text should
        self._names: dict[str, str] = {}

    @property
    def choosing(self) -> bool:
        """Whether there is a path to choose."""
        return self._begun is not None and self._begun.found is not None and self._paths.entry is not None

    @property
    def _looking(self) -> bool:
        """Whether it is not known yet what there is to choose."""
        return self._begun is not None and self._begun.found is None

    # keys

    async def on_key(self, event: events.Key) -> None:
        """Do a key, and look at what is typed by then: the next one may come before any message."""
        if self._begun is None and self._problem:
            self._problem = ""
            self._say_rest()
        if event.key != "escape":
            # what comes now is no part of what is to be sent
            self.wait_no_more()
        await super().on_key(event)
        if not event._no_default_action:
            await super()._on_key(event)
        self._follow(began=event.character == "@")

    def action_of(self, key: str) -> str | None:
        if key == "escape" and (self._paths.is_open or self._taking or self._then):
            return "leave_path"
        if key in _KEYS and self.choosing:
            return _KEYS[key]
        if key in ("up", "down", "tab") and self._looking and self._paths.is_open:
            # typed faster than the folder was read
            return "choose_path(0)"
        return super().action_of(key)

    def action_choose_path(self, delta: int) -> None:
        self._paths.move(delta)

    def action_leave_path(self) -> None:
        self.leave_path()

    def leave_path(self) -> bool:
        """Leave the text as it is typed: choose no file, or where none is chosen, wait for none; False without any."""
        if self.choosing:
            self._end()
            return True
        was = self._paths.is_open or bool(self._taking) or self._then is not None
        self._leave_all()
        return was

    def _leave_all(self) -> None:
        self._taking.clear()
        self._problem = ""
        self._wait(None)
        self._end()

    def on_blur(self) -> None:
        self._end()

    def on_text_area_selection_changed(self) -> None:
        self._follow()

    def put(self, text: str) -> None:
        # a file that was chosen for another text is none for this one
        self._leave_all()
        super().put(text)

    def rewrite(self, text: str) -> None:
        self._leave_all()
        super().rewrite(text)

    def changed(self, change: Change) -> None:
        """Follow the names in the text; one that was changed itself is a word like any other."""
        reading = len(self._taking)
        self._taking = [taking for taking in self._taking if change.spares(taking.at, len(taking.written))]
        for taking in self._taking:
            taking.at = change.moved(taking.at)
        if self._begun is not None:
            if change.spares(self._begun.at, 1):
                self._begun.at = change.moved(self._begun.at)
            else:
                self._end()
        if len(self._taking) != reading:
            self._say_rest()

    # a name that is typed

    def _follow(self, *, began: bool = False) -> None:
        """Show what the name before the cursor may mean, where one is being typed."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        if began and line[column - 1 : column] == "@" and (column == 1 or line[column - 2].isspace()):
            self._begun = _Begun((row, column - 1))
        begun = self._begun
        if begun is None:
            return
        start = begun.at[1]
        typed = line[start + 1 : column]
        if (
            begun.at[0] != row
            or column <= start
            or line[start : start + 1] != "@"
            or max(typed, default="") >= _PRIVATE
        ):
            self._end()
            return
        folder, name = typed[: typed.rfind("/") + 1], typed[typed.rfind("/") + 1 :]
        if folder != begun.folder:
            begun.folder, begun.found = folder, None
            self.post_message(self.FolderWanted(self, folder, self._names.get(folder, folder)))
            self.set_timer(QUIET, self._say_reading)
        elif begun.found is not None and begun.name != name:
            self._show(begun.found, name)
        begun.name = name

    def _say_reading(self) -> None:
        if self._begun is not None and self._looking:
            self._paths.say(f"Reading {self._begun.folder or 'this folder'} …", quiet=True)
            self._tell()

    def _show(self, found: Folder, name: str) -> None:
        entries = found.matching(name)
        if name in (".", ".."):
            entries = (ABOVE, *entries)
        if name == "~" and self._begun is not None and not self._begun.folder:
            entries = (HOME, *entries)
        if not entries and any(letter.isspace() for letter in name):
            # it was a word, and the sentence goes on
            self._end()
            return
        words = found.problem or (EMPTY if not found.entries and self._begun and self._begun.folder else "")
        if entries or (words and not name):
            self._paths.show(entries, typed=name, where=found.where, words=words)
        else:
            self._paths.close()
            self._say_rest()
        self._tell()

    def show_folder(self, folder: str, found: Folder) -> None:
        """Take what is in a folder that was asked for; one that is not typed any more is passed over."""
        begun = self._begun
        if begun is None or begun.folder != folder:
            return
        # who asked meanwhile heard that there is nothing to choose
        begun.found, begun.name, self._told = found, None, None
        self._follow()
        if self._then is not None and self.choosing:
            # what was to be sent is what was to be taken
            self._wait(None)
            self.action_take_path()
        self._go_on()

    def _end(self) -> None:
        """No name is being typed."""
        if self._begun is not None or self._paths.is_open:
            self._begun = None
            self._say_rest()
            self._tell()
        self._go_on()

    def _tell(self) -> None:
        if self.choosing != self._told:
            self._told = self.choosing
            self.post_message(self.PathsChanged())

    # a file that is chosen

    def action_take_path(self) -> None:
        """Write the name out; go into a folder, and ask for the text of a file."""
        entry, begun = self._paths.entry, self._begun
        if entry is None or begun is None or begun.folder is None or begun.found is None:
            # what is still seen of one folder is not in the next
            return
        folder = begun.folder
        path = f"{self._names.get(folder, folder)}{entry.name}"
        written = f"{folder}{clean_line(entry.name)}"
        if entry.is_folder:
            path, written = f"{path}/", f"{written}/"
            if path != written:
                self._names[written] = path
        # behind the `@`, which stays where it is
        row, column = begun.at
        self._replace_via_keyboard(written, (row, column + 1), self.cursor_location)
        if entry.is_folder:
            self._follow()
            return
        self._taking.append(_Taking(begun.at, f"@{written}", path))
        self._end()
        self.post_message(self.FileWanted(self, path))

    def take(self, path: str, file: TakenFile) -> None:
        """Put a file that was read in place of its name; one that is not waited for any more is passed over."""
        if self.LONGEST_FILE is not None and len(file.text) > self.LONGEST_FILE:
            longest = f"{self.LONGEST_FILE:,} characters"
            self.refuse(path, f"{file.name} has more than {longest}: too long for a text that is edited here.")
            return
        taking = self._taken(path)
        if taking is None:
            return
        start, end = taking.at, (taking.at[0], taking.at[1] + len(taking.written))
        selection = self.selection
        result = self.replace(self._put_file(file, start, end), start, end)
        # Textual (8.2.8) moves a cursor down that is before a change in the same row
        change = Change(start, end, result.end_location)
        self.selection = Selection(change.moved(selection.start), change.moved(selection.end))
        self._say_rest()
        self._go_on()

    def refuse(self, path: str, sentence: str) -> None:
        """Say why a file cannot be had; its name stays as it is typed, and nothing is sent."""
        if self._taken(path) is not None:
            self._problem = sentence
            self._wait(None)
            self._say_rest()

    def _taken(self, path: str) -> _Taking | None:
        """What waits for a file, and does no longer."""
        taking = next((taking for taking in self._taking if taking.path == path), None)
        if taking is not None:
            self._taking.remove(taking)
        return taking

    def _say_rest(self) -> None:
        """Say what there is to say of files that were chosen, unless the next one is being chosen."""
        self._held = self._held and bool(self._taking)
        if self.choosing:
            return
        if self._problem:
            self._paths.say(self._problem)
        elif self._taking:
            names = ", ".join(taking.written.removeprefix("@") for taking in self._taking)
            held = "Nothing is sent yet. " if self._held else ""
            self._paths.say(f"Reading {names} … {held}Esc leaves {'them' if self._taking[1:] else 'it'}.", quiet=True)
        elif not self._looking:
            self._paths.close()

    def _put_file(self, file: TakenFile, start: Location, end: Location) -> str:
        """What is written for a file: here its text, in the frame in which it is sent."""
        part, before = file_part(file), self.document.get_line(start[0])[: start[1]]
        behind = self.document.get_line(end[0])[end[1] :]
        around = "\n\n" if before else "", "\n\n" if behind else "\n"
        return f"{around[0]}{sent([part])}{around[1]}"

    # what waits for both

    def wait_for_file(self, then: Callable[[], object]) -> bool:
        """Do something once it is known what a name means, and files are read; False where nothing is waited for."""
        if not self._taking and not self._looking:
            return False
        self._wait(then)
        self._say_rest()
        return True

    def _wait(self, then: Callable[[], object] | None) -> None:
        self._then, self._held = then, False
        if self._patience is not None:
            self._patience.stop()
        waits = then is not None and self._looking
        self._patience = self.set_timer(PATIENCE, self._lose_patience) if waits else None

    def _lose_patience(self) -> None:
        """The folder does not answer in time: what is typed is text."""
        if self._looking:
            self._end()

    def wait_no_more(self) -> None:
        """Something is typed, which is no part of what was to be sent: send that first, or where it cannot be, not."""
        if self._then is None:
            return
        if self._taking:
            self._wait(None)
            self._held = True
            self._say_rest()
        else:
            self._end()

    def _go_on(self) -> None:
        then = self._then
        if then is not None and not self._taking and not self._looking:
            self._wait(None)
            then()
