"""`aztui list`: the stored conversations, a line each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TextIO

from tui.domain.conversation import ConversationRow
from tui.domain.text import clean_line

NOTHING = 'There are no conversations yet. Begin one: aztui ask "your prompt"'
UNTITLED = "(no title)"


def listing(rows: Sequence[ConversationRow], out: TextIO, notes: TextIO, *, as_json: bool = False) -> int:
    """Print conversations in the order they are given; the exit code, 0.

    The lines are for people, and for cut and awk: number, day and time, title.

    Args:
        rows: The conversations.
        out: Where to.
        notes: Where to say that there are none.
        as_json: Print one JSON object instead.
    """
    if as_json:
        print(json.dumps({"conversations": list(map(_as_json, rows))}, indent=2), file=out, flush=True)
        return 0
    if not rows:
        print(NOTHING, file=notes)
    width = max((len(str(row.id)) for row in rows), default=0)
    for row in rows:
        print(f"{row.id:>{width}}  {local_time(row.updated)}  {_title(row)}", file=out)
    out.flush()
    return 0


def local_time(stamp: float) -> str:
    """A moment in the person's own zone, to the minute."""
    return f"{datetime.fromtimestamp(stamp):%Y-%m-%d %H:%M}"


def zoned_time(stamp: float) -> str:
    """A moment in the person's own zone, for programs (ISO 8601)."""
    return datetime.fromtimestamp(stamp).astimezone().isoformat(timespec="seconds")


def _title(row: ConversationRow) -> str:
    marks = ["pinned"] * row.pinned + ["unread"] * row.unread + ["draft"] * row.has_draft
    return " ".join([clean_line(row.title) or UNTITLED, *(f"[{mark}]" for mark in marks)])


def _as_json(row: ConversationRow) -> dict[str, object]:
    return {
        "id": row.id,
        "title": row.title,
        "updated": zoned_time(row.updated),
        "pinned": row.pinned,
        "unread": row.unread,
        "has_draft": row.has_draft,
    }
