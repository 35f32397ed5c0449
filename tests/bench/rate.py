"""Replies that come at 200 tokens a second: what they cost, and how long anything waits meanwhile."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench.bare import Bare
from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal, percentile
from tests.bench.machine import cpu_seconds
from tests.bench.service import Order
from tests.bench.terminal import ENTER, Terminal

REPEATS = 2
BEFORE, SECONDS, AFTER = 2.0, 6.0, 0.5
"""A reply's beginning, with what comes at once; what is measured; its end."""
TOKENS = 200
"""A second, each a delta of `TOKEN` characters."""
TOKEN = 4
BEATING = 0.06
"""Of a core, what a heartbeat takes at most."""

_REPLIES = {"mixed": ("mixed", 0, "mixed reply"), "code": ("code", 100_000, "code behind 100 kB of it")}
"""Kind, characters that come at full speed before, words."""

Span = tuple[float, float]


def measure(bench: Bench) -> None:
    """Ours beside the bare loop, then ours with a heartbeat, which costs something itself."""
    beats = bench.folder / "beats.json"
    spans: dict[str, list[Span]] = {reply: [] for reply in _REPLIES}
    with ExitStack() as stack:
        app = stack.enter_context(bench.warm_app(bench.empty))
        watched = stack.enter_context(bench.warm_app(bench.short, "tests.bench.heartbeat", (str(beats),), BEATING))
        bare = stack.enter_context(Bare(bench.service.url))
        bare.read(bench.service.order("mixed", 3_000))
        for _ in bench.repeats(REPEATS):
            for reply, (_, _, words) in _REPLIES.items():
                if bench.sheet.wants(f"rate.{reply}.cpu"):
                    bench.say(f"200 tokens/s: {words}")
                    _cost(bench, app, bare, reply)
                if bench.sheet.wants(f"rate.{reply}.lag"):
                    bench.say(f"200 tokens/s: {words}, event loop")
                    spans[reply].append(_streamed(bench, watched, _order(bench, reply)))
            if bench.sheet.wants("rate.arrival"):
                bench.say("200 tokens/s: arrival")
                _arrival(bench, app)
    for reply, times in spans.items():
        for lags in lags_in(beats, times):
            bench.sheet.add(f"rate.{reply}.lag.p99", ours=percentile(lags, 0.99))
            bench.sheet.add(f"rate.{reply}.lag.max", ours=max(lags))


def _order(bench: Bench, reply: str) -> Order:
    kind, burst, _ = _REPLIES[reply]
    size = round((BEFORE + SECONDS + AFTER) * TOKENS * TOKEN)
    return bench.service.order(kind, size, piece=TOKEN, rate=TOKENS, burst=burst)


def _begun(bench: Bench, app: Terminal, order: Order) -> int:
    """Ask for a reply in a new conversation; the place in the output where it begins."""
    bench.renew(app)
    place = bench.typed(app, order)
    app.rest()
    app.write(ENTER)
    return place


def _streamed(bench: Bench, app: Terminal, order: Order) -> Span:
    """Have a reply in the app; from when to when it came at the rate."""
    place = _begun(bench, app, order)
    time.sleep(BEFORE)
    span = time.monotonic(), time.monotonic() + SECONDS
    time.sleep(SECONDS)
    app.wait_for(order.end, place)
    app.rest()
    return span


def _cost(bench: Bench, app: Terminal, bare: Bare, reply: str) -> None:
    """Percent of a core that ours and the bare loop use at the same time."""
    order, same = _order(bench, reply), _order(bench, reply)
    place = _begun(bench, app, order)
    bare.begin(same)
    time.sleep(BEFORE)
    started, before = time.monotonic(), (app.cpu, cpu_seconds(bare.pid))
    time.sleep(SECONDS)
    after, seconds = (app.cpu, cpu_seconds(bare.pid)), time.monotonic() - started
    ours, reference = ((late - early) / seconds * 100 for early, late in zip(before, after, strict=True))
    bench.sheet.add(f"rate.{reply}.cpu", ours=ours, reference=reference)
    app.wait_for(order.end, place)
    bare.finish(same)
    app.rest()


def _arrival(bench: Bench, app: Terminal) -> None:
    """From the sending of a word to its drawing."""
    place = app.size
    order = bench.service.order("prose", round(SECONDS * TOKENS * TOKEN), piece=TOKEN, rate=TOKENS)
    bench.ask(app, order, new=True)
    sent = bench.service.stamps.sent
    drawn = app.times_of(list(sent), place)
    if len(drawn) < len(sent):
        # more than one screen came at once, or the reader lost it
        bench.say(f"{len(sent) - len(drawn)} of {len(sent)} words were never drawn")
    bench.sheet.add("rate.arrival", ours=percentile([(drawn[mark] - sent[mark]) * 1000 for mark in drawn], 0.95))


def lags_in(file: Path, spans: Sequence[Span]) -> list[list[float]]:
    """Milliseconds that each beat within each of the spans of time was late."""
    told = json.loads(file.read_text("utf-8"))
    beats = list(zip(told["due"], told["lags"], strict=True))
    return [[lag * 1000 for due, lag in beats if start <= due <= end] for start, end in spans]


def _figures() -> tuple[Figure, ...]:
    figures = []
    for reply, (_, _, words) in _REPLIES.items():
        figures += [
            Figure(f"rate.{reply}.cpu", f"200 tokens/s, {words}", "%", Goal("above", 10), "bare"),
            Figure(f"rate.{reply}.lag.p99", "  event-loop lag p99", "ms", Goal("value", 30)),
            Figure(f"rate.{reply}.lag.max", "  event-loop lag, longest", "ms", Goal("value", 100), summary=max),
        ]
    return (*figures, Figure("rate.arrival", "chunk's arrival to screen p95", "ms", Goal("value", 40)))


GROUP = Group("rate", _figures(), measure)
