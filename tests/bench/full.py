"""Replies that come as fast as they are taken: processor time from Enter to rest, against the library alone."""

from __future__ import annotations

from math import log2
from statistics import median

from tests.bench.bare import Bare
from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal
from tests.bench.terminal import Terminal
from tests.bench.texts import KINDS

SIZES = (20, 200, 800)
"""Thousands of characters."""
REPEATS = (4, 2, 1)
"""By size: the largest is an average of 67,000 chunks by itself."""

Medians = tuple[float, float]
"""Ours and the reference's."""


def measure(bench: Bench) -> None:
    """Each kind and size in a new conversation of ours, then in the bare loop."""
    with bench.warm_app(bench.empty) as app, Bare(bench.service.url) as bare:
        for kind in KINDS:
            if not bench.sheet.wants(f"full.{kind}"):
                continue
            bare.read(bench.service.order(kind, 3_000))
            bench.ask(app, bench.service.order(kind, 3_000), new=True)
            costs = {}
            for size, repeats in zip(SIZES, REPEATS, strict=True):
                growth = bench.sheet.wants(f"full.{kind}.growth") and size != SIZES[0]
                if (growth or bench.sheet.wants(f"full.{kind}.{size}")) and not (bench.quick and size == SIZES[-1]):
                    costs[size] = _compare(bench, app, bare, kind, size, repeats)
            if SIZES[1] in costs and SIZES[2] in costs:
                ours, reference = (_doubling(costs[SIZES[1]][side], costs[SIZES[2]][side]) for side in (0, 1))
                bench.sheet.add(f"full.{kind}.growth", ours=ours, reference=reference)


def _compare(bench: Bench, app: Terminal, bare: Bare, kind: str, size: int, repeats: int) -> Medians:
    costs: list[Medians] = []
    for _ in bench.repeats(repeats):
        bench.say(f"full speed: {size} kB of {kind}")
        cpu, _, _ = bench.ask(app, bench.service.order(kind, size * 1000), new=True)
        costs.append((cpu * 1000, bare.read(bench.service.order(kind, size * 1000)).cpu * 1000))
        bench.sheet.add(f"full.{kind}.{size}", ours=costs[-1][0], reference=costs[-1][1])
    return median(cost[0] for cost in costs), median(cost[1] for cost in costs)


def _doubling(small: float, large: float) -> float:
    """What twice the size costs, from the costs of two sizes."""
    return float((large / small) ** (1 / log2(SIZES[2] / SIZES[1])))


GROUP = Group(
    "full",
    tuple(
        figure
        for kind in KINDS
        for figure in (
            *(
                Figure(f"full.{kind}.{size}", f"full speed, {size} kB of {kind}", "ms cpu", Goal("ratio", 2), "bare")
                for size in SIZES
            ),
            Figure(
                f"full.{kind}.growth",
                f"  twice the size, from {SIZES[1]} to {SIZES[2]} kB",
                "×",
                Goal("value", 2.2),
                "bare",
            ),
        )
    ),
    measure,
)
