"""Selecting text of the transcript: with the mouse, with keys, and what is copied of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from tests.resizing import resized
from tests.transcript.host import Host, conversation, palette, prompt, reply, rows, settled, streaming
from tui.rendering.layout import render
from tui.transcript.flat import FlatText
from tui.transcript.written import source_of

SIZE = (64, 24)
REPLY = """The **first** paragraph is long enough to be broken into two rows at this width, `like so`.

- one item
- another

```python
def cap():

    return 1
```

The end."""


async def shown(pilot: Pilot[Any], app: Host, *texts: str) -> None:
    app.view.show([(reply if number % 2 else prompt)(number + 1, text) for number, text in enumerate(texts)])
    await settled(pilot, app)


def at(app: Host, text: str) -> tuple[int, int]:
    """The cell where a text begins that is on the screen."""
    for y, row in enumerate(rows(app)):
        if text in row:
            return row.index(text), y
    raise AssertionError(f"{text!r} is not in {rows(app)}")


async def drag(pilot: Pilot[Any], app: Host, start: tuple[int, int], end: tuple[int, int]) -> None:
    await pilot.mouse_down(app.view, offset=start)
    await pilot.hover(app.view, offset=end)
    await pilot.mouse_up(app.view, offset=end)


async def copied(pilot: Pilot[Any], app: Host, key: str = "Y") -> str:
    app.copied.clear()
    await pilot.press(key)
    await app.workers.wait_for_complete()
    await pilot.pause()
    [text] = app.copied
    return text


async def test_a_drag_selects_and_rows_that_a_width_broke_are_whole_again() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, "Go on.", REPLY)
        end_x, end_y = at(app, "The end.")
        await drag(pilot, app, at(app, "first"), (end_x + 8, end_y))
        assert await copied(pilot, app) == (
            "first paragraph is long enough to be broken into two rows at this width, like so.\n\n"
            "• one item\n• another\n\ndef cap():\n\n    return 1\n\nThe end."
        )
        assert not app.view.selecting


async def test_a_drag_over_messages_takes_their_text_and_nothing_said_of_it() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, "A question\nof two lines", "An answer.", "And another")
        x, y = at(app, "another")
        await drag(pilot, app, at(app, "question"), (x + 7, y))
        assert await copied(pilot, app) == "question\nof two lines\n\nAn answer.\n\nAnd another"


async def test_a_drag_upwards_selects_the_same() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, "one two three")
        await drag(pilot, app, at(app, " three"), at(app, "two"))
        assert await copied(pilot, app) == "two"


async def test_two_presses_take_the_word_and_three_the_block() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, "Go on.", REPLY)
        await pilot.click(app.view, offset=at(app, "irst"), times=2)
        assert await copied(pilot, app) == "first"
        await pilot.click(app.view, offset=at(app, "return"), times=3)
        assert await copied(pilot, app) == "def cap():\n\n    return 1"


async def test_a_drag_after_two_presses_goes_by_words() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, "alpha beta gamma delta")
        await pilot.click(app.view, offset=at(app, "eta g"))
        await drag(pilot, app, at(app, "eta g"), at(app, "elta"))
        assert await copied(pilot, app) == "beta gamma delta"


@pytest.mark.long
async def test_the_mouse_beyond_the_pane_scrolls_on() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(list(conversation(40)))
        await settled(pilot, app)
        await pilot.mouse_down(app.view, offset=(10, 10))
        top = app.view.scroll_offset.y
        app.view._pointer = (10, -3)
        app.view._scrolling.resume()
        while app.view.scroll_offset.y > top - 30:
            await pilot.pause(0.02)
        await pilot.mouse_up(app.view, offset=(10, 0))
        text = await copied(pilot, app)
        assert text.count("\n\n") >= 2
        assert "You" not in text


async def test_a_press_alone_selects_nothing() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, "one two three")
        await pilot.click(app.view, offset=at(app, "two"))
        assert not app.view.selecting
        assert app.view.render_line(at(app, "two")[1]) == app.view._painter.strip(app.view._document.lines(0)[2])


async def test_keys_select_with_a_cursor() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, "Go on.", REPLY)
        await pilot.press("up", "v")
        assert app.view.selecting
        await pilot.press("w", "v", *"ww", "right", "right")
        assert await copied(pilot, app) == "first paragraph is"
        assert not app.view.selecting
        await pilot.press("v", "v", "G")
        assert await copied(pilot, app, "y") == REPLY
        await pilot.press("v", "v", "g")
        assert await copied(pilot, app) == "Go on."


@pytest.mark.long
async def test_the_cursor_goes_over_the_ends_of_rows_and_messages() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, "ab\nc", "日本 d", "x")
        await pilot.press("up", "up", "up", "v", "v", *["right"] * 20)
        assert await copied(pilot, app) == "ab\nc\n\n日本 d\n\nx"
        await pilot.press("v", *["down"] * 2, "v", "end", "left", "down", "up", "end")
        assert await copied(pilot, app) == "日本 d"
        await pilot.press("v", "G", "v", "b", "b", "b")
        assert await copied(pilot, app) == "日本 d\n\nx"


async def test_esc_leaves_and_the_messages_keys_are_back() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, "one", "two")
        await pilot.press("v", "v", "escape")
        assert not app.view.selecting
        await pilot.press("up", "y")
        assert app.asked == [("copy", 2)]


async def test_a_selection_stands_while_a_reply_streams_and_ends_with_another_width() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "one two three"), streaming(2)])
        await settled(pilot, app)
        await pilot.press("up", "up", "v", "v", "end")
        for number in range(60):
            app.view.extend(2, f"line {number}\n\n")
        await settled(pilot, app)
        assert app.view.selecting
        await resized(pilot, 50, 24)
        assert not app.view.selecting
        await pilot.press("down", "v", "v", "end")
        app.view.extend(2, "more\n\n")
        await settled(pilot, app)
        assert (await copied(pilot, app)).startswith("line 0")


async def test_what_is_selected_is_seen_without_colours_too() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, app, "one two three")
        x, y = at(app, "two")
        await drag(pilot, app, (x, y), (x + 3, y))
        painter = app.view._painter
        marked = [segment for segment in app.view.render_line(y) if segment.text.strip() == "two"]
        assert [segment.style for segment in marked if segment.style] == [marked[0].style]
        assert marked[0].style is not None
        assert marked[0].style.bgcolor == painter.selection.bgcolor


MARKDOWN = st.lists(
    st.sampled_from(
        [
            "some words",
            "**bold** and *thin*",
            "# A heading",
            "- item `code`",
            "> a quote",
            "```py\nx = 1\n```",
            "日本 1",
        ]
    ),
    min_size=1,
    max_size=6,
).map("\n\n".join)


@given(MARKDOWN)
def test_the_source_of_all_that_is_shown_is_the_whole(text: str) -> None:
    flat = FlatText(render(text, 40, palette())).text
    assert source_of(text, flat, 0, len(flat)) == text


@given(MARKDOWN, st.data())
def test_the_source_of_a_part_shows_that_part(text: str, data: st.DataObject) -> None:
    flat = FlatText(render(text, 400, palette())).text
    start = data.draw(st.integers(0, len(flat)))
    end = data.draw(st.integers(start, len(flat)))
    source = source_of(text, flat, start, end)
    assert source in text
    wanted = [character for character in flat[start:end] if not character.isspace() and character not in "•│"]
    remaining = iter(source)
    assert all(character in remaining for character in wanted)


@pytest.mark.parametrize(
    ("shown", "whole"),
    [
        ("the bold word", "the **bold** word"),
        ("docs (https://a.example/x)", "[docs](https://a.example/x)"),
        ("Title", "## Title"),
        ("one", "1. one"),
    ],
)
def test_markup_beside_what_is_selected_comes_with_it(shown: str, whole: str) -> None:
    flat = FlatText(render(whole, 60, palette())).text
    start = flat.index(shown)
    assert source_of(whole, flat, start, start + len(shown)) == whole
