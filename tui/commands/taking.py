"""`aztui import`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tui.cli.exchange import import_files
from tui.domain.text import clean
from tui.services.exchange import Exchange
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """Take conversations in; the exit code."""
    return asyncio.run(_import(options))


async def _import(options: argparse.Namespace) -> int:
    store = Shop(has_screen=False).store(options.demo)
    try:
        return await import_files(Exchange(store), options.files, sys.stdout, sys.stderr)
    finally:
        for sentence in (*store.notices(), *store.close()):
            print(f"aztui: {clean(sentence)}", file=sys.stderr)
