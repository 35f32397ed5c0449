"""The themes, one TOML file each: those that come with the program, and the person's own, which may change at any time.

A file is checked before a colour of it is used.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from heapq import nsmallest
from pathlib import Path
from typing import Any

from tui.domain.settings import THEME_ROLES, ThemeColours
from tui.domain.text import clean_line
from tui.storage.files import UnreadableError, read_text
from tui.storage.toml_text import Lines, parsed

MOST_THEMES = 100
"""Files of the person's folder that are read; they are looked at every second."""
_LIMIT = 64_000
"""Bytes."""
_SUFFIX = ".toml"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class ThemeFiles:
    """Reads the themes.

    Args:
        folder: Of the person's own; it need not exist.
        shipped: Of those that come with the program.
    """

    def __init__(self, folder: Path, shipped: Path | None = None) -> None:
        self._folder = folder
        self._shipped = shipped or shipped_folder()
        self._good: dict[Path, ThemeColours] = {}

    @property
    def folder(self) -> Path:
        return self._folder

    def stamp(self) -> object:
        """The files of the person's folder, with when each was changed, and how large it is."""
        return tuple((path, *_state(path)) for path in _files(self._folder))

    def load(self) -> tuple[tuple[ThemeColours, ...], tuple[str, ...]]:
        """The themes by file name, those that come with the program first, and a sentence for each bad file."""
        themes: dict[Path, ThemeColours] = {}
        notices: list[str] = []
        for path in (*_files(self._shipped), *_files(self._folder)):
            names = {theme.name: other for other, theme in themes.items()}
            try:
                theme = _read(path)
                if theme.name in names:
                    whose = "comes with aztui" if names[theme.name].parent == self._shipped else "another file has"
                    raise UnreadableError(f"there is a theme {theme.name} already, which {whose}")
                themes[path] = theme
            except UnreadableError as error:
                last = self._good.get(path)
                if last is None or last.name in names:
                    notices.append(f"The theme {clean_line(path.name)} is left out: {error}.")
                else:
                    themes[path] = last
                    notices.append(f"The theme {clean_line(path.name)} keeps its last colours: {error}.")
        self._good = themes
        return tuple(themes.values()), tuple(notices)


def shipped_folder() -> Path:
    """Inside the package where it was installed from a wheel, beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def _files(folder: Path) -> list[Path]:
    """The theme files of a folder, by name; none where there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            # an editor's own files, which come and go, begin with a dot
            names = (entry.name for entry in entries if entry.name.endswith(_SUFFIX) and entry.name[0] != ".")
            return [folder / name for name in nsmallest(MOST_THEMES, names)]
    except OSError:
        return []


def _state(path: Path) -> tuple[int, ...]:
    try:
        state = path.stat()
    except OSError:
        return ()
    return state.st_mtime_ns, state.st_size, state.st_ino, stat.S_IFMT(state.st_mode)


def _read(path: Path) -> ThemeColours:
    """The theme in a file.

    Raises:
        UnreadableError: It cannot be read, or its shape is not a theme's: a clause, with the line.
    """
    try:
        text = read_text(path, _LIMIT)
        values = parsed(text)
    except UnreadableError as error:
        raise UnreadableError(f"it {error}") from error
    except FileNotFoundError as error:
        raise UnreadableError("it is gone") from error
    problem = _problem(values, Lines(text))
    if problem:
        raise UnreadableError(problem)
    return ThemeColours(values["name"], values["dark"], values["colours"])


def _problem(values: Mapping[str, Any], lines: Lines) -> str:
    """What is wrong with the shape of a theme, with its line; empty where nothing is."""

    def at(*keys: str) -> str:
        return f"line {lines.of(keys) or 1}"

    name, colours = values.get("name"), values.get("colours")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return f"{at('name')}: a theme needs a name of letters, digits and hyphens, up to 40"
    if not isinstance(values.get("dark"), bool):
        return f"{at('dark')}: a theme says dark = true or dark = false"
    if not isinstance(colours, dict):
        return f"{at('colours')}: a theme has its colours in a table [colours]"
    for role, colour in colours.items():
        if role not in THEME_ROLES:
            return f"{at('colours', role)}: {clean_line(role)} is not among the colours of a theme"
        if not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
            return f'{at("colours", role)}: {role} must be a colour as in "#79b0ff"'
    missing = next((role for role in THEME_ROLES if role not in colours), None)
    return f"{at('colours')}: [colours] lacks {missing}" if missing else ""
