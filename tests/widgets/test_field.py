"""One line to type in: keys in their order, pastes in one line."""

from __future__ import annotations

import pytest
from textual import events

from tests.widgets.hosts import Host
from tui.widgets.conversation_list.pane import TitleEditor, TitleFilter
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


@pytest.mark.parametrize("kind", [Field, TitleFilter, TitleEditor])
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
