"""Hits in texts, and the line around them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.domain.cjk import expanded
from tui.domain.folding import folded
from tui.domain.marked import LENGTH, Marked, Marker
from tui.domain.search import understood


def hits(typed: str, text: str) -> list[str]:
    return [part for part, hit in Marker.of(understood(typed).terms).marked(text).parts() if hit]


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("cap ", "A cap, a Cap; no captain.", ["cap", "Cap"]),
        ("cap", "A cap and a captain, no escape.", ["cap", "cap"]),
        ("cafe ", "Café, CAFE\u0301 and cafe", ["Café", "CAFE\u0301", "cafe"]),
        ("straße ", "Die Straße.", ["Straße"]),
        ('"liability cap" ', "a liability\n cap, a cap", ["liability\n cap"]),
        ("負債", "有限負債上限", ["負債"]),
        ("한국", "대한국인", ["한국"]),
        ("ガイド", "旅行ガイド", ["ガイド"]),
        ("scap", "escape", ["scap"]),
        ("=>", "a => b", ["=>"]),
        ("cap capital ", "capital cap", ["capital", "cap"]),
        ("ab abc ", "abc", ["abc"]),
        ("nothing ", "else", []),
    ],
)
def test_what_is_marked(typed: str, text: str, found: list[str]) -> None:
    """Whatever case and accents; as words where it stands as such, else inside words."""
    assert hits(typed, text) == found


def test_a_snippet_is_one_line_around_the_hits() -> None:
    text = "cap alone. " + "words and more " * 40 + "\n\nthe liability\tcap is here" + " and so on" * 60
    snippet = Marker.of(understood("liability cap ").terms).snippet(text)
    assert snippet.text.startswith("… ")
    assert snippet.text.endswith(" …")
    assert "the liability cap is here" in snippet.text
    assert len(snippet.text) <= LENGTH + 4
    assert [part for part, hit in snippet.parts() if hit] == ["liability", "cap"]


def test_a_short_text_is_its_snippet() -> None:
    marker = Marker.of(understood("cap ").terms)
    assert marker.snippet("what of\nthe cap?") == Marked("what of the cap?", ((12, 15),))
    assert marker.snippet("no hit") == Marked("no hit")
    assert marker.snippet("") == Marked("")


@settings(max_examples=60)
@given(st.text(max_size=80), st.text(max_size=20))
def test_the_parts_are_the_text(text: str, typed: str) -> None:
    marker = Marker.of(understood(typed).terms)
    for marked in (marker.marked(text), marker.snippet(text)):
        assert "".join(part for part, _ in marked.parts()) == marked.text
        assert all(part for part, _ in marked.parts())
    assert "\n" not in marker.snippet(text).text


def test_runs_are_indexed_as_pairs() -> None:
    assert expanded("API 負債上限, cap") == "API  負債 債上 上限 限 , cap"
    assert expanded("plain") == "plain"


def test_folding() -> None:
    assert folded("CAFÉ Straße") == "cafe strasse"
    assert folded("한국 ガ") == "한국 ガ"
