"""A paste of 10 MB: what taking it apart costs, and how long the event loop stands still meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from textual._xterm_parser import XTermParser
from textual.events import Paste

from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal
from tests.bench.rate import BEATING, lags_in
from tui.terminal.input import PASTE_BEGINS, PASTE_ENDS, InputReader

REPEATS = 3
LINE = "A line of a long file.\n"
SIZE = 10_000_000
READ = 4_096
"""Bytes that a pty gives at once, at most."""


def measure(bench: Bench) -> None:
    """Both readers over the same pieces, then the app with a heartbeat."""
    text = LINE * ((SIZE // 10 if bench.quick else SIZE) // len(LINE))
    data = f"{PASTE_BEGINS}{text}{PASTE_ENDS}"
    for _ in bench.repeats(REPEATS):
        bench.say("paste: taken apart")
        bench.sheet.add("paste.cpu", ours=_read(_ours, data), reference=_read(_textual, data))
    bench.say("paste: into the app")
    beats = bench.folder / "paste-beats.json"
    with bench.warm_app(bench.short, "tests.bench.heartbeat", (str(beats),), BEATING) as app:
        place = app.size
        began = app.write(data.encode())
        app.wait_for("characters]", place)
        # the draft is kept a moment later
        app.rest()
        ended = time.monotonic()
    for lags in lags_in(beats, [(began, ended)]):
        bench.sheet.add("paste.lag", ours=max(lags))


def _pieces(data: str) -> Iterator[str]:
    return (data[start : start + READ] for start in range(0, len(data), READ))


def _read(read: Callable[[str], int], data: str) -> float:
    """Milliseconds of processor time."""
    before = time.process_time()
    assert read(data) >= len(data) - len(PASTE_BEGINS + PASTE_ENDS)
    return (time.process_time() - before) * 1000


def _ours(data: str) -> int:
    reader = InputReader()
    for piece in _pieces(data):
        reader.feed(piece)
    return sum(len(token.text) for token in reader.pause())


def _textual(data: str) -> int:
    parser = XTermParser()
    told = [event for piece in _pieces(data) for event in (*parser.feed(piece), *parser.tick())]
    return sum(len(event.text) for event in told if isinstance(event, Paste))


GROUP = Group(
    "paste",
    (
        Figure("paste.cpu", "paste of 10 MB, taken apart", "ms", Goal("ratio", 1.25), "Textual's parser"),
        Figure("paste.lag", "  lag of the event loop meanwhile, maximum", "ms", Goal("value", 100), summary=max),
    ),
    measure,
)
