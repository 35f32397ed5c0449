"""The file is opened safely, or not at all, and nothing of it is ever deleted."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from tests.storage.conftest import FixedClock, look, output_of
from tui.domain.conversation import Conversation, SentWith
from tui.domain.errors import StoreError
from tui.storage import opening
from tui.storage.conversations import Store
from tui.storage.database import Database
from tui.storage.locations import Locations
from tui.storage.migrations import APPLICATION_ID, MIGRATIONS
from tui.storage.network import is_on_network

OpenStore = Callable[[], Store]


@pytest.fixture
def database(locations: Locations, clock: FixedClock) -> Iterator[Database]:
    opened = Database(locations, clock)
    yield opened
    opened.close(2)


async def filled(open_store: OpenStore) -> None:
    """Write a conversation and close the file."""
    store = open_store()
    await store.begin_exchange(Conversation(title="Tides"), None, "Why tides?", SentWith())
    store.close()


def all_bytes(folder: Path) -> set[str]:
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}


async def test_a_new_file_is_ours_and_in_wal_mode(store: Store, locations: Locations) -> None:
    await store.rows()
    assert look(locations.database, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert look(locations.database, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert look(locations.database, "PRAGMA journal_mode") == [("wal",)]
    assert store.notices() == ()


def test_connections_are_careful(database: Database) -> None:
    def pragmas(connection: sqlite3.Connection) -> dict[str, int]:
        names = ("foreign_keys", "busy_timeout", "trusted_schema", "cell_size_check", "synchronous")
        return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}

    careful = {"foreign_keys": 1, "busy_timeout": 5000, "trusted_schema": 0, "cell_size_check": 1}
    assert database.write(pragmas, durable=True).result() == {**careful, "synchronous": 2}
    assert database.write(pragmas, durable=False).result() == {**careful, "synchronous": 1}
    with pytest.raises(StoreError, match="cannot be written"):
        database.read(lambda db: db.execute("DELETE FROM conversations")).result()


def test_a_job_that_fails_is_undone(database: Database) -> None:
    def job(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO conversations (created, updated) VALUES (1, 1)")
        raise LookupError("our own")

    with pytest.raises(LookupError):
        database.write(job, durable=True).result()
    assert database.read(lambda db: db.execute("SELECT count(*) FROM conversations").fetchone()).result() == (0,)


def test_a_job_cannot_be_cancelled(database: Database) -> None:
    blocked = Event()
    database.write(lambda _: blocked.wait(10), durable=True)
    waiting = database.write(lambda _: "done", durable=True)
    assert not waiting.cancel()
    blocked.set()
    assert waiting.result(10) == "done"


def test_close_waits_no_longer_than_it_may(locations: Locations, clock: FixedClock) -> None:
    database = Database(locations, clock)
    running, blocked = Event(), Event()

    def wait(_: sqlite3.Connection) -> bool:
        running.set()
        return blocked.wait(10)

    first = database.write(wait, durable=True)
    last = database.write(lambda _: "done", durable=True)
    assert running.wait(10)
    assert database.close(0.01) == 2
    blocked.set()
    first.result(10)
    assert last.result(10) == "done"
    assert database.close(10) == 0


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "header": lambda data: b"\xff" * 100 + data[100:],
    "text": lambda data: b"a letter to nobody\n" * 1000,
    "zeros": lambda data: bytes(len(data)),
    "half": lambda data: data[: len(data) // 2],
    "encrypted": lambda data: hashlib.shake_256(data).digest(len(data)),
}


@pytest.mark.parametrize("kind", DAMAGE)
async def test_a_damaged_file_is_set_aside_whole(open_store: OpenStore, locations: Locations, kind: str) -> None:
    """Threat 37: nothing is deleted, a new file is begun, and the notice says where the old one is."""
    await filled(open_store)
    locations.database.write_bytes(DAMAGE[kind](locations.database.read_bytes()))
    locations.database.with_name("aztui.db-wal").write_bytes(b"frames")
    before = all_bytes(locations.data)
    store = open_store()
    assert await store.rows() == []
    assert before <= all_bytes(locations.data)
    aside = locations.database.with_name("aztui.db.corrupt-20251120T005320Z")
    assert aside.is_file()
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"frames"
    (notice,) = store.notices()
    assert str(aside) in notice
    await store.create(Conversation())
    store.close()
    assert len(await open_store().rows()) == 1


async def test_two_damaged_files_in_a_second_are_both_kept(open_store: OpenStore, locations: Locations) -> None:
    """Threat 37."""
    for number in range(2):
        locations.data.mkdir(exist_ok=True)
        locations.database.write_bytes(b"no database %d" % number * 100)
        store = open_store()
        await store.rows()
        store.close()
    kept = {path.read_bytes()[:13] for path in locations.data.glob("*corrupt*")}
    assert kept == {b"no database 0", b"no database 1"}


async def test_a_damaged_page_is_said_and_the_rest_is_read(open_store: OpenStore, locations: Locations) -> None:
    """Threat 39."""
    await filled(open_store)
    ((page,),) = look(locations.database, "SELECT rootpage FROM sqlite_master WHERE name = 'messages'")
    data = bytearray(locations.database.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    locations.database.write_bytes(data)
    store = open_store()
    assert [row.title for row in await store.rows()] == ["Tides"]
    with pytest.raises(StoreError, match="is damaged"):
        await store.path(2)


async def untouched(locations: Locations, open_store: OpenStore, words: str) -> None:
    """The file is refused in these words, and no byte of it changes."""
    before = locations.database.read_bytes()
    store = open_store()
    for _ in range(2):
        with pytest.raises(StoreError, match=words):
            await store.create(Conversation())
        with pytest.raises(StoreError, match=words):
            await store.rows()
    store.save_draft(1, "x")
    assert "The draft was not saved." in store.close()[0]
    assert locations.database.read_bytes() == before
    assert not list(locations.data.glob("*corrupt*"))


async def test_a_newer_file_is_read_and_not_written(open_store: OpenStore, locations: Locations) -> None:
    """Threat 41."""
    await filled(open_store)
    with closing(sqlite3.connect(locations.database)) as newer:
        newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        newer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        newer.execute("UPDATE conversations SET title = 'in the WAL'")
        newer.commit()
        wal = locations.database.with_name("aztui.db-wal")
        shutil.copy(wal, locations.data / "wal")
    shutil.copy(locations.data / "wal", wal)
    before = all_bytes(locations.data)
    store = open_store()
    assert await store.recover() == 0
    assert [row.title for row in await store.rows()] == ["in the WAL"]
    store.save_draft(1, "x")
    for _ in range(2):
        with pytest.raises(StoreError, match=r"written by a newer version of aztui.*nothing is sent.*Update aztui"):
            await store.begin_exchange(Conversation(id=1), None, "Why?", SentWith())
    (notice,) = store.notices()
    assert "newer version" in notice
    assert "The draft was not saved." in store.close()[0]
    assert before <= all_bytes(locations.data)
    assert not list(locations.data.glob("*corrupt*"))


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE theirs (x)"],
        ["PRAGMA application_id = 7"],
        ["CREATE TABLE theirs (x)", "PRAGMA user_version = 1"],
    ],
)
async def test_another_programs_file_is_not_touched(
    open_store: OpenStore, locations: Locations, statements: list[str]
) -> None:
    """Threat 37."""
    locations.data.mkdir()
    for statement in statements:
        look(locations.database, statement)
    await untouched(locations, open_store, "another program")


async def test_an_empty_file_is_a_new_one(store: Store, locations: Locations) -> None:
    """Also what is left when the very first start was killed: a header and nothing else."""
    locations.data.mkdir()
    look(locations.database, "PRAGMA journal_mode = WAL")
    assert await store.rows() == []


async def test_a_pipe_is_said(store: Store, locations: Locations) -> None:
    """Threat 37."""
    locations.data.mkdir()
    os.mkfifo(locations.database)
    assert await store.rows() == []
    assert store.unsaved is not None
    assert "cannot be written" in store.unsaved.reason


async def test_a_folder_that_cannot_be_made_is_said_until_it_can(store: Store, locations: Locations) -> None:
    """Threat 35: the app goes on, and so does the store once the cause is gone."""
    locations.data.write_text("in the way")
    assert await store.rows() == []
    await store.create(Conversation(title="Tides"))
    assert store.unsaved is not None
    assert "AZTUI_HOME" in store.unsaved.reason
    locations.data.unlink()
    await store.save_again()
    assert store.unsaved is None
    assert look(locations.database, "SELECT title FROM conversations") == [("Tides",)]
    assert [row.title for row in await store.rows()] == ["Tides"]


async def test_a_locked_file_is_not_a_damaged_one(
    open_store: OpenStore, locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threat 38."""
    await filled(open_store)
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.01)
    store = open_store()
    with closing(sqlite3.connect(locations.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        await store.create(Conversation())
        assert store.unsaved is not None
        assert "locked" in store.unsaved.reason
        store.save_draft(1, "x")
        assert len(await store.rows()) == 2
        other.execute("ROLLBACK")
    await store.save_again()
    assert store.unsaved is None
    assert look(locations.database, "SELECT draft FROM conversations") == [("x",), ("",)]
    assert not list(locations.data.glob("*corrupt*"))


def test_a_full_disk_is_not_a_damaged_one(database: Database, locations: Locations) -> None:
    """Threats 33, 38."""

    def fill(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        connection.execute("INSERT INTO conversations (created, updated, draft) VALUES (1, 1, ?)", ("x" * 100_000,))

    with pytest.raises(StoreError, match="The disk is full"):
        database.write(fill, durable=True).result()
    assert database.read(lambda db: db.execute("SELECT count(*) FROM conversations").fetchone()).result() == (0,)
    assert not list(locations.data.glob("*corrupt*"))


MOUNTS = r"""sysfs /sys sysfs rw 0 0
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/local ext4 rw 0 0
//server/share /mnt/my\040share cifs rw 0 0
me@host: /mnt/ssh fuse.sshfs rw 0 0
C:\134 /mnt/c 9p rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "network"),
    [
        ("/var/aztui.db", False),
        ("/home/me/aztui.db", True),
        ("/home/local/aztui.db", False),
        ("/homes/aztui.db", False),
        ("/mnt/my share/x/aztui.db", True),
        ("/mnt/ssh/aztui.db", True),
        ("/mnt/c/aztui.db", True),
    ],
)
def test_network_filesystems_are_known(tmp_path: Path, path: str, network: bool) -> None:
    """Threat 36."""
    table = tmp_path / "mounts"
    table.write_text(MOUNTS)
    assert is_on_network(Path(path), table) is network
    assert not is_on_network(Path(path), tmp_path / "none")


def test_on_a_network_filesystem_there_is_no_wal(tmp_path: Path, locations: Locations, clock: FixedClock) -> None:
    """Threat 36: DELETE, and every write synced."""
    table = tmp_path / "mounts"
    table.write_text("server:/ / nfs rw 0 0\n")
    database = Database(locations, clock, mounts=table)

    def mode(connection: sqlite3.Connection) -> tuple[str, int]:
        return (
            connection.execute("PRAGMA journal_mode").fetchone()[0],
            connection.execute("PRAGMA synchronous").fetchone()[0],
        )

    assert database.write(mode, durable=False).result() == ("delete", 2)
    assert database.read(lambda db: db.execute("SELECT count(*) FROM messages").fetchone()).result() == (0,)
    assert not list(locations.data.glob("*-wal"))
    database.close(2)


def test_a_kill_without_wal_is_undone_at_the_next_start(
    tmp_path: Path, locations: Locations, clock: FixedClock
) -> None:
    """Threats 36, 37: the journal that is left is no damage."""
    table = tmp_path / "mounts"
    table.write_text("server:/ / nfs rw 0 0\n")
    first = Database(locations, clock, mounts=table)
    first.write(lambda db: db.execute("INSERT INTO conversations (created, updated) VALUES (1, 1)"), durable=True)
    first.close(2)
    output_of(
        """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN")
db.execute("UPDATE conversations SET title = 'lost', draft = ?", ("x" * 500_000,))
assert os.path.getsize(sys.argv[1] + "-journal") > 0
sys.stdout.flush()
os._exit(0)
""",
        locations.database,
    )
    again = Database(locations, clock, mounts=table)
    assert again.read(lambda db: db.execute("SELECT title FROM conversations").fetchall()).result() == [("",)]
    assert again.notices == ()
    again.close(2)


def test_a_store_that_fails_to_open_answers_every_caller(open_store: OpenStore, locations: Locations) -> None:
    locations.data.mkdir()
    look(locations.database, "CREATE TABLE theirs (x)")
    store = open_store()

    async def all_of_them() -> list[object]:
        calls: list[Awaitable[object]] = [store.rows(), store.recover(), store.create(Conversation())]
        return await asyncio.gather(*calls, return_exceptions=True)

    assert [type(answer) for answer in asyncio.run(all_of_them())] == [StoreError] * 3


# maintenance


def test_reads_do_not_wait_for_a_maintenance_but_writes_do(database: Database) -> None:
    begun, go_on = Event(), Event()

    def count(connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM conversations").fetchone()[0])

    def maintain(connection: sqlite3.Connection) -> int:
        begun.set()
        assert go_on.wait(60)
        return connection.execute("VACUUM").rowcount

    assert database.read(count).result(60) == 0
    maintained = database.maintain(maintain)
    written = database.write(
        lambda db: db.execute("INSERT INTO conversations (created, updated) VALUES (1, 1)"), durable=True
    )
    assert begun.wait(60)
    assert database.read(count).result(60) == 0
    assert not written.done()
    go_on.set()
    maintained.result(60)
    assert database.read(count).result(60) == 1


def test_closing_interrupts_a_maintenance_and_no_write(database: Database, locations: Locations) -> None:
    begun = Event()

    def endless(connection: sqlite3.Connection) -> None:
        begun.set()
        connection.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        ).fetchone()

    maintained = database.maintain(endless)
    database.write(lambda db: db.execute("INSERT INTO conversations (created, updated) VALUES (1, 1)"), durable=True)
    assert begun.wait(60)
    while not maintained.done():
        assert database.close(0.2) in (0, 1, 2)
    assert database.close(60) == 0
    with pytest.raises(StoreError):
        maintained.result()
    assert look(locations.database, "SELECT count(*) FROM conversations") == [(1,)]


def test_a_frozen_reader_needs_no_wal_and_no_lock(locations: Locations, clock: FixedClock) -> None:
    """Threat 34: on a read-only disk, a file in WAL mode can be read in no other way."""
    database = Database(locations, clock)
    database.write(lambda db: db.execute("INSERT INTO conversations (created, updated) VALUES (1, 1)"), durable=True)
    database.close(2)
    with closing(opening.connect_to_read(locations.database, frozen=True)) as frozen:
        assert frozen.execute("SELECT count(*) FROM conversations").fetchone() == (1,)
        assert not locations.database.with_name("aztui.db-shm").exists()
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            frozen.execute("DELETE FROM conversations")


def test_a_network_filesystem_is_said_once(tmp_path: Path, locations: Locations, clock: FixedClock) -> None:
    """Threat 36: when the file is new there, or comes from this machine."""
    table = tmp_path / "mounts"
    said: list[bool] = []
    for kind in ("nfs4", "nfs4", "ext4", "nfs4", "nfs4"):
        table.write_text(f"server:/ / {kind} rw 0 0\n")
        database = Database(locations, clock, mounts=table)
        database.write(lambda db: db.execute("SELECT 1"), durable=True).result()
        said.append(any("network filesystem" in notice for notice in database.notices))
        database.close(2)
    assert said == [True, False, False, True, False]


def test_a_maintenance_that_waits_is_not_begun_at_the_end(database: Database) -> None:
    """It may take minutes, for which the end does not wait."""
    begin = Event()
    held = database.write(lambda db: begin.wait(10), durable=False)
    maintained = database.maintain(lambda db: db.execute("VACUUM"))
    assert database.close(0) == 2
    begin.set()
    assert database.close(10) == 0
    assert held.result(0)
    with pytest.raises(StoreError, match="next start"):
        maintained.result(0)
