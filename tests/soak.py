"""Thousands of turns at full speed: memory and open files stay as they are (threat 74).

`python -m tests.soak` has 2,000 turns by the services alone and 300 by the whole app, without a terminal. Each part is
a process of its own, which talks to the simulator over HTTP; a new conversation begins every 25 turns.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.services.workspace import Workspace
from tui.shop import Shop
from tui.simulator import KEY_VARIABLE

KEY = "soak-0123456789"
IN_ONE = 25
"""Turns of a conversation."""
MOST_GROWTH = 0.20
PROMPT = "What is a token?"
Turn = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds."""

    memory: int
    """Bytes in RAM."""
    files: int
    """Open descriptors."""


def held() -> Held:
    """What this process holds, once what nobody refers to is collected."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return Held(int(found[1]) * 1024, len(os.listdir("/proc/self/fd")))


@dataclass(frozen=True, slots=True)
class Soaked:
    """What was held after the warm-up and at the end."""

    turns: int
    seconds: float
    before: Held
    after: Held

    @property
    def growth(self) -> float:
        """Of memory, as a share of what was held before."""
        return self.after.memory / self.before.memory - 1

    @property
    def is_good(self) -> bool:
        """Whether the promise is kept."""
        return self.growth <= MOST_GROWTH and self.after.files <= self.before.files

    def __str__(self) -> str:
        megabytes = [f"{held.memory / 1e6:.1f} MB" for held in (self.before, self.after)]
        return (
            f"{self.turns} turns in {self.seconds:.0f} s: {' -> '.join(megabytes)} ({self.growth:+.1%}),"
            f" files {self.before.files} -> {self.after.files}"
        )


@contextmanager
def simulator(home: Path) -> Iterator[str]:
    """The simulator as fast as it can, as a process of its own: its address."""
    command = (sys.executable, "-m", "tui.simulator", "--port", "0", "--until-stdin-closes", "--rate", "0")
    environment = {**os.environ, "AZTUI_HOME": str(home), KEY_VARIABLE: KEY}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            greeting = re.search(r"http://\S+", process.stdout.readline())
            assert greeting is not None
            yield greeting[0]
        finally:
            process.kill()


async def turn_of(workspace: Workspace, prompt: str = PROMPT) -> None:
    """Ask, and wait for the end of the reply."""
    await workspace.session.ask(prompt)
    while workspace.session.streaming:  # noqa: ASYNC110  as fast as can be, and the services have no event for it
        await asyncio.sleep(0.001)
    assert workspace.session.path[-1].text


@asynccontextmanager
async def services(address: str) -> AsyncIterator[tuple[Turn, Turn]]:
    """The services: a turn, and the beginning of a conversation."""
    shop = shop_for(address)
    workspace = shop.workspace(False)
    problem = workspace.connection.choose_first(shop.preferences.current)
    assert problem is None
    await workspace.begin()

    async def begin() -> None:
        workspace.session.open_new()

    try:
        yield (lambda: turn_of(workspace)), begin
    finally:
        workspace.end()
        await workspace.replies.closed()
        await workspace.connection.close()


@asynccontextmanager
async def app(address: str) -> AsyncIterator[tuple[Turn, Turn]]:
    """The same by the keys of the whole app."""
    from tui.app import AztuiApp
    from tui.screens.chat import ChatScreen
    from tui.storage.disk_usage import DiskUsage
    from tui.storage.theme_files import ThemeFiles

    shop = shop_for(address)
    where = shop.locations
    running = AztuiApp(
        shop.workspace,
        shop.preferences,
        ThemeFiles(where.themes),
        data_folders=DiskUsage(where),
        crash_folder=where.crashes,
    )
    async with running.run_test(size=(120, 40)) as pilot:
        screen = running.screen
        assert isinstance(screen, ChatScreen)
        await screen._begun.wait()
        session = screen._session

        async def turn() -> None:
            before = len(session.path)
            screen.composer.focus()
            screen.composer.set_text(PROMPT)
            await pilot.press("enter")
            while len(session.path) == before or session.streaming:  # noqa: ASYNC110  the same
                await asyncio.sleep(0.005)
            await pilot.pause()

        async def begin() -> None:
            opened = session._opened
            await pilot.press("ctrl+n")
            while session._opened == opened:  # noqa: ASYNC110  the same
                await asyncio.sleep(0.005)

        yield turn, begin


def shop_for(address: str) -> Shop:
    """What makes the services, over a folder and a service of their own."""
    os.environ.update(AZURE_OPENAI_ENDPOINT=address, AZURE_OPENAI_DEPLOYMENT="gpt-4o", AZURE_OPENAI_API_KEY=KEY)
    return Shop(has_screen=False)


async def soaked(part: str, turns: int, warm_up: int, address: str) -> Soaked:
    """Have so many turns after a warm-up."""
    async with (app if part == "app" else services)(address) as (turn, begin):
        before, began = held(), time.monotonic()
        for number in range(warm_up + turns):
            if number == warm_up:
                before, began = held(), time.monotonic()
            if number % IN_ONE == 0:
                await begin()
            await turn()
        # a conversation that is open is no leak
        await begin()
        return Soaked(turns, time.monotonic() - began, before, held())


def main() -> int:
    """One part, or each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("part", nargs="?", choices=("services", "app"))
    parser.add_argument("--turns", type=int, default=2_000)
    parser.add_argument("--warm-up", type=int, default=200)
    options = parser.parse_args()
    if options.part is None:
        parts = (("services", 2_000, 200), ("app", 300, 100))
        command = (sys.executable, "-m", "tests.soak")
        codes = [
            subprocess.run((*command, part, "--turns", str(turns), "--warm-up", str(warm_up)), check=False).returncode
            for part, turns, warm_up in parts
        ]
        return max(codes)
    with tempfile.TemporaryDirectory() as home:
        os.environ["AZTUI_HOME"] = home
        with simulator(Path(home)) as address:
            result = asyncio.run(soaked(options.part, options.turns, options.warm_up, address))
    print(f"{options.part}: {result}", flush=True)
    return 0 if result.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
