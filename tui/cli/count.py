"""`aztui count`: the tokens of a messages JSON or of plain text, as a number on standard output."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TextIO

from tui.domain.errors import InputError
from tui.domain.messages_json import count_input
from tui.domain.models import base_model
from tui.domain.ports import TokenCounter
from tui.domain.text import clean_line

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # before UTF-16's, with which its own begins
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The byte order marks by which a text says that it is encoded otherwise."""

_STDIN = "-"


async def count(counter: TokenCounter, text: str, model: str, out: TextIO, err: TextIO) -> int:
    """Print the tokens of an input, and on standard error what keeps the number from being exact; the exit code.

    Args:
        model: The base model it is counted for; empty for o200k_base, the encoding of all but the oldest.

    Raises:
        InputError: It is a messages JSON that cannot be counted.
    """
    base = base_model(model)
    loaded = await counter.load(base.encoding)
    counted = count_input(partial(counter.count, encoding=base.encoding), base.encoding, text)
    if model and not base.known:
        _note(f"No base model named {model} is known: counted with {base.encoding}.", err)
    if not loaded:
        _note(f"The rank file of {base.encoding} cannot be used: tokens are estimated. Install aztui again.", err)
    elif not counted.exact:
        _note("The number is approximate: a long run without spaces is counted in pieces.", err)
    for note in counted.notes:
        _note(note, err)
    print(counted.tokens, file=out, flush=True)
    return 0


def _note(sentence: str, err: TextIO) -> None:
    print(f"aztui: {clean_line(sentence)}", file=err)


def text_from(file: str | None, stdin: TextIO | None) -> str:
    """The text of a file, or of standard input where the file is "-" or None.

    Args:
        stdin: None where it is closed.

    Raises:
        InputError: It cannot be read, or is no text; or no file is named, and standard input is a terminal.
    """
    if file is not None and file != _STDIN:
        return _text(clean_line(file), Path(file).read_bytes)
    if stdin is None or (file is None and stdin.isatty()):
        raise InputError("There is nothing to count.", "Name a file, or pipe the text in: aztui count FILE")
    return _text("What was piped in", stdin.buffer.read)


def _text(name: str, read: Callable[[], bytes]) -> str:
    try:
        data = read()
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}.", "Name a file of text.") from None
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not {encoding.removesuffix('-sig').upper()} text, from byte {error.start + 1:,} on.",
            "Convert it to UTF-8, such as with iconv.",
        ) from None
