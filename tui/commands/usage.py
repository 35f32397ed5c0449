"""`aztui usage`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tui.cli.usage import usage
from tui.domain.text import clean
from tui.domain.usage import Prices, Used
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """Say what was used; the exit code."""
    return asyncio.run(_usage(options))


async def _usage(options: argparse.Namespace) -> int:
    shop = Shop(has_screen=False)
    used, notices = list[Used](), shop.preferences.notices
    if store := shop.stored(options.demo):
        try:
            used = await store.used_by_day(options.days)
        finally:
            notices += (*store.notices(), *store.close())
    for sentence in notices:
        print(f"aztui: {clean(sentence)}", file=sys.stderr)
    prices = Prices(shop.preferences.current.profiles, simulated=options.demo)
    return usage(used, prices, sys.stdout, sys.stderr, by_conversation=options.conversations, as_json=options.json)
