"""The footer: whole hints or none, and each can be clicked."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.resizing import resized
from tests.widgets.hosts import SIZES, Host, rows
from tui.keys import KEYS, Key
from tui.widgets.key_hints import KeyHints

BY_ID = {key.id: key for key in KEYS}
SOME = [BY_ID[name] for name in ("composer.send", "composer.newline", "app.new", "app.open", "app.setup")]
HELP = BY_ID["app.help"]


async def test_they_stand_in_order_with_help_at_the_right() -> None:
    hints = KeyHints()
    host = Host(hints)
    async with host.run_test(size=(100, 5)) as pilot:
        hints.show(SOME, HELP)
        await pilot.pause()
        row = rows(hints)[0]
        assert row.startswith("  Enter send   ^J newline   ^N new   ^O open   F2 setup  ")
        assert row.endswith("F1 help")
        assert len(row) == 98


async def test_a_click_tells_the_key() -> None:
    hints = KeyHints()
    host = Host(hints)
    async with host.run_test(size=(100, 5), message_hook=host.keep) as pilot:
        hints.show(SOME, HELP)
        await pilot.pause()
        row = rows(hints)[0]
        for words in ("Enter", "newline", "^N", "F1", "help"):
            await pilot.click(hints, offset=(row.index(words), 0))
        await pilot.click(hints, offset=(row.index("^J") - 2, 0))
        told = [message.key.id for message in host.told(KeyHints.Pressed)]
        assert told == ["composer.send", "composer.newline", "app.new", "app.help", "app.help"]


async def test_the_one_that_is_kept_goes_last_and_stays_in_its_place() -> None:
    hints = KeyHints()
    host = Host(hints)
    async with host.run_test(size=(100, 5)) as pilot:
        for width, row in (
            (100, "Enter send   ^J newline   ^N new   ^O open   F2 setup"),
            (60, "Enter send   ^J newline   ^N new   F2 setup"),
            (40, "Enter send  F2 setup"),
            (24, "F2 setup"),
            (16, ""),
        ):
            hints.show(SOME, HELP, kept="app.setup")
            await resized(pilot, width, 5)
            assert rows(hints)[0].strip().removesuffix("F1 help").rstrip() == row


@pytest.mark.long
@given(st.lists(st.sampled_from(KEYS), max_size=14), st.none() | st.sampled_from(KEYS))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_hint_is_cut_and_none_passes_the_width(keys: list[Key], right: Key | None) -> None:
    hints = KeyHints()
    host = Host(hints)
    async with host.run_test(size=(100, 5)) as pilot:
        hints.show(keys, right)
        for width, height in (*SIZES, (14, 5), (3, 3)):
            await resized(pilot, width, height)
            text = hints.render().plain
            assert len(text) <= max(width - 4, 0)
            whole = {f"{key.label} {key.words}" for key in (*keys, *([right] if right else []))}
            assert not text or {hint.strip() for hint in text.split("  ") if hint.strip()} <= whole


@pytest.mark.parametrize(("width", "named"), [(80, 5), (40, 2), (12, 0)])
async def test_the_right_end_goes_first_but_help_stays(width: int, named: int) -> None:
    hints = KeyHints()
    host = Host(hints)
    async with host.run_test(size=(width, 5)) as pilot:
        hints.show(SOME, HELP)
        await pilot.pause()
        row = rows(hints)[0]
        assert row.endswith("F1 help")
        assert sum(f"{key.label} {key.words}" in row for key in SOME) == named
