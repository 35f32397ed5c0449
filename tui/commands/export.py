"""`aztui export`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tui.cli.exchange import export
from tui.domain.errors import InputError
from tui.domain.text import clean
from tui.services.exchange import Exchange
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """Write conversations; the exit code."""
    return asyncio.run(_export(options))


async def _export(options: argparse.Namespace) -> int:
    if options.all and options.id:
        raise InputError("A number and --all contradict each other.", "Give one of them.")
    store = Shop(has_screen=False).stored(options.demo)
    if store is None:
        raise InputError("There are no conversations yet.", "Begin one with aztui, or import some.")
    exchange = Exchange(store)
    try:
        last = None if options.all or options.id else await store.last_opened()
        ids = await exchange.all_ids() if options.all else [one for one in (options.id or last,) if one]
        if not ids and not options.all:
            raise InputError("No conversation was opened yet.", "Give the number of one, or --all.")
        where = (options.format, options.output, sys.stdout, sys.stderr)
        return await export(exchange, ids, *where, several=options.all, force=options.force)
    finally:
        for sentence in (*store.notices(), *store.close()):
            print(f"aztui: {clean(sentence)}", file=sys.stderr)
