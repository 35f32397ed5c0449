"""`aztui known`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tui.cli.known import MOST_ROWS, conversations, profiles
from tui.domain.conversation import ConversationRow
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """Print what an argument can be; the exit code."""
    shop = Shop(has_screen=False)
    if options.what == "profiles":
        return profiles(shop.preferences.current.profiles, sys.stdout)
    return conversations(asyncio.run(_rows(shop, options.demo)), sys.stdout)


async def _rows(shop: Shop, demo: bool) -> list[ConversationRow]:
    store = shop.stored(demo)
    if store is None:
        return []
    try:
        return await store.rows(limit=MOST_ROWS)
    finally:
        store.close()
