"""A moment in which nobody types and nothing streams."""

from __future__ import annotations

import asyncio

from tests.fakes import until
from tests.services.conftest import Bench
from tui.services import quiet as module
from tui.services.quiet import Quiet


async def test_it_is_now_where_nobody_has_typed() -> None:
    await Quiet(lambda: False).moment()


async def test_it_comes_once_the_keys_rest() -> None:
    quiet = Quiet(lambda: False)
    quiet.touch()
    waiting = asyncio.create_task(quiet.moment())
    await asyncio.sleep(2 * module.LOOK)
    assert not waiting.done()
    await waiting


async def test_it_comes_once_no_reply_does(bench: Bench) -> None:
    """In whichever conversation."""
    gate, session = asyncio.Event(), bench.workspace.session
    bench.model.scripts = [[gate]]
    await session.ask("Hi")
    session.open_new()
    counted = asyncio.create_task(session.count())
    await asyncio.sleep(2 * module.LOOK)
    waiting = asyncio.create_task(session.quiet.moment())
    await asyncio.sleep(2 * module.LOOK)
    assert not waiting.done()
    gate.set()
    await until(lambda: not bench.workspace.replies.running)
    await waiting
    await counted
