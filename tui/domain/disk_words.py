"""How paths and sizes of files are written."""

from __future__ import annotations

from pathlib import Path

from tui.domain.text import clean_line

_UNITS = ("kB", "MB", "GB", "TB")


def shown_size(size: int) -> str:
    """Bytes as a person reads them: `812 B`, `12.4 MB`."""
    if size < 1000:
        return f"{size} B"
    number, unit = size / 1000, 0
    while number >= 999.95 and unit < len(_UNITS) - 1:
        number, unit = number / 1000, unit + 1
    return f"{number:,.1f} {_UNITS[unit]}"


def shown_path(path: Path) -> str:
    """A path with `~` for the home folder."""
    try:
        return clean_line(str("~" / path.relative_to(Path.home())))
    except (ValueError, RuntimeError):
        return clean_line(str(path))
