"""Removing for good: nothing of a conversation is left in any table or index, and nothing of another is touched."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from tests.storage.conftest import look
from tui.domain.conversation import Conversation, SentWith, Status
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.removal import remove
from tui.storage.transaction import in_transaction


async def filled(store: Store, word: str, *, finished: bool = True) -> int:
    """A conversation with a system prompt, an exchange and an attachment that all hold a word."""
    setup = Conversation(title=f"about {word}", system_prompt=f"Think of {word}.")
    exchange = await store.begin_exchange(setup, None, f"ask {word}", SentWith())
    if finished:
        await store.finish(replace(exchange.reply, text=f"answer {word}", status=Status.DONE))
    return exchange.conversation.id


def removed(locations: Locations, *ids: int) -> int:
    with closing(sqlite3.connect(locations.database, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        return in_transaction(db, lambda db: remove(db, ids))


@pytest.mark.parametrize("finished", [True, False])
async def test_nothing_is_left_of_it(store: Store, locations: Locations, finished: bool) -> None:
    gone, kept = await filled(store, "walrus", finished=finished), await filled(store, "heron")
    store.close()
    with closing(sqlite3.connect(locations.database)) as db, db:
        for (message,) in db.execute("SELECT id FROM messages").fetchall():
            db.execute(
                """INSERT INTO attachments (message_id, created, name, media_type, sha256, data)
                   VALUES (?, 0, '', '', '', '')""",
                (message,),
            )
    assert removed(locations, gone, 999) == 1
    for table in ("messages", "prompt_versions"):
        assert {row[0] for row in look(locations.database, f"SELECT conversation_id FROM {table}")} == {kept}
    assert [row[0] for row in look(locations.database, "SELECT id FROM conversations")] == [kept]
    assert look(locations.database, "SELECT count(*) FROM attachments") == [(2,)]
    matching = "SELECT count(*) FROM messages_index WHERE messages_index MATCH ?"
    assert look(locations.database, matching, "walrus") == [(0,)]
    assert look(locations.database, matching, "heron") == [(2,)]
    with closing(sqlite3.connect(locations.database)) as db:
        db.execute("INSERT INTO messages_index (messages_index, rank) VALUES ('integrity-check', 1)")
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize(("table", "key"), [("messages", "conversation_id"), ("conversations", "id")])
async def test_a_prompt_that_another_points_at_is_kept(
    store: Store, locations: Locations, table: str, key: str
) -> None:
    gone, kept = await filled(store, "walrus"), await filled(store, "heron")
    store.close()
    with closing(sqlite3.connect(locations.database)) as db, db:
        [(version,)] = db.execute("SELECT id FROM prompt_versions WHERE conversation_id = ?", (gone,)).fetchall()
        db.execute(f"UPDATE {table} SET prompt_version = ? WHERE {key} = ?", (version, kept))
    assert removed(locations, gone) == 1
    assert look(locations.database, "SELECT conversation_id FROM prompt_versions WHERE id = ?", version) == [(kept,)]


async def test_references_are_looked_up_in_an_index(store: Store, locations: Locations) -> None:
    """Without one, each message that is removed would look through all conversations."""
    await store.rows()
    store.close()
    for column in ("active_leaf", "prompt_version"):
        [(*_, plan)] = look(locations.database, f"EXPLAIN QUERY PLAN SELECT 1 FROM conversations WHERE {column} = 1")
        assert "USING COVERING INDEX" in plan
