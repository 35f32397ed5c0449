"""The tree of messages in the store: answers, leaves, deletions and branches, whatever its size."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.storage.conftest import FixedClock, look
from tui.domain.conversation import Answer, Conversation, Message, SentWith, Status, Usage
from tui.storage import messages, tree
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.migrations import migrate

DEEP, WIDE = 4_000, 800
"""Messages of one path, and answers of the prompt that its last but one message is."""


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A deep path whose last prompt has many answers: ids 1 to DEEP, and then the other answers."""
    with closing(sqlite3.connect(tmp_path / "tree.db", isolation_level=None)) as db:
        migrate(db, tmp_path / "backups")
        db.execute("BEGIN")
        db.execute("INSERT INTO conversations (id, title, created, updated) VALUES (1, '', 1, 1)")
        parents = [*(number or None for number in range(DEEP)), *[DEEP - 1] * WIDE]
        db.executemany(
            """INSERT INTO messages (parent_id, conversation_id, uid, created, role, status)
               VALUES (?, 1, ?, 1, ?, 'done')""",
            ((parent, str(at), "assistant" if at % 2 else "user") for at, parent in enumerate(parents)),
        )
        db.execute("COMMIT")
        yield db


def steps(db: sqlite3.Connection, look: Callable[[], object]) -> int:
    """About how many steps SQLite takes for a look: each row that is read takes some."""
    taken = [0]

    def count() -> int:
        taken[0] += 1
        return 0

    db.set_progress_handler(count, 10)
    look()
    db.set_progress_handler(None, 0)
    return taken[0] * 10


def test_a_look_into_a_deep_tree_costs_as_little_as_into_a_small_one(grown: sqlite3.Connection) -> None:
    tree.save_seen_leaf(grown, 1, DEEP)
    assert tree.leaf_below(grown, 1) == DEEP
    assert steps(grown, lambda: tree.leaf_below(grown, 1)) < 200
    assert steps(grown, lambda: tree.beside(grown, DEEP, 1)) < 100
    assert steps(grown, lambda: messages.path(grown, 1_000, 100)) < 12_000
    assert steps(grown, lambda: tree.delete(grown, DEEP, 5.0)) < 500


def test_many_answers_are_counted_in_the_index_alone(grown: sqlite3.Connection) -> None:
    (plan,) = [
        row[3]
        for row in grown.execute(
            "EXPLAIN QUERY PLAN SELECT count(*) FROM messages WHERE parent_id = 5 AND deleted_at IS NULL AND id <= 9"
        )
    ]
    assert "COVERING INDEX messages_of_parent" in plan
    (last,) = messages.path(grown, DEEP + 7, 1)
    assert last.answer == Answer(8, WIDE + 1)
    assert steps(grown, lambda: messages.path(grown, DEEP + 7, 1)) < 12 * WIDE


def test_roots_are_answers_too_and_are_looked_up_by_their_conversation(grown: sqlite3.Connection) -> None:
    grown.execute(
        "INSERT INTO messages (conversation_id, uid, created, role, status) VALUES (1, 'root', 1, 'user', 'done')"
    )
    (first,) = messages.path(grown, 1)
    assert first.answer == Answer(1, 2)
    assert tree.beside(grown, 1, 1) == DEEP + WIDE + 1
    assert tree.beside(grown, DEEP + WIDE + 1, -1) == 1
    assert tree.beside(grown, 1, -1) is None


def test_the_way_down_leads_to_what_was_looked_at_last_else_to_the_newest(grown: sqlite3.Connection) -> None:
    assert tree.leaf_below(grown, 1) == DEEP + WIDE
    assert tree.leaf_below(grown, 1, preferred=DEEP + 3) == DEEP + 3
    assert tree.leaf_below(grown, DEEP + 3, preferred=DEEP) == DEEP + 3
    tree.save_seen_leaf(grown, 1, DEEP + 9)
    assert tree.leaf_below(grown, 1) == DEEP + 9
    # known further down only
    tree.save_seen_leaf(grown, 1, 1)
    tree.save_seen_leaf(grown, 100, DEEP + 4)
    assert tree.leaf_below(grown, 1) == DEEP + 4
    tree.delete(grown, DEEP + 4, 5.0)
    assert tree.leaf_below(grown, 1) == DEEP + WIDE
    assert tree.leaf_below(grown, DEEP + 4) is None


async def exchange(store: Store, conversation: Conversation, parent: int | None, text: str) -> Message:
    """One more prompt, and its reply as it ended."""
    begun = await store.begin_exchange(conversation, parent, text, SentWith("chat"))
    done = replace(begun.reply, text=f"to {text}", status=Status.DONE, usage=Usage(5, 7), model="gpt-4o")
    await store.finish(done)
    return done


async def texts(store: Store, conversation_id: int) -> list[str]:
    """The path that a conversation opens with."""
    conversation = await store.conversation(conversation_id)
    assert conversation is not None
    return [message.text for message in await store.path(conversation.active_leaf)]


async def test_what_follows_is_deleted_too_and_comes_back_with_it(store: Store, locations: Locations) -> None:
    one = await exchange(store, Conversation(title="T"), None, "one")
    chat = await store.conversation(1)
    assert chat is not None
    two = await exchange(store, chat, one.id, "two")
    three = await exchange(store, chat, two.id, "three")
    assert two.parent_id is not None
    first = await store.delete_message(three.id)
    gone = await store.delete_message(two.parent_id)
    assert first is not None
    assert gone is not None
    assert (first.count, gone.count, gone.leaf, gone.answer) == (1, 3, one.id, None)
    assert await store.delete_message(two.parent_id) is None
    assert await texts(store, 1) == ["one", "to one"]
    assert [prompt.text for prompt in await store.prompts(1, elsewhere=False, before=None, limit=9)] == ["one"]
    # what it took was paid for
    assert sum(used.usage.completion_tokens for used in await store.used_in(1)) == 21
    assert await store.undelete_message(gone, two.id)
    assert not await store.undelete_message(gone, two.id)
    assert await texts(store, 1) == ["one", "to one", "two", "to two"]
    # what was deleted before that stays so
    assert look(locations.database, "SELECT id FROM messages WHERE deleted_at IS NOT NULL") == [(three.id,)]


async def test_the_answer_beside_takes_the_place_of_a_deleted_one(store: Store) -> None:
    one = await exchange(store, Conversation(), None, "one")
    assert one.parent_id is not None
    other = await store.begin_reply(1, one.parent_id, SentWith("chat"))
    assert other.answer == Answer(2, 2)
    await store.finish(replace(other, text="other", status=Status.DONE))
    gone = await store.delete_message(other.id)
    assert gone is not None
    assert (gone.leaf, gone.answer) == (one.id, one.id)
    (again,) = (await store.path(one.id))[1:]
    assert again.answer == Answer(1, 1)


async def test_a_branch_is_a_copy_of_the_path_and_nothing_else(
    store: Store, locations: Locations, clock: FixedClock
) -> None:
    setup = Conversation(title="T", system_prompt="Be brief.", deployment="chat")
    one = await exchange(store, setup, None, "one")
    chat = await store.conversation(1)
    assert chat is not None
    left_out = SentWith("chat", left_out=one.parent_id)
    begun = await store.begin_exchange(replace(chat, system_prompt="Be long."), one.id, "two", left_out)
    await store.finish(replace(begun.reply, text="to two", status=Status.DONE, usage=Usage(1, 2), request_id="r"))
    await exchange(store, chat, begun.reply.id, "three")
    before = look(locations.database, "SELECT * FROM messages ORDER BY id")
    branch = await store.branch(replace(chat, title="T (branch)", draft="x"), begun.reply.id)
    copies, originals = await store.path(branch.active_leaf), await store.path(begun.reply.id)
    assert (branch.title, branch.system_prompt, branch.deployment, branch.draft) == (
        "T (branch)",
        "Be brief.",
        "chat",
        "",
    )
    assert [(m.role, m.text, m.usage, m.request_id, m.created) for m in copies] == [
        (m.role, m.text, m.usage, m.request_id, m.created) for m in originals
    ]
    assert [copy.parent_id for copy in copies] == [None, *(copy.id for copy in copies[:-1])]
    assert len({message.uid for message in (*copies, *originals)}) == 8
    assert sorted(copy.uid for copy in copies) == [copy.uid for copy in copies]
    made = copies[-1].sent_with
    assert made is not None
    assert made.left_out == copies[0].id
    # what made an answer is known to the branch, also once the whole is gone
    (text,) = look(locations.database, f"SELECT text FROM prompt_versions WHERE id = {made.prompt_version}")
    assert text == ("Be long.",)
    (owner,) = look(locations.database, f"SELECT conversation_id FROM prompt_versions WHERE id = {made.prompt_version}")
    assert owner == (branch.id,)
    # each request is counted once
    assert sum(used.usage.completion_tokens for used in await store.used_by_day(9)) == 16
    assert await store.used_in(branch.id) == []
    found = look(locations.database, "SELECT rowid FROM messages_index WHERE messages_index MATCH 'two'")
    assert {copies[2].id, copies[3].id} <= {row for (row,) in found}
    unchanged = look(locations.database, "SELECT * FROM messages WHERE conversation_id = 1 ORDER BY id")
    assert unchanged == before
