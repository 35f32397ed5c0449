"""Keys: every action is listed, another key is pressed for it, and one that cannot be is refused with the reason."""

from __future__ import annotations

import pytest

from tests.screens.settings.opened import FILE, Opened, opened
from tui.keys import KEYS
from tui.screens.settings.keys import CAPTURE, KeyRow, KeysPage

pytestmark = pytest.mark.long


def row(it: Opened, id: str) -> KeyRow:
    """The line of an action."""
    return next(row for row in it.page(KeysPage).query(KeyRow) if row.key_id == id)


async def stand_on(it: Opened, id: str) -> KeyRow:
    it.page(KeysPage).go_to(row(it, id))
    await it.pilot.pause()
    return row(it, id)


async def test_every_action_is_listed_once_with_its_keys() -> None:
    async with opened("Keys") as it:
        rows = list(it.page(KeysPage).query(KeyRow))
        assert sorted(row.key_id for row in rows) == sorted(key.id for key in KEYS)
        assert [cell.text for cell in row(it, "app.list").cells] == ["F7  ^B", "Show or hide the conversations"]


async def test_a_new_key_is_pressed_written_and_in_force_at_once() -> None:
    async with opened("Keys") as it:
        line = await stand_on(it, "app.setup")
        await it.press("enter")
        assert CAPTURE in it.shown
        await it.press("f12")
        assert it.values["keys"] == {"app.setup": "f12"}
        assert [cell.text for cell in line.cells] == ["F12", "Show or hide the setup", "default F2"]
        await it.close()
        chat = it.stage.chat
        assert chat.has_class("-setup")
        await it.press("f2")
        assert chat.has_class("-setup"), "the old key does nothing any more"
        await it.press("f12")
        assert not chat.has_class("-setup")


@pytest.mark.long
async def test_keys_of_the_whole_program_are_captured_too() -> None:
    """F1, F3 and Tab do what they do elsewhere only when no key is waited for."""
    async with opened("Keys") as it:
        for key, reason in (("f1", "F1 means"), ("f3", "F3 means"), ("tab", "Tab moves on"), ("ctrl+c", "copies")):
            line = await stand_on(it, "app.setup")
            await it.press("enter", key)
            assert it.screen.page.TITLE == "Keys"
            assert it.focused is line
            assert reason in line.problem
            assert "keys" not in it.values


async def test_a_conflict_is_shown_at_both_lines() -> None:
    async with opened("Keys") as it:
        line = await stand_on(it, "app.setup")
        await it.press("enter", "f7")
        assert "F7 means “Show or hide the conversations”" in line.problem
        assert "F7 was wanted for “Show or hide the setup”" in row(it, "app.list").problem
        assert "keys" not in it.values
        # the next try clears both
        await it.press("enter", "f12")
        assert not line.problem
        assert not row(it, "app.list").problem


@pytest.mark.long
async def test_esc_leaves_it_as_it_was() -> None:
    async with opened("Keys") as it:
        line = await stand_on(it, "app.setup")
        await it.press("enter", "escape")
        assert it.screen.page.TITLE == "Keys"
        assert not line.note
        assert "keys" not in it.values


async def test_while_a_key_is_waited_for_the_footer_names_the_one_that_leaves_it() -> None:
    file = f'{FILE}\n[keys]\n"app.back" = "f12"\n'
    async with opened("Keys", file=file) as it:
        line = await stand_on(it, "app.setup")
        before = it.shown.splitlines()[-1]
        assert "F1 help" in before
        await it.press("enter")
        assert it.shown.splitlines()[-1].split() == ["Esc", "leave", "it", "as", "it", "is"]
        await it.press("escape")
        assert it.shown.splitlines()[-1] == before
        await it.press("enter", "f11")
        assert it.shown.splitlines()[-1] == before
        await it.press("enter", "down")
        assert it.shown.splitlines()[-1] == before
        # a click on the footer is no key
        await it.press("enter")
        await it.pilot.click("KeyHints", offset=(3, 0))
        await it.pilot.pause()
        assert not line.capturing
        assert it.screen.page.TITLE == "Keys"


async def test_backspace_goes_back_to_the_default() -> None:
    async with opened("Keys", file=f'{FILE}\n[keys]\n"app.setup" = "f12"\n"app.list" = "f11"\n') as it:
        line = await stand_on(it, "app.setup")
        assert line.cells[0].text == "F12"
        await it.press("backspace")
        assert it.values["keys"] == {"app.list": "f11"}
        assert line.cells[0].text == "F2"


@pytest.mark.long
async def test_a_default_that_is_taken_meanwhile_is_refused() -> None:
    file = f'{FILE}\n[keys]\n"app.setup" = "f12"\n"app.list" = "f2"\n'
    async with opened("Keys", file=file) as it:
        line = await stand_on(it, "app.setup")
        await it.press("backspace")
        assert "F2 means" in line.problem
        assert it.values["keys"]["app.setup"] == "f12"


@pytest.mark.long
async def test_what_a_widget_reads_itself_cannot_be_changed() -> None:
    async with opened("Keys") as it:
        line = await stand_on(it, "slider.exact")
        await it.press("enter", "f12")
        assert "cannot be changed" in line.problem
        assert "keys" not in it.values


@pytest.mark.long
async def test_a_bad_key_of_the_file_is_said_at_its_line() -> None:
    async with opened("Keys", file=f'{FILE}\n[keys]\n"app.setup" = "f1"\n') as it:
        assert "F1 means" in row(it, "app.setup").problem


@pytest.mark.long
async def test_a_second_click_waits_for_a_key() -> None:
    async with opened("Keys") as it:
        await it.pilot.click(row(it, "app.new"), times=2)
        await it.pilot.pause()
        assert row(it, "app.new").capturing
