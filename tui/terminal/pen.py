"""Writes pieces of lines to a terminal with no byte more than they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import SGR_STYLES

_SURE = (
    *((0x20, 0x7E), (0xA1, 0xAC), (0xAE, 0x2AF), (0x370, 0x482), (0x48A, 0x52F), (0x1E00, 0x1FFF), (0x2010, 0x2027)),
    *((0x2190, 0x22FF), (0x2500, 0x25FC), (0x3041, 0x3096), (0x30A1, 0x30FA), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3)),
)
"""The first and the last of the characters of which terminals agree how wide they are, unless set to show ambiguous
ones wide, and that they join with no other. Not as an expression: one with such ranges takes 16 ms to compile, at each
start."""
_SEEN_ON_BLANKS = ~0b111
"""Attributes that show where there is nothing but spaces."""


class Look(NamedTuple):
    """What is seen of a style.

    Attributes:
        attributes: Bits in the order of `SGR_STYLES`.
        colour: The codes of the text's colour; empty is the terminal's own.
        ground: The same of what is behind it.
    """

    attributes: int = 0
    colour: str = ""
    ground: str = ""


Run = tuple[str, Look]
"""Text, and the look that all of it has."""
PLAIN = Look()


def runs_of(segments: Iterable[Segment], system: ColorSystem) -> list[Run]:
    """The least number of runs that look like the segments. Links are left out: no text may bring its own."""
    runs: list[Run] = []
    for text, style, _ in segments:
        if not text:
            continue
        look = PLAIN if style is None else _look(style, system)
        if text.isspace() and not look.attributes & _SEEN_ON_BLANKS:
            look = Look(0, "", look.ground)
            if runs and _fits(runs[-1][1], look):
                look = runs[-1][1]
        if runs and runs[-1][1] == look:
            runs[-1] = (runs[-1][0] + text, look)
        else:
            runs.append((text, look))
    return runs


def is_sure(runs: Iterable[Run]) -> bool:
    """Whether every terminal gives each character as many cells as we do, whatever stands beside it."""
    return all((text.isascii() and text.isprintable()) or all(map(_is_sure, set(text))) for text, _ in runs)


@lru_cache(maxsize=4096)
def _is_sure(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _SURE)


def difference(old: Sequence[Run], new: Sequence[Run]) -> tuple[int, list[Run]]:
    """What has to be written over one piece of a line for another, of as many cells, both of them sure.

    Returns:
        How many cells stay as they are; what is written behind them.
    """
    same = 0
    for before, after in zip(old, new, strict=False):
        if before != after:
            break
        same += 1
    kept = sum([cell_len(text) for text, _ in new[:same]])
    old, new = list(old[same:]), list(new[same:])
    if old and new and old[0][1] == new[0][1]:
        alike = _alike(old[0][0], new[0][0])
        kept += cell_len(new[0][0][:alike])
        old[0], new[0] = (old[0][0][alike:], old[0][1]), (new[0][0][alike:], new[0][1])
    while old and new and old[-1] == new[-1]:
        old.pop()
        new.pop()
    if old and new and old[-1][1] == new[-1][1]:
        text, look = new[-1]
        alike = _alike(old[-1][0][::-1], text[::-1])
        new[-1] = text[: len(text) - alike], look
    return kept, [run for run in new if run[0]]


class Pen:
    """One drawing, as it is put together.

    It begins with plain characters and ends with them, wherever the cursor is.
    """

    def __init__(self) -> None:
        self._written: list[str] = []
        self._look = PLAIN
        self._at: tuple[int, int] | None = None

    def write(self, x: int, y: int, runs: Iterable[Run], *, sure: bool) -> None:
        """Write runs from a cell on. Unless `sure`, where they end is not relied upon."""
        if self._at != (x, y):
            self._written.append(f"\x1b[{y + 1};{x + 1}H")
        for text, look in runs:
            if look != self._look and not (look.attributes == 0 and text.isspace() and _fits(self._look, look)):
                self._written.append(_change(self._look, look))
                self._look = look
            self._written.append(text)
            x += cell_len(text)
        self._at = (x, y) if sure else None

    def scroll(self, rows: tuple[int, int], columns: tuple[int, int] | None, by: int) -> None:
        """Move what is in some rows up, or down where `by` is below 0.

        To be called before anything is written: what comes in may take the colour of what was.

        Args:
            rows: The first and the last that take part.
            columns: The same; None moves whole rows, which every terminal can (VT100: DECSTBM, IND, RI), others only
                those that have margins at the sides (VT420: DECLRMM, DECSLRM).
        """
        (top, bottom), (left, right) = rows, columns or (0, 0)
        begin, end = (f"\x1b[?69h\x1b[{left + 1};{right + 1}s", "\x1b[?69l") if columns else ("", "")
        row, feed = (bottom, "\n" * by) if by > 0 else (top, "\x1bM" * -by)
        self._written.append(f"{begin}\x1b[{top + 1};{bottom + 1}r\x1b[{row + 1};{left + 1}H{feed}\x1b[r{end}")
        self._at = None

    def done(self) -> str:
        """All that was written."""
        if self._look != PLAIN:
            self._written.append("\x1b[0m")
        return "".join(self._written)


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with that are the same."""
    for number, (before, after) in enumerate(zip(one, other, strict=False)):
        if before != after:
            return number
    return min(len(one), len(other))


def _fits(look: Look, blank: Look) -> bool:
    """Whether spaces in a look are seen as those in another, which has no attributes."""
    return look.ground == blank.ground and not look.attributes & _SEEN_ON_BLANKS


@lru_cache(maxsize=4096)
def _look(style: Style, system: ColorSystem) -> Look:
    colour, ground = style.color, style.bgcolor
    return Look(
        style._attributes & style._set_attributes,
        "" if colour is None or colour.is_default else ";".join(colour.downgrade(system).get_ansi_codes()),
        "" if ground is None or ground.is_default else ";".join(ground.downgrade(system).get_ansi_codes(False)),
    )


@lru_cache(maxsize=4096)
def _change(old: Look, new: Look) -> str:
    """The shortest sequence that turns a look into another."""
    anew = _joined("0", *_on(new.attributes), new.colour, new.ground)
    if old.attributes & ~new.attributes:
        # there are codes that end but one of them, which not all terminals know
        return anew
    colour = "" if old.colour == new.colour else new.colour or "39"
    ground = "" if old.ground == new.ground else new.ground or "49"
    return min(_joined(*_on(new.attributes & ~old.attributes), colour, ground), anew, key=len)


def _on(attributes: int) -> list[str]:
    return [SGR_STYLES[bit] for bit in range(attributes.bit_length()) if attributes >> bit & 1]


def _joined(*codes: str) -> str:
    return f"\x1b[{';'.join(code for code in codes if code)}m"
