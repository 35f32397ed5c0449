"""One conversation that is broken keeps none of the others from being listed and opened (threat 39)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from tui.domain.conversation import Conversation, SentWith, Status
from tui.domain.errors import StoreError
from tui.storage.conversations import Store
from tui.storage.locations import Locations

OpenStore = Callable[[], Store]

BROKEN = {
    "bad JSON": """
        UPDATE conversations SET parameters = '{"temp', examples = '[[', tags = '}' WHERE id = 2;
        UPDATE messages SET request = '{', usage = '[1', timings = 'x', error = '[]', filters = '{{'
            WHERE id > 2 AND id < 5
    """,
    "other kinds of values": """
        UPDATE conversations SET title = x'00ff', profile = 7, deployment = x'', model = 1.5, parameters = 3,
            created = 'once', updated = x'01', place_message = 'somewhere', place_line = 'there',
            draft = 9 WHERE id = 2;
        UPDATE messages SET text = 12, reasoning = x'ff', role = 'nobody', status = 'lost', created = 'then',
            request = 5, usage = x'00', finish_reason = 4 WHERE id > 2 AND id < 5
    """,
    "broken UTF-8": """
        UPDATE conversations SET title = CAST(x'ff41fe' AS TEXT), draft = CAST(x'c3' AS TEXT) WHERE id = 2;
        UPDATE messages SET text = CAST(x'41f09f42' AS TEXT), error = CAST(x'ff' AS TEXT) WHERE id > 2 AND id < 5
    """,
    "no parent": "UPDATE messages SET parent_id = 99 WHERE id = 4",
    "a parent in another conversation": "UPDATE messages SET parent_id = 2 WHERE id = 4",
    "parents in a circle": """
        UPDATE messages SET parent_id = 4 WHERE id = 3;
        UPDATE messages SET parent_id = 4 WHERE id = 4
    """,
    "no leaf": "UPDATE conversations SET active_leaf = 99 WHERE id = 2",
    "no prompt version": "UPDATE conversations SET prompt_version = 99 WHERE id = 2",
    "huge values": """
        UPDATE conversations SET title = printf('%.*c', 5000000, 'x'), parameters = printf('%.*c', 5000000, '[')
            WHERE id = 2;
        UPDATE messages SET text = printf('%.*c', 20000000, 'x'), usage = printf('%.*c', 5000000, '[') WHERE id = 4
    """,
}


@pytest.mark.long
@pytest.mark.parametrize("kind", BROKEN)
async def test_one_broken_conversation_is_not_in_the_way(
    open_store: OpenStore, locations: Locations, kind: str
) -> None:
    """It is listed too, and opens with what can be read of it; it can be written in again, and deleted."""
    store = open_store()
    for title in ("One", "Two", "Three"):
        exchange = await store.begin_exchange(Conversation(title=title), None, f"ask {title}", SentWith())
        await store.finish(replace(exchange.reply, text=f"to {title}", status=Status.DONE))
    store.close()
    with closing(sqlite3.connect(locations.database)) as other:
        other.execute("PRAGMA ignore_check_constraints = ON")
        other.executescript(BROKEN[kind])
    store = open_store()
    rows = await store.rows()
    assert sorted(row.id for row in rows) == [1, 2, 3]
    assert await store.recover() == 0
    for number, title in ((1, "One"), (3, "Three")):
        conversation = await store.conversation(number)
        assert conversation is not None
        texts = [message.text for message in await store.path(conversation.active_leaf)]
        assert texts == [f"ask {title}", f"to {title}"]
    broken = await store.conversation(2)
    assert broken is not None
    path = await store.path(broken.active_leaf)
    assert all(isinstance(message.text, str) for message in path)
    assert isinstance(broken.title + broken.draft, str)
    assert all(isinstance(row.updated, float) for row in rows)
    parent = path[-1].id if path else None
    try:
        exchange = await store.begin_exchange(broken, parent, "and now?", SentWith())
    except StoreError as error:
        pytest.fail(f"it cannot be gone on with: {error}")
    await store.delete(2)
    assert sorted(row.id for row in await store.rows()) == [1, 3]
    assert store.unsaved is None
