"""`aztui import`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tui.cli.exchange import import_files
from tui.domain.errors import StoreError
from tui.domain.text import clean
from tui.services.exchange import Exchange
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """Take conversations in; the exit code."""
    return asyncio.run(_import(options))


async def _import(options: argparse.Namespace) -> int:
    store = Shop(has_screen=False).store(options.demo)
    try:
        code = await import_files(Exchange(store), options.files, sys.stdout, sys.stderr)
    finally:
        left = store.close()
        for sentence in (*store.notices(), *left):
            print(f"aztui: {clean(sentence)}", file=sys.stderr)
    return code or (StoreError.exit_code if left else 0)
