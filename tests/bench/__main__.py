"""Measures, and prints one table: `python -m tests.bench`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench import (
    enter,
    full,
    keys,
    listed,
    opening,
    paste,
    rate,
    ready,
    scroll,
    search,
    size,
    start,
    tokens,
    written,
)
from tests.bench.bench import Bench
from tests.bench.figures import Sheet, as_json, is_below, table
from tests.bench.machine import BenchError, described

GROUPS = (
    start.GROUP,
    ready.GROUP,
    opening.GROUP,
    listed.GROUP,
    keys.GROUP,
    scroll.GROUP,
    search.GROUP,
    full.GROUP,
    rate.GROUP,
    enter.GROUP,
    paste.GROUP,
    written.GROUP,
    tokens.GROUP,
    size.GROUP,
)
FIGURES = tuple(figure for group in GROUPS for figure in group.figures)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is wanted; 0, or 1 where something could not be measured, or 2 for a name there is not."""
    options = _parser().parse_args(arguments)
    unknown = [name for name in options.only if not any(is_below(figure.name, name) for figure in FIGURES)]
    if unknown:
        groups = ", ".join(group.name for group in GROUPS)
        print(f"There is no figure {unknown[0]}; the groups are {groups}, and --list names all.", file=sys.stderr)
        return 2
    if options.list:
        print("\n".join(figure.name for figure in FIGURES))
        return 0
    # ended from outside, it still ends what it started and removes what it wrote
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    sheet = Sheet(FIGURES, options.only)
    machine = described()
    noise = _measured(sheet, quick=options.quick)
    seconds = time.monotonic() - started
    results = sheet.results.values()
    if options.json:
        told = {"machine": machine, "noise_ms": noise, "seconds": seconds, "figures": as_json(results)}
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print(table(results))
        print(
            f"\n{machine}. {seconds:.0f} s. Of several repeats the middle one counts (least..most). "
            f"The same work took {min(noise):.1f} to {max(noise):.1f} ms: what a value varies by so much is noise."
        )
    return 1 if any(result.failure for result in results) else 0


def _measured(sheet: Sheet, *, quick: bool) -> list[float]:
    """Measure into the sheet; how steady the machine was."""
    with tempfile.TemporaryDirectory(prefix="aztui-bench-") as folder:
        bench = Bench(sheet, Path(folder), quick)
        bench.say("start")
        try:
            for group in GROUPS:
                if sheet.wants(group.name):
                    try:
                        group.measure(bench)
                    except BenchError as error:
                        sheet.fail(group.name, str(error))
        finally:
            bench.end()
    return bench.noise


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="only figures whose name begins so; repeatable"
    )
    parser.add_argument("--list", action="store_true", help="print the names of all figures")
    parser.add_argument("--json", action="store_true", help="print the values for programs")
    parser.add_argument("--quick", action="store_true", help="small sizes, few repeats: a first look")
    return parser


if __name__ == "__main__":
    sys.exit(main())
