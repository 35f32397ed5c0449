"""What goes out of a store comes into another one as it was (threat 68), and only once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.carried import conversations
from tui.domain import aztui_json
from tui.domain.carried import CarriedConversation, CarriedMessage, CarriedPrompt
from tui.domain.errors import InputError
from tui.domain.strict_json import JsonText
from tui.domain.work import Imported, Work
from tui.storage import exported, imported
from tui.storage.migrations import migrate
from tui.storage.transaction import in_transaction

NOW = 1_763_600_000.0


@lru_cache
def _schema() -> bytes:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, Path("/nonexistent"))
        return connection.serialize()


@contextmanager
def empty_store() -> Iterator[sqlite3.Connection]:
    """A database of the newest schema, in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(_schema())
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()


def put(connection: sqlite3.Connection, *carried: CarriedConversation) -> Imported:
    return in_transaction(connection, lambda db: imported.write(db, carried, NOW, Work()))


def out(connection: sqlite3.Connection) -> list[CarriedConversation]:
    ids = [row[0] for row in connection.execute("SELECT id FROM conversations ORDER BY id")]
    return [one for id_ in ids if (one := exported.carried(connection, id_)) is not None]


def through_text(carried: list[CarriedConversation], size: int) -> list[CarriedConversation]:
    """The same, written as a file and read again in pieces of a size."""
    text = aztui_json.BEGINNING + ",\n".join(map(aztui_json.written, carried)) + aztui_json.ENDING
    assert text.isprintable() or "\n" in text
    source = JsonText(text[at : at + size] for at in range(0, len(text), size))
    begins = aztui_json.BEGINS.match(source.head(100))
    assert begins
    source.skip(begins.end())
    return [aztui_json.read(value) for value in source.values()]


def equal_after_a_journey(one: CarriedConversation, other: CarriedConversation, size: int) -> None:
    with empty_store() as first, empty_store() as second:
        put(first, one, other)
        left = out(first)
        assert left == [one, other]
        came = through_text(left, size)
        assert came == left
        put(second, *came)
        assert out(second) == left
        counts = "SELECT count(*) FROM messages", "SELECT count(*) FROM messages_index"
        assert [second.execute(sql).fetchone() for sql in counts] == [(sum(len(c.messages) for c in left),)] * 2
        second.execute("INSERT INTO messages_index (messages_index) VALUES ('integrity-check')")
        before = list(second.iterdump())
        again = put(second, *came)
        assert (again.added, again.grown, again.messages) == (0, 0, 0)
        assert list(second.iterdump()) == before


journeys = given(conversations("a"), conversations("b", least=1), st.integers(1, 300))


@journeys
@settings(max_examples=25)
def test_a_conversation_comes_in_as_it_went_out(
    one: CarriedConversation, other: CarriedConversation, size: int
) -> None:
    """Threat 68, and twice is as once."""
    equal_after_a_journey(one, other, size)


@pytest.mark.long
@journeys
@settings(max_examples=500)
def test_500_conversations_come_in_as_they_went_out(
    one: CarriedConversation, other: CarriedConversation, size: int
) -> None:
    """Threat 68."""
    equal_after_a_journey(one, other, size)


def message(uid: str, parent: str | None = None, **more: Any) -> CarriedMessage:
    return CarriedMessage(uid=uid, parent=parent, created=5.0, **more)


FIRST = CarriedConversation(
    title="Tides",
    created=1.0,
    updated=1.0,
    active="b",
    messages=(message("a", text="Why?"), message("b", "a", role="assistant", text="The moon.")),
)


def test_a_newer_version_brings_its_messages() -> None:
    """What is here already is not changed, and the active path follows."""
    fresh = (message("c", "a", role="assistant", text="The sun."), message("d", "c", text="Really?"))
    newer = replace(FIRST, title="Other", updated=9.0, active="d", messages=(*FIRST.messages, *fresh))
    with empty_store() as store:
        put(store, FIRST)
        assert put(store, newer) == Imported(grown=1, messages=2, opened=1)
        assert out(store) == [replace(newer, title="Tides")]
        assert put(store, FIRST, newer) == Imported(known=2, opened=1)


def test_what_is_in_the_trash_stays_there() -> None:
    with empty_store() as store:
        put(store, FIRST)
        store.execute("UPDATE conversations SET deleted_at = 7.0")
        assert put(store, FIRST) == Imported(trashed=1)
        assert exported.ids(store) == []


def test_messages_of_two_conversations_are_not_put_together() -> None:
    """A file that says so is refused as a whole."""
    other = replace(FIRST, messages=(message("x"),), active="x")
    mixed = replace(FIRST, messages=(*FIRST.messages, message("x"), message("y")))
    with empty_store() as store:
        put(store, FIRST, other)
        before = list(store.iterdump())
        with pytest.raises(InputError, match="several"):
            put(store, replace(other, messages=(message("z"),), active="z"), mixed)
        assert list(store.iterdump()) == before


def test_a_system_prompt_that_is_known_is_not_stored_again() -> None:
    prompts = (CarriedPrompt("Be brief.", 2.0), CarriedPrompt("Be long.", 3.0))
    first = replace(FIRST, system_prompts=prompts, system_prompt=1)
    newer = replace(first, messages=(*first.messages, message("c", "b", system_prompt=0)))
    with empty_store() as store:
        put(store, first)
        put(store, newer)
        assert store.execute("SELECT count(*) FROM prompt_versions").fetchone() == (2,)
        assert out(store)[0].messages[-1].system_prompt == 0


DAMAGE = (
    "UPDATE messages SET usage = '{', error = '[[[', request = 'NaN', filters = '{\"a\": NaN}', timings = x'00'",
    "UPDATE messages SET text = x'ff00', role = 'root', status = 'fine', created = 'soon', token_count = 'many'",
    "UPDATE conversations SET parameters = '{', examples = '[', tags = '{}', created = 1e300, place_line = 'x'",
    "UPDATE conversations SET active_leaf = 99, place_message = 99, prompt_version = 99, title = x'ff'",
    "UPDATE messages SET conversation_id = 2 WHERE id = 1",
)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_conversation_goes_out_nevertheless(damage: str) -> None:
    """Threat 39: what can be read of it, in a form that comes in again, and the others as they are."""
    with empty_store() as store:
        put(store, FIRST, replace(FIRST, messages=(message("x"),), active="x"))
        store.execute("PRAGMA foreign_keys = OFF")
        store.execute(damage if "WHERE" in damage else f"{damage} WHERE id = 1")
        left = out(store)
        assert len(left) == 2
        came = through_text(left, 50)
        with empty_store() as other:
            assert put(other, *came).added == 2
            assert [one.title for one in out(other)] == [one.title for one in left]
