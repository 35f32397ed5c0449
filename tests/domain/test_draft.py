"""Drafts with long pasted texts: what is marked, and that nothing of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.draft import LONG, Part, marked, parts, whole

MUCH = "pasted words " * 10_000
PIECES = st.lists(st.text(max_size=5) | st.sampled_from(["\ufdd0", "\ufdd1", MUCH, MUCH + "\ufdd1"]), max_size=5)


def pasted(text: str) -> str:
    return marked(text) if len(text) > LONG else text


def test_a_long_paste_is_one_part_and_a_short_one_is_text() -> None:
    draft = f"before {pasted(MUCH)} after"
    assert parts(draft) == [Part("before "), Part(MUCH, True), Part(" after")]
    assert whole(draft) == f"before {MUCH} after"
    assert parts("") == []
    assert parts(pasted("x" * LONG)) == [Part("x" * LONG)]


def test_two_pastes_stay_two() -> None:
    assert [part.pasted for part in parts(pasted(MUCH) + pasted(MUCH))] == [True, True]


def test_what_is_too_long_to_edit_is_one_part_also_where_it_is_not_marked() -> None:
    assert parts(MUCH) == [Part(MUCH, True)]


@given(PIECES)
def test_nothing_is_lost(pieces: list[str]) -> None:
    """Threat 55: also where a text has the marks in it."""
    draft = "".join(map(pasted, pieces))
    plain = "".join(pieces)
    if "\ufdd0" not in "".join(pieces) and "\ufdd1" not in "".join(pieces):
        assert whole(draft) == plain
    assert whole(draft).replace("\ufdd0", "").replace("\ufdd1", "") == plain.replace("\ufdd0", "").replace("\ufdd1", "")


@pytest.mark.parametrize("text", ["\ufdd0", "a\ufdd1b", "\ufdd0short\ufdd1"])
def test_marks_around_nothing_long_are_text(text: str) -> None:
    assert whole(text) == text
    assert pasted(text) == text
