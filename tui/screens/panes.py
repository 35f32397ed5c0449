"""Which side panes are open: beside the page on a wide screen, where it is remembered, and over it on a narrow one."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from tui.services.preferences import Preferences

Pane = Literal["list", "setup"]

WIDE = 100
"""Columns from which the side panes stand beside the page (UI.md)."""


class Panes:
    """The state of the two side panes."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._over: Pane | None = None
        self._wide = True

    def resize(self, width: int) -> None:
        """The screen has so many columns now; a pane that lay over the page closes."""
        wide = width >= WIDE
        if wide != self._wide:
            self._wide, self._over = wide, None

    @property
    def over(self) -> Pane | None:
        """The pane that lies over the page."""
        return self._over

    def is_open(self, pane: Pane) -> bool:
        """Whether a pane can be seen."""
        settings = self._preferences.current
        if not self._wide:
            return self._over == pane
        return settings.list_open if pane == "list" else settings.setup_open

    def toggle(self, pane: Pane) -> str | None:
        """Open or close a pane; a sentence where that could not be remembered."""
        if not self._wide:
            self._over = None if self._over == pane else pane
            return None
        settings, opened = self._preferences.current, not self.is_open(pane)
        changed = replace(settings, list_open=opened) if pane == "list" else replace(settings, setup_open=opened)
        return self._preferences.change(changed)

    def close_over(self) -> bool:
        """Close the pane that lies over the page; False where none does."""
        closed, self._over = self._over is not None, None
        return closed
