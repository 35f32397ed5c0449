"""The looks of the running app: what is chosen, what is on disk, and what the terminal can show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rich.segment import Segment

from tests.fakes import until
from tests.stage import Stage, make_stage
from tests.widgets.hosts import drawn, screen_rows
from tui.app import AztuiApp
from tui.domain.settings import THEME_ROLES, Glyphs
from tui.widgets.notice_line import NoticeLine

pytestmark = pytest.mark.long

DARK = {role: "#101010" if role in ("background", "surface", "panel", "select") else "#e0e0e0" for role in THEME_ROLES}


def theme_text(name: str = "mine", **changed: str) -> str:
    """A theme's file."""
    colours = {**DARK, **changed}
    return f'name = "{name}"\ndark = true\n[colours]\n' + "".join(
        f'{key} = "{value}"\n' for key, value in colours.items()
    )


@pytest.fixture
def folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's themes, which are looked at often."""
    monkeypatch.setattr("tui.screens.themed_app.LOOK_EVERY", 0.02)
    (home / "themes").mkdir(parents=True)
    return home / "themes"


def ground(stage: Stage) -> str:
    """The colour of the page."""
    return stage.app.screen.background_colors[1].hex.lower()


def said(stage: Stage) -> list[str]:
    """The problems that stand above the transcript."""
    return stage.app.screen.query_one(NoticeLine)._lasting


def cells(stage: Stage) -> Iterator[Segment]:
    """Every run of cells on the screen."""
    return (segment for strip in drawn(stage.app) for segment in strip)


async def test_a_theme_of_ones_own_can_be_chosen(folder: Path) -> None:
    (folder / "a.toml").write_text(theme_text(background="#112233"))
    stage = make_stage(theme="mine")
    async with stage.app.run_test() as pilot:
        await pilot.pause()
        assert (stage.app.theme, ground(stage)) == ("mine", "#112233")
        assert {"mine", "aztui-warm", "nord"} <= set(stage.app.available_themes)


async def test_a_theme_is_taken_anew_when_its_file_is_saved(folder: Path) -> None:
    """UI.md, "Colour and access". A bad file says so and keeps the last colours, until it is mended."""
    path = folder / "a.toml"
    path.write_text(theme_text(background="#112233"))
    stage = make_stage(theme="mine")
    async with stage.app.run_test() as pilot:
        await until(lambda: stage.chat._begun.is_set())
        path.write_text(theme_text(background="#445566"))
        await until(lambda: ground(stage) == "#445566")
        # what is drawn, not only what is to be
        await until(lambda: any(str(part.style).endswith("on #445566") for part in cells(stage)))

        path.write_text(theme_text(background="blue-ish"))
        # the file may be read while it is being written: what is said of that is gone with the next look
        refused = 'The theme a.toml keeps its last colours: line 4: background must be a colour as in "#79b0ff".'
        await until(lambda: said(stage) == [refused])
        assert (stage.app.theme, ground(stage)) == ("mine", "#445566")

        path.write_text(theme_text(background="#778899"))
        await until(lambda: ground(stage) == "#778899" and said(stage) == [])
        assert not stage.chat.notice.has_class("-shown")
        await pilot.pause()
        assert sum(worker.group == "themes" for worker in stage.app.workers) == 1


async def test_a_new_bad_file_is_said_on_the_screen_that_is_seen(folder: Path) -> None:
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await until(lambda: stage.chat._begun.is_set())
        await pilot.press("f1")
        (folder / "b.toml").write_text("name =")
        chat = stage.app.screen_stack[1]
        await until(lambda: bool(chat.query_one(NoticeLine)._lasting))
        (folder / "b.toml").unlink()
        await until(lambda: not chat.query_one(NoticeLine)._lasting)


async def test_the_theme_in_use_may_go_and_come(folder: Path) -> None:
    path = folder / "a.toml"
    path.write_text(theme_text())
    stage = make_stage(theme="mine")
    async with stage.app.run_test():
        await until(lambda: stage.chat._begun.is_set())
        path.unlink()
        await until(lambda: stage.app.theme == "aztui-dark")
        await until(lambda: said(stage) == ["settings.toml: there is no theme mine; aztui-dark is used."])
        assert "mine" not in stage.app.available_themes
        path.write_text(theme_text())
        await until(lambda: stage.app.theme == "mine")
        await until(lambda: said(stage) == [])


async def test_a_theme_that_is_not_there_is_told_with_its_line(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text('# mine\ntheme = "gone"\n')
    stage = make_stage(theme="gone")
    async with stage.app.run_test():
        await until(lambda: stage.chat._begun.is_set())
        assert stage.app.theme_notices == ("settings.toml, line 2: there is no theme gone; aztui-dark is used.",)


async def test_a_preview_stays_while_another_file_is_saved(folder: Path) -> None:
    stage = make_stage()
    async with stage.app.run_test():
        await until(lambda: stage.chat._begun.is_set())
        stage.app.theme = "aztui-cool"
        (folder / "a.toml").write_text(theme_text())
        await until(lambda: "mine" in stage.app.available_themes)
        assert stage.app.theme == "aztui-cool"


async def test_a_name_of_textuals_own_is_refused(folder: Path) -> None:
    (folder / "a.toml").write_text(theme_text("nord"))
    stage = make_stage(theme="nord")
    async with stage.app.run_test():
        await until(lambda: stage.chat._begun.is_set())
        assert stage.app.theme == "nord"
        assert stage.app.theme_notices == ("The theme nord is left out: Textual has one of that name.",)
        assert ground(stage) != "#101010"


async def test_a_setting_is_seen_at_once() -> None:
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await until(lambda: stage.chat._begun.is_set())
        preferences = stage.app.preferences
        preferences.change(replace(preferences.current, theme="aztui-warm"))
        await until(lambda: ground(stage) == "#faf3e7")
        assert "❯" in "".join(screen_rows(stage.app))
        preferences.change(replace(preferences.current, glyphs=Glyphs.ASCII))
        await until(lambda: "".join(screen_rows(stage.app)).isascii())
        preferences.change(replace(preferences.current, glyphs=Glyphs.UNICODE, theme="gone"))
        await until(lambda: "❯" in "".join(screen_rows(stage.app)))
        await pilot.pause()
        assert stage.app.theme == "aztui-warm"


async def test_without_colour_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat 72 and https://no-color.org: no colour and no fill on any screen; cursor and selection are reversed."""
    monkeypatch.setenv("NO_COLOR", "1")
    stage = make_stage(theme="nord")
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await until(lambda: stage.chat._begun.is_set())
        await pilot.press("a", "b", "shift+left")
        for keys in ((), ("escape",), ("f2", "f2"), ("f1",), ("escape", "ctrl+o")):
            await pilot.press(*keys)
            await pilot.pause()
            for segment in cells(stage):
                assert segment.style is None or (segment.style.color, segment.style.bgcolor) == (None, None)
            reversed_cells = "".join(
                segment.text for segment in cells(stage) if segment.style and segment.style.reverse
            )
            covered = stage.app.screen is not stage.app.screen_stack[1]
            assert "b" in reversed_cells or covered
            assert "▕" in "".join(screen_rows(stage.app)) or covered


@pytest.mark.parametrize("theme", ["aztui-light", "nord"])
async def test_16_colours_are_the_terminals_own(monkeypatch: pytest.MonkeyPatch, theme: str) -> None:
    """Threat 72: whatever is chosen."""
    monkeypatch.setattr(AztuiApp, "few_colours", True)
    stage = make_stage(theme=theme)
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await until(lambda: stage.chat._begun.is_set())
        await pilot.pause()
        assert stage.app.theme == theme
        styles = [segment.style for segment in cells(stage) if segment.style]
        colours = {one for style in styles for one in (style.color, style.bgcolor) if one}
        assert all(one.triplet is None for one in colours)
        assert any(not one.is_default for one in colours)


BAD_SETTINGS = {
    b"theme = 7\n[keys]\n'app.new' = 1": (
        'line 1: theme must be the name of a theme; "aztui-dark" is used.',
        "line 3: the key of app.new must be text",
    ),
    b"theme = 'nord'\n\xff\xfe": ("is not a text in UTF-8 (line 2)",),
}


@pytest.mark.parametrize("data", BAD_SETTINGS, ids=ascii)
async def test_a_bad_settings_file_starts_the_app_with_a_notice(home: Path, data: bytes) -> None:
    """Threat 70: the default, the line and the reason on the screen, the file untouched."""
    home.mkdir()
    (home / "settings.toml").write_bytes(data)
    stage = make_stage()
    async with stage.app.run_test():
        await until(lambda: len(said(stage)) == len(BAD_SETTINGS[data]))
        for sentence, wanted in zip(said(stage), BAD_SETTINGS[data], strict=True):
            assert wanted in sentence
        assert stage.app.theme == "aztui-dark"
    assert (home / "settings.toml").read_bytes() == data
