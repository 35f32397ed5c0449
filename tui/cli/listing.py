"""`aztui list`: the stored conversations, a line each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO

from tui.cli.times import local_time, zoned_time
from tui.domain.conversation import ConversationRow
from tui.domain.listing import View
from tui.domain.text import clean_line

NOTHING = {
    View.CONVERSATIONS: 'There are no conversations here. Begin one: aztui ask "your prompt"',
    View.ARCHIVE: "Nothing is in the archive.",
    View.TRASH: "Nothing is in the trash.",
}
UNTITLED = "(no title)"


def listing(
    rows: Sequence[ConversationRow],
    out: TextIO,
    notes: TextIO,
    *,
    view: View = View.CONVERSATIONS,
    as_json: bool = False,
) -> int:
    """Print conversations in the order they are given; the exit code, 0.

    The lines are for people, and for cut and awk: number, day and time, title; behind it its tags and marks.

    Args:
        rows: The conversations.
        out: Where to.
        notes: Where to say that there are none.
        view: The list they are of.
        as_json: Print one JSON object instead.
    """
    if as_json:
        print(json.dumps({"conversations": list(map(_as_json, rows))}, indent=2), file=out, flush=True)
        return 0
    if not rows:
        print(NOTHING[view], file=notes)
    width = max((len(str(row.id)) for row in rows), default=0)
    for row in rows:
        print(f"{row.id:>{width}}  {local_time(row.updated)}  {_title(row)}", file=out)
    out.flush()
    return 0


def _title(row: ConversationRow) -> str:
    marks = ["pinned"] * row.pinned + ["unread"] * row.unread + ["draft"] * row.has_draft
    tags = (f"#{clean_line(tag)}" for tag in row.tags)
    return " ".join([clean_line(row.title) or UNTITLED, *tags, *(f"[{mark}]" for mark in marks)])


def _as_json(row: ConversationRow) -> dict[str, object]:
    return {
        "id": row.id,
        "title": row.title,
        "updated": zoned_time(row.updated),
        "pinned": row.pinned,
        "unread": row.unread,
        "has_draft": row.has_draft,
        "tags": list(row.tags),
    }
