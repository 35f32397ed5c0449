"""What is typed to narrow a list, and to tag."""

from __future__ import annotations

import pytest

from tui.domain.listing import Narrowing, View
from tui.domain.tags import LONGEST, MOST, completed, tags_of


@pytest.mark.parametrize(
    ("typed", "words", "tags"),
    [
        ("", (), ()),
        ("Tax  Return", ("tax", "return"), ()),
        ("#Work tax tag:home", ("tax",), ("work", "home")),
        ("# tag:", (), ()),
        ("C# a#b", ("c#", "a#b"), ()),
    ],
)
def test_narrowing(typed: str, words: tuple[str, ...], tags: tuple[str, ...]) -> None:
    assert Narrowing.of(typed) == Narrowing(words, tags)


def test_views_go_round() -> None:
    assert [View.CONVERSATIONS.next, View.ARCHIVE.next, View.TRASH.next] == [
        View.ARCHIVE,
        View.TRASH,
        View.CONVERSATIONS,
    ]


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", ()),
        (" , ,#", ()),
        ("work, #Home,WORK", ("work", "Home")),
        ("two words,  a\tb ", ("two-words", "a-b")),
        ("x" * 100, ("x" * LONGEST,)),
        ("a\x1b[31mb", ("a␛[31mb",)),
    ],
)
def test_tags(typed: str, tags: tuple[str, ...]) -> None:
    assert tags_of(typed) == tags


def test_no_more_tags_than_can_be_shown() -> None:
    assert len(tags_of(",".join(map(str, range(99))))) == MOST


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("wo", "work"),
        ("home, #WO", "home, #work"),
        ("work, wo", "work, wood"),
        ("work,", None),
        ("", None),
        ("x", None),
    ],
)
def test_a_begun_tag_is_completed(typed: str, whole: str | None) -> None:
    assert completed(typed, ["work", "wood", "home"]) == whole
