"""The themes while the program runs: read at the start, and again when a file of the person's own has changed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tui.domain.ports import ThemeStore
from tui.domain.settings import ThemeColours


class Themes:
    """The themes on disk as they were last read.

    Attributes:
        current: The themes, those that come with the program first.
        notices: A sentence for each file that could not be used.
    """

    def __init__(self, store: ThemeStore) -> None:
        self._store = store
        self._stamp: object = None
        self.current: tuple[ThemeColours, ...] = ()
        self.notices: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where the person's own are looked for."""
        return self._store.folder

    def load(self) -> None:
        """Read them."""
        # the stamp first: what is saved meanwhile is seen the next time
        self._stamp = self._store.stamp()
        self.current, self.notices = self._store.load()

    async def look(self) -> bool:
        """Read them again if a file has changed, off the event loop; whether one had."""
        if await asyncio.to_thread(self._store.stamp) == self._stamp:
            return False
        await asyncio.to_thread(self.load)
        return True
