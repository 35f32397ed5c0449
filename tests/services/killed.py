"""Many runs of the real services that are killed while a reply streams: run as a program, it prints what came of them.

Each run is a fork of this process, with a store of its own: what is imported once is imported for all. It streams
numbered tokens at a steady rate, and tells of each one as the screen would show it.

    python -m tests.services.killed FOLDER RUNS
"""

from __future__ import annotations

import asyncio
import os
import random
import select
import signal
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes import PROFILE, Checked, NoDemo, WordCounter, connector_of
from tui.azure.endpoint import understand
from tui.domain.conversation import ChatRequest
from tui.domain.stream import StreamEvent, TextDelta
from tui.services.connection import Connection
from tui.services.replies import ReplyEvent, ReplyText
from tui.services.workspace import Workspace
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.text_files import TextFiles

RATE = 100
"""Tokens a second."""
LONGEST = 2.5
"""Seconds from a prompt's being stored to the kill, at most."""
AT_ONCE = 10
SEED = 27


class SystemClock:
    """The machine's own time."""

    now = staticmethod(time.time)
    monotonic = staticmethod(time.monotonic)


class Steady:
    """A `ChatModel` that says numbers at the rate, whatever the machine does: the n-th comes n / RATE s after Enter."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(1, 10_000):
            await asyncio.sleep(max(began + number / RATE - loop.time(), 0))
            yield TextDelta(f"{number} ")

    def body(self, request: ChatRequest) -> dict[str, object]:
        return {}

    async def warm(self) -> None: ...

    async def close(self) -> None: ...


async def run(folder: Path, told: int) -> None:
    """Ask, and tell through a pipe that the prompt is stored and which token was shown last, until killed."""
    connection = Connection(connector_of(Steady()), understand, NoDemo(), Checked())
    connection.choose(PROFILE, "key")
    store = Store(Locations(folder, folder), SystemClock())
    workspace = Workspace.over(store, connection, WordCounter(), SystemClock(), TextFiles())
    workspace.session.open_new()

    def tell(event: ReplyEvent) -> None:
        if isinstance(event, ReplyText):
            os.write(told, event.text.encode())

    workspace.replies.subscribe(tell)
    await workspace.session.ask(f"prompt of {folder.name}")
    os.write(told, b"0 ")
    await asyncio.sleep(60)


@dataclass
class Child:
    """One run, seen from outside."""

    folder: Path
    moment: float
    pid: int = 0
    pipe: int = 0
    told: bytearray = field(default_factory=bytearray)
    dies: float | None = None

    def start(self) -> None:
        """Fork it."""
        self.pipe, write = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.close(self.pipe)
            try:
                asyncio.run(run(self.folder, write))
            finally:
                os._exit(1)
        os.close(write)

    def hear(self) -> None:
        """Take what it told; its time runs from the first word on."""
        self.told += os.read(self.pipe, 65_536)
        if self.dies is None:
            self.dies = time.monotonic() + self.moment

    def kill(self) -> int:
        """Kill it; the last token it showed."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        while more := os.read(self.pipe, 65_536):
            self.told += more
        os.close(self.pipe)
        return int(self.told.split()[-1])


def main(folder: Path, runs: int) -> None:
    """Kill so many runs, some at once, and print of each: its folder, and the last token it showed."""
    moments = random.Random(SEED)
    for first in range(0, runs, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, runs))
        children = [Child(folder / f"{number}", moments.uniform(0, LONGEST)) for number in numbers]
        for child in children:
            child.start()
        alive = {child.pipe: child for child in children}
        while alive:
            for pipe in select.select(list(alive), [], [], 0.01)[0]:
                alive[pipe].hear()
            for pipe, child in list(alive.items()):
                if child.dies is not None and time.monotonic() >= child.dies:
                    print(child.folder, child.kill(), flush=True)
                    del alive[pipe]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
