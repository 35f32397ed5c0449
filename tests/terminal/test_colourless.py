"""Without colour: none is left, and nothing else is lost."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tui.terminal.colourless import ColourlessFilter

BLACK = Color(0, 0, 0)


def filtered(style: Style | None) -> Style | None:
    [segment] = ColourlessFilter().apply([Segment("text", style)], BLACK)
    assert segment.text == "text"
    return segment.style


@pytest.mark.parametrize("style", ["red", "bold #ff0000 on #00ff00", "italic cyan on default", "reverse blue on red"])
def test_no_colour_is_left(style: str) -> None:
    result = filtered(Style.parse(style))
    assert result is not None
    assert result.color is None
    assert result.bgcolor is None


@pytest.mark.parametrize(
    ("style", "reverse"),
    [("black on white", True), ("on #123456", True), ("red", None), ("on default", None), ("reverse", True)],
)
def test_what_has_a_fill_is_reversed(style: str, reverse: bool | None) -> None:
    """The cursor and what is selected stay to be seen."""
    result = filtered(Style.parse(style))
    assert result is not None
    assert result.reverse is reverse


def test_weight_links_and_what_a_click_means_stay() -> None:
    style = Style(bold=True, underline=True, color="red", link="https://a.example", meta={"line": 3})
    result = filtered(style)
    assert result is not None
    assert (result.bold, result.underline, result.link, result.meta) == (True, True, style.link, {"line": 3})
    assert filtered(None) is None


def test_no_code_of_a_colour_is_written() -> None:
    [segment] = ColourlessFilter().apply([Segment("x", Style.parse("bold red on blue"))], BLACK)
    assert segment.style is not None
    assert segment.style.render("x") == "\x1b[1;7mx\x1b[0m"
