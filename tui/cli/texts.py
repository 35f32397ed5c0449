"""Texts that a command line names or that are piped in, whatever encoding their byte order mark says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from tui.domain.byte_marks import encoding_of
from tui.domain.errors import InputError
from tui.domain.text import clean_line


def text_of_file(path: str) -> str:
    """The text of a file.

    Raises:
        InputError: It cannot be read, or is no text.
    """
    return _text(clean_line(path), Path(os.path.expanduser(path)).read_bytes)


def text_piped_in(stdin: TextIO) -> str:
    """What comes on standard input, to its end.

    Raises:
        InputError: It cannot be read, or is no text.
    """
    return _text("What was piped in", stdin.buffer.read)


def _text(name: str, read: Callable[[], bytes]) -> str:
    try:
        data = read()
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}.", "Name a file of text.") from None
    encoding = encoding_of(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not {encoding.removesuffix('-sig').upper()} text, from byte {error.start + 1:,} on.",
            "Convert it to UTF-8, such as with iconv.",
        ) from None
