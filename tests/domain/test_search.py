"""What is typed is understood, whatever it is."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.domain.marked import Term
from tui.domain.search import MOST_TERMS, understood


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", []),
        ("  ", []),
        ("liability cap", [Term("liability"), Term("cap", goes_on=True)]),
        ("liability cap ", [Term("liability"), Term("cap")]),
        ("ca", [Term("ca")]),
        ('"liability cap" of', [Term("liability cap"), Term("of")]),
        ('"liability ca', [Term("liability ca")]),
        ("C++", [Term("C++")]),
        ("https://a.example", [Term("https://a.example", goes_on=True)]),
        ("cap CAP", [Term("CAP", goes_on=True)]),
        ("a\x00b \ud800", [Term("a"), Term("b")]),
    ],
)
def test_words_and_phrases(typed: str, terms: list[Term]) -> None:
    """The last word may go on while the cursor stands at it."""
    assert list(understood(typed).terms) == terms


def test_filters() -> None:
    query = understood('cap deployment:prod tag:"for legal" after:2026-01-31 before:2027 has:code')
    assert [term.text for term in query.terms] == ["cap"]
    assert (query.deployment, query.tag, query.code) == ("prod", "for legal", True)
    assert query.after == datetime(2026, 1, 31).timestamp()
    assert query.before == datetime(2027, 1, 1).timestamp()
    assert query.filters
    assert not query.problems


@pytest.mark.parametrize("typed", ["after:", "after:nope", "before:2026-13", "after:2026-02-30", "has:pictures"])
def test_a_filter_that_is_not_understood_is_said(typed: str) -> None:
    query = understood(f"cap {typed} x")
    assert query.terms[0].text == "cap"
    assert (query.after, query.before, query.code) == (None, None, False)
    assert len(query.problems) <= 1
    assert query.problems or typed == "after:"


def test_many_words_are_cut() -> None:
    assert len(understood(" ".join(map(str, range(100)))).terms) == MOST_TERMS
    assert understood("x" * 100_000).terms[0].text == "x" * 1_000


@settings(max_examples=60)
@given(st.text(st.characters(), max_size=60))
def test_any_text_is_a_query(typed: str) -> None:
    query = understood(typed)
    assert all(term.text for term in query.terms)
    assert "\x00" not in "".join(term.text for term in query.terms)
