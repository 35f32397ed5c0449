"""`aztui show`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from functools import partial

from tui.cli.page import page_for
from tui.cli.show import show, show_json
from tui.cli.stored import known_conversation, unknown_conversation
from tui.domain.settings import Glyphs
from tui.domain.text import clean
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """Print a conversation; the exit code."""
    return asyncio.run(_show(options))


async def _show(options: argparse.Namespace) -> int:
    shop = Shop(has_screen=False)
    store = shop.stored(options.demo)
    if store is None:
        raise unknown_conversation(options.conversation)
    try:
        conversation = await store.conversation(options.conversation, trashed=True)
        if conversation is None:
            conversation = await known_conversation(store, options.conversation)
        else:
            print("aztui: It is in the trash.", file=sys.stderr)
        path = await store.path(conversation.active_leaf)
    finally:
        for sentence in (*store.notices(), *store.close()):
            print(f"aztui: {clean(sentence)}", file=sys.stderr)
    if options.json:
        return show_json(conversation, path, sys.stdout)
    ascii_only = shop.preferences.current.glyphs is Glyphs.ASCII
    page = partial(page_for, sys.stdout, os.environ, plain=options.plain, ascii_only=ascii_only)
    return show(conversation, path, sys.stdout, page)
