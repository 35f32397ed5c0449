"""The token budget: what counting costs, how long the bar takes, how long loading an encoding holds everything up."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from unittest.mock import patch

from tests.bench import stores
from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal, percentile
from tests.bench.heartbeat import EVERY
from tests.bench.machine import BenchError
from tests.bench.texts import text_of
from tests.fakes import until
from tests.stage import make_stage
from tests.tokens.whole import whole_encoding
from tui.tokens.counter import Counter
from tui.tokens.encodings import SOURCES

REPEATS = 4
SIZE = 1_000_000
"""Characters that are counted."""
TOKENS, EACH = 100_000, 100
"""Of the conversation, and of one of its messages, about."""
TYPED = 300
"""Letters."""
STALL = 0.05
"""Seconds: what is longer is felt."""


def measure(bench: Bench) -> None:
    """Each in turn; what is loaded is loaded in a process of its own."""
    for kind in ("prose", "mixed"):
        if bench.sheet.wants(f"tokens.count.{kind}"):
            _count(bench, kind)
    for name in SOURCES:
        if bench.sheet.wants(f"tokens.load.{name}"):
            _load(bench, name)
    if bench.sheet.wants("tokens.bar"):
        bench.say(f"tokens: a conversation of {TOKENS:,}")
        home = stores.build(bench.folder / "tokens", messages=TOKENS // EACH)
        for _ in bench.repeats(REPEATS):
            bench.say("tokens: typing")
            bench.sheet.add("tokens.bar", ours=percentile(asyncio.run(_typed(home)), 0.95))
        stores.clean(home)


def _count(bench: Bench, kind: str) -> None:
    text = text_of(kind, SIZE // 10 if bench.quick else SIZE)
    counter, bare = Counter(), whole_encoding("o200k_base")
    counter.load_now("o200k_base")
    for _ in bench.repeats(REPEATS):
        bench.say(f"tokens: counting {kind}")
        started = time.process_time()
        counter.count(text, "o200k_base")
        between = time.process_time()
        bare.encode_ordinary(text)
        ended = time.process_time()
        bench.sheet.add(f"tokens.count.{kind}", ours=(between - started) * 1000, reference=(ended - between) * 1000)


def _load(bench: Bench, name: str) -> None:
    for _ in bench.repeats(REPEATS):
        bench.say(f"tokens: loading {name}")
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.stall", name], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BenchError(done.stderr.strip().splitlines()[-1])
        told = json.loads(done.stdout)
        stalls = list(_stalls(told["lags"]))
        bench.sheet.add(f"tokens.load.{name}.longest", ours=max(told["lags"]))
        bench.sheet.add(f"tokens.load.{name}.stalls", ours=len(stalls))
        bench.sheet.add(f"tokens.load.{name}.memory", ours=told["megabytes"])


def _stalls(lags: Sequence[float]) -> Iterable[float]:
    """The longest lag of each stall: one holds up every beat that is due in it, each for less than the one before."""
    before = 0.0
    for lag in lags:
        if lag >= STALL * 1000 and lag > before - EVERY * 500:
            yield lag
        before = lag


async def _typed(home: Path) -> list[float]:
    """Milliseconds of processor time from each letter's change of the draft until the bar has its new words."""
    times = []
    with patch.dict(os.environ, {"AZTUI_HOME": str(home / "aztui")}):
        stage = make_stage()
        async with stage.app.run_test(size=(120, 40)) as pilot:
            bar = stage.chat.budget
            await until(lambda: bar.budget is not None and bar.budget.exact and bar.budget.messages > 0)
            now = stage.workspace.session.budget()
            if now.history.tokens < TOKENS // 2:
                raise BenchError(f"the conversation has {now.history.tokens} tokens")
            draft = text_of("prose", TYPED)[:TYPED]
            for end in range(1, len(draft)):
                stage.chat.composer.set_text(draft[:end])
                started = time.thread_time()
                stage.chat._show_budget()
                bar.render()
                times.append((time.thread_time() - started) * 1000)
                if end % 20 == 0:
                    await pilot.pause()
    return times


def _figures() -> tuple[Figure, ...]:
    figures = [Figure("tokens.bar", f"bar update p95 while typing, {TOKENS:,} tokens", "ms cpu", Goal("value", 5))]
    for kind in ("prose", "mixed"):
        # 0.9 of its throughput
        goal = Goal("ratio", round(1 / 0.9, 2))
        figures.append(Figure(f"tokens.count.{kind}", f"counting 1 MB of {kind}", "ms cpu", goal, "tiktoken"))
    for name in SOURCES:
        figures += [
            Figure(f"tokens.load.{name}.longest", f"loading {name}: longest stall", "ms", Goal("value", 300)),
            Figure(f"tokens.load.{name}.stalls", "  stalls above 50 ms", "", Goal("value", 1)),
            Figure(f"tokens.load.{name}.memory", "  memory it takes", "MB"),
        ]
    return tuple(figures)


GROUP = Group("tokens", _figures(), measure)
