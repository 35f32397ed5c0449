"""Waiting for a widget that may be behind the keys."""

from __future__ import annotations

import asyncio

from textual.widget import Widget


async def keys_read(widget: Widget) -> None:
    """Wait until a widget has read the keys that were typed before this; at once where it is being taken down."""
    done = asyncio.Event()
    if widget.call_later(done.set):
        await done.wait()
