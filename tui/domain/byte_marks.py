"""How a text says by its first bytes that it is not in plain UTF-8."""

from __future__ import annotations

import codecs

_BYTE_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # before UTF-16's, with which its own begins
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(first: bytes) -> str:
    """By what a text that begins so is decoded: as its byte order mark says, else UTF-8."""
    return next((encoding for mark, encoding in _BYTE_MARKS if first.startswith(mark)), "utf-8")
