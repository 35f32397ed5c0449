"""The schema is the old one or the new one, never something between."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.storage.conftest import look, python
from tui.storage.migrations import MIGRATIONS, Migration, migrate

NEXT = Migration(
    "a test's own",
    (
        "CREATE TABLE folders (id INTEGER PRIMARY KEY, name TEXT)",
        "ALTER TABLE conversations ADD COLUMN folder INTEGER",
        "UPDATE conversations SET title = 'changed'",
    ),
)


def names(path: Path) -> list[str]:
    return [name for (name,) in look(path, "SELECT name FROM sqlite_master ORDER BY name")]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "aztui.db", isolation_level=None)) as opened:
        yield opened


def first(connection: sqlite3.Connection, tmp_path: Path) -> None:
    """A database of the first schema with something in it."""
    migrate(connection, tmp_path / "backups", MIGRATIONS[:1])
    connection.execute("INSERT INTO conversations (title, created, updated) VALUES ('kept', 1, 1)")


def test_the_first_schema_holds_everything(connection: sqlite3.Connection, tmp_path: Path) -> None:
    """DESIGN section 4."""
    migrate(connection, tmp_path / "backups")
    for table in (
        "conversations",
        "messages",
        "prompt_versions",
        "attachments",
        "deployment_facts",
        "instances",
        "messages_index",
    ):
        assert table in names(tmp_path / "aztui.db")
    assert not (tmp_path / "backups").exists()
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    migrate(connection, tmp_path / "backups")


def test_a_backup_is_made_before_there_is_anything_to_lose(connection: sqlite3.Connection, tmp_path: Path) -> None:
    """Threat 40."""
    first(connection, tmp_path)
    migrate(connection, tmp_path / "backups", (*MIGRATIONS[:1], NEXT))
    assert connection.execute("SELECT title, folder FROM conversations").fetchall() == [("changed", None)]
    (backup,) = (tmp_path / "backups").iterdir()
    assert look(backup, "SELECT title FROM conversations") == [("kept",)]
    assert look(backup, "PRAGMA user_version") == [(1,)]
    assert (backup.stat().st_mode & 0o777, backup.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("failing", range(len(MIGRATIONS[0].statements)))
def test_a_failing_statement_of_the_first_schema_leaves_nothing(
    connection: sqlite3.Connection, tmp_path: Path, failing: int
) -> None:
    """Threat 40."""
    statements = list(MIGRATIONS[0].statements)
    statements[failing] = "SELECT * FROM nowhere"
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, tmp_path / "backups", (Migration("broken", tuple(statements)),))
    assert names(tmp_path / "aztui.db") == []
    assert connection.execute("PRAGMA user_version").fetchone() == (0,)
    migrate(connection, tmp_path / "backups")


@pytest.mark.parametrize("failing", range(len(NEXT.statements)))
def test_a_failing_statement_of_a_later_one_leaves_the_old_schema(
    connection: sqlite3.Connection, tmp_path: Path, failing: int
) -> None:
    """Threat 40."""
    first(connection, tmp_path)
    before = names(tmp_path / "aztui.db")
    statements = list(NEXT.statements)
    statements.insert(failing + 1, "SELECT * FROM nowhere")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, tmp_path / "backups", (*MIGRATIONS[:1], Migration("broken", tuple(statements))))
    assert names(tmp_path / "aztui.db") == before
    assert connection.execute("SELECT title FROM conversations").fetchall() == [("kept",)]
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    migrate(connection, tmp_path / "backups", (*MIGRATIONS[:1], NEXT))


def test_a_migration_another_instance_has_done_is_not_done_again(
    connection: sqlite3.Connection, tmp_path: Path
) -> None:
    """Threat 42: both have seen the old version, one was first."""
    first(connection, tmp_path)
    both = (*MIGRATIONS[:1], NEXT)
    with closing(sqlite3.connect(tmp_path / "aztui.db", isolation_level=None)) as other:

        def be_first(statement: str) -> None:
            if statement.startswith("BEGIN"):
                connection.set_trace_callback(None)
                migrate(other, tmp_path / "backups", both)

        connection.set_trace_callback(be_first)
        migrate(connection, tmp_path / "backups", both)
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)


MIGRATE_AND_DIE = """
import os, signal, sqlite3, sys
from pathlib import Path
from tui.storage.migrations import MIGRATIONS, Migration, migrate

path, at, statements = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
seen = 0

def count(statement):
    global seen
    seen += 1
    if seen == at:
        os.kill(os.getpid(), signal.SIGKILL)

connection.set_trace_callback(count)
migrations = (*MIGRATIONS[:1], Migration("a test's own", tuple(statements))) if statements else MIGRATIONS[:1]
migrate(connection, path.parent / "backups", migrations)
"""


def die_at_each_statement(folder: Path, prepare: bool, statements: tuple[str, ...]) -> list[int]:
    """Migrate in processes that are killed at their first statement, at their second one, and so on until one lives;
    the schema's version after each."""
    versions: list[int] = []
    for at in range(1, 100):
        path = folder / f"{at}" / "aztui.db"
        path.parent.mkdir()
        if prepare:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                first(connection, path.parent)
        with python(MIGRATE_AND_DIE, path, at, *statements) as process:
            _, errors = process.communicate(timeout=60)
        assert process.returncode in (0, -signal.SIGKILL), errors
        assert look(path, "PRAGMA integrity_check") == [("ok",)]
        versions.append(look(path, "PRAGMA user_version")[0][0])
        if prepare and versions[-1] == 1:
            assert look(path, "SELECT title FROM conversations") == [("kept",)]
            assert "folders" not in names(path)
        elif not versions[-1]:
            assert names(path) == []
        if process.returncode == 0:
            return versions
    raise AssertionError("it never ends")


@pytest.mark.long
def test_a_kill_at_any_statement_of_the_first_schema_leaves_all_or_nothing(tmp_path: Path) -> None:
    """Threat 40."""
    versions = die_at_each_statement(tmp_path, False, ())
    assert len(versions) > len(MIGRATIONS[0].statements)
    assert versions == sorted(versions)
    assert (versions[0], versions[-1]) == (0, 1)


def test_a_kill_at_any_statement_of_a_later_one_leaves_the_old_schema_or_the_new(tmp_path: Path) -> None:
    """Threat 40."""
    versions = die_at_each_statement(tmp_path, True, NEXT.statements)
    assert len(versions) > len(NEXT.statements)
    assert versions == sorted(versions)
    assert (versions[0], versions[-1]) == (1, 2)
