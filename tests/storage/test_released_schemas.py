"""Threat 40: from every released schema, nothing is lost; a kill or a failure leaves the old one or the new."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.storage.conftest import look, python
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.migrations import MIGRATIONS, Migration, migrate

OLDER = range(1, len(MIGRATIONS))
ROWS = {
    "prompt_versions": (
        "INSERT INTO prompt_versions (id, conversation_id, created, text) VALUES (1, 1, 1, 'Be brief.')",
    ),
    "conversations": (
        "INSERT INTO conversations (id, title, created, updated, opened, pinned, tags, profile, deployment, model, "
        "prompt_version, parameters, active_leaf, has_draft, draft) VALUES (1, 'Tides', 1, 2, 1, 1, '[\"sea\"]', "
        "'work', 'chat', 'gpt-4o', 1, '{\"temperature\": 0.3}', 3, 1, 'a draft')",
        "INSERT INTO conversations (id, title, created, updated, deleted_at) VALUES (2, 'gone', 1, 2, 3)",
    ),
    "messages": (
        "INSERT INTO messages (id, conversation_id, uid, created, role, status, text, pinned) "
        "VALUES (1, 1, 'a', 1, 'user', 'done', 'Why tides?', 1)",
        "INSERT INTO messages (id, parent_id, conversation_id, uid, created, role, status, text, usage, request) "
        "VALUES (2, 1, 1, 'b', 2, 'assistant', 'done', 'The moon.', '{\"total_tokens\": 9}', '{}')",
        "INSERT INTO messages (id, parent_id, conversation_id, uid, created, role, status, owner, text) "
        "VALUES (3, 1, 1, 'c', 3, 'assistant', 'streaming', 'dead', 'The')",
    ),
    "messages_index": ("INSERT INTO messages_index (messages_index) VALUES ('rebuild')",),
    "attachments": (
        "INSERT INTO attachments (id, message_id, created, name, media_type, sha256, data) "
        "VALUES (1, 1, 1, 'a.txt', 'text/plain', 'x', x'00ff')",
    ),
    "deployment_facts": (
        "INSERT INTO deployment_facts (endpoint, deployment, fact, value, learned) VALUES ('e', 'd', 'f', '1', 1)",
    ),
    "instances": ("INSERT INTO instances (id, pid, host, started) VALUES ('dead', 1, 'h', 1)",),
}
"""In each table of the first schema, rows with something in them. Later schemas still take these statements."""


def filled(path: Path, version: int) -> dict[str, list[dict[str, object]]]:
    """A database of an earlier schema; what is in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate(db, path.parent / "none", MIGRATIONS[:version])
        there = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
        for statement in (statement for table in ROWS if table in there for statement in ROWS[table]):
            db.execute(statement)
    return contents(path)


def contents(path: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of the tables of the first schema."""
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        tables = [table for table in ROWS if table != "messages_index"]
        return {table: [dict(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY 1")] for table in tables}


def keeps(after: dict[str, list[dict[str, object]]], before: dict[str, list[dict[str, object]]]) -> bool:
    """Whether each row is there with each of its values; there may be more."""
    return all(
        any(old.items() <= new.items() for new in after[table]) for table, rows in before.items() for old in rows
    )


@pytest.mark.parametrize("version", OLDER)
async def test_nothing_is_lost_from_an_earlier_schema(
    open_store: Callable[[], Store], locations: Locations, version: int
) -> None:
    before = filled(locations.database, version)
    store = open_store()
    (row,) = await store.rows()
    assert row.title == "Tides"
    conversation = await store.conversation(1)
    assert conversation is not None
    assert (conversation.draft, conversation.system_prompt) == ("a draft", "Be brief.")
    assert [message.text for message in await store.path(2)] == ["Why tides?", "The moon."]
    store.close()
    assert keeps(contents(locations.database), before)
    assert look(locations.database, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert look(locations.database, "PRAGMA foreign_key_check") == []
    assert look(locations.database, "PRAGMA integrity_check") == [("ok",)]
    (copy,) = locations.backups.iterdir()
    assert copy.name == f"before-v{len(MIGRATIONS)}.db"
    assert contents(copy) == before
    await open_store().backups.restore(copy)
    assert contents(locations.database) == before


@pytest.mark.parametrize("number", OLDER)
def test_a_statement_that_fails_leaves_the_schema_before_it(tmp_path: Path, number: int) -> None:
    """Each statement of each migration."""
    migration = MIGRATIONS[number]
    for at in range(len(migration.statements) + 1):
        path = tmp_path / f"{at}" / "aztui.db"
        before = filled(path, number)
        broken = [*migration.statements[:at], "SELECT * FROM nowhere", *migration.statements[at:]]
        migrations = (*MIGRATIONS[:number], Migration("broken", tuple(broken)))
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            with pytest.raises(sqlite3.OperationalError, match="nowhere"):
                migrate(db, path.parent / "backups", migrations)
            assert db.execute("PRAGMA user_version").fetchone() == (number,)
        assert contents(path) == before
        (copy,) = (path.parent / "backups").iterdir()
        assert contents(copy) == before


MIGRATE_AND_DIE = """
import os, signal, sqlite3, sys
from pathlib import Path
from tui.storage.migrations import migrate

path, at = Path(sys.argv[1]), int(sys.argv[2])
db = sqlite3.connect(path, isolation_level=None)
seen = 0

def count(statement):
    global seen
    seen += 1
    if seen == at:
        os.kill(os.getpid(), signal.SIGKILL)

db.set_trace_callback(count)
migrate(db, path.parent / "backups")
"""


@pytest.mark.long
def test_a_kill_at_any_statement_from_the_first_schema_on(tmp_path: Path) -> None:
    """A version that was reached, whole, and the copy is there."""
    versions: list[int] = []
    for at in range(1, 200):
        path = tmp_path / f"{at}" / "aztui.db"
        before = filled(path, 1)
        with python(MIGRATE_AND_DIE, path, at) as process:
            _, errors = process.communicate(timeout=60)
        assert process.returncode in (0, -signal.SIGKILL), errors
        assert look(path, "PRAGMA integrity_check") == [("ok",)]
        ((version,),) = look(path, "PRAGMA user_version")
        versions.append(version)
        assert schema(path) == schema_of(tmp_path, version)
        assert keeps(contents(path), before)
        copies = list((path.parent / "backups").glob("*.db"))
        assert copies or version == 1
        assert all(contents(copy) == before for copy in copies)
        if process.returncode == 0:
            break
    assert versions == sorted(versions)
    assert (versions[0], versions[-1]) == (1, len(MIGRATIONS))


def schema(path: Path) -> list[tuple[str, str]]:
    return look(path, "SELECT name, sql FROM sqlite_master ORDER BY name")


def schema_of(folder: Path, version: int) -> list[tuple[str, str]]:
    """What a version's schema is."""
    path = folder / f"schema-{version}.db"
    if not path.exists():
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            migrate(db, folder / "none", MIGRATIONS[:version])
    return schema(path)
