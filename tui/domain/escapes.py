"""Texts that hold line breaks and other characters without a shape, as they are shown and typed in one line."""

from __future__ import annotations

import re

_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONG = {written: text for text, written in _SHORT.items()}
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.?)", re.DOTALL)


def escaped(text: str) -> str:
    """The text in one line in which every character is seen: a space at an end is `\\x20`, a line break `\\n`."""
    last = len(text) - 1
    return "".join(
        _written(character, edge=place in (0, last) and character == " ") for place, character in enumerate(text)
    )


def _written(character: str, *, edge: bool) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable() and not edge:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def unescaped(typed: str) -> str:
    """The text that was typed with escapes.

    Raises:
        ValueError: A backslash is followed by what is none; the message is a sentence.
    """

    def meant(match: re.Match[str]) -> str:
        written = match.group()
        if written in _LONG:
            return _LONG[written]
        code = int(written[2:], 16) if len(written) > 2 else -1
        if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise ValueError(
                f"{escaped(written[1:]) or 'Nothing'} after a backslash means nothing; write \\\\ for one."
            )
        return chr(code)

    return _ESCAPE.sub(meant, typed)
