"""The conversations of oterm, out of its database (https://github.com/ggozad/oterm, `oterm/store/store.py`).

The file may be anybody's: it is opened so that nothing of it is written or run, checked, and its two tables are read
column by column.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tui.domain.carried import CarriedConversation, CarriedMessage, CarriedPrompt
from tui.domain.conversation import Role
from tui.domain.errors import InputError
from tui.domain.foreign_json import cut_title, kept_parameters, uid
from tui.domain.strict_json import MOST_CHARACTERS, loads, refusal
from tui.domain.text import without_surrogates

_TABLES = {"chat": ("id", "name", "model", "system", "parameters"), "message": ("chat_id", "author", "text", "images")}
"""What is read, where it is there: the oldest oterm knew no parameters, and no pictures."""
_NEEDED = {"chat": ("id", "name", "model"), "message": ("chat_id", "author", "text")}
_ROLES = {"me": Role.USER, "ollama": Role.ASSISTANT}
"""The authors of messages (`oterm/types.py`)."""
_PARAMETERS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "seed": "seed",
    "stop": "stop",
    "num_predict": "max_tokens",
}
"""Ollama's names of the parameters, by ours."""
_STEPS = 50_000
"""Of SQLite's machine, between two looks whether to go on."""


def conversations(path: Path, check: Callable[[], None]) -> Iterator[CarriedConversation]:
    """The chats, the oldest first.

    Args:
        path: The database.
        check: Called now and then; what it raises ends the reading.

    Raises:
        InputError: It is no database of oterm, or a damaged one; the sentence goes on behind its name.
    """
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists() and wal.stat().st_size:
        raise refusal("is open in oterm, or was not closed well. Close oterm, and try again.")
    try:
        with closing(_opened(path, check)) as connection:
            yield from _chats(connection, check)
    except sqlite3.Error:
        check()
        raise refusal("is damaged, or no database of oterm.") from None


def _opened(path: Path, check: Callable[[], None]) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)

    def stop() -> int:
        try:
            check()
        except BaseException:  # noqa: BLE001  # raised again where SQLite has given up
            return 1
        return 0

    try:
        connection.set_progress_handler(stop, _STEPS)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_CHARACTERS)
        # what SQLite advises for a file that may have been tampered with (sqlite.org/security.html)
        for setting in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0"):
            connection.execute(f"PRAGMA {setting}")
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise refusal("is damaged.")
    except BaseException:
        connection.close()
        raise
    return connection


def _columns(connection: sqlite3.Connection, table: str) -> str:
    """What is selected of a table: its columns, or NULL for one that is not there.

    Raises:
        InputError: It is no plain table of such columns, so that reading it might do something else.
    """
    found = connection.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)).fetchall()
    is_plain = len(found) == 1 and found[0][0] == "table" and not str(found[0][1]).upper().startswith("CREATE VIRTUAL")
    if not is_plain:
        raise refusal("is a database, but none of oterm.")
    # a hidden column is one that is computed
    known = {row[1] for row in connection.execute(f"PRAGMA table_xinfo({table})") if not row[6]}
    if not known.issuperset(_NEEDED[table]):
        raise refusal("is a database of oterm that is too old or too new to be read.")
    return ", ".join(f'"{name}"' if name in known else "NULL" for name in _TABLES[table])


def _chats(connection: sqlite3.Connection, check: Callable[[], None]) -> Iterator[CarriedConversation]:
    messages = f"SELECT rowid, {_columns(connection, 'message')} FROM message WHERE chat_id = ? ORDER BY rowid"
    chats = connection.execute(f"SELECT {_columns(connection, 'chat')} FROM chat ORDER BY id").fetchall()
    for chat_id, name, model, system, parameters in chats:
        check()
        if not isinstance(chat_id, int):
            raise refusal("has a chat whose id is no number.")
        yield _conversation(chat_id, name, model, _text(system), parameters, connection.execute(messages, (chat_id,)))


def _conversation(
    chat_id: int, name: object, model: object, system: str, parameters: object, rows: Iterator[tuple[Any, ...]]
) -> CarriedConversation:
    carried: list[CarriedMessage] = []
    left_out = length = 0
    for row_id, _, author, column, images in rows:
        role, text = _ROLES.get(str(author)), _text(column)
        left_out += isinstance(images, str) and len(images) > len("[]")
        length += len(text)
        if length > MOST_CHARACTERS:
            raise refusal("has a chat that is too long.")
        if role is None:
            raise refusal("has a message whose author is not known.")
        carried.append(
            CarriedMessage(
                uid=uid("oterm", chat_id, row_id, role, text),
                parent=carried[-1].uid if carried else None,
                role=role,
                text=text,
                model=cut_title(_text(model)) if role is Role.ASSISTANT else "",
                system_prompt=0 if system else None,
            )
        )
    return CarriedConversation(
        title=cut_title(_text(name)) or "Imported chat",
        system_prompts=(CarriedPrompt(system),) if system else (),
        system_prompt=0 if system else None,
        parameters=_parameters(parameters),
        active=carried[-1].uid if carried else None,
        messages=tuple(carried),
        left_out=left_out,
    )


def _parameters(column: object) -> dict[str, Any]:
    try:
        value = loads(column) if isinstance(column, str) else {}
    except InputError:
        return {}
    given = value if isinstance(value, dict) else {}
    return kept_parameters({_PARAMETERS[key]: one for key, one in given.items() if key in _PARAMETERS})


def _text(value: object) -> str:
    return without_surrogates(value) if isinstance(value, str) else ""
