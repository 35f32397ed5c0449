"""Another size of the terminal, while an app runs."""

from __future__ import annotations

from typing import Any

from textual.geometry import Size
from textual.pilot import Pilot

from tests.fakes import until


async def resized(pilot: Pilot[Any], width: int, height: int) -> None:
    """Give the terminal another size and wait until the screen is laid out for it.

    Textual waits for the last of several sizes: a pause alone can be over before that.
    """
    await pilot.resize_terminal(width, height)
    await until(lambda: pilot.app.screen.size == Size(width, height))
    await pilot.pause()
