"""The settings screen as a whole: its pages by keys and by mouse, what is said of the file, and the way back."""

from __future__ import annotations

import pytest

from tests.fakes import until
from tests.screens.settings.opened import FILE, opened
from tests.widgets.hosts import SIZES
from tui.screens.chat import ChatScreen
from tui.screens.help import HelpScreen
from tui.screens.settings.screen import SECTIONS
from tui.widgets.sections import Sections
from tui.widgets.setting_row import SettingRow
from tui.widgets.slider import Slider
from tui.widgets.theme_picker import ThemePicker


async def test_f3_opens_it_and_esc_and_f3_go_back_to_where_one_was() -> None:
    async with opened("Connection") as it:
        chat = it.stage.app.screen_stack[-2]
        assert isinstance(chat, ChatScreen)
        await it.press("escape")
        assert it.stage.app.screen is chat
        assert it.focused in it.stage.chat.composer.walk_children()
        await it.press("f3")
        await it.press("f3")
        assert it.stage.app.screen is chat


async def test_tab_goes_between_the_list_of_pages_and_the_page() -> None:
    async with opened("Defaults") as it:
        assert isinstance(it.focused, Slider)
        await it.press("tab")
        assert isinstance(it.focused, Sections)
        await it.press("enter")
        assert isinstance(it.focused, Slider)
        await it.press("shift+tab")
        assert isinstance(it.focused, Sections)


@pytest.mark.long
async def test_every_page_is_shown_by_arrows_and_by_a_click() -> None:
    async with opened("Connection") as it:
        await it.press("tab")
        for name in SECTIONS:
            assert name == it.screen.page.TITLE
            await it.press("down")
        assert it.screen.page.TITLE == "Data", "the last one stays"
        await it.pilot.click(Sections, offset=(4, 2))
        await it.pilot.pause()
        assert it.screen.page.TITLE == "Defaults"


@pytest.mark.long
@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
@pytest.mark.parametrize("section", SECTIONS)
async def test_the_row_with_the_focus_is_always_in_view(section: str, size: tuple[int, int]) -> None:
    async with opened(section, size=size) as it:
        for _ in range(8):
            page = it.screen.page
            window = page.region.shrink(page.styles.gutter)
            row = it.focused.region
            if isinstance(it.focused, ThemePicker):
                row = it.focused.highlighted_region.translate(row.offset)
            assert window.contains_region(row), it.shown
            await it.press("down")


@pytest.mark.long
async def test_with_little_room_the_pages_stand_in_a_row() -> None:
    async with opened("Defaults", size=(80, 24)) as it:
        assert it.shown.split("\n")[1].split() == ["Connection", "▌Defaults", "Appearance", "Keys", "Data"]
        await it.pilot.click(Sections, offset=(26, 0))
        await it.pilot.pause()
        assert it.screen.page.TITLE == "Appearance"


async def test_the_header_says_where_the_settings_are_and_when_they_were_saved() -> None:
    async with opened("Defaults") as it:
        assert "settings.toml" in it.screen.header.sign_in
        assert "saved" not in it.screen.header.sign_in
        await it.press("right")
        assert "settings.toml · saved " in it.screen.header.sign_in


async def test_a_save_that_fails_is_said_and_nothing_is_lost() -> None:
    broken = FILE + "theme = [\n"
    async with opened("Defaults", file=FILE) as it:
        it.path.write_text(broken, encoding="utf-8")
        await it.press("right")
        assert it.screen.header.warning
        assert "not saved" in it.shown
        assert "for this run only" in it.shown.split("\n")[0]
        assert it.stage.app.preferences.current.new_conversations.parameters["temperature"] == 1.05
        assert it.path.read_text(encoding="utf-8") == broken
        # once it can be written, everything is
        it.path.write_text(FILE, encoding="utf-8")
        await it.press("right")
        assert not it.screen.header.warning
        assert "not saved" not in it.shown
        assert "1.1" in it.text


@pytest.mark.long
async def test_help_names_the_keys_of_the_row() -> None:
    async with opened("Keys") as it:
        assert isinstance(it.focused, SettingRow)
        await it.press("f1")
        assert isinstance(it.stage.app.screen, HelpScreen)
        assert "Press the new key" in it.shown
        await it.press("escape")
        await it.pilot.pause()
        assert "new key" in it.shown.split("\n")[-1]


@pytest.mark.long
async def test_help_on_a_slider_names_the_keys_of_this_screen_around_it() -> None:
    async with opened("Defaults") as it:
        await it.press("f1")
        help = "\n".join(str(part.render()) for part in it.stage.app.screen.query(".help-title"))
        assert help == "On a slider\nIn the settings"


@pytest.mark.long
async def test_a_hint_can_be_clicked() -> None:
    async with opened("Defaults") as it:
        row = it.shown.split("\n")[-1]
        await it.pilot.click(it.screen.hints, offset=(row.index("back"), 0))
        await until(lambda: isinstance(it.stage.app.screen, ChatScreen))


@pytest.mark.long
async def test_every_size_is_drawn_while_the_window_changes() -> None:
    async with opened("Appearance") as it:
        for size in (*SIZES, (20, 6), (200, 60)):
            await it.pilot.resize_terminal(*size)
            await it.pilot.pause()
            assert len(it.shown.split("\n")) == size[1]
