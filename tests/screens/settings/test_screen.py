"""The settings screen as a whole: its pages by keys and by mouse, what is said of the file, and the way back."""

from __future__ import annotations

import pytest

from tests.fakes import until
from tests.resizing import resized
from tests.screens.settings.opened import FILE, opened
from tests.widgets.hosts import SIZES
from tui.domain.settings import Settings
from tui.screens.chat import ChatScreen
from tui.screens.help import HelpScreen
from tui.screens.settings.defaults import DefaultsPage
from tui.screens.settings.screen import SECTIONS
from tui.storage.settings_file import SettingsFile
from tui.widgets.sections import Sections
from tui.widgets.setting_row import SettingRow
from tui.widgets.slider import Slider
from tui.widgets.theme_picker import ThemePicker

pytestmark = pytest.mark.long


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


@pytest.mark.parametrize("section", SECTIONS)
async def test_the_row_with_the_focus_is_always_in_view(section: str) -> None:
    """On the smallest screen: on a larger one fewer rows are out of sight."""
    async with opened(section, size=(40, 12)) as it:
        for _ in range(8):
            page = it.screen.page
            window = page.region.shrink(page.styles.gutter)
            row = it.focused.region
            if isinstance(it.focused, ThemePicker):
                row = it.focused.highlighted_region.translate(row.offset)
            assert window.contains_region(row), it.shown
            await it.press("down")


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


async def test_what_changes_fast_is_written_once_and_said_when_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A save takes some 20 ms of the time in which replies are drawn: not one for each step of a slider."""
    saved: list[Settings] = []
    save = SettingsFile.save

    def counted(file: SettingsFile, settings: Settings) -> None:
        saved.append(settings)
        save(file, settings)

    monkeypatch.setattr(SettingsFile, "save", counted)
    monkeypatch.setattr("tui.screens.settings.screen.SAVE_DELAY", 600)
    async with opened("Defaults") as it:
        saved.clear()
        await it.pilot.press(*["left"] * 8)
        assert saved == []
        assert "saved " not in it.screen.header.sign_in
        it.screen.save()
        assert len(saved) == 1
        assert "saved " in it.screen.header.sign_in
        assert it.values["new_conversations"]["temperature"] == 0.6


@pytest.mark.parametrize("how", ["quit", "signal"])
async def test_the_end_of_the_program_writes_what_was_just_changed(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat 29, for settings."""
    monkeypatch.setattr("tui.screens.settings.screen.SAVE_DELAY", 600)
    async with opened("Defaults") as it:
        await it.pilot.press("left")
        assert "new_conversations" not in it.values
        if how == "quit":
            await it.pilot.press("ctrl+q")
        else:
            it.stage.app._end_by_signal(143)
        assert it.values["new_conversations"]["temperature"] == 0.95
    assert it.stage.app.parting_words == ()


async def test_what_cannot_be_written_at_the_end_is_said_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.settings.screen.SAVE_DELAY", 600)
    async with opened("Defaults") as it:
        it.path.write_text("theme = [\n", encoding="utf-8")
        await it.pilot.press("left", "ctrl+q")
    assert "The settings were not saved" in it.stage.app.parting_words[0]


async def test_what_cannot_be_written_is_said_on_the_screen_one_goes_back_to() -> None:
    """Esc before what was typed is written: the sentence comes too late for this screen."""
    async with opened("Defaults") as it:
        it.path.write_text("theme = [\n", encoding="utf-8")
        it.page(DefaultsPage).prompt.focus()
        await it.pilot.press("Z", "escape")
        await until(lambda: isinstance(it.stage.app.screen, ChatScreen))
        await it.pilot.pause()
        assert "The settings were not saved" in it.shown
        assert it.stage.app.preferences.current.new_conversations.system_prompt.endswith("Z")


async def test_help_names_the_keys_of_the_row() -> None:
    async with opened("Keys") as it:
        assert isinstance(it.focused, SettingRow)
        await it.press("f1")
        assert isinstance(it.stage.app.screen, HelpScreen)
        assert "Press the new key" in it.shown
        await it.press("escape")
        await it.pilot.pause()
        assert "new key" in it.shown.split("\n")[-1]


async def test_help_on_a_slider_names_the_keys_of_this_screen_around_it() -> None:
    async with opened("Defaults") as it:
        await it.press("f1")
        help = "\n".join(str(part.render()) for part in it.stage.app.screen.query(".help-title"))
        assert help == "On a slider\nIn the settings"


async def test_a_hint_can_be_clicked() -> None:
    async with opened("Defaults") as it:
        row = it.shown.split("\n")[-1]
        await it.pilot.click(it.screen.hints, offset=(row.index("back"), 0))
        await until(lambda: isinstance(it.stage.app.screen, ChatScreen))


async def test_every_size_is_drawn_while_the_window_changes() -> None:
    async with opened("Appearance") as it:
        for size in (*SIZES, (20, 6), (200, 60)):
            await resized(it.pilot, *size)
            assert len(it.shown.split("\n")) == size[1]
