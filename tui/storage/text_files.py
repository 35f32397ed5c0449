"""The person's own files: what is in a folder, and the text of one that they chose. Nothing is written here."""

from __future__ import annotations

import os
import stat
from itertools import islice
from pathlib import Path

from tui.domain.disk_words import shown_path
from tui.domain.errors import InputError
from tui.domain.folder import Entry, Folder
from tui.domain.taken_file import MOST_BYTES
from tui.domain.text import clean_line
from tui.domain.threads import in_thread

MOST_ENTRIES = 10_000
"""Entries of a folder that are read."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""The byte order marks by which a text in UTF-16 is known."""


class TextFiles:
    """The port `PersonFiles`. A folder that does not answer holds up neither a key nor the end of the program."""

    async def folder(self, path: str) -> Folder:
        """What is in a folder; with a sentence where that cannot be had. Never raises."""
        return await in_thread(lambda: _folder(path))

    async def read(self, path: str) -> str:
        """The text of a regular file of 4 MB at most, in UTF-8, or in UTF-16 with a byte order mark.

        The byte order mark is left out, and every line break is `\\n` (`\\r\\n` and `\\r` too), as in all that is
        pasted; nothing else is changed.

        Raises:
            InputError: It is no such file, or cannot be read. The sentence names it.
        """
        return await in_thread(lambda: _text(path))


def _folder(path: str) -> Folder:
    where = clean_line(path or ".")
    try:
        # not even that can be had where the folder one is in is gone
        real = os.path.abspath(os.path.expanduser(path or "."))
        where = shown_path(Path(real))
        with os.scandir(real) as scanned:
            found = [Entry(entry.name, _is_folder(entry)) for entry in islice(scanned, MOST_ENTRIES + 1)]
    except OSError as error:
        return Folder(where, problem=f"This folder cannot be read ({error.strerror or error}).")
    except ValueError:
        return Folder(where, problem="This is no name of a folder.")
    problem = (
        f"The folder has more than {MOST_ENTRIES:,} files; not all are listed." if len(found) > MOST_ENTRIES else ""
    )
    return Folder(where, sorted(found[:MOST_ENTRIES], key=lambda entry: entry.name.casefold()), problem)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _text(path: str) -> str:
    name = clean_line(path)
    try:
        real = os.path.expanduser(path)
        # looked at before it is opened, for opening a device may do something
        _refuse_unless_file(os.stat(real), name)
        flags = os.O_RDONLY
        for flag in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"):
            flags |= getattr(os, flag, 0)
        with open(os.open(real, flags), "rb") as file:
            _refuse_unless_file(os.fstat(file.fileno()), name)
            # None where what the system makes up for a file is not there yet
            data = file.read(MOST_BYTES + 1) or b""
    except FileNotFoundError:
        raise InputError(f"{name} is not there any more.", "Choose another file.") from None
    except PermissionError:
        raise InputError(f"You may not read {name}.", "Change its permissions, or choose another file.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{name} cannot be read ({why}).", "Choose another file.") from None
    if len(data) > MOST_BYTES:
        raise _too_large(name)
    text = _decoded(data, name)
    if not text:
        raise InputError(f"{name} is empty.", "Choose another file.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_unless_file(found: os.stat_result, name: str) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise InputError(f"{name} is a folder.", "Choose a file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{name} is a pipe, a socket or a device.", "Choose a file.")
    if found.st_size > MOST_BYTES:
        raise _too_large(name)


def _too_large(name: str) -> InputError:
    return InputError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB.", "Paste the part that matters.")


def _decoded(data: bytes, name: str) -> str:
    text: str | None
    try:
        text = data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0" if b"\0" in data else None
    if text is None:
        remedy = "Save it in UTF-8."
        raise InputError(f"{name} is no text in UTF-8, nor in UTF-16 with a byte order mark.", remedy)
    if "\0" in text:
        raise InputError(f"{name} is no text: it has bytes of 0 in it.", "Choose a text file.")
    return text
