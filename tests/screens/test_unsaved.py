"""While the disk takes no writes one goes on, and it is said for as long as it is so (threats 33, 35)."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.fakes import until
from tests.screens.talk import Open, answered, ask
from tests.stage import Stage
from tests.storage.conftest import look
from tests.storage.failing import FailingDisk, writes
from tui.screens.confirm import ConfirmScreen
from tui.screens.unsaved import MARK, SAVED
from tui.storage.locations import Locations

pytestmark = pytest.mark.long


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FailingDisk:
    """Has room, until it is told otherwise; the screen looks at it all the time."""
    monkeypatch.setattr("tui.screens.chat.LOOK_EVERY", 0.05)
    return FailingDisk(monkeypatch)


async def filled(disk: FailingDisk, stage: Stage, pilot: Pilot[None]) -> None:
    """One exchange is saved, and the disk is full for the next one."""
    await ask(stage, pilot, "first")
    await answered(stage, pilot)
    disk.fails = writes
    await ask(stage, pilot, "second")
    await answered(stage, pilot)
    await until(lambda: stage.chat.header.warning == MARK)


def stored() -> list[str]:
    return [text for (text,) in look(Locations.from_environment().database, "SELECT text FROM messages ORDER BY id")]


@pytest.mark.parametrize("size", [(120, 40), (40, 12)])
async def test_one_goes_on_and_it_is_saved_when_there_is_room(
    on_stage: Open, disk: FailingDisk, size: tuple[int, int]
) -> None:
    async with on_stage(size=size) as (stage, pilot):
        await filled(disk, stage, pilot)
        said = str(stage.chat.notice.visual)
        assert said.startswith("Not saved, but you can go on, and ")
        assert "The disk is full." in said
        assert [message.text for message in stage.workspace.session.path] == ["first", "Hello.", "second", "Hello."]
        assert stage.chat.composer.text == ""
        await pilot.press("escape")
        assert not stage.chat.notice.is_open
        stage.chat.composer.set_text("a draft")
        await pilot.pause(0.5)
        assert stage.chat.header.warning == MARK, "the notice can be closed, the mark stays"
        assert stored() == ["first", "Hello."]
        disk.fails = lambda sql: False
        await until(lambda: stage.chat.header.warning == "")
        assert str(stage.chat.notice.visual).strip() == SAVED
        assert stored() == ["first", "Hello.", "second", "Hello."]


async def test_another_reason_is_said_in_the_place_of_the_first(on_stage: Open, disk: FailingDisk) -> None:
    async with on_stage() as (stage, pilot):
        await filled(disk, stage, pilot)
        disk.code = 8
        await until(lambda: "cannot be written" in str(stage.chat.notice.visual))
        stage.chat.notice.close()
        assert not stage.chat.notice.is_open


async def test_who_quits_is_asked_where_something_would_be_lost(on_stage: Open, disk: FailingDisk) -> None:
    async with on_stage() as (stage, pilot):
        await filled(disk, stage, pilot)
        await pilot.press("ctrl+q")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.press("escape")
        await until(lambda: stage.app.screen is not None and not isinstance(stage.app.screen, ConfirmScreen))
        assert stage.app.workspace is not None
        await pilot.press("ctrl+q")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.press("ctrl+q")
        await until(lambda: stage.app.workspace is None)
    [sentence] = stage.app.parting_words
    assert sentence.startswith("What was written last is not saved. The disk is full.")
    assert stored() == ["first", "Hello."]
