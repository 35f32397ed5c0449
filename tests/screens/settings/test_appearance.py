"""Looks: a theme is seen before it is kept, and everything else is in force at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import until
from tests.screens.settings.opened import FILE, Opened, opened
from tests.widgets.hosts import screen_rows
from tui.domain.settings import Glyphs
from tui.screens.settings.appearance import OURS, AppearancePage

pytestmark = pytest.mark.long

DARK = (Path(__file__).parents[3] / "themes" / "aztui-dark.toml").read_text(encoding="utf-8")


async def to_row(it: Opened, id: str) -> None:
    """Go to a row of choices, past the themes, each of which would be worn on the way."""
    it.screen.page.go_to(it.screen.page.query_one(f"#{id}"))
    await it.pilot.pause()


@pytest.fixture
def folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's themes, which are looked at often."""
    monkeypatch.setattr("tui.screens.themed_app.LOOK_EVERY", 0.02)
    (home / "themes").mkdir(parents=True)
    return home / "themes"


async def test_moving_shows_a_theme_and_enter_keeps_it() -> None:
    async with opened("Appearance") as it:
        await it.press("right")
        assert it.stage.app.theme == "aztui-light"
        assert it.values["theme"] == "aztui-dark", "it is only looked at"
        await it.press("enter")
        assert it.values["theme"] == "aztui-light"
        await it.close()
        assert it.stage.app.theme == "aztui-light"


@pytest.mark.long
@pytest.mark.parametrize("leave", ["escape", "tab", "f3", "click"])
async def test_a_theme_that_is_not_kept_goes_with_the_eyes(leave: str) -> None:
    async with opened("Appearance") as it:
        await it.press("right", "right")
        assert it.stage.app.theme == "aztui-contrast"
        if leave == "click":
            await it.pilot.click(it.page(AppearancePage).width)
        else:
            await it.pilot.press(leave)
        await it.pilot.pause()
        assert it.stage.app.theme == "aztui-dark"
        assert it.values["theme"] == "aztui-dark"


async def test_esc_goes_back_to_the_theme_before_it_leaves_the_screen() -> None:
    async with opened("Appearance") as it:
        await it.press("right", "escape")
        assert it.screen.page.TITLE == "Appearance"
        assert it.page(AppearancePage).themes.highlighted == 0


@pytest.mark.long
async def test_textuals_themes_and_ones_own_are_below() -> None:
    async with opened("Appearance") as it:
        await it.press("down")
        assert it.stage.app.theme not in OURS
        await it.press("enter")
        assert it.values["theme"] == it.stage.app.theme
        assert it.page(AppearancePage).themes.kept == it.stage.app.theme
        assert "All themes " in it.shown
        assert "themes" in it.shown.split("Your own: ")[1].split("\n")[0]


async def test_a_theme_of_ones_own_appears_and_goes_while_one_looks(folder: Path) -> None:
    async with opened("Appearance") as it:
        await it.press("right")
        (folder / "sand.toml").write_text(DARK.replace("aztui-dark", "sand"), encoding="utf-8")
        await until(lambda: "○ sand" in it.shown)
        assert it.stage.app.theme == "aztui-light", "what is looked at stays"
        (folder / "sand.toml").unlink()
        await until(lambda: "○ sand" not in it.shown)
        await it.press("right")
        assert it.stage.app.theme == "aztui-contrast"


async def test_the_theme_of_the_settings_is_kept_once_its_file_is_mended(folder: Path) -> None:
    (folder / "mine.toml").write_text("name = ", encoding="utf-8")
    async with opened("Appearance", file=FILE.replace("aztui-dark", "mine")) as it:
        assert it.stage.app.theme == "aztui-dark"
        (folder / "mine.toml").write_text(DARK.replace("aztui-dark", "mine"), encoding="utf-8")
        await until(lambda: it.stage.app.theme == it.page(AppearancePage).themes.kept == "mine")
        await it.close()
        assert it.stage.app.theme == "mine"


async def test_swatches_are_drawn_in_the_colours_of_their_themes() -> None:
    async with opened("Appearance") as it:
        colours = {
            segment.style.bgcolor.name.lower()
            for strip in it.stage.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.bgcolor
        }
        assert {"#14161b", "#fdfdfc", "#000000", "#faf3e7", "#0f1a20"} <= colours


async def test_the_reading_width_holds_for_the_transcript_at_once() -> None:
    async with opened("Appearance", size=(200, 50)) as it:
        transcript = it.stage.app.screen_stack[-2].query_one("TranscriptView")
        await to_row(it, "reading-width")
        for key, width in (("left", 72), ("right", 88), ("right", 0)):
            await it.press(key)
            assert it.values["reading_width"] in (width, "full")
            assert transcript.reading_width == width  # type: ignore[attr-defined]


async def test_glyphs_and_panes_are_in_force_at_once() -> None:
    async with opened("Appearance") as it:
        chat = it.stage.app.screen_stack[-2]
        await to_row(it, "glyphs")
        await it.press("right")
        assert it.stage.app.preferences.current.glyphs is Glyphs.ASCII
        assert it.values["glyphs"] == "ascii"
        assert not any("●" in row for row in screen_rows(it.stage.app)), "the screen is drawn with ASCII"
        await to_row(it, "list-pane")
        await it.press("right")
        assert it.values["list_open"] is False
        assert not chat.has_class("-list")
        await to_row(it, "setup-pane")
        await it.press("right", "left")
        assert it.values.get("setup_open", True) is True
        assert chat.has_class("-setup")


@pytest.mark.long
async def test_what_is_changed_elsewhere_is_shown() -> None:
    async with opened("Appearance") as it:
        preferences = it.stage.app.preferences
        preferences.change(replace(preferences.current, reading_width=72, list_open=False))
        await it.pilot.pause()
        page = it.page(AppearancePage)
        assert (page.width.chosen, page.list_pane.chosen) == (0, 1)


@pytest.mark.long
async def test_a_theme_that_is_gone_does_no_harm() -> None:
    async with opened("Appearance", file=FILE.replace("aztui-dark", "no-such")) as it:
        assert it.page(AppearancePage).themes.kept == "aztui-dark"
        await it.press("right", "escape")
        assert it.stage.app.theme == "aztui-dark"
        assert it.values["theme"] == "no-such", "what the person wrote stays until another is kept"


async def test_without_colours_it_is_said_that_themes_look_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened("Appearance") as it:
        assert "NO_COLOR is set" in it.shown
        assert "▌ ● Dark" in it.shown, "what is kept and where the keys are is seen without colour"
