"""From a query until its titles and its first messages are there, in a store of 1,000,000 messages."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence

from tests.bench.bench import Bench, Group
from tests.bench.big_store import NEWEST, Texts
from tests.bench.figures import Figure, Goal
from tests.fakes import ManualClock
from tui.domain.search import understood
from tui.storage.conversations import Store
from tui.storage.locations import Locations

SCREEN = 20
"""Messages of the first page."""
RANKS = ((0, 40), (40, 400), (400, 4_000), (4_000, 60_000))
"""Words from the most frequent to the rare."""
QUERIES = 72


def queries() -> list[str]:
    """Always the same ones: one to three words, common ones and rare ones, the last of every other one not whole."""
    vocabulary = Texts(random.Random(7)).vocabulary
    source = random.Random(11)
    made = []
    for number in range(QUERIES):
        words = [source.choice(vocabulary[slice(*source.choice(RANKS))]) for _ in range(number % 3 + 1)]
        if number % 2:
            words[-1] = words[-1][: max(3, len(words[-1]) - 2)]
        made.append(" ".join(words))
    return made


def measure(bench: Bench) -> None:
    """Each query in a store that was just opened, then all in one that is used."""
    bench.say("search: the store is made, once for all runs")
    home = bench.big
    asked = queries()[:: 6 if bench.quick else 1]
    bench.say("search: cold")
    for query in asked:
        asyncio.run(_asked(bench, Locations(home, home), [query], "cold"))
    bench.say("search: warm")
    asyncio.run(_asked(bench, Locations(home, home), [*asked, *asked], "warm"))


async def _asked(bench: Bench, locations: Locations, asked: Sequence[str], how: str) -> None:
    store = Store(locations, ManualClock(NEWEST))
    try:
        await store.rows(limit=1)
        for number, query in enumerate(asked):
            started = time.perf_counter()
            found = await store.search_index.search(understood(query))
            assert found is not None
            await store.search_index.hits(found, 0, SCREEN)
            took = (time.perf_counter() - started) * 1000
            # a warm one was asked before
            if how == "cold" or number >= len(asked) // 2:
                for part in ("p50", "p95"):
                    bench.sheet.add(f"search.{how}.{part}", ours=took)
    finally:
        store.close()


def _figure(how: str, words: str, part: str, share: float, goal: Goal | None) -> Figure:
    return Figure(
        f"search.{how}.{part}",
        f"search in 1,000,000 messages, {words}: {part}",
        "ms",
        goal,
        summary=lambda values: sorted(values)[min(int(len(values) * share), len(values) - 1)],
    )


GROUP = Group(
    "search",
    tuple(
        _figure(how, words, part, share, Goal("value", 50) if part == "p95" else None)
        for how, words in (("warm", "asked before"), ("cold", "the store just opened"))
        for part, share in (("p50", 0.5), ("p95", 0.95))
    ),
    measure,
)
