"""The transcript's scrollbar, against Textual's own."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from tui.transcript.scrollbar import RowScrollBar

HEIGHT = 9


class Bars(App[None]):
    """Ours beside Textual's."""

    CSS = "Screen { layout: horizontal; } ScrollBar { width: 1; height: 9; }"

    def compose(self) -> ComposeResult:
        yield RowScrollBar()
        yield ScrollBar()


@pytest.mark.parametrize("total", [5, 9, 10, 25, 80, 1_000])
async def test_it_is_drawn_as_textuals_row_by_row(total: int) -> None:
    app = Bars()
    async with app.run_test(size=(20, HEIGHT)):
        ours, textuals = app.query_one(RowScrollBar), list(app.query(ScrollBar))[-1]
        for position in range(0, max(total - HEIGHT, 0) + 1, max(1, total // 40)):
            for bar in (ours, textuals):
                bar.window_virtual_size, bar.window_size, bar.position = total, HEIGHT, position
            whole = Region(0, 0, 1, HEIGHT)
            expected = textuals.render_lines(whole)
            assert cells(ours.render_lines(whole)) == cells(expected)
            assert cells(ours.render_lines(Region(0, 4, 1, 2))) == cells(expected[4:6])


def cells(strips: list[Strip]) -> list[tuple[object, ...]]:
    """What is seen of each row, and what a click does there."""
    found: list[tuple[object, ...]] = []
    for strip in strips:
        [segment] = strip
        style = segment.style
        assert style is not None
        colour = style.color if segment.text.strip() or style.reverse else None
        found.append((segment.text, colour, style.bgcolor, bool(style.reverse), style.meta.get("@mouse.down")))
    return found
