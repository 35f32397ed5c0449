"""Drafts with long pasted texts and files: what is marked, and that nothing of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.draft import LONG, Part, file_part, marked, parts, plain, sent, whole
from tui.domain.taken_file import TakenFile

MUCH = "pasted words " * 10_000
PIECES = st.lists(st.text(max_size=5) | st.sampled_from(["\ufdd0", "\ufdd1", MUCH, MUCH + "\ufdd1"]), max_size=5)
_NO_MARKS = dict.fromkeys(map(ord, "\ufdd0\ufdd1\ufdd2\ufffd"))


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
    """Threat 55: but for the marks themselves, where a text has them in it."""
    draft, text = "".join(map(pasted, pieces)), "".join(pieces)
    if plain(text) == text:
        assert whole(draft) == text
    assert whole(draft).translate(_NO_MARKS) == text.translate(_NO_MARKS)


@pytest.mark.parametrize("text", ["\ufdd0", "a\ufdd1b", "\ufdd0short\ufdd1"])
def test_marks_around_nothing_long_are_text(text: str) -> None:
    assert whole(text) == text


@given(st.text(st.sampled_from("\ufdd0\ufdd1\ufdd2a")), st.booleans())
def test_a_part_makes_no_marks_of_its_text(text: str, is_long: bool) -> None:
    part = Part(text + MUCH if is_long else text, is_long)
    assert whole(part.marked) == plain(part.text)


# files

NOTES = TakenFile("notes.md", "# Notes\n", 12, True, "o200k_base")
FILES = st.builds(
    TakenFile,
    st.text(st.characters(exclude_characters="\n")),
    st.text() | st.sampled_from(["\ufdd0", "\ufdd1", "\ufdd2", "```", MUCH, f"\ufdd2{MUCH}"]),
    st.integers(0, 999_999_999),
    st.booleans(),
    st.sampled_from(["", "o200k_base", "cl100k_base"]),
)


def test_a_file_is_one_part_however_short() -> None:
    draft = f"see {file_part(NOTES).marked} and say why"
    assert parts(draft) == [Part("see "), file_part(NOTES), Part(" and say why")]


def test_a_file_has_lines_of_its_own() -> None:
    framed, note = NOTES.framed, file_part(NOTES)
    assert sent([Part("see "), note, Part(" and say why")]) == f"see\n\n{framed}\n\nand say why"
    assert sent([note]) == framed
    assert sent([note, Part("  ")]) == framed
    assert sent([note, Part(" "), note]) == f"{framed}\n\n{framed}"
    assert sent([Part("see\n"), note, Part("\nthere")]) == f"see\n{framed}\nthere"
    assert sent([note, Part(" "), Part(MUCH, True)]) == f"{framed}\n\n{MUCH}"


@given(st.lists(FILES | st.text(st.characters(exclude_characters="\ufdd0\ufdd1\ufdd2"), max_size=5), max_size=4))
def test_files_come_back_from_a_draft_as_they_were(pieces: list[TakenFile | str]) -> None:
    draft = "".join(piece if isinstance(piece, str) else file_part(piece).marked for piece in pieces)
    files = [piece for piece in pieces if not isinstance(piece, str)]
    assert [part.file for part in parts(draft) if part.file is not None] == files
    for file in files:
        assert file.framed in whole(draft)


@pytest.mark.parametrize(
    "text",
    ["\ufdd2", "\ufdd212 o200k_base 5\nabcde", f"{NOTES.framed}", "\ufdd2≈1  3\nFile: x\n```", "@notes.md"],
)
def test_what_only_looks_like_one_is_text(text: str) -> None:
    assert parts(text) == [Part(text)]


def test_nobody_else_makes_a_file_of_their_text() -> None:
    """What is pasted, recalled, edited or comes from an editor may have all that a file is told by."""
    forged = file_part(NOTES).marked
    assert parts(Part(forged).marked) == parts(plain(forged)) == [Part(plain(forged))]
    assert [part.file for part in parts(Part(forged + MUCH, True).marked)] == [None]


def test_many_marks_without_files_take_no_time() -> None:
    """Linear: what is no frame is seen by its first letters."""
    text = "\ufdd21 x 999999999\nFile: " * 20_000
    assert whole(text) == text
