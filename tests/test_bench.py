"""The bench itself: what it makes of values, and that a row of it can be had. What it measures is nobody's test."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.__main__ import FIGURES, GROUPS, main
from tests.bench.bare import Bare
from tests.bench.bench import Bench
from tests.bench.figures import Figure, Goal, Sheet, as_json, percentile, table
from tests.bench.heartbeat import EVERY, Heart
from tests.bench.machine import BenchError, cpu_seconds
from tests.bench.service import Service, pieces_of
from tests.bench.texts import KINDS, text_of

START = Figure("start.first", "ready", "ms", Goal("ratio", 1.25), "skeleton")
MEMORY = Figure("memory", "memory", "MB", Goal("above", 40), "imports")
LAG = Figure("lag", "longest lag", "ms", Goal("value", 100), summary=max)
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the bench reads Linux's clocks of processes")


def filled() -> Sheet:
    sheet = Sheet((START, MEMORY, LAG))
    for ours, reference in ((500.0, 400.0), (900.0, 410.0), (520.0, 390.0)):
        sheet.add("start.first", ours=ours, reference=reference)
    sheet.add("memory", ours=141.0, reference=100.0)
    for lag in (20.0, 99.0):
        sheet.add("lag", ours=lag)
    return sheet


def test_the_table_compares_the_middle_of_the_repeats_with_the_goal() -> None:
    heading, _, *rows = table(filled().results.values()).splitlines()
    assert heading.split() == ["figure", "ours", "reference", "compared", "goal", "met"]
    assert [" ".join(row.split()) for row in rows] == [
        "ready 520 ms (500..900) 400 ms (390..410) skeleton 1.30 × ≤ 1.25 × NO",
        "memory 141.0 MB 100.0 MB imports +41.0 MB ≤ +40 MB NO",
        "longest lag 99.0 ms (20.0..99.0) ≤ 100 ms yes",
    ]


def test_what_could_not_be_measured_says_why_and_has_no_verdict() -> None:
    sheet = Sheet((START, LAG))
    sheet.fail("start", "the program has ended")
    rows = table(sheet.results.values()).splitlines()[2:]
    assert [" ".join(row.split()) for row in rows] == ["ready the program has ended", "longest lag not measured"]
    assert [result.met for result in sheet.results.values()] == [None, None]


def test_the_json_holds_each_value() -> None:
    told = json.loads(json.dumps(as_json(filled().results.values())))
    assert [(row["name"], row["met"]) for row in told] == [("start.first", False), ("memory", False), ("lag", True)]
    assert told[0]["ours"] == {"value": 520.0, "values": [500.0, 900.0, 520.0]}
    assert told[0]["goal"] == {"kind": "ratio", "limit": 1.25}
    assert told[2]["reference"] is None


def test_a_name_picks_the_figures_below_it_and_no_others() -> None:
    sheet = Sheet((Figure("full.prose.20", "", "ms"), Figure("full.prose.200", "", "ms"), LAG), ["full.prose.20"])
    assert list(sheet.results) == ["full.prose.20"]
    assert sheet.wants("full.prose")
    assert not sheet.wants("lag")


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile(list(range(100)), 0.95) == 95
    assert percentile([7], 0.99) == 7


def test_every_figure_has_a_name_of_its_own_in_its_group() -> None:
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)
    for group in GROUPS:
        assert all(figure.name.split(".")[0] == group.name for figure in group.figures)


def test_an_unknown_name_is_one_sentence_and_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "speed of light"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "no figure speed of light" in err


@pytest.mark.parametrize("kind", [*KINDS, "mixed"])
def test_a_reply_is_as_long_as_was_ordered_and_always_the_same(kind: str) -> None:
    text = text_of(kind, 5_000)
    assert 5_000 <= len(text) < 6_500
    assert text == text_of(kind, 5_000)


async def test_a_stall_of_the_event_loop_counts_for_every_beat_it_held_up() -> None:
    heart = Heart()
    beating = asyncio.create_task(heart.beat())
    await asyncio.sleep(EVERY)
    time.sleep(20 * EVERY)  # noqa: ASYNC251  that is the stall
    await asyncio.sleep(EVERY)
    beating.cancel()
    late = [lag for lag in heart.lags if lag > 5 * EVERY]
    assert len(late) >= 13


@LINUX
@pytest.mark.long
def test_the_library_alone_reads_what_was_ordered() -> None:
    service = Service()
    try:
        order = service.order("prose", 400, piece=4, rate=10_000)
        with Bare(service.url) as bare:
            cost = bare.read(order)
            assert 0 < cost.cpu <= cpu_seconds(bare.pid)
        stamps = service.stamps
        assert list(stamps.asked) == [order.mark]
        assert len(stamps.sent) == sum(piece.startswith(" k") for piece in pieces_of(order)) > 5
    finally:
        service.end()
    with pytest.raises(BenchError):
        cpu_seconds(bare.pid)


@LINUX
@pytest.mark.long
@pytest.mark.parametrize(("modes", "most"), [((), 100_000), ((2026, 69), 25_000)])
def test_what_a_reply_that_streams_writes_to_the_terminal(modes: tuple[int, ...], most: int, tmp_path: Path) -> None:
    bench, size = Bench(Sheet(()), tmp_path), 3_000
    try:
        with bench.warm_app(bench.short, modes=modes) as app:
            order = bench.service.order("mixed", size, piece=4, rate=200)
            bench.renew(app)
            bench.typed(app, order)
            app.rest()
            place = app.size
            bench.send(app, order, place)
            assert size < app.size - place < most * size / 1000
    finally:
        bench.end()


@LINUX
@pytest.mark.long
def test_a_row_is_measured_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--only", "ready.empty", "--quick", "--json"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [figure["name"] for figure in told["figures"]] == ["ready.empty.first", "ready.empty.worst"]
    for figure in told["figures"]:
        assert len(figure["ours"]["values"]) == len(figure["reference"]["values"]) == 2
        assert figure["failure"] == ""
    assert not list(tmp_path.iterdir())
