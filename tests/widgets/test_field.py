"""One line to type in: keys in their order, pastes in one line."""

from __future__ import annotations

import pytest
from textual import events

from tests.resizing import resized
from tests.widgets.hosts import Host, rows
from tui.widgets.conversation_list.lines import RowEditor, TitleFilter
from tui.widgets.field import LONGEST_PASTE, Field


@pytest.mark.parametrize(
    ("pasted", "line"),
    [
        ("one", "one"),
        ("  one \\\r\n\t two\n", "one \\ two"),
        ("", ""),
        ("\n \n", ""),
        ("x" * (LONGEST_PASTE + 1), "x" * LONGEST_PASTE),
    ],
)
async def test_what_is_pasted_becomes_one_line(pasted: str, line: str) -> None:
    field = Field()
    async with Host(field).run_test() as pilot:
        field.focus()
        field.post_message(events.Paste(pasted))
        await pilot.pause()
        assert field.value == line


async def test_the_cursor_does_not_blink() -> None:
    field = Field()
    async with Host(field).run_test() as pilot:
        field.focus()
        await pilot.pause()
        assert field._cursor_visible
        assert field._blink_timer is not None
        assert not field._blink_timer._active.is_set()


@pytest.mark.parametrize("kind", [Field, TitleFilter, RowEditor])
async def test_keys_that_come_fast_keep_their_order(kind: type[Field]) -> None:
    """Deleting is a binding, which Textual does later than it inserts letters."""
    field = kind()
    host = Host(field)
    async with host.run_test() as pilot:
        field.value = "wrong"
        field.focus()
        await pilot.press("end")
        for key, character in [("backspace", "\x7f")] * 5 + [(letter, letter) for letter in "right"]:
            host.post_message(events.Key(key, character))
        await pilot.pause()
        assert field.value == "right"


async def test_a_placeholder_without_room_ends_in_an_ellipsis() -> None:
    field = Field(placeholder="A command, a conversation", compact=True)
    host = Host(field)
    async with host.run_test(size=(40, 3)) as pilot:
        assert rows(field) == ["A command, a conversation"]
        await resized(pilot, 20, 3)
        assert rows(field) == ["A command, a conver…"]
        await resized(pilot, 40, 3)
        assert rows(field) == ["A command, a conversation"]
