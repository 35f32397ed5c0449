"""Writes down each request that arrives, for tests and for people who want to see what is sent."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock

_SECRET_HEADERS = ("api-key", "authorization", "cookie", "proxy-authorization")
_HIDDEN = "(not recorded)"


class Recorder:
    """Appends requests to a file, one JSON object a line.

    Args:
        path: The file; it is made readable by its owner alone where it does not exist yet.
        secrets: What must not stand in it, wherever it comes from.

    Raises:
        OSError: The file cannot be opened.
    """

    def __init__(self, path: Path, secrets: Iterable[str]) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._file = os.fdopen(descriptor, "ab", buffering=0)
        self._secrets = tuple(secrets)
        self._lock = Lock()

    def write(self, method: str, path: str, headers: Mapping[str, str], raw: bytes) -> None:
        """Write down one request; it is in the file when this returns."""
        try:
            body = json.loads(raw) if raw else None
        except (ValueError, RecursionError):
            body = raw.decode(errors="replace")
        shown = {name: _HIDDEN if name.lower() in _SECRET_HEADERS else value for name, value in headers.items()}
        line = json.dumps({"time": time.time(), "method": method, "path": path, "headers": shown, "body": body})
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        rest = memoryview(f"{line}\n".encode())
        with self._lock:
            while rest:
                rest = rest[self._file.write(rest) :]

    def close(self) -> None:
        self._file.close()
