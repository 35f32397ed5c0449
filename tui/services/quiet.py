"""Waits for a moment in which nobody would notice that the program stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

STILL = 0.5
"""Seconds without a key after which nobody is typing: letters come closer together than that."""
LOOK = 0.05
"""Seconds between two looks."""


class Quiet:
    """Whether a person types, or a reply comes.

    Args:
        streaming: Whether a reply is coming, in any conversation.
    """

    def __init__(self, streaming: Callable[[], bool]) -> None:
        self._streaming = streaming
        self._touched: float | None = None

    def touch(self) -> None:
        """A key was pressed."""
        self._touched = asyncio.get_running_loop().time()

    async def moment(self) -> None:
        """Wait until nothing streams and no key was pressed for a while."""
        loop = asyncio.get_running_loop()

        def busy() -> bool:
            return self._streaming() or (self._touched is not None and loop.time() - self._touched < STILL)

        while busy():  # noqa: ASYNC110  that no key comes has no event
            await asyncio.sleep(LOOK)
