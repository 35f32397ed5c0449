"""Takes the text of a person's file, and counts it beside the event loop."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from tui.domain.folder import Folder
from tui.domain.ports import PersonFiles, TokenCounter
from tui.domain.taken_file import TakenFile
from tui.domain.text import clean_line


class TakenFiles:
    """The person's files, as they are taken into a text."""

    def __init__(self, files: PersonFiles, counter: TokenCounter) -> None:
        self._files = files
        self._counter = counter

    async def folder(self, path: str) -> Folder:
        """What is in a folder; with a sentence where that cannot be had. Never raises."""
        return await self._files.folder(path)

    async def take(self, path: str, encoding: str) -> TakenFile:
        """The text of a file as it is now, counted in an encoding; about, before that is loaded.

        It is not loaded for this: that holds up all threads, and has its own moment.

        Raises:
            InputError: It is no text, too large, or cannot be read.
        """
        file = TakenFile(clean_line(path), await self._files.read(path))
        tokens, exact = await asyncio.to_thread(self._counter.count, file.framed, encoding)
        return replace(file, tokens=tokens, exact=exact, encoding=encoding)
