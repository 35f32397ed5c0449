"""The sequences between two looks: the shortest that leads from one to the other."""

from __future__ import annotations

from itertools import product

import pyte
import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from tui.terminal.pen import Pen, difference, is_sure, runs_of

STYLES = [
    Style.parse(words)
    for words in (
        "none",
        "#ff0000",
        "on #101010",
        "bold #ff0000 on #101010",
        "bold italic underline",
        "italic strike on #101010",
        "reverse",
        "default on default",
    )
]


def written(*parts: tuple[str, Style]) -> str:
    pen = Pen()
    pen.write(0, 0, runs_of([Segment(*part) for part in parts], ColorSystem.TRUECOLOR), sure=True)
    return pen.done()


@pytest.mark.parametrize("styles", list(product(STYLES, STYLES)), ids=lambda styles: f"{styles[0]}, {styles[1]}")
def test_each_look_can_follow_each(styles: tuple[Style, Style]) -> None:
    screen = pyte.Screen(8, 1)
    pyte.Stream(screen).feed(written(("a", styles[0]), ("b", styles[1])))
    for column, style in enumerate(styles):
        alone = pyte.Screen(8, 1)
        pyte.Stream(alone).feed(written(("ab"[column], style)))
        assert screen.buffer[0][column] == alone.buffer[0][0]
    assert screen.cursor.attrs == pyte.Screen(8, 1).cursor.attrs


def test_only_what_differs_is_told() -> None:
    assert written(("a", Style.parse("#ff0000 on #101010")), ("b", Style.parse("bold #00ff00 on #101010"))) == (
        "\x1b[1;1H\x1b[38;2;255;0;0;48;2;16;16;16ma\x1b[1;38;2;0;255;0mb\x1b[0m"
    )


def test_an_attribute_ends_with_all_others() -> None:
    assert written(("a", Style.parse("bold #ff0000 on #101010")), ("b", Style.parse("#00ff00 on #101010"))) == (
        "\x1b[1;1H\x1b[1;38;2;255;0;0;48;2;16;16;16ma\x1b[0;38;2;0;255;0;48;2;16;16;16mb\x1b[0m"
    )


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("words, größer", True),
        ("│ ▌ ✓"[:3], True),
        ("日本", True),
        ("👩‍💻", False),
        ("e\u0301", False),
        ("☀\ufe0f", False),
    ],
)
def test_which_widths_can_be_relied_upon(text: str, sure: bool) -> None:
    assert is_sure([(text, runs_of([Segment(text)], ColorSystem.TRUECOLOR)[0][1])]) is sure


@pytest.mark.parametrize(
    ("old", "new", "kept", "text"),
    [
        ("one two   ", "one two th", 8, "th"),
        ("日本a", "日本b", 4, "b"),
        ("abcdef", "abXdef", 2, "X"),
        ("same", "same", 4, ""),
    ],
)
def test_the_cells_between_the_first_and_the_last_that_differ(old: str, new: str, kept: int, text: str) -> None:
    before, after = (runs_of([Segment(words)], ColorSystem.TRUECOLOR) for words in (old, new))
    start, runs = difference(before, after)
    assert (start, "".join(words for words, _ in runs)) == (kept, text)
