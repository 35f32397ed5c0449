"""Services over a real store in a fresh folder, and a scripted service behind them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from tests.fakes import PROFILE, Checked, ManualClock, NoDemo, ScriptedModel, WordCounter
from tui.azure.endpoint import understand
from tui.domain.errors import StoreError
from tui.services.connection import Connection
from tui.services.replies import ReplyEvent
from tui.services.workspace import Workspace
from tui.storage.locations import Locations
from tui.storage.text_files import TextFiles
from tui.storage.whole import WholeStore


@dataclass
class Bench:
    """A workspace and what is behind it."""

    workspace: Workspace
    model: ScriptedModel
    clock: ManualClock
    events: list[ReplyEvent]
    connects: list[ScriptedModel]
    """What each choice of a connection gives, the last one again and again."""
    checked: Checked
    """What a test of a connection gives."""
    wishes: set[str]
    """`titles`: titles are given by the model."""


@pytest.fixture
async def make_bench() -> AsyncIterator[Callable[[], Bench]]:
    """Makes workspaces over the same store, as two runs or two instances of the program would."""
    made: list[Workspace] = []

    def make() -> Bench:
        # what another has handed in to be written is there, as it is for a person who starts the program again
        for other in made:
            assert isinstance(other.store, WholeStore)
            with contextlib.suppress(StoreError):
                other.store._database.write(lambda _: None, durable=False).exception()
        model, clock, events, wishes = ScriptedModel(), ManualClock(), list[ReplyEvent](), set[str]()
        connects, checked = [model], Checked()
        connection = Connection(lambda profile, key: connects[-1], understand, NoDemo(), checked)
        connection.choose(PROFILE, "key")
        store = WholeStore(Locations.from_environment(), clock)
        workspace = Workspace.over(
            store, connection, WordCounter(), clock, TextFiles(), titles_by_model=lambda: "titles" in wishes
        )
        workspace.replies.subscribe(events.append)
        workspace.session.open_new()
        made.append(workspace)
        return Bench(workspace, model, clock, events, connects, checked, wishes)

    yield make
    for workspace in made:
        workspace.end()
        await workspace.replies.closed()


@pytest.fixture
def bench(make_bench: Callable[[], Bench]) -> Bench:
    return make_bench()
