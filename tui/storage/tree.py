"""The SQL of the tree of messages: answers beside one another, and the leaf that a branch ends with.

Every function runs inside a job of `storage/database`. Each looks into an index; what walks is said to, and only as
far as the path it finds is long.
"""

from __future__ import annotations

import sqlite3

from tui.domain.conversation_store import Deleted

ANSWERS = """
    CASE WHEN m.parent_id IS NULL THEN
        (SELECT count(*) FROM messages AS s WHERE s.conversation_id = m.conversation_id AND s.parent_id IS NULL
            AND s.deleted_at IS NULL AND s.id <= m.id)
    ELSE (SELECT count(*) FROM messages AS s WHERE s.parent_id = m.parent_id AND s.deleted_at IS NULL AND s.id <= m.id)
    END,
    CASE WHEN m.parent_id IS NULL THEN
        (SELECT count(*) FROM messages AS s WHERE s.conversation_id = m.conversation_id AND s.parent_id IS NULL
            AND s.deleted_at IS NULL)
    ELSE (SELECT count(*) FROM messages AS s WHERE s.parent_id = m.parent_id AND s.deleted_at IS NULL)
    END
"""
"""Columns of a message `m`: which of the answers beside it it is, from 1 on, and how many those are."""


def leaf_below(db: sqlite3.Connection, message_id: int, preferred: int | None = None) -> int | None:
    """The leaf of the branch through a message; None where there is no such message any more.

    Where it is known what was looked at last below a message, the way leads there at once, else to the newest answer.

    Args:
        db: The database.
        message_id: The message.
        preferred: A leaf that is taken where it is below the message; that is found by a walk up to it.
    """
    if preferred is not None and _is_above(db, message_id, preferred):
        return preferred
    row = db.execute(
        """
        WITH RECURSIVE down (id) AS (
            SELECT id FROM messages WHERE id = ? AND deleted_at IS NULL
            UNION ALL
            SELECT coalesce(
                (SELECT seen.id FROM messages AS m JOIN messages AS seen
                    ON seen.id = m.seen_leaf AND seen.id > m.id AND seen.deleted_at IS NULL WHERE m.id = down.id),
                (SELECT max(id) FROM messages WHERE parent_id = down.id AND deleted_at IS NULL)
            ) AS next FROM down WHERE next IS NOT NULL
        )
        SELECT max(id) FROM down
        """,
        (message_id,),
    ).fetchone()
    return None if row[0] is None else int(row[0])


def _is_above(db: sqlite3.Connection, message_id: int, leaf: int) -> bool:
    """Whether a message stands on the way from the root to a leaf, by a walk up that ends there."""
    row = db.execute(
        """
        WITH RECURSIVE up (id, parent_id) AS (
            SELECT id, parent_id FROM messages WHERE id = :leaf AND deleted_at IS NULL
            UNION ALL
            SELECT parent.id, parent.parent_id FROM messages AS parent
            JOIN up ON parent.id = up.parent_id AND parent.id < up.id AND parent.id >= :message
        )
        SELECT 1 FROM up WHERE id = :message
        """,
        {"leaf": leaf, "message": message_id},
    ).fetchone()
    return row is not None


def beside(db: sqlite3.Connection, message_id: int, delta: int) -> int | None:
    """The answer so many places after a message, or before it; None where there is none."""
    row = db.execute(
        "SELECT conversation_id, parent_id FROM messages WHERE id = ? AND deleted_at IS NULL", (message_id,)
    ).fetchone()
    if row is None:
        return None
    where = "parent_id = :parent" if row[1] is not None else "parent_id IS NULL AND conversation_id = :conversation"
    sign, order = (">", "ASC") if delta > 0 else ("<", "DESC")
    found = db.execute(
        f"""
        SELECT id FROM messages WHERE {where} AND deleted_at IS NULL AND id {sign} :id
        ORDER BY id {order} LIMIT 1 OFFSET :skip
        """,
        {"conversation": row[0], "parent": row[1], "id": message_id, "skip": abs(delta) - 1},
    ).fetchone()
    return None if found is None else int(found[0])


def save_seen_leaf(db: sqlite3.Connection, message_id: int, leaf: int) -> None:
    """Keep with which leaf the branch was left that begins with a message."""
    db.execute("UPDATE messages SET seen_leaf = ? WHERE id = ?", (leaf, message_id))


def save_leaf(db: sqlite3.Connection, conversation_id: int, leaf: int | None) -> None:
    """Let a conversation open with another path from now on."""
    db.execute("UPDATE conversations SET active_leaf = ? WHERE id = ?", (leaf, conversation_id))


def delete(db: sqlite3.Connection, message_id: int, at: float) -> Deleted | None:
    """Mark a message and all that follows it deleted, and let its conversation's path go past it; None without one.

    It costs what it marks, so that nothing of it is found or brought back by looking at one row alone.

    Args:
        db: The database.
        message_id: The message.
        at: Seconds since the epoch, which no other deletion of this store has.
    """
    answer = beside(db, message_id, 1) or beside(db, message_id, -1)
    count = _mark(db, message_id, None, at)
    if not count:
        return None
    conversation_id, leaf = db.execute(
        "SELECT conversation_id, parent_id FROM messages WHERE id = ?", (message_id,)
    ).fetchone()
    if answer is not None:
        leaf = leaf_below(db, answer)
    save_leaf(db, conversation_id, leaf)
    return Deleted(message_id, count, at, leaf, answer)


def undelete(db: sqlite3.Connection, deleted: Deleted, leaf: int | None) -> bool:
    """Bring back what was deleted together, with the path to a leaf; False where it is not deleted any more."""
    if not _mark(db, deleted.message_id, deleted.at, None):
        return False
    db.execute(
        """
        UPDATE conversations SET active_leaf = ?
        WHERE id = (SELECT conversation_id FROM messages WHERE id = ?)
        """,
        (leaf, deleted.message_id),
    )
    return True


def _mark(db: sqlite3.Connection, message_id: int, before: float | None, after: float | None) -> int:
    """Give a message, and what follows it and has the same, another time of deletion; how many there are."""
    db.execute(
        """
        WITH RECURSIVE below (id) AS (
            SELECT id FROM messages WHERE id = :message AND deleted_at IS :before
            UNION ALL
            SELECT m.id FROM below JOIN messages AS m ON m.parent_id = below.id AND m.deleted_at IS :before
        )
        UPDATE messages SET deleted_at = :after WHERE id IN below
        """,
        {"message": message_id, "before": before, "after": after},
    )
    (changed,) = db.execute("SELECT changes()").fetchone()
    return int(changed)
