"""A temporary conversation that is left while its reply comes: kept, or gone."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes import until
from tests.services.conftest import Bench
from tui.domain.conversation import Status
from tui.domain.stream import TextDelta
from tui.services.replies import ReplyUnsaved
from tui.storage.temporary import FIRST_ID


async def begun(bench: Bench) -> None:
    bench.model.scripts = [[TextDelta("The moon"), asyncio.Event()]]
    bench.workspace.session.open_new(temporary=True)
    assert not bench.workspace.session.at_stake
    await bench.workspace.session.ask("Why tides?")
    await until(lambda: len(bench.events) > 0)
    assert bench.workspace.session.at_stake


async def test_what_came_of_the_reply_is_kept(bench: Bench) -> None:
    await begun(bench)
    session = bench.workspace.session
    await session.keep()
    assert not session.conversation.temporary
    assert 0 < session.conversation.id < FIRST_ID
    assert [(message.text, message.status) for message in session.path] == [
        ("Why tides?", Status.DONE),
        ("The moon", Status.STOPPED),
    ]
    await bench.workspace.replies.closed()
    assert not [event for event in bench.events if isinstance(event, ReplyUnsaved)]
    assert [row.title for row in await bench.workspace.library.rows()] == ["Why tides?"]


async def test_one_that_is_gone_stops_its_reply_and_complains_of_nothing(bench: Bench) -> None:
    await begun(bench)
    session, gone = bench.workspace.session, bench.workspace.session.conversation.id
    await session.discard()
    assert not session.conversation.temporary
    assert not bench.workspace.replies.running
    assert await bench.workspace.store.conversation(gone) is None
    await bench.workspace.replies.closed()
    assert not [event for event in bench.events if isinstance(event, ReplyUnsaved)]
    assert await bench.workspace.library.rows() == []


@pytest.mark.parametrize("typed", ["", "half a thought"])
async def test_an_empty_one_that_is_kept_is_a_new_conversation(bench: Bench, typed: str) -> None:
    session = bench.workspace.session
    session.open_new(temporary=True)
    session.typed = typed
    assert session.at_stake == bool(typed)
    await session.keep()
    assert not session.conversation.temporary
    assert session.typed == typed
    assert [row.has_draft for row in await bench.workspace.library.rows()] == [True] * bool(typed)
