"""`aztui count`: the tokens of a messages JSON or of plain text, as a number on standard output."""

from __future__ import annotations

from functools import partial
from typing import TextIO

from tui.cli.texts import text_of_file, text_piped_in
from tui.domain.errors import InputError
from tui.domain.messages_json import count_input
from tui.domain.models import base_model
from tui.domain.ports import TokenCounter
from tui.domain.text import clean_line

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
        return text_of_file(file)
    if stdin is None or (file is None and stdin.isatty()):
        raise InputError("There is nothing to count.", "Name a file, or pipe the text in: aztui count FILE")
    return text_piped_in(stdin)
