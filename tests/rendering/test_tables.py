"""Tables: natural width, alignment, and what happens when there is no room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.rendering.samples import PALETTE, chunks, drawn, streamed
from tui.rendering import tables
from tui.rendering.layout import render
from tui.rendering.lines import Span
from tui.rendering.tables import TableLayout

TABLE = """| Case | Cap | Our exposure |
|:---|---:|:-:|
| Late delivery | 10 % | € 48,000 |
| Loss of data | 12 months | 日本語 |
| Gross negligence | none |
"""


def test_columns_have_their_natural_width_and_alignment() -> None:
    assert drawn(TABLE) == [
        " Case                     Cap   Our exposure",
        " ───────────────────────────────────────────",
        " Late delivery           10 %     € 48,000",
        " Loss of data       12 months      日本語",
        " Gross negligence        none",
    ]


def test_columns_shrink_and_wrap_when_there_is_no_room() -> None:
    rows = drawn("| a | long |\n|---|---|\n| 1 | words that do not fit here |\n", 20)
    assert rows == [" a   long", " ────────────────────", " 1   words that do", "     not fit here"]


def test_words_break_last() -> None:
    text = """
| at | caller | tokens | what it means |
|--|--|--:|--|
| 09:44 | a late batch | 7,798,784 | `max_tokens` of it |
"""
    assert drawn(text, 40)[3:] == [
        " 09:44   a late    7,798,784   max_tokens",
        "         batch                 of it",
    ]
    # with less space between the columns before that
    assert drawn(text, 34)[3:] == [" 09:44 a late  7,798,784 max_tokens", "       batch             of it"]
    assert drawn(text, 32)[3:] == [" 09:44 a late 7,798,784 max_token", "       batch            s of it"]


def test_an_address_leaves_room_for_the_words_beside_it() -> None:
    address = "https://contoso.example/" + "a" * 60
    rows = drawn(f"| name | address |\n|--|--|\n| production | {address} |\n", 40)
    assert rows[2].startswith(" production   https://contoso")
    assert "".join(row[14:] for row in rows[2:]) == address


@given(
    wanted=st.lists(st.integers(1, 60), min_size=1, max_size=8),
    words=st.lists(st.integers(1, 60), min_size=8, max_size=8),
    room=st.integers(8, 200),
)
def test_the_room_is_filled_and_never_passed(wanted: list[int], words: list[int], room: int) -> None:
    least = tables._filled([min(pair) for pair in zip(words, wanted, strict=False)], [0] * len(wanted), room)
    filled = tables._filled(wanted, least, room)
    assert sum(filled) == min(room, sum(wanted))
    assert all(low <= size <= high for low, size, high in zip(least, filled, wanted, strict=True))


def test_cells_of_a_hopeless_table_stand_below_each_other() -> None:
    text = "|" + "a|" * 30 + "\n|" + "-|" * 30 + "\n|" + "b|" * 30
    assert drawn(text, 40)[:3] == [" a", " a", " a"]
    assert len(drawn(text, 40)) == 60


def test_a_row_that_fits_is_drawn_alone() -> None:
    cell = (Span("text"),)
    table = TableLayout([cell, cell], ["", ""], 40)
    assert not table.add([[cell, cell]])
    assert table.add([[cell, (Span("longer text"),)]])
    assert not table.add([[cell, cell]] * 100)
    assert len(table.lines()) == 104


def test_rows_that_widen_the_columns_redraw_those_above() -> None:
    lines, _, _ = streamed(chunks(TABLE, 3))
    assert lines == render(TABLE, 58, PALETTE)


def test_markup_in_cells() -> None:
    assert drawn("| **a** | d \\| e |\n|---|---|\n")[0] == " a   d | e"
