"""Bytes written to the terminal for a reply that streams: its price over SSH.

The characters alone, each written once, would be 1,000 bytes per 1,000 of them. At full speed fewer are needed, since
nobody sees what has scrolled by between two frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal
from tests.bench.machine import BenchError
from tests.bench.rate import TOKEN, TOKENS
from tests.bench.terminal import BEGIN, READY, Terminal
from tests.bench.texts import KINDS

REPEATS = 2
AT_ONCE, MARGINS = 2026, 69
"""Modes that terminals have: a drawing is shown as a whole; what is between two columns scrolls by itself."""


@dataclass(frozen=True, slots=True)
class _Pace:
    words: str
    size: int
    piece: int
    rate: int
    modes: tuple[int, ...]


_PACES = {
    "margins": _Pace("200 tokens/s", 3_000, TOKEN, TOKENS, (AT_ONCE, MARGINS)),
    "rate": _Pace("200 tokens/s, terminal without side margins", 3_000, TOKEN, TOKENS, (AT_ONCE,)),
    "full": _Pace("full speed", 20_000, 12, 0, (AT_ONCE, MARGINS)),
}


def measure(bench: Bench) -> None:
    """A reply of each kind and pace in a new conversation of ours, then in the stock app."""
    for name, pace in _PACES.items():
        kinds = [kind for kind in KINDS if bench.sheet.wants(f"bytes.{name}.{kind}")]
        if kinds:
            _compare(bench, name, pace, kinds)


def _compare(bench: Bench, name: str, pace: _Pace, kinds: Sequence[str]) -> None:
    with bench.warm_app(bench.short, modes=pace.modes) as app:
        for kind in kinds:
            for _ in bench.repeats(REPEATS):
                bench.say(f"bytes written: {kind}, {pace.words}")
                bench.sheet.add(f"bytes.{name}.{kind}", ours=_ours(bench, app, kind, pace))
            try:
                bench.sheet.add(f"bytes.{name}.{kind}", reference=_stock(bench, kind, pace))
            except BenchError as error:
                bench.sheet.fail(f"bytes.{name}.{kind}", str(error))


def _ours(bench: Bench, app: Terminal, kind: str, pace: _Pace) -> float:
    """Bytes per 1,000 characters, from Enter until all is at rest."""
    order = bench.service.order(kind, pace.size, piece=pace.piece, rate=pace.rate)
    bench.renew(app)
    bench.typed(app, order)
    app.rest()
    place = app.size
    bench.send(app, order, place)
    return (app.size - place) / pace.size * 1000


def _stock(bench: Bench, kind: str, pace: _Pace) -> float:
    end = "end00000"
    arguments = [kind, *(str(number) for number in (pace.size, pace.piece, pace.rate)), end]
    environment = bench.environment(bench.folder)
    with Terminal("tests.bench.stock", environment, arguments, modes=pace.modes) as stock:
        stock.wait_for(READY)
        stock.rest()
        place = stock.size
        stock.write(BEGIN)
        stock.wait_for(end, place)
        stock.rest()
        return (stock.size - place) / pace.size * 1000


GROUP = Group(
    "bytes",
    tuple(
        Figure(
            f"bytes.{name}.{kind}",
            f"bytes per 1,000 characters of {kind}, {pace.words}",
            "B",
            Goal("ratio", 1.0),
            "TextArea",
        )
        for name, pace in _PACES.items()
        for kind in KINDS
    ),
    measure,
)
