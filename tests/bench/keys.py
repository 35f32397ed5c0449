"""From a key to its letter on the screen."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal, percentile
from tests.bench.terminal import BACKSPACE, ENTER, LETTERS, READY, Terminal

REPEATS = 4
KEYS = 30
"""A repeat."""

_STATES = {
    "10": "10 messages",
    "10000": "10,000 messages",
    "streaming": "streaming 200 tokens/s",
}


def measure(bench: Bench) -> None:
    """Type into ours and into the skeleton in turn, each at rest while it is the other's."""
    homes = {"10": bench.short, "10000": bench.many_messages, "streaming": bench.short}
    for state, home in homes.items():
        if bench.sheet.wants(f"key.{state}"):
            bench.say(f"key echo: {_STATES[state]}")
            _compare(bench, state, home)


def _compare(bench: Bench, state: str, home: Path) -> None:
    with ExitStack() as stack:
        ours = stack.enter_context(bench.warm_app(home))
        skeleton = stack.enter_context(bench.skeleton())
        skeleton.wait_for(READY)
        _echoes(skeleton, 10)
        for _ in bench.repeats(REPEATS):
            for side, terminal in (("ours", ours), ("reference", skeleton)):
                if state == "streaming" and side == "ours":
                    # it lasts longer than the typing: 200 deltas of 4 characters a second
                    order = bench.service.order("mixed", KEYS * 100, piece=4, rate=200)
                    place = bench.typed(ours, order)
                    ours.rest()
                    ours.write(ENTER)
                    time.sleep(0.5)
                    echoes = _echoes(ours, KEYS)
                    ours.wait_for(order.end, place)
                else:
                    echoes = _echoes(terminal, KEYS)
                for part in (50, 95):
                    value = percentile(echoes, part / 100)
                    bench.sheet.add(f"key.{state}.p{part}", **{side: value})
                terminal.rest()


def _echoes(terminal: Terminal, count: int) -> list[float]:
    """Milliseconds of so many letters, each taken back before the next."""
    terminal.write(b"hello ")
    return list(_typed(terminal, count))


def _typed(terminal: Terminal, count: int) -> Iterator[float]:
    source = random.Random(count)
    for number in range(count):
        # never in step with a frame or a delta
        time.sleep(source.uniform(0.02, 0.05))
        pressed, drawn = terminal.echo(LETTERS[number % len(LETTERS)])
        yield (drawn - pressed) * 1000
        time.sleep(source.uniform(0.01, 0.03))
        terminal.write(BACKSPACE)


GROUP = Group(
    "key",
    tuple(
        Figure(f"key.{state}.p{part}", f"key echo p{part}, {words}", "ms", Goal("ratio", 1.2), "skeleton")
        for state, words in _STATES.items()
        for part in (50, 95)
    ),
    measure,
)
