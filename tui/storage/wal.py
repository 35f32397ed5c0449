"""What stands in a WAL that SQLite passes over: after a damaged frame it drops the rest without a word.

The format: sqlite.org/fileformat2.html, section 4. threats.md section 3.1 has the measurement.
"""

from __future__ import annotations

import struct
from pathlib import Path

_MAGIC = (0x377F0682, 0x377F0683)
_HEADER = 32
_FRAME_HEADER = 24
_MOST = 32_000_000
"""Bytes that are checked, a second's work; one this long is left by a kill in the middle of something huge."""


def has_lost_commits(wal: Path) -> bool:
    """Whether a transaction that was committed stands behind a frame that is damaged.

    A frame that was being written when the process was killed is not one: nothing stands behind it.

    Raises:
        OSError: It cannot be read.
    """
    try:
        with wal.open("rb") as file:
            data = file.read(_MOST)
    except FileNotFoundError:
        return False
    if len(data) < _HEADER:
        return False
    magic, _, page, _, *salts = struct.unpack_from(">8I", data)
    order = ">" if magic & 1 else "<"
    sums = _checksum((0, 0), data[:24], order)
    if magic not in _MAGIC or page < 512 or sums != struct.unpack_from(">2I", data, 24):
        return any(data)
    whole = True
    for at in range(_HEADER, len(data) - _FRAME_HEADER - page + 1, _FRAME_HEADER + page):
        _, commit, *frame_salts = struct.unpack_from(">4I", data, at)
        if frame_salts != salts[:2]:
            # of an earlier round of the file
            return False
        if not whole and commit:
            return True
        if whole:
            sums = _checksum(sums, data[at : at + 8], order)
            sums = _checksum(sums, data[at + _FRAME_HEADER : at + _FRAME_HEADER + page], order)
            whole = sums == struct.unpack_from(">2I", data, at + 16)
    return False


def _checksum(sums: tuple[int, int], data: bytes, order: str) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
