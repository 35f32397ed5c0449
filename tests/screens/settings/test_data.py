"""Data: where everything is, how much it takes, and its path on the clipboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes import until
from tests.screens.settings.opened import FILE, opened
from tui.domain.disk_words import shown_path, shown_size
from tui.screens.settings.data import FolderRow
from tui.widgets.choice_row import ChoiceRow


@pytest.mark.long
async def test_each_place_has_its_size_count_and_path(home: Path) -> None:
    async with opened("Data", size=(160, 50)) as it:
        await until(lambda: len(it.screen.query(FolderRow)) == 7)
        await it.pilot.pause()
        rows = {row.cells[0].text: row for row in it.screen.query(FolderRow)}
        assert list(rows) == [
            "Conversations",
            "Backups",
            "Running now",
            "Copies",
            "Crash reports",
            "Settings",
            "Your own themes",
        ]
        settings = rows["Settings"].cells
        assert settings[1].text == shown_size(it.path.stat().st_size)
        assert settings[2].text == "1 file"
        assert settings[3].text == str(it.path)
        assert rows["Crash reports"].cells[2].text == "none yet"
        assert rows["Conversations"].cells[2].text == "none yet"


@pytest.mark.long
async def test_conversations_are_counted() -> None:
    async with opened("Connection") as it:
        session = it.stage.workspace.session
        await session.set_up(system_prompt="one that is stored")
        await it.press("tab", "end", *["down"] * 4)
        await until(lambda: len(it.screen.query(FolderRow)) == 7)
        first = next(iter(it.screen.query(FolderRow)))
        assert first.cells[2].text == "1 conversation"


@pytest.mark.long
async def test_a_path_is_copied() -> None:
    async with opened("Data") as it:
        await until(lambda: len(it.screen.query(FolderRow)) == 7)
        await it.press("tab", "tab", "down", "y")
        assert it.stage.app.clipboard.endswith("backups")
        await until(lambda: "Copied" in it.shown)
        await it.press("down")
        assert "Copied" not in it.shown


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (999_950, "1.0 MB"), (12_400_000, "12.4 MB")],
)
def test_how_a_size_is_written(size: int, words: str) -> None:
    assert shown_size(size) == words


def test_the_home_folder_is_a_tilde() -> None:
    assert shown_path(Path.home() / "a" / "b") == "~/a/b"
    assert shown_path(Path("/somewhere/else")) == "/somewhere/else"


@pytest.mark.long
async def test_the_age_for_the_trash_is_chosen_below() -> None:
    async with opened("Data") as it:
        await until(lambda: len(it.screen.query(FolderRow)) == 7)
        await it.press("end", *["down"] * 7)
        assert isinstance(it.focused, ChoiceRow)
        await it.press("right", "right")
        assert it.values["retention_days"] == 90
        await it.press("left", "left")
        assert it.values["retention_days"] == 0
        await it.press("down", "right")
        assert it.values["backups_gb"] == 10


@pytest.mark.long
async def test_an_age_of_the_file_is_one_of_the_choices() -> None:
    async with opened("Data", file=f"retention_days = 45\n{FILE}") as it:
        assert "● 45 days" in it.shown
