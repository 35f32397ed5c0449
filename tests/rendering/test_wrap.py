"""Rows of a width, by cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.domain.text import clean
from tui.rendering.inline import joined
from tui.rendering.lines import MUTED, PLAIN, Row, Span
from tui.rendering.wrap import cut, wrap


def rows(text: str, width: int) -> list[str]:
    return ["".join(span.text for span in row.spans) for row in wrap([Span(text)], width)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("one  two   three", 8, ["one  two", "three"]),
        ("abcdefghijkl", 5, ["abcde", "fghij", "kl"]),
        ("ab cdefghijkl", 5, ["ab", "cdefg", "hijkl"]),
        ("  indented text", 10, ["  indented", "text"]),
        ("a\n\nb", 10, ["a", "", "b"]),
        ("日本語のテキスト", 7, ["日本語", "のテキ", "スト"]),
        ("日本語。です", 6, ["日本", "語。で", "す"]),
        ("see 日本語 text", 8, ["see 日本", "語 text"]),
        ("naïve—café “quoted”", 10, ["naïve—café", "“quoted”"]),
        ("👩‍💻👩‍💻👩‍💻", 4, ["👩‍💻👩‍💻", "👩‍💻"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("a\xa0b c", 3, ["a\xa0b", "c"]),
    ],
)
def test_words_break_where_they_may(text: str, width: int, expected: list[str]) -> None:
    assert rows(text, width) == expected


def test_looks_stay_with_their_text() -> None:
    spans = (Span("one "), Span("two three", MUTED), Span(" four"))
    assert wrap(spans, 8) == [
        Row((Span("one "), Span("two", MUTED))),
        Row((Span("three", MUTED),), " "),
        Row((Span("four"),), " "),
    ]
    assert cut(spans, 8)[0] == Row((Span("one "), Span("two ", MUTED)))


TEXTS = st.text(st.sampled_from("ab c\n日。「é👩‍💻\u0301️1"), max_size=60).map(clean)


@given(TEXTS, st.integers(2, 20), st.integers(0, 60))
def test_no_row_is_wider_and_nothing_but_blanks_is_lost(text: str, width: int, at: int) -> None:
    spans = joined([Span(text[:at], PLAIN), Span(text[at:], MUTED)])
    rows = wrap(spans, width)
    assert all(sum(cell_len(span.text) for span in row.spans) <= width for row in rows)
    shown = "".join(f"{row.joint}{''.join(span.text for span in row.spans)}" for row in rows).removeprefix("\n")
    written = "".join(span.text for span in spans).split("\n")
    assert [line.split() for line in shown.split("\n")] == [line.split() for line in written]


@given(TEXTS.map(lambda text: text.replace("\n", "")), st.integers(2, 20))
def test_cut_loses_nothing(text: str, width: int) -> None:
    lines = cut([Span(text)], width)
    assert "".join(span.text for row in lines for span in row.spans) == text
    assert [row.joint for row in lines] == ["\n", *[""] * (len(lines) - 1)]
    assert all(sum(cell_len(span.text) for span in row.spans) <= width for row in lines)
