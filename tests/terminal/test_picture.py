"""That a terminal shows what Textual would have written, and that little is written for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import pyte
import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.pty.oracle import violations
from tui.terminal.picture import Picture

WIDTH, HEIGHT = 24, 8
CUTS = [0, 6, 20, WIDTH]
"""Where the panes meet: a list, a page, a column."""
PAGE = 6, 20
STYLES = [
    Style.parse(words)
    for words in ("none", "on #101010", "bold #ff0000 on #101010", "dim italic #00ff00", "underline", "reverse #0000ff")
]
CONSOLE = Console(color_system="truecolor", force_terminal=True)

Cell = tuple[object, ...]
MARGINS = re.compile(r"\x1b\[\?69h\x1b\[(\d+);(\d+)s\x1b\[(\d+);(\d+)r\x1b\[\d+;\d+H(\n+|(?:\x1bM)+)\x1b\[r\x1b\[\?69l")


@dataclass
class Shown:
    """A terminal: pyte, which knows no margins at the sides, with them.

    Attributes:
        written: Characters that it was sent.
        scrolls: How often it was to move rows, whole or not.
    """

    screen: pyte.Screen = field(default_factory=lambda: pyte.Screen(WIDTH, HEIGHT))
    written: int = 0
    scrolls: int = 0

    def feed(self, text: str) -> None:
        assert not violations(text.encode())
        stream = pyte.Stream(self.screen)
        self.written += len(text)
        self.scrolls += len(re.findall(r"\x1b\[\d+;\d+r", text))
        place = 0
        for found in MARGINS.finditer(text):
            stream.feed(text[place : found.start()])
            left, right, top, bottom = (int(number) for number in found.groups()[:4])
            count = found[5].count("\n") or -found[5].count("M")
            self._move(range(top - 1, bottom), range(left - 1, right), count)
            place = found.end()
        stream.feed(text[place:])

    def _move(self, rows: range, columns: range, by: int) -> None:
        before = {row: dict(self.screen.buffer[row]) for row in rows}
        for row in rows:
            for column in columns:
                there = before.get(row + by, {}).get(column)
                # what comes in is anything: it must be written over
                self.screen.buffer[row][column] = there or self.screen.default_char._replace(data="?")

    @property
    def cells(self) -> list[list[Cell]]:
        """What is seen: of a space only what is behind it."""
        return [[_seen(self.screen.buffer[row][column]) for column in range(WIDTH)] for row in range(HEIGHT)]


def _seen(char: pyte.screens.Char) -> Cell:
    if char.data == " " and not (char.underscore or char.reverse or char.strikethrough):
        return " ", char.bg
    return tuple(char)


def whole(strips: list[list[Strip]]) -> LayoutUpdate:
    return LayoutUpdate([list(row) for row in strips], Region(0, 0, WIDTH, HEIGHT))


def part(strips: list[list[Strip]], spans: list[tuple[int, int, int]]) -> ChopsUpdate:
    chops = [dict(zip(CUTS, row, strict=False)) for row in strips]
    return ChopsUpdate(chops, spans, [CUTS[1:]] * HEIGHT)


def strip_of(width: int, *parts: tuple[str, Style | None]) -> Strip:
    return Strip([Segment(text, style) for text, style in parts]).adjust_cell_length(width, STYLES[1])


def row_of(*texts: str) -> list[Strip]:
    return [strip_of(end - start, (text, STYLES[2])) for text, start, end in zip(texts, CUTS, CUTS[1:], strict=False)]


GRAPHEMES = ["a", "a", "b", " ", " ", "x", "é", "日", "▍"]


def some_row(source: Random) -> list[Strip]:
    return [
        strip_of(
            end - start,
            *(
                ("".join(source.choices(GRAPHEMES, k=source.randrange(12))), source.choice([None, *STYLES]))
                for _ in range(source.randrange(4))
            ),
        )
        for start, end in pairwise(CUTS)
    ]


def story(source: Random) -> Iterator[tuple[list[list[Strip]], list[tuple[int, int, int]]]]:
    """Screens, each made of the last, and what has changed: some pieces are others, and a pane may have moved."""
    screen = [some_row(source) for _ in range(HEIGHT)]
    yield screen, []
    for _ in range(6):
        before, screen = screen, [list(row) for row in screen]
        by, pane = source.randint(-4, 4), source.randrange(3)
        for y in range(HEIGHT):
            if 0 <= y + by < HEIGHT:
                screen[y][pane] = before[y + by][pane]
        for _ in range(source.randrange(3)):
            pane = source.randrange(3)
            screen[source.randrange(HEIGHT)][pane] = some_row(source)[pane]
        yield (
            screen,
            [
                (y, start, end)
                for y in range(HEIGHT)
                for (start, end), old, new in zip(pairwise(CUTS), before[y], screen[y], strict=True)
                if new is not old
            ],
        )


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("has_margins", [False, True])
def test_the_terminal_shows_what_textual_would_have_written(at_once: bool, has_margins: bool) -> None:
    scrolls = 0
    for seed in range(60):
        picture, ours, textuals = Picture(), Shown(), Shown()
        picture.has_margins = has_margins
        for screen, spans in story(Random(seed)):
            update = part(screen, spans) if spans else whole(screen)
            ours.feed(picture.changes(update, at_once=at_once).render_segments(CONSOLE))
            textuals.feed(update.render_segments(CONSOLE))
            assert ours.cells == textuals.cells, seed
        assert ours.written < textuals.written
        scrolls += ours.scrolls
    assert scrolls or not (at_once or has_margins)


@pytest.mark.parametrize("at_once", [False, True])
def test_what_opens_over_a_pane_while_another_moves(at_once: bool) -> None:
    """Its pieces begin where none began before."""
    picture, ours, textuals = Picture(), Shown(), Shown()
    before = [row_of("", f"some words {y}", f"c{y}") for y in range(HEIGHT)]
    after = [[row[0], row[1].crop(0, 4), *row_of("", "", f"c{y + 1}")[1:]] for y, row in enumerate(before)]
    over = strip_of(10, ("over", STYLES[3]))
    chops = [
        {0: row[0], 6: row[1], 10: over, 20: before[y + 1][2] if y + 1 < HEIGHT else row[3]}
        for y, row in enumerate(after)
    ]
    update = ChopsUpdate(chops, [(y, 10, WIDTH) for y in range(HEIGHT)], [[6, 10, 20, WIDTH]] * HEIGHT)
    for step in (whole(before), update):
        ours.feed(picture.changes(step, at_once=at_once).render_segments(CONSOLE))
        textuals.feed(step.render_segments(CONSOLE))
    assert ours.cells == textuals.cells


def drawn(picture: Picture, update: LayoutUpdate | ChopsUpdate, *, at_once: bool = False) -> str:
    return picture.changes(update, at_once=at_once).render_segments(CONSOLE)


def page_of(*texts: str) -> list[list[Strip]]:
    """A screen with a text in each row of the page, beside a list and a column with something in every row."""
    return [row_of(f"list{y}", text, "col") for y, text in enumerate(texts)]


def middle(screen: list[list[Strip]]) -> ChopsUpdate:
    return part(screen, [(y, *PAGE) for y in range(HEIGHT)])


def moved(screen: list[list[Strip]], by: int) -> list[list[Strip]]:
    """The screen with the page moved up, and new text where it came from."""
    new = [row_of("", f"new {y}", "")[1] for y in range(HEIGHT)]
    return [[row[0], screen[y + by][1] if 0 <= y + by < HEIGHT else new[y], row[2]] for y, row in enumerate(screen)]


def test_what_is_there_is_not_written_again() -> None:
    picture, screen = Picture(), page_of(*"abcdefgh")
    drawn(picture, whole(screen))
    assert drawn(picture, middle(screen)) == ""
    assert drawn(picture, middle(page_of(*"abcdefgh"))) == ""
    picture.forget()
    assert "a" in drawn(picture, middle(screen))


def test_a_whole_screen_is_written_whole() -> None:
    picture, screen = Picture(), page_of(*"abcdefgh")
    assert drawn(picture, whole(screen)) == drawn(picture, whole(screen))


def test_of_a_line_that_grows_its_new_letters_are_written() -> None:
    picture = Picture()
    drawn(picture, whole(page_of("Grüße", *"bcdefgh")))
    assert drawn(picture, middle(page_of("Grüße an", *"bcdefgh"))) == (
        "\x1b[1;13H\x1b[1;38;2;255;0;0;48;2;16;16;16man\x1b[0m"
    )


def test_a_line_of_which_terminals_may_not_agree_is_written_whole() -> None:
    picture = Picture()
    drawn(picture, whole(page_of("👩‍💻 at", *"bcdefgh")))
    assert "👩‍💻 at work" in drawn(picture, middle(page_of("👩‍💻 at work", *"bcdefgh")))


@pytest.mark.parametrize("by", [1, 3, -2])
def test_rows_that_scroll_are_moved_by_the_terminal_between_margins(by: int) -> None:
    picture, before = Picture(), page_of(*("some words"[: y + 2] for y in range(HEIGHT)))
    picture.has_margins = True
    drawn(picture, whole(before))
    written = drawn(picture, middle(moved(before, by)))
    assert written.startswith("\x1b[?69h\x1b[7;20s\x1b[1;8r")
    assert "list" not in written
    assert "some" not in written
    assert written.count("new") == abs(by)


def test_without_margins_whole_rows_are_moved_only_where_nobody_sees_it_or_nothing_is_put_back() -> None:
    picture, before = Picture(), page_of(*("some words"[: y + 2] for y in range(HEIGHT)))
    drawn(picture, whole(before))
    assert not re.search(r"\x1b\[[0-9;]*r", drawn(picture, middle(moved(before, 1))))
    drawn(picture, whole(before))
    assert drawn(picture, middle(moved(before, 1)), at_once=True).startswith("\x1b[1;8r\x1b[8;1H\n\x1b[r")
    alone = [[*row_of("", f"some words {y}", "")] for y in range(HEIGHT)]
    drawn(picture, whole(alone))
    assert drawn(picture, middle(moved(alone, 1))).startswith("\x1b[1;8r\x1b[8;1H\n\x1b[r")


def test_a_colour_is_told_once() -> None:
    row = [strip_of(6, ("ab", STYLES[2]), ("  ", STYLES[1]), ("cd", STYLES[2])), *row_of("", "", "")[1:]]
    written = drawn(Picture(), LayoutUpdate([row], Region(0, 0, WIDTH, 1)))
    assert written.startswith("\x1b[1;1H\x1b[1;38;2;255;0;0;48;2;16;16;16mab  cd")
    assert written.count("\x1b[") == 3
