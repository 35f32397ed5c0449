"""Memory with a long conversation open."""

from __future__ import annotations

import subprocess
import sys

from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal
from tests.bench.machine import memory
from tests.bench.stores import TITLE

REPEATS = 3


def measure(bench: Bench) -> None:
    """Ours with 10,000 messages open, and a process that has only imported and loaded what ours has."""
    for _ in bench.repeats(REPEATS):
        bench.say("memory: 10,000 messages open")
        with bench.app(bench.many_messages) as app:
            app.wait_for(TITLE)
            app.rest()
            ours = memory(app.pid)
        reference = _imported()
        for name, size, imported in zip(("rss", "pss"), ours, reference, strict=True):
            bench.sheet.add(f"memory.{name}", ours=size, reference=imported)


def _imported() -> tuple[float, float]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.imports"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        return memory(process.pid)
    finally:
        process.kill()
        process.communicate()


GROUP = Group(
    "memory",
    (
        Figure("memory.rss", "memory, 10,000 messages open, resident", "MB", Goal("above", 40), "imports + encoding"),
        Figure("memory.pss", "  the same, shared pages by part", "MB", Goal("above", 40), "imports + encoding"),
    ),
    measure,
)
