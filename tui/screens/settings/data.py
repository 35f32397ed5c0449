"""The page of what is kept: where it is, and how much it takes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.domain.backups import Backups
from tui.domain.disk_words import shown_path, shown_size
from tui.domain.errors import AztuiError
from tui.domain.ports import DataFolders, DiskUse
from tui.keys import Place, keys_at
from tui.screens.settings.page import Heading, Page, Words
from tui.services.library import Library
from tui.services.preferences import Preferences
from tui.services.tidying import TRASH_DAYS
from tui.terminal.clipboard import copy_text
from tui.widgets.choice_row import ChoiceRow
from tui.widgets.setting_row import Cell, SettingRow

RETENTION = (0, 30, 90, 365)
"""Days after which conversations go to the trash; 0 for never."""
RETENTION_HELP = (
    f"Those nobody wrote in for so long, unless pinned or archived. The trash keeps them {TRASH_DAYS} days; then they "
    "are removed for good."
)
SIZES = (0.5, 2.0, 10.0, 50.0)
"""GB that the daily backups may take."""
BACKUPS_HELP = "One a day, seven of them; the oldest make room. The newest is kept whatever it takes."
LABELS = {
    "conversations": "Conversations",
    "backups": "Backups",
    "run": "Running now",
    "copies": "Copies",
    "crashes": "Crash reports",
    "settings": "Settings",
    "themes": "Your own themes",
}


class FolderRow(SettingRow):
    """One place on disk."""

    PLACE: ClassVar[Place] = Place.FOLDER
    MAIN_ACTION = "copy"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.FOLDER)
    ]

    def __init__(self, use: DiskUse, count: str) -> None:
        super().__init__(
            Cell(LABELS[use.name], 22, 18),
            Cell(shown_size(use.size) if use.files else "", 12, look="strong", right=True),
            Cell(count, 20, look="muted"),
            Cell(shown_path(use.path), look="muted"),
        )
        self._path = use.path

    @work(group="copy", exclusive=True)
    async def action_copy(self) -> None:
        self.note = (await copy_text(self.app, str(self._path))).sentence

    def on_blur(self) -> None:
        self.note = ""


class DataPage(Page):
    """Each place where something is kept.

    Args:
        preferences: The settings.
        folders: Measures the places.
        library: Knows the conversations.
        backups: Knows their copies.
        demo: Whether they are the demo's.
    """

    TITLE = "Data"

    def __init__(
        self, preferences: Preferences, folders: DataFolders, library: Library, backups: Backups, demo: bool
    ) -> None:
        super().__init__(preferences)
        self._backups = backups
        self._folders = folders
        self._library = library
        self._demo = demo
        self._awaited = False
        # the one in the file too, which may be any
        self._ages = sorted({*RETENTION, self.settings.retention_days})
        self._sizes = sorted({*SIZES, self.settings.backups_gb})

    def words(self) -> str:
        return "What is kept on this machine, for you alone to read."

    def compose_rows(self) -> ComposeResult:
        yield Heading("Old conversations")
        yield Words(RETENTION_HELP)
        kept = self.settings.retention_days
        yield ChoiceRow("To the trash", tuple(map(_after, self._ages)), self._ages.index(kept), id="retention")
        yield Heading("Daily backups")
        yield Words(BACKUPS_HELP)
        words = tuple(f"{size:g} GB" for size in self._sizes)
        yield ChoiceRow("At most", words, self._sizes.index(self.settings.backups_gb), id="backups")

    @on(ChoiceRow.Chosen, "#backups")
    def _size_chosen(self, message: ChoiceRow.Chosen) -> None:
        self.keep(replace(self.settings, backups_gb=self._sizes[message.index]))

    @on(ChoiceRow.Chosen, "#retention")
    def _retention_chosen(self, message: ChoiceRow.Chosen) -> None:
        self.keep(replace(self.settings, retention_days=self._ages[message.index]))

    def enter(self) -> None:
        # the rows come when they are measured
        self._awaited = not self.query(FolderRow)
        super().enter()

    def on_mount(self) -> None:
        self._measure()

    @work(group="measure", exclusive=True)
    async def _measure(self) -> None:
        uses, conversations, backups = await asyncio.gather(
            self._folders.measure(demo=self._demo), self._conversations(), self._newest()
        )
        known = {"conversations": conversations, "backups": backups}
        rows = [FolderRow(use, known.get(use.name) or _counted(use.files, "file")) for use in uses]
        await self.mount(*rows, before=self.query(Heading)[1])
        if self._awaited:
            self.enter()

    async def _conversations(self) -> str:
        try:
            return _counted(await self._library.count(), "conversation")
        except AztuiError:
            return "cannot be read"

    async def _newest(self) -> str:
        """How many backups there are, and the day of the newest; empty where there are none or it cannot be told."""
        try:
            known = await self._backups.known()
        except AztuiError:
            return ""
        return f"{len(known)}, newest {known[0].short_day}" if known else ""


def _after(days: int) -> str:
    return f"{days:,} days" if days else "never"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}" if number else "none yet"
