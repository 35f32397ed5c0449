"""The schema and its history. Append only: a migration that was released is never changed.

Each is done in one transaction with the step of `user_version`, after a backup where there is something to keep,
so that a kill at any moment leaves the old schema or the new one (threat 40).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tui.storage.files import private_file, private_folder
from tui.storage.transaction import in_transaction

APPLICATION_ID = 0x617A7475
"""`aztu`: says whose file it is, also to `file`."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    name: str
    statements: tuple[str, ...]


_SCHEMA = (
    # A version that a message was sent with is never changed: a regenerated answer knows what made it.
    """
    CREATE TABLE prompt_versions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        created REAL NOT NULL,
        text TEXT NOT NULL
    )
    """,
    "CREATE INDEX prompt_versions_of_conversation ON prompt_versions (conversation_id)",
    # `opened` counts up with each opening, whatever the clock does. `parameters`, `tags` and `examples` are JSON.
    """
    CREATE TABLE conversations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL DEFAULT '',
        created REAL NOT NULL,
        updated REAL NOT NULL,
        opened INTEGER,
        pinned INTEGER NOT NULL DEFAULT 0,
        archived INTEGER NOT NULL DEFAULT 0,
        temporary INTEGER NOT NULL DEFAULT 0,
        deleted_at REAL,
        unread INTEGER NOT NULL DEFAULT 0,
        tags TEXT NOT NULL DEFAULT '[]',
        profile TEXT NOT NULL DEFAULT '',
        deployment TEXT NOT NULL DEFAULT '',
        model TEXT NOT NULL DEFAULT '',
        prompt_version INTEGER REFERENCES prompt_versions (id),
        examples TEXT NOT NULL DEFAULT '[]',
        parameters TEXT NOT NULL DEFAULT '{}',
        context_policy TEXT NOT NULL DEFAULT '',
        active_leaf INTEGER REFERENCES messages (id) ON DELETE SET NULL,
        place_message INTEGER,
        place_line INTEGER NOT NULL DEFAULT 0,
        has_draft INTEGER NOT NULL DEFAULT 0,
        draft TEXT NOT NULL DEFAULT ''
    )
    """,
    # Covers the list of conversations: its query reads this index and nothing else.
    """
    CREATE INDEX conversations_listed ON conversations
        (deleted_at, pinned DESC, updated DESC, id DESC, title, unread, has_draft)
    """,
    "CREATE INDEX conversations_opened ON conversations (opened)",
    # A parent is older than its child: a path cannot be a circle, and the order of ids is the order of the path.
    # `request`, `usage`, `timings`, `error` and `filters` are JSON. Long texts come last, because SQLite reads
    # a row from its front.
    """
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        parent_id INTEGER REFERENCES messages (id) CHECK (parent_id < id),
        conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        uid TEXT NOT NULL UNIQUE,
        created REAL NOT NULL,
        role TEXT NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        status TEXT NOT NULL,
        owner TEXT,
        pinned INTEGER NOT NULL DEFAULT 0,
        excluded INTEGER NOT NULL DEFAULT 0,
        deleted_at REAL,
        token_count INTEGER,
        token_encoding TEXT,
        model TEXT NOT NULL DEFAULT '',
        finish_reason TEXT,
        request_id TEXT,
        prompt_version INTEGER REFERENCES prompt_versions (id),
        request TEXT,
        usage TEXT,
        timings TEXT,
        error TEXT,
        filters TEXT,
        text TEXT NOT NULL DEFAULT '',
        reasoning TEXT NOT NULL DEFAULT '',
        refusal TEXT NOT NULL DEFAULT '',
        raw TEXT
    )
    """,
    "CREATE INDEX messages_of_conversation ON messages (conversation_id, id)",
    "CREATE INDEX messages_of_parent ON messages (parent_id, id)",
    "CREATE INDEX messages_of_prompt_version ON messages (prompt_version) WHERE prompt_version IS NOT NULL",
    "CREATE INDEX messages_streaming ON messages (owner) WHERE status = 'streaming'",
    """
    CREATE TABLE attachments (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        created REAL NOT NULL,
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        data BLOB NOT NULL
    )
    """,
    "CREATE INDEX attachments_of_message ON attachments (message_id)",
    """
    CREATE TABLE deployment_facts (
        endpoint TEXT NOT NULL,
        deployment TEXT NOT NULL,
        fact TEXT NOT NULL,
        value TEXT NOT NULL,
        learned REAL NOT NULL,
        PRIMARY KEY (endpoint, deployment, fact)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE instances (
        id TEXT PRIMARY KEY,
        pid INTEGER NOT NULL,
        host TEXT NOT NULL,
        started REAL NOT NULL
    ) WITHOUT ROWID
    """,
    # No triggers: a message is indexed in the transaction in which it finishes, never at a save point.
    """
    CREATE VIRTUAL TABLE messages_index USING fts5 (
        text, content = 'messages', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    f"PRAGMA application_id = {APPLICATION_ID}",
)

_PINS = ("CREATE INDEX messages_pinned ON messages (conversation_id) WHERE pinned",)

_REPLIES = ("CREATE INDEX messages_replied ON messages (created) WHERE role = 'assistant'",)

_ORDER = (
    # Covers the list of conversations, and the archive: their query reads this index and nothing else.
    "DROP INDEX conversations_listed",
    """
    CREATE INDEX conversations_listed ON conversations
        (deleted_at, archived, pinned DESC, updated DESC, id DESC, title, unread, has_draft, tags)
    """,
    # The same for the trash, where the time of deletion counts.
    """
    CREATE INDEX conversations_trashed ON conversations
        (deleted_at DESC, id DESC, title, unread, has_draft, tags) WHERE deleted_at IS NOT NULL
    """,
    "CREATE INDEX conversations_tagged ON conversations (tags, deleted_at) WHERE tags <> '[]'",
    # SQLite looks for these references whenever a message or a prompt version is removed.
    "CREATE INDEX conversations_leaf ON conversations (active_leaf)",
    "CREATE INDEX conversations_prompt_version ON conversations (prompt_version)",
)

# `seen_leaf`: with which leaf the branch was left that begins with a message. `copied`: the reply was asked for in
# another conversation, where its tokens count.
_ANSWERS = (
    "ALTER TABLE messages ADD COLUMN seen_leaf INTEGER",
    "ALTER TABLE messages ADD COLUMN copied INTEGER NOT NULL DEFAULT 0",
    "DROP INDEX messages_of_parent",
    "CREATE INDEX messages_of_parent ON messages (parent_id, deleted_at, id)",
    "CREATE INDEX messages_roots ON messages (conversation_id, deleted_at, id) WHERE parent_id IS NULL",
)

_FOUND = (
    # Words that begin with three letters are found without looking at each of them. What the old table held comes into
    # the new one while nothing else is written (storage/word_index): a million messages take minutes.
    "DROP TABLE messages_index",
    """
    CREATE VIRTUAL TABLE messages_index USING fts5 (
        text, content = 'messages', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '3'
    )
    """,
    # All messages from this id on are in the index.
    "CREATE TABLE indexed (from_id INTEGER NOT NULL)",
    "INSERT INTO indexed SELECT coalesce(max(id), 0) + 1 FROM messages",
    # Titles are written in many places. Whichever it is, in the same transaction it is noted that the index of titles
    # is to follow: triggers must not write to virtual tables where the schema is not trusted.
    """
    CREATE VIRTUAL TABLE titles_index USING fts5 (
        title, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
    )
    """,
    "CREATE TABLE titles_waiting (id INTEGER PRIMARY KEY)",
    "INSERT INTO titles_waiting SELECT id FROM conversations",
    """
    CREATE TRIGGER title_written AFTER INSERT ON conversations BEGIN
        INSERT OR IGNORE INTO titles_waiting VALUES (new.id);
    END
    """,
    """
    CREATE TRIGGER title_removed AFTER DELETE ON conversations BEGIN
        INSERT OR IGNORE INTO titles_waiting VALUES (old.id);
    END
    """,
    """
    CREATE TRIGGER title_changed AFTER UPDATE OF title ON conversations WHEN old.title IS NOT new.title BEGIN
        INSERT OR IGNORE INTO titles_waiting VALUES (new.id);
    END
    """,
)

# Conversations that are out of the file and may be in backups still: no word of them stands here.
_FORGOTTEN = (
    """
    CREATE TABLE forgotten (
        conversation_id INTEGER PRIMARY KEY,
        created REAL NOT NULL,
        uids TEXT NOT NULL,
        since REAL NOT NULL,
        cleaned INTEGER NOT NULL DEFAULT 0
    )
    """,
)

MIGRATIONS: tuple[Migration, ...] = (
    Migration("the first schema", _SCHEMA),
    Migration("pins are found", _PINS),
    Migration("replies are found by their day", _REPLIES),
    Migration("archive, trash and tags are listed", _ORDER),
    Migration("answers are walked", _ANSWERS),
    Migration("words are found by their beginnings", _FOUND),
    Migration("what is forgotten everywhere is written down", _FORGOTTEN),
)
"""In order; `user_version` counts those that were done."""


def migrate(connection: sqlite3.Connection, backups: Path | None, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring a database to the newest schema.

    Args:
        connection: In autocommit mode, with foreign keys off.
        backups: The folder of the copies that are made first, `before-vN.db`; None for a database in memory.
        migrations: All of them, also those that were done.

    Raises:
        sqlite3.Error: A statement failed; the schema is as the last whole migration left it.
        OSError: The backup cannot be made; nothing was changed.
    """
    version = _version(connection)
    if backups is not None and 0 < version < len(migrations):
        _back_up(connection, private_folder(backups) / f"before-v{len(migrations)}.db")
    for number, migration in enumerate(migrations[version:], version + 1):
        _apply(connection, migration, number)


def _apply(connection: sqlite3.Connection, migration: Migration, number: int) -> None:
    def job(connection: sqlite3.Connection) -> None:
        # another instance may have been first
        if _version(connection) < number:
            for statement in migration.statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")

    in_transaction(connection, job)


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _back_up(connection: sqlite3.Connection, path: Path) -> None:
    """A copy of the whole database. It gets its name when it is whole."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    private_file(partial)
    with closing(sqlite3.connect(partial)) as copy:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    partial.replace(path)
