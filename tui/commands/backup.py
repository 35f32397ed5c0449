"""`aztui backup` and `aztui restore`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tui.cli.backup import backup, list_backups, restore
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """Make a backup, list them or put one back; the exit code."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    shop = Shop(has_screen=False)
    store = shop.store(options.demo)
    try:
        if options.command == "restore":
            return await restore(store.backups, options.name, sys.stdout)
        if options.list:
            return await list_backups(store.backups, sys.stdout, sys.stderr)
        return await backup(store.backups, shop.preferences.current.backup_bytes, options.output, sys.stdout)
    finally:
        store.close()
