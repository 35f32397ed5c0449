"""From the key that opens a stored conversation until its last message is on the screen."""

from __future__ import annotations

from contextlib import ExitStack

from tests.bench import stores
from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal
from tests.bench.stores import LAST, TITLE
from tests.bench.terminal import ENTER, READY, SEARCH, Terminal

REPEATS = 4
SIZES = (10, 10_000, 100_000)
FEW = SIZES[0]


def measure(bench: Bench) -> None:
    """Open each in turn from an empty one, once before that is not counted."""
    sizes = [size for size in SIZES[1:] if bench.sheet.wants(f"open.{size}") and not (bench.quick and size > 10_000)]
    with ExitStack() as stack:
        apps: dict[int, Terminal] = {}
        for size in (FEW, *sizes):
            bench.say(f"open: {size:,} messages are made")
            # of its own: what is asked elsewhere would come behind the last words
            home = stores.build(bench.folder / f"open-{size}", messages=size)
            apps[size] = stack.enter_context(bench.app(home))
            apps[size].wait_for(READY)
            apps[size].rest()
            _opened(bench, apps[size])
        for _ in bench.repeats(REPEATS):
            for size in sizes:
                bench.say(f"open: {size:,} messages")
                times = {one: _opened(bench, apps[one]) for one in (size, FEW)}
                bench.sheet.add(f"open.{size}", ours=times[size], reference=times[FEW])


def _opened(bench: Bench, app: Terminal) -> float:
    """Milliseconds from Enter."""
    bench.renew(app)
    app.write(SEARCH)
    app.rest()
    app.write(TITLE.encode())
    app.rest()
    place = app.size
    pressed = app.write(ENTER)
    drawn = app.wait_for(LAST, place)
    app.rest()
    return (drawn - pressed) * 1000


GROUP = Group(
    "open",
    tuple(
        Figure(f"open.{size}", f"opening {size:,} messages, to the last on screen", "ms", Goal("ratio", 1.25), "10")
        for size in SIZES[1:]
    ),
    measure,
)
