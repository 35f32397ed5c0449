"""`aztui known`: what an argument can be, for the scripts of `completion`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from tui.domain.conversation import ConversationRow
from tui.domain.settings import Profile
from tui.domain.text import clean_line

MOST_ROWS = 200
"""Conversations that are offered; nobody reads more."""


def conversations(rows: Iterable[ConversationRow], out: TextIO) -> int:
    """Print the number of each, a tab, and its title; the exit code, 0."""
    return _lines(((str(row.id), row.title) for row in rows), out)


def profiles(known: Iterable[Profile], out: TextIO) -> int:
    """Print the name of each that a shell can take as it is, a tab, and its address; the exit code, 0."""
    plain = (one for one in known if one.name.replace("-", "").replace("_", "").replace(".", "").isalnum())
    return _lines(((one.name, one.endpoint) for one in plain), out)


def _lines(pairs: Iterable[tuple[str, str]], out: TextIO) -> int:
    for word, said in pairs:
        print(f"{clean_line(word)}\t{clean_line(said)}", file=out)
    out.flush()
    return 0
