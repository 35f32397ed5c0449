"""A file in its frame: it comes back exactly as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.taken_file import TakenFile, frozen, unframed

TEXTS = st.text() | st.lists(st.sampled_from(["```", "````", "`", "\n", "File: x", "a", "\r\n", "\ufdd2"])).map("".join)
NAMES = st.text(st.characters(exclude_characters="\n"))


def test_the_frame_names_the_file_and_fences_its_text() -> None:
    assert TakenFile("docs/notes.md", "# Notes\n").framed == "File: docs/notes.md\n```\n# Notes\n```"


def test_the_fence_is_longer_than_any_in_the_text() -> None:
    text = "```sh\nls\n```\n`````\n"
    assert TakenFile("a.md", text).framed == f"File: a.md\n``````\n{text}``````"


def test_a_last_line_that_is_not_ended_is_told_of() -> None:
    framed = TakenFile("a.txt", "no end").framed
    assert framed == "File: a.txt\n```\nno end\n```\n(no line break at the end of the file)"


@given(NAMES, TEXTS)
def test_any_text_comes_back_from_its_frame(name: str, text: str) -> None:
    assert unframed(TakenFile(name, text).framed) == TakenFile(name, text)


@pytest.mark.parametrize(
    "text", ["", "File: x", "File: x\n``\na\n``", "File: x\n```\na\n````b", " File: x\n```\na\n```"]
)
def test_what_is_no_frame_is_none(text: str) -> None:
    assert unframed(text) is None


def test_a_label_is_the_end_of_the_name_and_the_tokens() -> None:
    assert TakenFile("~/docs/notes.md", "x", 1_240, True).label == "notes.md · 1,240 tokens"
    assert TakenFile("notes.md", "x", 12).label == "notes.md · ≈12 tokens"
    long = TakenFile(f"a/{'x' * 100}.md", "x", 12, True).label
    assert long.endswith("xxx.md · 12 tokens")
    assert len(long) < 60


def test_it_is_said_what_is_sent_of_files() -> None:
    file = TakenFile("src/a.py", "ü" * 1_000)
    assert frozen([]) == ""
    assert frozen([file]) == "src/a.py, 2.0 kB: sent as it was when taken in."
    assert frozen([file, file]) == "2 files, 4.0 kB: sent as they were when taken in."
