"""What `aztui list` and `aztui known` print."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator

import pytest

from tui.cli.known import conversations, profiles
from tui.cli.listing import NOTHING, listing
from tui.domain.conversation import ConversationRow
from tui.domain.listing import View
from tui.domain.settings import Profile

ROWS = [
    ConversationRow(
        id=12, title="Contract \x1b[31mreview", updated=1_800_000_000, pinned=True, unread=True, tags=("tax", "a\x1b")
    ),
    ConversationRow(id=7, title="", updated=1_790_000_000.7, has_draft=True),
]


@pytest.fixture(autouse=True)
def abroad(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The person's zone is another than the machine's."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def said(rows: list[ConversationRow], *, as_json: bool = False) -> tuple[str, str]:
    out, notes = io.StringIO(), io.StringIO()
    assert listing(rows, out, notes, as_json=as_json) == 0
    return out.getvalue(), notes.getvalue()


def test_a_line_for_each_in_local_time() -> None:
    out, notes = said(ROWS)
    assert notes == ""
    assert out.splitlines() == [
        "12  2027-01-15 21:00  Contract ␛[31mreview #tax #a␛ [pinned] [unread]",
        " 7  2026-09-22 02:13  (no title) [draft]",
    ]


def test_where_there_is_nothing_that_is_no_line() -> None:
    assert said([]) == ("", f"{NOTHING[View.CONVERSATIONS]}\n")
    assert json.loads(said([], as_json=True)[0]) == {"conversations": []}


def test_the_json_has_whole_values() -> None:
    first, second = json.loads(said(ROWS, as_json=True)[0])["conversations"]
    assert first["title"] == ROWS[0].title
    assert (first["id"], first["updated"], first["pinned"]) == (12, "2027-01-15T21:00:00+13:00", True)
    assert first["tags"] == ["tax", "a\x1b"]
    assert (second["updated"], second["has_draft"]) == ("2026-09-22T02:13:20+12:00", True)


def test_what_completes_holds_nothing_a_shell_could_obey() -> None:
    out = io.StringIO()
    conversations(ROWS, out)
    known = [
        Profile(name=name, endpoint="https://x\x1b", deployment="d") for name in ("work-1", "$(id)", "a b", "x;y", "")
    ]
    profiles(known, out)
    assert out.getvalue() == "12\tContract ␛[31mreview\n7\t\nwork-1\thttps://x␛\n"


@pytest.mark.parametrize("stamp", [1e300, -1e300, 1e18, float("nan")])
def test_a_time_that_no_calendar_has_keeps_no_list_from_being_printed(stamp: float) -> None:
    """Threat 39: a damaged column."""
    rows = [ConversationRow(id=1, title="Tides", updated=stamp)]
    assert said(rows)[0] == "1  ????-??-?? ??:??  Tides\n"
    assert json.loads(said(rows, as_json=True)[0])["conversations"][0]["updated"] is None
