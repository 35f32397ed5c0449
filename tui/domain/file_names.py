"""Names of files made of titles that anybody may have chosen (threat 69)."""

from __future__ import annotations

import re
import unicodedata

MOST_BYTES = 200
"""Of a name in UTF-8, its ending included; file systems take 255, and a number may come behind."""
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u2028\u2029]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
"""Devices of Windows, whatever stands behind a dot."""
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
"""What nobody sees, or sees otherwise than it is read: controls, marks of direction, and what is no character."""


def file_name(title: str, ending: str, number: int = 1) -> str:
    """A name for a file: in no folder, no device, not hidden, no option of a command, of 200 bytes at most.

    Args:
        title: Any text.
        ending: With its dot, ours.
        number: From 2 on it stands behind the name, so that two of the same title do not collide.
    """
    name = unicodedata.normalize("NFC", title.encode("utf-8", "replace").decode())
    name = _NOT_IN_NAMES.sub(" ", name)
    name = "".join(sign for sign in name if unicodedata.category(sign) not in _HIDDEN)
    name = " ".join(name.split())
    # a dot hides it, a dash makes an option of it, a tilde a home folder; Windows drops dots and blanks at the end
    name = name.lstrip(".-~ ").rstrip(". ")
    if not name or _RESERVED.match(name):
        name = f"conversation {name}".rstrip()
    behind = (f" {number}" if number > 1 else "") + ending
    room = MOST_BYTES - len(behind.encode())
    cut = name.encode()[:room].decode("utf-8", "ignore").rstrip(". ")
    return cut + behind
