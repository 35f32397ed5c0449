"""Removing conversations for good: their rows, what is indexed of them, what hangs on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui.storage import word_index
from tui.storage.values import dumped

_GONE = "(SELECT value FROM json_each(:ids))"


def remove(connection: sqlite3.Connection, ids: Sequence[int]) -> int:
    """Remove conversations with their messages, prompt versions, attachments and index entries; how many there were.

    To be called inside a transaction, as every job of `storage/database` is. Ids that are not stored are passed over.
    A version of a system prompt that another conversation or a message of it points at goes over to that conversation.
    """
    which = {"ids": dumped(list(ids))}
    word_index.remove_all(connection, ids)
    connection.execute(
        f"""
        UPDATE prompt_versions SET conversation_id = kept.conversation_id
        FROM (
            SELECT v.id, m.conversation_id FROM prompt_versions AS v JOIN messages AS m ON m.prompt_version = v.id
            WHERE v.conversation_id IN {_GONE} AND m.conversation_id NOT IN {_GONE}
            UNION ALL
            SELECT v.id, c.id FROM prompt_versions AS v JOIN conversations AS c ON c.prompt_version = v.id
            WHERE v.conversation_id IN {_GONE} AND c.id NOT IN {_GONE}
        ) AS kept WHERE kept.id = prompt_versions.id
        """,
        which,
    )
    # the rest hangs on the conversation and goes with it
    return connection.execute(f"DELETE FROM conversations WHERE id IN {_GONE}", which).rowcount
