"""What lines, marks and bars are drawn with where there is only ASCII."""

from __future__ import annotations

import codecs

_STAND_INS = {
    "▌": ">",
    "❯": ">",
    "▄▀▂▃▅▆▇▖▗▘▝": " ",
    "█": "#",
    "‹⟨←": "<",
    "›⟩→": ">",
    "↑": "^",
    "↓▾▼": "v",
    "·‐‑–—─▔▁": "-",
    "━═": "=",
    "┬┭┮├┤┴┼┌┐└┘╭╮╰╯": "+",
    "│┃▏▎▊▉▋▐▕": "|",
    "•": "*",
    "…╌┄┈": ".",
    "●": "*",
    "○□": "o",
    "■": "#",
    "✓": "v",
    "×✕": "x",
    "▍": "_",
    "≈": "~",
    "“”": '"',
    "‘’": "'",
}
"""One cell for one cell, so that the layout holds (design notes, table of glyphs; where they take more cells, the
nearest single one). An ellipsis alone takes what room there is: `_dotted`."""

_TABLE = {ord(glyph): plain for glyphs, plain in _STAND_INS.items() for glyph in glyphs}


def in_ascii(text: str) -> str:
    """The text with our glyphs in ASCII, cell for cell; every other character stays."""
    return text.translate(_TABLE)


def is_unicode(encoding: str) -> bool:
    """Whether an encoding has every character."""
    try:
        return codecs.lookup(encoding).name.startswith("utf")
    except LookupError:
        return False
