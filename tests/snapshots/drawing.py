"""A screen as text: its rows, and under them the look of each run of cells, so that a difference can be read.

Colours stand by their role in the theme (`muted`, `panel`), others as they are (`#1d2026`). A run is written
`WIDTH COLOUR/GROUND FLAGS`; where there are only spaces the colour is left out, for nobody sees it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.app import App
from textual.strip import Strip

from tests.scene import settled
from tests.scenes import SCENES, played
from tui.domain.settings import THEME_ROLES
from tui.storage.theme_files import ThemeFiles

FOLDER = Path(__file__).parent / "drawn"
SIZES = ((120, 40), (80, 24))
THEMES = ("aztui-dark", "aztui-light")
SMALLEST, LARGEST = (40, 12), (160, 50)
"""In the dark theme; the largest for the main screen only."""
AT_SMALLEST = (
    *("main", "setup", "list", "empty", "streaming", "error", "refusals", "commands", "find", "details", "link"),
    *("prompt", "help", "request", "connect", "connect-understood", "connect-refused", "sign-in-code"),
    *("settings-connection", "settings-appearance", "settings-keys"),
    *("search", "search-found", "list-ordered", "list-selected", "export", "forget", "not-saved"),
)
"""Scenes of which each shows a screen, a pane or a state that has a form of its own there."""

UNSTEADY = {"settings-data"}
"""Scenes with figures that another SQLite or another machine may give otherwise."""

Case = tuple[str, tuple[int, int]]
"""Scene, size."""


def cases() -> Iterator[Case]:
    """Every scene at every size that is drawn."""
    scenes = sorted(SCENES.keys() - UNSTEADY)
    yield from ((scene, size) for scene in scenes for size in SIZES)
    yield from ((scene, SMALLEST) for scene in scenes if scene in AT_SMALLEST)
    yield "main", LARGEST


def paths_of(case: Case) -> dict[Path, str]:
    """Where the snapshots of a scene are kept, and the theme of each."""
    scene, (width, height) = case
    themes = THEMES if case[1] in SIZES else THEMES[:1]
    return {FOLDER / f"{scene}-{width}x{height}-{theme.removeprefix('aztui-')}.txt": theme for theme in themes}


def draw(case: Case) -> dict[Path, str]:
    """Play a scene and write down its screen, in one theme after the other."""

    async def play() -> dict[Path, str]:
        drawn = {}
        async with played(*case, THEMES[0]) as (stage, pilot):
            preferences = stage.app.preferences
            for path, theme in paths_of(case).items():
                if theme != preferences.current.theme:
                    preferences.use(replace(preferences.current, theme=theme))
                    # else the settings screen would say when it was saved, a while later
                    preferences.unsaved = False
                    await settled(pilot)
                drawn[path] = drawing(stage.app, theme)
        return drawn

    return asyncio.run(play())


def drawing(app: App[None], theme: str) -> str:
    """The screen of a running app."""
    roles = _roles(theme)
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert isinstance(update, LayoutUpdate)
    strips = [list(Strip.join(list(strips))) for strips in update.strips]
    rows = ["".join(segment.text for segment in strip).rstrip() for strip in strips]
    looks = ["  ".join(_runs(strip, roles)) for strip in strips]
    numbered = ((number, look) for number, look in enumerate(looks, 1))
    ranges = []
    for look, group in groupby(numbered, key=lambda row: row[1]):
        numbers = [number for number, _ in group]
        ranges.append(f"{numbers[0]}{f'-{numbers[-1]}' if len(numbers) > 1 else ''}: {look}")
    return "\n".join([*rows, "", *ranges, ""])


def _roles(theme: str) -> dict[str, str]:
    """The first role of each colour of a theme."""
    (colours,) = (known.colours for known in ThemeFiles(Path(os.devnull)).load()[0] if known.name == theme)
    roles: dict[str, str] = {}
    for role in THEME_ROLES:
        roles.setdefault(colours[role].lower(), role)
    return roles


def _runs(strip: list[Segment], roles: Mapping[str, str]) -> Iterator[str]:
    looks = [(_look(segment, roles), segment.cell_length) for segment in strip]
    for look, group in groupby(looks, key=lambda run: run[0]):
        yield f"{sum(width for _, width in group)} {look}"


def _look(segment: Segment, roles: Mapping[str, str]) -> str:
    style = segment.style or Style()
    flags = "".join(
        f" {name}"
        for name, on in (
            ("bold", style.bold),
            ("dim", style.dim),
            ("italic", style.italic),
            ("underline", style.underline),
            ("reverse", style.reverse),
            ("strike", style.strike),
        )
        if on
    )
    blank = not segment.text.strip() and not (style.underline or style.reverse or style.strike)
    colour = "" if blank else _named(style.color, roles)
    return f"{colour}/{_named(style.bgcolor, roles)}{'' if blank else flags}"


def _named(colour: Color | None, roles: Mapping[str, str]) -> str:
    if colour is None or colour.is_default:
        return "default"
    value = colour.get_truecolor().hex
    return roles.get(value, value)


def main() -> None:
    """Draw every snapshot anew; what has no scene any more goes."""
    FOLDER.mkdir(exist_ok=True)
    wanted = [path for case in cases() for path in paths_of(case)]
    for path in {*FOLDER.glob("*.txt")} - {*wanted}:
        path.unlink()
    for case in cases():
        for path, text in draw(case).items():
            path.write_text(text, encoding="utf-8")
    print(f"{len(wanted)} snapshots in {FOLDER}")
