"""What is kept of a fault of our own."""

from __future__ import annotations

import os
import time
import traceback
from pathlib import Path


def write_crash(folder: Path, error: BaseException | None) -> Path | None:
    """Write down where the program failed, without any value of a variable (threats 18, 32).

    Returns:
        The file, or None where there was no error or it could not be written.
    """
    if error is None:
        return None
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / time.strftime("crash-%Y%m%dT%H%M%S.txt", time.gmtime())
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            # the message of an exception may hold what was typed, so only its type is kept
            file.write("\n".join([f"{type(error).__module__}.{type(error).__qualname__}", *frames, ""]))
    except OSError:
        return None
    return path
