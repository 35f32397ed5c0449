"""The colours of a terminal that has 256."""

from __future__ import annotations

import pytest
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tests.widgets.hosts import colours
from tests.widgets.test_theming import GROUNDS, OURS, TEXTS
from tui.terminal.indexed import IndexedColourFilter
from tui.widgets.theming import contrast_ratio

BLACK = Color(0, 0, 0)


def indexed(style: Style | None) -> Style | None:
    [segment] = IndexedColourFilter().apply([Segment("text", style)], BLACK)
    assert segment.text == "text"
    return segment.style


def nearest(value: str) -> Color:
    result = indexed(Style(color=value))
    assert result is not None
    assert result.color is not None
    assert result.color.type is ColorType.EIGHT_BIT
    return Color.from_rich_color(result.color)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("#2a303b", "#303030"),
        ("#14161b", "#121212"),
        ("#ffffff", "#ffffff"),
        ("#5fd7ff", "#5fd7ff"),
        ("#010101", "#000000"),
    ],
)
def test_the_nearest_to_the_eye_is_taken(value: str, wanted: str) -> None:
    """The first is the ground of a selected row, which must not become teal."""
    assert nearest(value) == Color.parse(wanted)


def test_all_else_of_a_style_stays() -> None:
    style = Style(color="red", bgcolor="#2a303b", bold=True, meta={"line": 3})
    result = indexed(style)
    assert result is not None
    assert (result.color, result.bold, result.meta) == (style.color, True, {"line": 3})
    assert result.render("x").count("48;5;236") == 1
    assert indexed(None) is None
    plain = Style(bold=True)
    assert indexed(plain) is plain


def drawn(text: str, ground: str) -> tuple[Color, Color]:
    """Text and ground as they are drawn together."""
    result = indexed(Style(color=text, bgcolor=ground))
    assert result is not None
    assert result.color is not None
    assert result.bgcolor is not None
    return Color.from_rich_color(result.color), Color.from_rich_color(result.bgcolor)


@pytest.mark.parametrize("name", OURS)
def test_our_themes_stay_readable(name: str) -> None:
    """As well as in full colour, on every ground."""
    theme = colours(name).colours
    assert nearest(theme["panel"]) != nearest(theme["background"])
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast_ratio(*drawn(theme[text], theme[ground])) >= 4.5, (text, ground)
    for ground in ("background", "surface"):
        assert contrast_ratio(*drawn(theme["track"], theme[ground])) >= 3, ground
    assert contrast_ratio(*drawn(theme["on-accent"], theme["accent"])) >= 4.5


def test_what_is_faint_on_purpose_stays_faint() -> None:
    """Lines, and what lies covered under a pane."""
    text, ground = drawn("#343a46", "#14161b")
    assert contrast_ratio(text, ground) < 2
    assert text == nearest("#343a46")
