"""The real app with a heartbeat in its event loop: `python -m tests.bench.heartbeat FILE`.

The beats are due on a fixed grid. One that is late is late for every place of the grid it missed, so that a stall of
100 ms counts for the 20 beats it held up and not for one.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from array import array
from pathlib import Path

import tui.app
from tui.__main__ import run

EVERY = 0.005
"""Seconds between two beats."""


class Heart:
    """Beats, and keeps when each beat was due and how many seconds late it came."""

    def __init__(self) -> None:
        self.due = array("d")
        self.lags = array("d")

    async def beat(self) -> None:
        """Beat until it is cancelled."""
        due = time.monotonic()
        while True:
            due += EVERY
            await asyncio.sleep(due - time.monotonic())
            now = time.monotonic()
            while due <= now:
                self.due.append(due)
                self.lags.append(now - due)
                due += EVERY
            due -= EVERY


def main(file: Path) -> int:
    """Run the app; its exit code. The beats are written when it has ended."""
    heart = Heart()

    class WatchedApp(tui.app.AztuiApp):
        """The app; Textual calls the `on_mount` of the class below too."""

        def on_mount(self) -> None:  # type: ignore[override]  # Textual takes either kind
            self._beating = asyncio.create_task(heart.beat())

    tui.app.AztuiApp = WatchedApp  # type: ignore[misc]
    try:
        return run([])
    finally:
        file.write_text(json.dumps({"due": list(heart.due), "lags": list(heart.lags)}), "utf-8")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
