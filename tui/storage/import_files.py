"""Files that conversations come in from: recognised by what is in them, and read a conversation at a time."""

from __future__ import annotations

import codecs
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from tui.domain import aztui_json, foreign_json
from tui.domain.byte_marks import encoding_of
from tui.domain.carried import CarriedConversation, Json
from tui.domain.errors import InputError
from tui.domain.strict_json import MOST_CHARACTERS, JsonText, loads, refusal
from tui.domain.text import clean_line
from tui.storage import oterm_file

MOST_BYTES = 256_000_000
"""Of a file, or of what is taken out of a zip."""
_PIECE = 4_000_000
"""Bytes that are read at once."""
_MOST_FILES_BYTES = 4_000_000
"""Of the table of a zip, which is read as a whole: some 50,000 files."""
_END_OF_ZIP = b"PK\x05\x06"
_CONVERSATIONS = re.compile(r"conversations(-[0-9]{1,4})?\.json")
"""The files of a ChatGPT export in which its conversations are."""
_SQLITE = b"SQLite format 3\0"
_ZIP = (b"PK\x03\x04", _END_OF_ZIP)

Check = Callable[[], None]


@contextmanager
def naming(path: str) -> Iterator[None]:
    """Say of a file what is wrong with it.

    Raises:
        InputError: It cannot be used; the sentence begins with its name.
    """
    name = clean_line(path)
    try:
        yield
    except InputError as error:
        raise InputError(f"{name} {error.sentence}", error.remedy) from None
    except FileNotFoundError:
        raise InputError(f"There is no file {name}.", "Check its name.") from None
    except (OSError, ValueError, RuntimeError) as error:
        why = clean_line(getattr(error, "strerror", None) or str(error))
        raise InputError(f"{name} cannot be read ({why}).", "Nothing was imported.") from None


def conversations(path: str, check: Check) -> Iterator[CarriedConversation]:
    """What is in a file, from its beginning; within `naming`.

    Args:
        path: The file, as it was typed; `~` is the home folder.
        check: Called between two parts; what it raises ends the reading.

    Raises:
        InputError: The file cannot be used.
        OSError, ValueError, RuntimeError: It cannot be read.
    """
    path = os.path.expanduser(path)
    # looked at before it is opened, for opening a device may do something
    _refuse_unless_file(os.stat(path))
    flags = os.O_RDONLY
    for flag in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, flag, 0)
    with open(os.open(path, flags), "rb") as file:
        _refuse_unless_file(found := os.fstat(file.fileno()))
        beginning = file.read(16)
        file.seek(0)
        if beginning.startswith(_ZIP):
            yield from _from_zip(file, check)
            return
        if found.st_size > MOST_BYTES:
            raise refusal(f"is larger than {MOST_BYTES // 1_000_000} MB.")
        if beginning == _SQLITE:
            yield from oterm_file.conversations(Path(path), check)
            return
        yield from _from_json(file, check)


def _refuse_unless_file(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise refusal("is a folder.")
    if not stat.S_ISREG(found.st_mode):
        raise refusal("is no file.")


# zips


def _from_zip(file: IO[bytes], check: Check) -> Iterator[CarriedConversation]:
    """The conversations of a ChatGPT export. Nothing is unpacked to the disk, so no name in it leads anywhere."""
    _refuse_large_table(file)
    try:
        with zipfile.ZipFile(file) as archive:
            wanted = [one for one in archive.infolist() if _is_wanted(one)]
            if not wanted:
                raise refusal("is a zip without a conversations.json, so no export of ChatGPT.")
            if sum(one.file_size for one in wanted) > MOST_BYTES:
                raise refusal(f"holds more than {MOST_BYTES // 1_000_000} MB of conversations.")
            for one in sorted(wanted, key=lambda info: info.filename):
                if one.flag_bits & 0x1:
                    raise refusal("is a zip that is locked with a password.")
                with closing(archive.open(one)) as member:
                    yield from _from_json(member, check)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, UnicodeDecodeError):
        raise refusal("is a damaged zip, or one of a kind that cannot be read.") from None


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    """Whether a file of a zip is read: by its own name, in no folder above, and no link."""
    *folders, name = info.filename.split("/")
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    return bool(_CONVERSATIONS.fullmatch(name)) and ".." not in folders and "" not in folders and not is_link


def _refuse_large_table(file: IO[bytes]) -> None:
    """Refuse a zip whose table of files would fill the memory, before it is read."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 70_000))
    tail = file.read(70_000)
    at = tail.rfind(_END_OF_ZIP)
    if at < 0 or len(tail) < at + 16:
        raise refusal("is a damaged zip.")
    (table,) = struct.unpack_from("<L", tail, at + 12)
    if table > _MOST_FILES_BYTES:
        raise refusal("is a zip of too many files. Take its conversations.json out and import that.")
    file.seek(0)


# JSON


def _pieces(file: IO[bytes], check: Check) -> Iterator[str]:
    """The text of a file, in UTF-8, or as its byte order mark says; 256 MB at most."""
    first = file.read(_PIECE)
    encoding = encoding_of(first)
    decoder = codecs.getincrementaldecoder(encoding)()
    data, length = first, 0
    try:
        while data:
            check()
            length += len(data)
            if length > MOST_BYTES:
                raise refusal(f"holds more than {MOST_BYTES // 1_000_000} MB.")
            text = decoder.decode(data)
            if "\0" in text:
                raise refusal("is no text: it has bytes of 0 in it.")
            if text:
                yield text
            data = file.read(_PIECE)
        if text := decoder.decode(b"", final=True):
            yield text
    except UnicodeDecodeError:
        raise refusal("is no text in UTF-8, nor in UTF-16 with a byte order mark.") from None


def _from_json(file: IO[bytes], check: Check) -> Iterator[CarriedConversation]:
    text = JsonText(_pieces(file, check))
    if ours := aztui_json.BEGINS.match(text.head(1_000)):
        aztui_json.check_version(int(ours[1]))
        text.skip(ours.end())
        yield from map(aztui_json.read, text.values())
        if text.sign() != "}":
            raise refusal("ends in the middle.")
        text.skip(1)
    elif text.sign() == "[":
        text.skip(1)
        yield from _of_array(text.values())
    elif text.sign() == "{":
        while text.sign() == "{":
            check()
            yield from _of_object(loads(text.object()))
    else:
        raise refusal("is no JSON, no zip and no database, or it is empty.")
    if text.sign():
        raise refusal("goes on behind its end.")


def _of_object(value: Json) -> Iterator[CarriedConversation]:
    if isinstance(value, dict) and value.get("format") == "aztui":
        aztui_json.check_version(value.get("version"))
        listed = value.get("conversations")
        if not isinstance(listed, list):
            raise refusal("has no list of conversations.")
        yield from map(aztui_json.read, listed)
    else:
        yield foreign_json.conversation_of(value)


def _of_array(values: Iterator[Json]) -> Iterator[CarriedConversation]:
    """The conversations of an array, which may be the messages of one."""
    messages: list[Json] = []
    found = length = 0
    for value in values:
        if isinstance(value, dict) and "role" in value and not found:
            messages.append(value)
            length += len(str(value.get("content", "")))
            if length > MOST_CHARACTERS:
                raise refusal("has a conversation that is too long.")
            continue
        if messages:
            raise refusal("has something else among its messages.")
        found += 1
        yield foreign_json.conversation_of(value)
    if messages:
        yield foreign_json.messages_of(messages)
    elif not found:
        raise refusal("has nothing in it.")
