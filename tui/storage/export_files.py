"""The files of an export (threats 22, 24)."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from platformdirs import user_documents_path

from tui.domain.disk_words import shown_path
from tui.domain.errors import InputError
from tui.domain.exchange import FileTakenError
from tui.domain.threads import in_thread
from tui.storage.files import FILE_MODE, private_folder

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


class ExportFiles:
    """The port `ExportFiles`. A disk that does not answer holds up neither a key nor the end of the program."""

    async def write(self, path: str, pieces: AsyncIterator[str], *, replace: bool) -> str:
        real = _real(path)
        shown = shown_path(real)
        try:
            fresh = await in_thread(lambda: _Fresh(real, replace))
            try:
                async for piece in pieces:
                    await in_thread(partial(fresh.write, piece))
                await in_thread(fresh.finish)
            finally:
                fresh.close()
        except FileExistsError:
            raise FileTakenError(f"There is a file {shown} already.", "Choose another name.") from None
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise InputError(f"{shown} cannot be written ({why}).", "Write somewhere else, or make room.") from None
        return shown

    def is_folder(self, path: str) -> bool:
        return path.endswith(("/", os.sep)) or os.path.isdir(os.path.expanduser(path))

    def default_folder(self) -> str:
        documents = user_documents_path()
        return shown_path(documents if documents.is_dir() else Path.home())


def _real(path: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(path)))


class _Fresh:
    """A file that is written beside its place.

    Args:
        path: Its place.
        replace: What stands there may be replaced; of a link, the link itself.

    Raises:
        FileExistsError: Something stands there.
        OSError: It cannot be made.
    """

    def __init__(self, path: Path, replace: bool) -> None:
        if os.path.lexists(path) and not replace:
            raise FileExistsError
        if path.is_dir() and not path.is_symlink():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        try:
            private_folder(path.parent)
        except FileExistsError:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None
        self._path = path
        self._replace = replace
        self._beside = path.with_name(f".aztui-{secrets.token_hex(6)}.partial")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        for flag in ("O_NOFOLLOW", "O_BINARY"):
            flags |= getattr(os, flag, 0)
        self._file = io.BufferedWriter(io.FileIO(os.open(self._beside, flags, FILE_MODE), "wb"))
        self._beside.chmod(FILE_MODE)

    def write(self, text: str) -> None:
        self._file.write(text.encode("utf-8", "replace"))

    def finish(self) -> None:
        """Give it its name."""
        self._file.flush()
        os.fsync(self._file.fileno())
        if self._replace:
            self._beside.replace(self._path)
            return
        try:
            os.link(self._beside, self._path, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if os.path.lexists(self._path):
                raise FileExistsError from None
            self._beside.rename(self._path)

    def close(self) -> None:
        """Leave nothing behind but what has its name."""
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._beside.unlink()
