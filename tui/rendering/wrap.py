"""Breaks text into rows of a width, by cells: CJK characters take two, combining marks and joiners none."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, split_graphemes

from tui.rendering.lines import Row, Span, Spans

_NARROW = re.compile("[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2500-\u25fc]*")
"""Text of nothing but characters one cell wide: most text, and then a cell is a character."""

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
)
_OPENING = "「『（〔［｛〈《【“‘"
_CLOSING = "、。，．：；？！）〕］｝〉》」』】…ー々\u3099\u309a\ufe00-\ufe0f"
_ATOM = f" +|[{_OPENING}]{{0,3}}[{_CJK}][{_CLOSING}]*|(?:(?![{_OPENING}]{{0,3}}[{_CJK}])[^ ])+"
"""What is not broken: a word, or a character of a script without spaces with the punctuation that clings to it.
Compiled at the first text that needs it: nine milliseconds of each start."""


def wrap(spans: Sequence[Span], width: int) -> list[Row]:
    """The spans in rows of at most `width` cells; a word that is longer is cut at the width.

    Spaces at a break are left out, and are the joint of what follows. There is always at least one row.
    """
    text = "".join(span.text for span in spans)
    if len(spans) == 1 and "\n" not in text:
        look = spans[0].look
        ranges = list(_rows(text, 0, len(text), width))
        pieces: Iterable[Spans] = ((Span(text[start:end], look),) for start, end in ranges)
        return list(map(Row, pieces, _joints(ranges)))
    rows: list[tuple[int, int]] = []
    joints: list[str] = []
    start = 0
    for part in text.split("\n"):
        ranges = list(_rows(text, start, start + len(part), width))
        rows += ranges
        joints += _joints(ranges)
        start += len(part) + 1
    return list(map(Row, _sliced(spans, rows), joints))


def _joints(ranges: Sequence[tuple[int, int]]) -> list[str]:
    """What joins each of the rows of one written line to the one above it."""
    return ["\n", *(" " if start > end else "" for (_, end), (start, _) in itertools.pairwise(ranges))]


def _sliced(spans: Sequence[Span], rows: list[tuple[int, int]]) -> Iterator[Spans]:
    """The spans of each range of their joined text; the ranges are in order."""
    index, offset = 0, 0
    for start, end in rows:
        row: list[Span] = []
        while index < len(spans) and offset < end:
            text, look = spans[index]
            piece = text[max(0, start - offset) : end - offset]
            if piece:
                row.append(Span(piece, look))
            if offset + len(text) > end:
                break
            offset += len(text)
            index += 1
        yield tuple(row)


def _rows(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """The ranges of `text[start:end]` that stand on a row each."""
    if _NARROW.fullmatch(text, start, end):
        return _narrow_rows(text, start, end, width)
    return _wide_rows(text, start, end, width)


def _narrow_rows(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    while end - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        row_end = cut
        while row_end > start and text[row_end - 1] == " ":
            row_end -= 1
        if cut < 0 or row_end == start:
            cut = row_end = start + width
        yield start, row_end
        start = cut
        while start < end and text[start] == " ":
            start += 1
        if start == end:
            return
    yield start, end


def _wide_rows(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    row_end, used, blank = start, 0, 0
    for match in re.compile(_ATOM).finditer(text, start, end):
        atom = match.group()
        size = cell_len(atom)
        if atom[0] == " " and row_end > start:
            blank = size
            continue
        if used + blank + size <= width:
            used += blank + size
        else:
            if row_end > start:
                yield start, row_end
            start, used = match.start(), size
            if size > width:
                for cut in _cuts(atom, width):
                    yield start, match.start() + cut
                    start = match.start() + cut
                used = cell_len(text[start : match.end()])
        row_end, blank = match.end(), 0
    yield start, row_end


def _cuts(word: str, width: int) -> Iterator[int]:
    """Where a word that is longer than a row is cut, between graphemes."""
    used = 0
    for start, _, size in split_graphemes(word)[0]:
        if used + size > width and used:
            yield start
            used = 0
        used += size


def cut(spans: Sequence[Span], width: int) -> list[Row]:
    """The spans in rows of at most `width` cells, cut at the width and nowhere else: code keeps its blanks."""
    text = "".join(span.text for span in spans)
    ends = range(width, len(text), width) if _NARROW.fullmatch(text) else _cuts(text, width)
    edges = [0, *ends, len(text)]
    if len(edges) == 2:
        return [Row(tuple(spans))]
    ranges = list(itertools.pairwise(edges))
    return list(map(Row, _sliced(spans, ranges), _joints(ranges)))
