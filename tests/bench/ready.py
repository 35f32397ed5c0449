"""From the start of the program until what is typed is on the screen."""

from __future__ import annotations

import time
from pathlib import Path

from tests.bench import stores
from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal
from tests.bench.terminal import LETTERS, READY, Terminal

REPEATS = 4
SETTLING = 1.5
"""Seconds after the first echo in which more is typed: what comes after the first paint must not be in the way."""

_HOMES = {
    "empty": "empty store",
    "conversations": "100,000 conversations",
    "messages": "10,000 messages open",
}


def measure(bench: Bench) -> None:
    """Start ours and the skeleton in turn; the first of each is not counted."""
    homes = {"empty": bench.empty, "conversations": bench.many_conversations, "messages": bench.many_messages}
    wanted = [(name, home) for name, home in homes.items() if bench.sheet.wants(f"ready.{name}")]
    for repeat in range(-1, len(bench.repeats(REPEATS))):
        for name, home in wanted:
            bench.say(f"ready for typing: {_HOMES[name]}")
            ours, reference = _started(bench.app(home), home), _started(bench.skeleton())
            if repeat >= 0:
                bench.sheet.add(f"ready.{name}.first", ours=ours[0], reference=reference[0])
                bench.sheet.add(f"ready.{name}.worst", ours=ours[1], reference=reference[1])


def _started(terminal: Terminal, home: Path | None = None) -> tuple[float, float]:
    """Milliseconds until the first letter is drawn, and the longest that one of the next took."""
    with terminal:
        terminal.wait_for(READY)
        _, ready = terminal.echo(LETTERS[0])
        echoes = []
        for letter in LETTERS[1:]:
            pressed, drawn = terminal.echo(letter)
            echoes.append(drawn - pressed)
            time.sleep(SETTLING / len(LETTERS))
    if home is not None:
        stores.clean(home)
    return (ready - terminal.started) * 1000, max(echoes) * 1000


GROUP = Group(
    "ready",
    tuple(
        figure
        for name, words in _HOMES.items()
        for figure in (
            Figure(f"ready.{name}.first", f"ready for typing, {words}", "ms", Goal("ratio", 1.25), "skeleton"),
            Figure(f"ready.{name}.worst", "  slowest key in the 1.5 s after", "ms", None, "skeleton"),
        )
    ),
    measure,
)
