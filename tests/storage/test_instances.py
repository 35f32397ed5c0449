"""Several instances at once, and what is left when one is killed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.storage.conftest import look, output_of, python
from tui.domain.conversation import Conversation, SentWith, Status
from tui.storage import instances
from tui.storage.conversations import Store
from tui.storage.instances import Instance, alone
from tui.storage.locations import Locations

OpenStore = Callable[[], Store]


def locks(locations: Locations) -> list[str]:
    return sorted(path.name for path in locations.run.glob("*.lock") if path.name != "opening.lock")


def test_a_held_lock_means_alive_and_a_free_one_dead(tmp_path: Path) -> None:
    ours, other = Instance(tmp_path / "run"), Instance(tmp_path / "run")
    other.take()
    other.take()
    assert not ours.has_ended(other.id)
    assert not other.has_ended(other.id)
    ours.tidy()
    assert not ours.has_ended(other.id)
    other.release()
    assert ours.has_ended(other.id)
    assert list((tmp_path / "run").iterdir()) == []


@pytest.mark.parametrize("owner", [None, "", "../../etc/passwd", "x" * 16, "0123456789abcdef"])
def test_an_owner_that_is_none_has_ended(tmp_path: Path, owner: str | None) -> None:
    """A tampered store names no file outside the folder."""
    assert Instance(tmp_path / "run").has_ended(owner)


def test_where_there_are_no_locks_everybody_counts_as_alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(descriptor: int) -> bool:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(instances, "_lock", none)
    ours, other = Instance(tmp_path), Instance(tmp_path)
    ours.take()
    assert not other.has_ended(ours.id)
    ours.release()
    with alone(tmp_path / "opening.lock", 0.0):
        pass


def test_a_lock_file_tidied_away_while_it_is_taken_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, ours = instances._lock, Instance(tmp_path)

    def tidied_first(descriptor: int) -> bool:
        monkeypatch.setattr(instances, "_lock", lock)
        Instance(tmp_path).tidy()
        return lock(descriptor)

    monkeypatch.setattr(instances, "_lock", tidied_first)
    ours.take()
    assert not Instance(tmp_path).has_ended(ours.id)
    ours.release()


def test_one_is_alone_until_its_time_is_over(tmp_path: Path) -> None:
    path = tmp_path / "opening.lock"
    with alone(path, 0.0):
        descriptor = os.open(path, os.O_RDWR)
        assert not instances._lock(descriptor)
        with alone(path, 0.0):
            pass
    assert instances._lock(descriptor)
    os.close(descriptor)


async def test_a_living_instances_replies_are_not_interrupted(
    store: Store, open_store: OpenStore, locations: Locations
) -> None:
    """Issue "The main job", item 5: two instances at once disturb nothing."""
    reply = (await store.begin_exchange(Conversation(), None, "Hi", SentWith())).reply
    other = open_store()
    assert await other.recover() == 0
    assert await store.recover() == 0
    assert len(locks(locations)) == 2
    assert f"{look(locations.database, 'SELECT id FROM instances')[0][0]}.lock" in locks(locations)
    store.save_text(reply.id, "still here")
    await store.finish(replace(reply, text="still here", status=Status.DONE))
    store.close()
    assert len(locks(locations)) == 1
    assert await other.recover() == 0
    assert await other.message(reply.id) == replace(reply, text="still here", status=Status.DONE)
    assert look(locations.database, "SELECT * FROM instances") == []


async def test_a_reply_without_a_finish_is_interrupted_after_its_instance(store: Store, open_store: OpenStore) -> None:
    reply = (await store.begin_exchange(Conversation(), None, "Hi", SentWith())).reply
    store.save_text(reply.id, "half")
    store.close()
    other = open_store()
    assert await other.recover() == 1
    found = await other.message(reply.id)
    assert found == replace(reply, text="half", status=Status.INTERRUPTED)
    assert found is not None
    assert found.can_continue
    assert (await other.resume_reply(reply.id, SentWith())).text == "half"


STREAM = """
import asyncio, sys
from pathlib import Path
from tui.domain.conversation import Conversation, SentWith
from tui.storage.conversations import Store
from tui.storage.locations import Locations

class Clock:
    now = monotonic = staticmethod(lambda: 1.0)

async def main():
    store = Store(Locations(Path(sys.argv[1]), Path(sys.argv[1])), Clock())
    exchange = await store.begin_exchange(Conversation(), None, "the prompt", SentWith())
    store.save_draft(1, "the draft")
    text = ""
    for number in range(100000):
        text += f"{number} "
        store.save_text(exchange.reply.id, text)
        print(number, flush=True)
        await store.message(exchange.reply.id)

asyncio.run(main())
"""


def killed_while_streaming(data: Path, points: int) -> None:
    """A process that streams, killed when it has made this many save points."""
    with python(STREAM, data) as process:
        assert process.stdout is not None
        for _ in range(points):
            assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("points", [1, 2, 30])
async def test_a_kill_keeps_the_prompt_the_draft_and_the_text(
    open_store: OpenStore, locations: Locations, points: int
) -> None:
    """Threats 27, 53: the prompt always, and all of the reply but its last save point."""
    killed_while_streaming(locations.data, points)
    assert len(locks(locations)) == 1
    store = open_store()
    assert await store.recover() == 1
    prompt, reply = await store.path(2)
    assert (prompt.text, prompt.status) == ("the prompt", Status.DONE)
    assert reply.status is Status.INTERRUPTED
    assert reply.text.startswith("".join(f"{number} " for number in range(points - 1)))
    assert (await store.rows())[0].has_draft or points == 1
    query = "SELECT rowid FROM messages_index WHERE messages_index MATCH 'prompt OR 0'"
    assert {row for (row,) in look(locations.database, query)} == ({1, 2} if reply.text else {1})
    assert look(locations.database, "PRAGMA integrity_check") == [("ok",)]
    assert await store.recover() == 0
    store.close()
    assert locks(locations) == []


async def test_another_process_is_alive_until_it_is_killed(open_store: OpenStore, locations: Locations) -> None:
    store = open_store()
    with python(STREAM, locations.data) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        assert await store.recover() == 0
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert await store.recover() == 1


WRITE = """
import asyncio, sys
from dataclasses import replace
from pathlib import Path
from tui.domain.conversation import Conversation, SentWith, Status
from tui.storage.conversations import Store
from tui.storage.locations import Locations

class Clock:
    now = monotonic = staticmethod(lambda: 1.0)

async def main():
    store = Store(Locations(Path(sys.argv[1]), Path(sys.argv[1])), Clock())
    print("ready", flush=True)
    sys.stdin.readline()
    conversation, leaf = Conversation(title=sys.argv[2]), None
    for number in range(int(sys.argv[3])):
        exchange = await store.begin_exchange(conversation, leaf, f"prompt {number}", SentWith())
        conversation, leaf = exchange.conversation, exchange.reply.id
        store.save_text(leaf, "half")
        store.finish(replace(exchange.reply, text=f"reply {number}", status=Status.DONE))
        store.save_draft(conversation.id, f"draft {number}")
    print([message.text for message in await store.path(leaf)], store.close())

asyncio.run(main())
"""


def write_at_once(data: Path, processes: int, exchanges: int) -> None:
    """Processes that begin with a store nobody has made yet, all at the same moment."""
    writers = [python(WRITE, data, name, exchanges) for name in range(processes)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    expected = [text for number in range(exchanges) for text in (f"prompt {number}", f"reply {number}")]
    for writer in writers:
        assert finished(writer) == f"{expected} ()\n"


def finished(process: subprocess.Popen[str]) -> str:
    with process:
        output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert errors == ""
    return output


def test_two_processes_write_at_once(locations: Locations) -> None:
    """Threat 42: 300 messages each, no error and no loss."""
    write_at_once(locations.data, 2, 150)
    assert look(locations.database, "SELECT count(*), count(DISTINCT uid), max(status) FROM messages") == [
        (600, 600, "done")
    ]
    assert look(locations.database, "SELECT title, draft FROM conversations ORDER BY title") == [
        ("0", "draft 149"),
        ("1", "draft 149"),
    ]
    look(locations.database, "INSERT INTO messages_index (messages_index) VALUES ('integrity-check')")


@pytest.mark.long
def test_four_processes_write_at_once(locations: Locations) -> None:
    """Threat 42."""
    write_at_once(locations.data, 4, 150)
    assert look(locations.database, "SELECT count(*) FROM messages WHERE status = 'done'") == [(1200,)]


@pytest.mark.long
def test_fifty_kills(locations: Locations, tmp_path: Path) -> None:
    """Threat 27."""
    for points in range(1, 51):
        data = tmp_path / f"{points}"
        killed_while_streaming(data, points)
        found = look(data / "aztui.db", "SELECT text FROM messages ORDER BY id")
        assert found[0] == ("the prompt",)
        assert found[1][0].startswith("".join(f"{number} " for number in range(points - 1)))
        assert look(data / "aztui.db", "PRAGMA integrity_check") == [("ok",)]


def test_a_damaged_file_found_by_two_at_once_is_set_aside_once(locations: Locations) -> None:
    """Threats 37, 42."""
    locations.data.mkdir()
    locations.database.write_bytes(b"no database" * 1000)
    write_at_once(locations.data, 2, 3)
    (aside,) = locations.data.glob("*corrupt*")
    assert aside.read_bytes() == b"no database" * 1000
    assert look(locations.database, "SELECT count(*) FROM messages") == [(12,)]


def test_the_system_lets_a_lock_go_with_its_process(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from tui.storage.instances import Instance
instance = Instance(Path(sys.argv[1]))
instance.take()
print(instance.id)
"""
    owner = output_of(code, tmp_path).strip()
    assert (tmp_path / f"{owner}.lock").exists()
    Instance(tmp_path).tidy()
    assert list(tmp_path.glob("*.lock")) == []
