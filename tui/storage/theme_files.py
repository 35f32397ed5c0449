"""The themes that come with the program: one TOML file each, checked before a colour of it is used."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tui.domain.settings import THEME_ROLES, ThemeColours
from tui.domain.text import clean_line
from tui.storage.files import UnreadableError, read_text

_LIMIT = 64_000
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class ThemeFiles:
    """Reads the themes of a folder; without one, the shipped ones."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or shipped_folder()

    def load(self) -> tuple[tuple[ThemeColours, ...], tuple[str, ...]]:
        """The themes by file name, and a sentence for each file that could not be used."""
        themes: dict[str, ThemeColours] = {}
        notices: list[str] = []
        for path in sorted(self._folder.glob("*.toml")):
            try:
                theme = _theme(read_text(path, _LIMIT))
                if theme.name in themes:
                    raise UnreadableError(f"has the name of another theme, {theme.name}")
            except (UnreadableError, OSError) as error:
                notices.append(f"The theme {clean_line(path.name)} is left out: it {error}.")
            else:
                themes[theme.name] = theme
        return tuple(themes.values()), tuple(notices)


def shipped_folder() -> Path:
    """Inside the package where it was installed from a wheel, beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def _theme(text: str) -> ThemeColours:
    """The theme a file describes.

    Raises:
        UnreadableError: The file's shape is not a theme's.
    """
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not TOML ({clean_line(str(error))})") from error
    name, dark, colours = values.get("name"), values.get("dark"), values.get("colours")
    if not isinstance(name, str) or not name:
        raise UnreadableError("has no name")
    if not isinstance(dark, bool):
        raise UnreadableError("does not say whether it is dark")
    if not isinstance(colours, dict):
        raise UnreadableError("has no [colours]")
    for role in THEME_ROLES:
        if not isinstance(colours.get(role), str) or not _COLOUR.fullmatch(colours[role]):
            raise UnreadableError(f"has no #rrggbb for {role}")
    if unknown := sorted(colours.keys() - set(THEME_ROLES)):
        raise UnreadableError(f"colours {clean_line(unknown[0])}, which no theme has")
    return ThemeColours(name, dark, colours)
