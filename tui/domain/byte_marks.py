"""How a text says by its first bytes that it is not in plain UTF-8."""

from __future__ import annotations

import codecs

BYTE_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # before UTF-16's, with which its own begins
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The byte order marks by which a text says that it is encoded otherwise."""
