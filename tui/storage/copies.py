"""Texts that were to be copied and had no way to a clipboard, each in a file of its own."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

from tui.domain.errors import StoreError
from tui.domain.text import without_surrogates
from tui.storage.files import write_text


def write_copy(folder: Path, text: str, now: float) -> Path:
    """Write a text into a new file that only its owner can read; where it is.

    Args:
        folder: Where copies are; made if need be.
        text: The text; lone surrogates are replaced.
        now: Seconds since the epoch, for the file's name.

    Raises:
        StoreError: It could not be written.
    """
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    path = folder / f"copy-{stamp}-{secrets.token_hex(2)}.txt"
    try:
        write_text(path, without_surrogates(text))
    except OSError as error:
        raise StoreError(
            f"The copy could not be written to {folder} ({error.strerror or error}).",
            "Make room there, and copy again.",
        ) from error
    return path
