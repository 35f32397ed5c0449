"""From Enter to the request on the wire, everything warm."""

from __future__ import annotations

import time

from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal, percentile
from tests.bench.machine import Commits
from tests.bench.terminal import ENTER

REPEATS = 2
PROMPTS = 25
"""A repeat."""


def measure(bench: Bench) -> None:
    """A prompt, and a durable commit on the same disk, in turn."""
    commits = Commits(bench.folder)
    with bench.warm_app(bench.short) as app:
        for _ in bench.repeats(REPEATS):
            bench.say("Enter to the request")
            ours, reference = [], []
            for _ in range(PROMPTS):
                order = bench.service.order("prose", 40)
                place = bench.typed(app, order)
                # what is typed is kept as a draft: that is not a part of it
                time.sleep(0.6)
                pressed = app.write(ENTER)
                app.wait_for(order.end, place)
                ours.append((bench.service.stamps.asked[order.mark] - pressed) * 1000)
                time.sleep(0.2)
                reference.append(commits.commit() * 1000)
            bench.sheet.add("enter", ours=percentile(ours, 0.95), reference=percentile(reference, 0.95))
    commits.close()


GROUP = Group(
    "enter",
    (Figure("enter", "Enter to the request on the wire p95", "ms", Goal("above", 15), "durable commit"),),
    measure,
)
