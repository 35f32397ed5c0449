"""The list of conversations: from a key in it to the last cell that this changes, and what it takes of memory."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.bench import stores
from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal
from tests.bench.machine import memory
from tests.bench.terminal import END, PAGE_UP, READY, Terminal

REPEATS = 12
FEW = 10
LIST = b"\x1b[18~"
"""F7: once it hides the list, once more and the keys are in it."""
DOWN, UP, HOME, PAGE_DOWN, FILTER, CLEAR = b"\x1b[B", b"\x1b[A", b"\x1b[H", b"\x1b[6~", b"/", b"\x15"

_WAYS = {
    "step": ((DOWN, UP), "one row"),
    "page": ((PAGE_DOWN, PAGE_UP), "one page"),
    "end": ((END, HOME), "the end and the top"),
    "filter": ((b"9", CLEAR), "a letter in the filter, and none"),
}


def measure(bench: Bench) -> None:
    """Each key in turn in a list of 100,000 and in one of ten."""
    few = stores.build(bench.folder / "few", messages=10, conversations=FEW)
    with ExitStack() as stack:
        bench.say("list: 100,000 conversations are made")
        homes = (bench.many_conversations, few)
        apps = [stack.enter_context(_opened(bench, home)) for home in homes]
        sizes = [memory(app.pid) for app in apps]
        for index, kind in enumerate(("rss", "pss")):
            bench.sheet.add(f"list.{kind}", ours=sizes[0][index], reference=sizes[1][index])
        for way, (keys, words) in _WAYS.items():
            if not bench.sheet.wants(f"list.{way}"):
                continue
            bench.say(f"list: {words}")
            for app in apps:
                if way == "filter":
                    app.write(FILTER)
                    app.rest()
            # once that is not counted: what is drawn first is styled first
            for repeat in range(-1, len(bench.repeats(REPEATS))):
                ours, reference = map(partial(_pressed, keys=keys), apps)
                if repeat >= 0:
                    bench.sheet.add(f"list.{way}", ours=ours, reference=reference)
        sizes = [memory(app.pid) for app in apps]
        for index, kind in enumerate(("rss", "pss")):
            bench.sheet.add(f"list.{kind}.after", ours=sizes[0][index], reference=sizes[1][index])


def _opened(bench: Bench, home: Path) -> Terminal:
    """The app with the keys in the list, at its top."""
    app = bench.app(home)
    app.wait_for(READY)
    app.rest()
    for key in (LIST, LIST, HOME):
        app.write(key)
        app.rest()
    return app


def _pressed(app: Terminal, keys: Sequence[bytes]) -> float:
    """Milliseconds until nothing more is drawn for a key, the middle of there and back."""
    times = []
    for key in keys:
        pressed = app.write(key)
        app.rest()
        times.append((app.last - pressed) * 1000)
    return sum(times) / len(times)


GROUP = Group(
    "list",
    (
        *(
            Figure(f"list.{way}", f"{words} in a list of 100,000", "ms", Goal("ratio", 1.25), str(FEW))
            for way, (_, words) in _WAYS.items()
            if way != "filter"
        ),
        Figure("list.filter", f"{_WAYS['filter'][1]}, of 100,000", "ms", Goal("value", 300), str(FEW)),
        Figure("list.rss", "memory with a list of 100,000, resident", "MB", Goal("above", 8), str(FEW)),
        Figure("list.pss", "  the same, shared pages by part", "MB", Goal("above", 8), str(FEW)),
        Figure("list.rss.after", "  resident, after all was looked at", "MB", Goal("above", 16), str(FEW)),
        Figure("list.pss.after", "  the same, shared pages by part", "MB", Goal("above", 16), str(FEW)),
    ),
    measure,
)
