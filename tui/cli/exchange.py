"""`aztui export` and `aztui import`: conversations out of the store and into it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import TextIO

from tui.domain.errors import InputError
from tui.domain.exchange import FileTakenError, Format
from tui.domain.text import clean, clean_line
from tui.domain.work import Work
from tui.services.exchange import Exchange, told

_PROGRESS_EVERY = 0.5
"""Seconds."""
STDOUT = "-"


async def export(
    exchange: Exchange,
    ids: Sequence[int],
    form: Format,
    output: str,
    out: TextIO,
    err: TextIO,
    *,
    several: bool,
    force: bool,
) -> int:
    """Write conversations to standard output, a file or a folder; the exit code.

    On a terminal the text is made safe; into a pipe it goes as it is, in UTF-8 (threat 16).

    Raises:
        InputError: A file cannot be written, or is there already.
    """
    work = Work()
    if output == STDOUT:
        async with aclosing(exchange.pieces(ids, form, work, several=several)) as pieces:
            async for piece in pieces:
                _print(piece, out)
        return 0
    async with _progress("Exported", work, err):
        try:
            done = await exchange.export(ids, form, output, work, several=several, replace=force)
        except FileTakenError as error:
            raise InputError(error.sentence, "Choose another name, or add --force.") from None
    noun = "conversation" if done.conversations == 1 else "conversations"
    print(f"{done.conversations:,} {noun} exported to {clean_line(done.where)}", file=out)
    return 0


def _print(text: str, out: TextIO) -> None:
    if out.isatty():
        out.write(clean(text))
    elif isinstance(out, io.TextIOWrapper):
        # whatever the locale: what is read again must be what was written
        out.flush()
        out.buffer.write(text.encode("utf-8", "replace"))
    else:
        out.write(text)
    out.flush()


async def import_files(exchange: Exchange, files: Sequence[str], out: TextIO, err: TextIO) -> int:
    """Take in what is new in files, each as a whole; the exit code.

    One that cannot be used is told of on standard error, and the others are taken in nevertheless.
    """
    code = 0
    for file in files:
        work = Work()
        try:
            async with _progress("Read", work, err):
                imported = await exchange.import_file(file, work)
        except InputError as error:
            print(f"aztui: {clean_line(str(error))}", file=err, flush=True)
            code = error.exit_code
            continue
        except asyncio.CancelledError:
            print(f"aztui: Stopped; nothing of {clean_line(file)} was taken in.", file=err, flush=True)
            raise
        print(f"{clean_line(file)}: {told(imported)}", file=out, flush=True)
    return code


@asynccontextmanager
async def _progress(verb: str, work: Work, err: TextIO) -> AsyncIterator[None]:
    """Say on a terminal how far long work has come, on one line that is gone at its end."""
    if not err.isatty():
        yield
        return

    async def tell() -> None:
        while True:
            await asyncio.sleep(_PROGRESS_EVERY)
            of = f" of {work.total:,}" if work.total else ""
            err.write(f"\r{verb} {work.done:,}{of} conversations; Ctrl+C stops it ")
            err.flush()

    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()
        if work.done:
            err.write("\r" + " " * 70 + "\r")
            err.flush()
