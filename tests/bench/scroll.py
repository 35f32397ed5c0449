"""Scrolling and finding in a long conversation: from a key to what it brings on the screen."""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal, percentile
from tests.bench.terminal import END, ESCAPE, FIND, PAGE_UP, READY, WHEEL_UP, Terminal

REPEATS = 2
KEYS = 40
"""A repeat, all upwards: each brings lines that were not drawn before."""
DRAWN = 80
"""Bytes that are more than a cursor that blinks."""
WANTED = "months"
"""In many messages."""
COUNTED = " / "
"""Between the number of the place that is gone to and how many there are."""

_WAYS = {"wheel": (WHEEL_UP, "a notch of the wheel"), "page": (PAGE_UP, "Page Up")}


def measure(bench: Bench) -> None:
    """Each in a conversation of 10,000 messages and in one of 10, in turn."""
    for _ in bench.repeats(REPEATS):
        with ExitStack() as stack:
            # what is found a second time is there already, and not drawn anew
            apps = [stack.enter_context(_opened(bench, home)) for home in (bench.many_messages, bench.short)]
            for way, (key, words) in _WAYS.items():
                if bench.sheet.wants(f"scroll.{way}"):
                    bench.say(f"scroll: {words}")
                    ours, reference = (_scrolled(app, key) for app in apps)
                    for part in (50, 95):
                        bench.sheet.add(
                            f"scroll.{way}.p{part}",
                            ours=percentile(ours, part / 100),
                            reference=percentile(reference, part / 100),
                        )
            if bench.sheet.wants("scroll.find"):
                bench.say("scroll: find")
                for side, app in zip(("ours", "reference"), apps, strict=True):
                    first, whole = _found(app)
                    bench.sheet.add("scroll.find.first", **{side: first})
                    bench.sheet.add("scroll.find.whole", **{side: whole})


def _opened(bench: Bench, home: Path) -> Terminal:
    """The app with the conversation open and the keys in the transcript."""
    app = bench.app(home)
    app.wait_for(READY)
    app.rest()
    app.write(ESCAPE)
    app.rest()
    return app


def _scrolled(app: Terminal, key: bytes) -> list[float]:
    """Milliseconds of each key. At the first message it begins again at the end."""
    source = random.Random(len(key))
    times: list[float] = []
    for _ in range(2 * KEYS):
        time.sleep(source.uniform(0.05, 0.09))
        place = app.size
        pressed = app.write(key)
        drawn = app.grown(place + DRAWN)
        if drawn is None:
            app.write(END)
            app.rest()
        elif len(times) < KEYS:
            times.append((drawn - pressed) * 1000)
    app.write(END)
    app.rest()
    return times


def _found(app: Terminal) -> tuple[float, float]:
    """Milliseconds from the last letter to the first place, and until all are counted."""
    app.write(FIND)
    app.rest()
    place = app.size
    pressed = app.write(WANTED.encode())
    first = app.wait_for(COUNTED, place)
    app.rest()
    whole = app.last
    app.write(ESCAPE)
    app.rest()
    app.write(END)
    app.rest()
    return (first - pressed) * 1000, (whole - pressed) * 1000


GROUP = Group(
    "scroll",
    (
        *(
            Figure(f"scroll.{way}.p{part}", f"{words} p{part}, 10,000 messages", "ms", Goal("ratio", 1.25), "10")
            for way, (_, words) in _WAYS.items()
            for part in (50, 95)
        ),
        Figure("scroll.find.first", "find in 10,000 messages, first place shown", "ms", Goal("value", 100), "10"),
        Figure("scroll.find.whole", "  all places counted", "ms", None, "10"),
    ),
    measure,
)
