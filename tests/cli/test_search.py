"""What `aztui search` prints."""

from __future__ import annotations

import io
import json
import re

import pytest

from tui.cli.search import NOTHING, query_from, search
from tui.domain.conversation import Role
from tui.domain.errors import InputError
from tui.domain.marked import Marked
from tui.domain.search import Found, Hit, SearchQuery, TitleHit

TITLE = TitleHit(7, Marked("Cap \x1b[31mreview", ((0, 3),)), 1_763_600_000.0)
HIT = Hit(1_234, "Board\x07 minutes", 9, Role.USER, "prod", 1_763_600_000.0, Marked("the \x9bcap \u202e", ((5, 8),)))


def said(found: Found, *hits: Hit, limit: int = 20, as_json: bool = False) -> tuple[str, str]:
    """What goes to standard output, and the notes."""
    out, notes = io.StringIO(), io.StringIO()
    assert search(found, hits, limit, out, notes, as_json=as_json) == 0
    return out.getvalue(), notes.getvalue()


def test_a_line_for_each() -> None:
    """Threat 16: nothing of a title or a text can be obeyed."""
    out, notes = said(Found(SearchQuery(), titles=(TITLE,), ids=(9,), looked_inside=50, unindexed=3), HIT)
    first, second = out.splitlines()
    assert re.fullmatch(r"   7  2025-11-\d\d \d\d:\d\d  Cap ␛\[31mreview", first)
    assert re.fullmatch(r"1234  2025-11-\d\d \d\d:\d\d  Board␇ minutes — the .cap ⟨RLO⟩", second)
    assert "Also looked inside words of the newest 50 messages." in notes
    assert "3 messages are not indexed yet" in notes


def test_what_is_left_out_is_said() -> None:
    found = Found(SearchQuery(), titles=(TITLE, TITLE), ids=tuple(range(2_000)), more=True)
    out, notes = said(found, limit=1)
    assert len(out.splitlines()) == 1
    assert notes == "These are 1 of 2,002+; --limit shows more.\n"
    assert said(Found(SearchQuery())) == ("", f"{NOTHING}\n")


def test_json_has_the_texts_as_they_are() -> None:
    out, notes = said(Found(SearchQuery(), titles=(TITLE,), ids=(9,)), HIT, as_json=True)
    told = json.loads(out)
    assert (told["found"], told["more"], notes) == (2, False, "")
    assert told["titles"][0]["title"] == TITLE.title.text
    (message,) = told["messages"]
    start, end = message["hits"][0]
    assert (message["snippet"][start:end], message["message"], message["conversation"]) == ("cap", 9, 1_234)


def test_a_query_that_cannot_be_is_refused() -> None:
    assert [term.text for term in query_from(["liability", "cap"]).terms] == ["liability", "cap"]
    for words, sentence in ((["after:soon"], "wants a day"), ([" "], "nothing to look for")):
        with pytest.raises(InputError, match=sentence):
            query_from(words)
