"""Texts that were to be copied and had no way to a clipboard, each in a file of its own."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from tui.domain.errors import StoreError
from tui.domain.text import without_surrogates
from tui.storage.aside import stamped
from tui.storage.files import write_text

TELLING = 8
"""Words in a row by which a copy is known."""


def write_copy(folder: Path, text: str, now: float) -> Path:
    """Write a text into a new file that only its owner can read; where it is.

    Args:
        folder: Where copies are; made if need be.
        text: The text; lone surrogates are replaced.
        now: Seconds since the epoch, for the file's name.

    Raises:
        StoreError: It could not be written.
    """
    path = folder / f"copy-{stamped(now)}-{secrets.token_hex(2)}.txt"
    try:
        write_text(path, without_surrogates(text))
    except OSError as error:
        raise StoreError(
            f"The copy could not be written to {folder} ({error.strerror or error}).",
            "Make room there, and copy again.",
        ) from error
    return path


def remove_copies(folder: Path, texts: Sequence[str]) -> None:
    """Remove the copies that were made of some texts: known by words that follow each other, however they are set.

    Raises:
        OSError: One cannot be removed.
    """
    of_texts = [_words(text) for text in texts]
    runs = {run for words in of_texts for run in _runs(words)}
    joined = [f" {' '.join(words)} " for words in of_texts]
    for path in folder.glob("copy-*.txt"):
        copied = _words(path.read_text("utf-8", "replace"))
        short = f" {' '.join(copied)} " if len(copied) < TELLING else ""
        if runs.intersection(_runs(copied)) or (short.strip() and any(short in text for text in joined)):
            path.unlink(missing_ok=True)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(words: Sequence[str]) -> set[int]:
    """As numbers: a long text has many."""
    return {hash(tuple(words[at : at + TELLING])) for at in range(len(words) - TELLING + 1)}
