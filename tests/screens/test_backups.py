"""Backups in the app: one each day, and one put back while it runs (threats 37, 41, 44)."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.fakes import ManualClock, until
from tests.screens.talk import Open
from tests.screens.test_palette import look_for
from tests.stage import Stage
from tui.domain.conversation import Conversation, SentWith
from tui.screens import backup_care
from tui.screens.confirm import ConfirmScreen
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.migrations import MIGRATIONS

pytestmark = pytest.mark.long
MUCH = 10**9


def noticed(stage: Stage) -> str:
    """What the notice line says."""
    return " ".join(str(stage.chat.notice.render()).split())


async def filled(*, backed_up: bool, draft: str = "") -> Locations:
    """A store with a conversation, which is closed again."""
    locations = Locations.from_environment()
    store = Store(locations, ManualClock())
    exchange = await store.begin_exchange(Conversation(title="Tides"), None, "Why tides?", SentWith())
    store.save_draft(exchange.conversation.id, draft)
    store.mark_opened(exchange.conversation.id)
    if backed_up:
        await store.backups.make(MUCH)
    store.close()
    return locations


async def test_one_is_made_in_a_quiet_moment(on_stage: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_care, "FIRST_AFTER", 0.0)
    locations = await filled(backed_up=False)
    async with on_stage():
        await until(lambda: locations.backups.is_dir() and bool(list(locations.backups.glob("*.db"))))


async def test_one_that_cannot_be_made_is_said_once(on_stage: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_care, "FIRST_AFTER", 0.0)
    monkeypatch.setattr(backup_care, "EVERY", 0.02)
    locations = await filled(backed_up=False)
    locations.backups.write_text("in the way")
    async with on_stage() as (stage, pilot):
        await until(lambda: "Today's backup could not be made." in noticed(stage))
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert "backup" not in noticed(stage)
        assert [row.title for row in await stage.workspace.library.rows()] == ["Tides"]


async def test_a_damaged_file_is_told_of_and_its_backup_put_back(on_stage: Open) -> None:
    """Threat 37: with both paths; what was written since and what is being typed are kept."""
    locations = await filled(backed_up=True, draft="ty")
    (made,) = locations.backups.glob("*.db")
    locations.database.write_bytes(b"\xff" * 100 + locations.database.read_bytes()[100:])
    async with on_stage() as (stage, pilot):
        sentence = noticed(stage)
        assert str(made) in sentence
        assert "aztui.db.corrupt-" in sentence
        await pilot.press(*"typed")
        before, screen = stage.workspace, stage.chat
        await until(lambda: stage.workspace.store.backups.newest is not None)
        found = await look_for(stage, pilot, "restore backup")
        assert found[0].title.startswith("Restore the backup of ")
        await pilot.press("enter")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.press("enter")
        await until(lambda: stage.app.workspace is not before and stage.app.screen is not screen)
        await until(lambda: stage.chat._begun.is_set() and "is restored" in noticed(stage))
        assert [row.title for row in await stage.workspace.library.rows()] == ["Tides"]
        assert stage.chat.composer.text == "typed"
    assert list(locations.data.glob("aztui.db.replaced-*"))
    assert list(locations.data.glob("aztui.db.corrupt-*"))


async def test_a_newer_file_is_read_and_a_prompt_stays_in_the_composer(on_stage: Open) -> None:
    """Threat 41."""
    locations = await filled(backed_up=False)
    with closing(sqlite3.connect(locations.database)) as newer:
        newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = locations.database.read_bytes()
    async with on_stage() as (stage, pilot):
        await until(lambda: "written by a newer version" in noticed(stage))
        await pilot.press("escape")
        assert [row.title for row in await stage.workspace.library.rows()] == ["Tides"]
        (row,) = await stage.workspace.library.rows()
        await stage.chat._conversations.open(row.id)
        stage.chat.composer.focus()
        stage.chat.composer.set_text("another question")
        await pilot.press("enter")
        await until(lambda: "nothing is sent" in noticed(stage))
        await until(lambda: stage.chat.composer.text == "another question")
        assert stage.model.requests == []
    assert locations.database.read_bytes() == before
