"""Bytes written to the terminal for a reply that streams: its price over SSH.

The characters alone, each written once, would be 1,000 bytes per 1,000 of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal
from tests.bench.rate import TOKEN, TOKENS
from tests.bench.terminal import READY, Terminal
from tests.bench.texts import KINDS

REPEATS = 2
BEGIN = b"\x1bOQ"
"""The key at which the stock app begins."""


@dataclass(frozen=True, slots=True)
class _Pace:
    words: str
    size: int
    piece: int
    rate: int


_PACES = {
    "rate": _Pace("200 tokens/s", 6_000, TOKEN, TOKENS),
    "full": _Pace("full speed", 20_000, 12, 0),
}


def measure(bench: Bench) -> None:
    """A reply of each kind and pace in a new conversation of ours, then in the stock app."""
    with bench.warm_app(bench.short, synchronized=True) as app:
        for name, pace in _PACES.items():
            for kind in KINDS:
                if bench.sheet.wants(f"bytes.{name}.{kind}"):
                    for _ in bench.repeats(REPEATS):
                        bench.say(f"bytes written: {kind}, {pace.words}")
                        ours = _ours(bench, app, kind, pace)
                        bench.sheet.add(f"bytes.{name}.{kind}", ours=ours)
                    bench.sheet.add(f"bytes.{name}.{kind}", reference=_stock(bench, kind, pace))


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
    with Terminal("tests.bench.stock", bench.environment(bench.folder), arguments, synchronized=True) as stock:
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
            f"bytes written per 1,000 characters of {kind}, {pace.words}",
            "B",
            Goal("ratio", 0.5),
            "Textual's Markdown",
        )
        for name, pace in _PACES.items()
        for kind in KINDS
    ),
    measure,
)
