"""The values of rendered text: spans with a look, lines of segments, and the palette that turns looks into styles.

A `Span` knows no colour and no width; a `Line` is a row of a certain width in a certain palette. Between them stand
the blocks, which are laid out again when either changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui.domain.settings import THEME_ROLES

Press = Literal["", "code", "fold", "answer_before", "answer_after"]
"""What a click does: copy the code block below, show the rest of the message, or the answer before or after it."""


class Look(NamedTuple):
    """How a piece of text looks, in roles of the theme instead of colours."""

    role: str = "foreground"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    ground: str = ""
    """The role of the background; empty: that of the row."""
    link: str = ""
    """Where it leads: the address of a link as it was written, not to be trusted."""
    press: Press = ""
    """What a click on it does, where that is an action of ours."""


PLAIN = Look()
STRONG = Look("strong", bold=True)
MUTED = Look("muted")
COMMENT = Look("muted", italic=True)


class Span(NamedTuple):
    """A piece of text in one look. A `\\n` in it is a line break that was written."""

    text: str
    look: Look = PLAIN


Spans = tuple[Span, ...]

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|(?<=ansi_)\w+")


@dataclass(frozen=True, slots=True)
class Palette:
    """A colour for each role of `THEME_ROLES`; hashable, so that what is rendered can be kept by it."""

    colours: tuple[str | None, ...]
    """In the order of the roles, each `#rrggbb` or one of the terminal's sixteen; None: the terminal's own."""
    _styles: dict[Look, Style] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def from_variables(cls, variables: Mapping[str, str]) -> Palette:
        """The palette of a theme's variables; a role that is missing or has no plain colour is the terminal's own."""
        found = (_COLOUR.search(variables.get(role, "")) for role in THEME_ROLES)
        return cls(tuple(match.group() if match else None for match in found))

    def colour(self, role: str) -> str | None:
        """The colour of a role as Rich reads it, or None for the terminal's own."""
        return self.colours[THEME_ROLES.index(role)]

    def style(self, look: Look) -> Style:
        """The style of a look; without `ground` it has no background, so the row's shows."""
        style = self._styles.get(look)
        if style is None:
            style = self._styles[look] = Style(
                color=self.colour(look.role),
                bgcolor=self.colour(look.ground) if look.ground else None,
                bold=look.bold or None,
                italic=look.italic or None,
                underline=look.underline or None,
                strike=look.strike or None,
                # not Rich's own `link`: that one would reach the terminal
                meta={"link": look.link} if look.link else {"press": look.press} if look.press else None,
            )
        return style

    def segments(self, spans: Iterable[Span]) -> tuple[Segment, ...]:
        """The spans as segments."""
        return tuple(Segment(text, self.style(look)) for text, look in spans if text)


class Row(NamedTuple):
    """The spans of one row, and what joins them to the row above."""

    spans: Spans
    joint: str | None = "\n"
    """As `Line.joint`."""


class Fill(Enum):
    """The surface a row lies on."""

    NONE = ""
    WHOLE = " "
    """A row of a fill."""
    TOP = "▄"
    """The half row above a fill: its padding."""
    BOTTOM = "▀"
    """The half row below a fill."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the screen, not wider than the width it was made for."""

    segments: tuple[Segment, ...] = ()
    indent: tuple[Segment, ...] = ()
    """What stands before the text and before its fill: list markers, bars of quotes."""
    fill: Fill = Fill.NONE
    bar: str = ""
    """The role of a bar on the fill's first column; empty: none."""
    joint: str | None = "\n"
    """What stands in the text between the line above and this one: `\n`; a space or nothing where the row was only
    full. None: this is no text of the message, but said of it, and neither selected nor found."""
    caret: bool = False
    """The text is still being written here."""

    @property
    def text(self) -> str:
        """The row as plain text."""
        return "".join(segment.text for segment in (*self.indent, *self.segments))

    @property
    def width(self) -> int:
        """Cells of the row, without what a fill adds."""
        return sum(cell_len(segment.text) for segment in (*self.indent, *self.segments))


EMPTY = Line()


def cells(spans: Iterable[Span]) -> int:
    """Cells of spans that stand on one row."""
    return sum(cell_len(span.text) for span in spans)
