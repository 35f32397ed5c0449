"""Files of strangers: taken in whole, or refused in a line (threat 67)."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.carried import Maker
from tests.storage.conftest import look, output_of
from tui.domain import aztui_json
from tui.domain.conversation import Status
from tui.domain.draft import parts
from tui.domain.errors import InputError
from tui.domain.work import Imported, StoppedError, Work
from tui.storage.conversations import Store
from tui.storage.locations import Locations

CHATGPT: dict[str, Any] = {
    "title": "Tides",
    "conversation_id": "c-1",
    "create_time": 1_700_000_000.5,
    "update_time": 1_700_000_100.0,
    "current_node": "n4",
    "mapping": {
        "root": {"id": "root", "message": None, "parent": None, "children": ["n0"]},
        "n0": {
            "message": {"author": {"role": "system"}, "content": {"content_type": "text", "parts": [""]}},
            "parent": "root",
        },
        "n1": {
            "message": {
                "author": {"role": "user"},
                "create_time": 1_700_000_001,
                "content": {"content_type": "text", "parts": ["Why tides?"]},
            },
            "parent": "n0",
        },
        "n2": {
            "message": {
                "author": {"role": "assistant"},
                "content": {"content_type": "text", "parts": ["The moon."]},
                "metadata": {"model_slug": "gpt-4"},
            },
            "parent": "n1",
        },
        "n3": {
            "message": {"author": {"role": "tool"}, "content": {"content_type": "code", "text": "x"}},
            "parent": "n1",
        },
        "n4": {
            "message": {
                "author": {"role": "assistant"},
                "content": {"content_type": "text", "parts": ["Moon and sun."]},
            },
            "parent": "n3",
        },
    },
}
MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {}}]},
    {"role": "assistant", "content": "A cat."},
    {"role": "assistant", "content": None, "tool_calls": []},
    {"role": "tool", "content": "42"},
]
CLASSIC = {
    "systemPrompt": "You are a pirate.",
    "fewShotExamples": [{"userInput": "Hi", "chatbotResponse": "Arr"}],
    "chatParameters": {
        "deploymentName": "gpt-35",
        "maxResponseLength": 800,
        "temperature": 0.3,
        "topProbablities": 0.95,
        "stopSequences": ["END"],
        "pastMessagesToInclude": 6,
        "frequencyPenalty": 0,
        "presencePenalty": 0,
    },
}


def good_file() -> str:
    """A file of ours that is right."""
    maker = Maker(random.Random(7), ("hello", "ü\n", "{}"))
    carried = [maker.conversation(prefix, 3) for prefix in ("a", "b")]
    return aztui_json.BEGINNING + ",\n".join(map(aztui_json.written, carried)) + aztui_json.ENDING


def in_ours(**changes: object) -> str:
    return json.dumps({"format": "aztui", "version": 1, "conversations": [{"title": "x", **changes}]})


def message(**changes: object) -> str:
    return in_ours(messages=[{"uid": "m1", "text": "x", **changes}])


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


GOOD = json.dumps([CHATGPT]).encode()
CIRCLE = {"a": {"parent": "b", "message": None}, "b": {"parent": "a", "message": None}}
HOSTILE: dict[str, bytes | str] = {
    "nothing": b"",
    "blanks": b"   \n",
    "a number": b"12",
    "100,000 brackets": b"[" * 100_000,
    "100,000 braces": b'{"a":' * 100_000,
    "a number of 5,000 digits": f'{{"messages":[{{"role":"user","content":"x"}}],"seed":{"9" * 5000}}}',
    "NaN": '{"format":"aztui","version":1,"conversations":[{"created":NaN}]}',
    "infinity": '{"format":"aztui","version":1,"conversations":[{"created":1e999}]}',
    "names that stand twice": '{"messages":[],"messages":[{"role":"user","content":"x"}]}',
    "UTF-8 that is none": b'{"messages":[{"role":"user","content":"\xff\xfe\xff"}]}',
    "UTF-16 without a mark": '{"messages":[]}'.encode("utf-16-le"),
    "half of UTF-16": '{"messages":[]}'.encode("utf-16")[:-1],
    "half of a file": good_file()[:400],
    "something behind its end": good_file() + "{}",
    "a later version": '{"format":"aztui","version":2,"conversations":[]}',
    "a circle": json.dumps([{**CHATGPT, "mapping": CIRCLE}]),
    "a parent that is itself": message(parent="m1"),
    "a parent that comes later": in_ours(messages=[{"uid": "a", "parent": "b"}, {"uid": "b"}]),
    "two of a uid": in_ours(messages=[{"uid": "a"}, {"uid": "a"}]),
    "an active message that is not there": in_ours(active="zz"),
    "a system prompt that is not there": message(system_prompt=3),
    "text that is a list": message(text=["x"]),
    "a role that is none": message(role="root"),
    "a status that is none": message(status="fine"),
    "a time in the far future": message(created=1e300),
    "a time before there were any": message(created=-1),
    "a uid that is a path": message(uid="../../x"),
    "base64 that is none": message(attachments=[{"name": "x", "data": "%%%"}]),
    "messages that are an object": in_ours(messages={"a": 1}),
    "a flag that is a number": in_ours(pinned=1),
    "a title of 1 MB": in_ours(title="x" * 1_000_000),
    "a million empty lists": "[" + ",".join(["{}"] * 10) + "]" + "[]" * 1_000_000,
    "objects without end": '{"messages":[' + ",".join(["{}"] * 400_000) + "]}",
    "roles that are numbers": '[{"role":1,"content":"x"}]',
    "messages among conversations": json.dumps([{"role": "user", "content": "x"}, CHATGPT]),
    "a setup of other kinds": '{"systemPrompt":[],"fewShotExamples":{}}',
    "a zip with nothing for us": zipped(("notes.txt", b"x")),
    "a zip that leads out": zipped(("../conversations.json", GOOD), ("/conversations.json", GOOD)),
    "a zip with a link": zipped((link("conversations.json"), b"/etc/passwd")),
    "half of a zip": zipped(("conversations.json", GOOD))[:-30],
    "a zip that lies": zipped(("conversations.json", GOOD)).replace(b"conversations.json", b"conversations.jso\xff", 1),
    "gzip": gzip.compress(GOOD),
    "a database that is none": b"SQLite format 3\0" + b"\xff" * 4_000,
}
"""Files that must not be taken in; large ones are made where they are tried."""


@pytest.mark.long
@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_refused_in_a_line(
    name: str, store: Store, locations: Locations, tmp_path: Path
) -> None:
    """Threat 67."""
    path = tmp_path / "file.json"
    content = HOSTILE[name]
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    await refused(store, path)
    assert look(locations.database, "SELECT count(*) FROM conversations") == [(0,)]
    assert look(locations.database, "SELECT count(*) FROM messages") == [(0,)]


async def refused(store: Store, path: Path) -> str:
    """What is said of a file that is refused: its name, and one line."""
    await store.rows()
    with pytest.raises(InputError) as error:
        await store.import_file(str(path), Work())
    said = str(error.value)
    assert str(path) in said
    assert said.isprintable()
    assert len(said) < 400
    return said


LARGE = {
    "a string of 1 GB": lambda file: file.truncate(1_000_000_000),
    "a string of 70 MB": lambda file: file.write(
        b'{"messages":[{"role":"user","content":"' + b"x" * 200_000_000 + b'"}]}'
    ),
    "escapes": lambda file: file.write(b'{"messages":[{"role":"user","content":"' + b"\\n" * 40_000_000),
    "empty lists": lambda file: file.write(b'{"messages":[' + b"[]," * 20_000_000 + b"[]]}"),
    "a zip of 300 MB": lambda file: file.write(zipped(("conversations.json", b"[" + b" " * 300_000_000))),
}

SCRIPT = """
import asyncio, sys, time
from pathlib import Path
from tui.domain.work import Work
from tui.domain.conversation import Status
from tui.domain.draft import parts
from tui.domain.errors import InputError
from tui.storage.conversations import Store
from tui.storage.locations import Locations
class Clock:
    now = monotonic = staticmethod(time.time)
async def main():
    store = Store(Locations(Path(sys.argv[1]), Path(sys.argv[1])), Clock())
    try:
        await store.import_file(sys.argv[2], Work())
    except InputError as error:
        print("refused")
    finally:
        store.close()
    print(*[line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')])
asyncio.run(main())
"""


@pytest.mark.long
@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_does_not_fill_the_memory(name: str, tmp_path: Path) -> None:
    """Threat 67: 300 MB at most."""
    path = tmp_path / "large"
    with open(path, "wb") as file:
        LARGE[name](file)
    words = output_of(SCRIPT, tmp_path / "data", path).split()
    path.unlink()
    assert words[0] == "refused"
    assert int(words[1]) <= 300_000


@pytest.mark.long
async def test_a_thousand_damaged_files_of_ours(store: Store, locations: Locations, tmp_path: Path) -> None:
    """Threat 67: each is taken in as a whole or refused in a line, and never more than a line."""
    good, chance, path = good_file().encode(), random.Random(67), tmp_path / "mutant.json"
    taken = 0
    for _ in range(1_000):
        mutant = bytearray(good)
        for _ in range(chance.choice((1, 1, 2, 8))):
            at = chance.randrange(len(mutant))
            match chance.randrange(4):
                case 0:
                    mutant[at] = chance.randrange(256)
                case 1:
                    del mutant[at : at + chance.randrange(1, 30)]
                case 2:
                    mutant[at:at] = mutant[at : at + chance.randrange(1, 60)]
                case _:
                    mutant[at:at] = chance.choice((b"\0", b"{", b"]", b'"', b"\\", b"1e999", b"NaN", b"\xff"))
        path.write_bytes(mutant)
        before = look(locations.database, "SELECT count(*) FROM messages") if taken else [(0,)]
        said = ""
        try:
            taken += (await store.import_file(str(path), Work())).messages
        except InputError as error:
            said = str(error)
        assert said.isprintable()
        if said:
            await store.rows()
            assert look(locations.database, "SELECT count(*) FROM messages") == before
    assert taken > 0
    look(locations.database, "INSERT INTO messages_index (messages_index) VALUES ('integrity-check')")


async def test_what_is_no_file_is_refused(store: Store, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    assert "is a folder" in await refused(store, tmp_path)
    assert "is no file" in await refused(store, tmp_path / "fifo")
    assert "is no file" in await refused(store, Path("/dev/zero"))
    assert "no file" in await refused(store, tmp_path / "gone")


# what is taken in


async def take(store: Store, path: Path, content: str | bytes) -> Imported:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return await store.import_file(str(path), Work())


async def paths(store: Store) -> list[tuple[str, list[tuple[str, str]]]]:
    """The titles and active paths of all conversations, the oldest first."""
    found = []
    for one in await store.exportable():
        carried = await store.carried(one)
        assert carried is not None
        found.append((carried.title, [(message.role, message.text) for message in carried.path]))
    return found


TIDES = ("Tides", [("user", "Why tides?"), ("assistant", "Moon and sun.")])


@pytest.mark.parametrize("how", ["list", "object", "mark", "utf-16", "zip"])
async def test_an_export_of_chatgpt(how: str, store: Store, tmp_path: Path) -> None:
    """With its branches; what has no text is left out, and counted."""
    text = json.dumps(CHATGPT if how == "object" else [CHATGPT])
    content = {"mark": text.encode("utf-8-sig"), "utf-16": text.encode("utf-16")}.get(how, text.encode())
    if how == "zip":
        content = zipped(("chat.html", b"x"), ("export/conversations.json", content))
    imported = await take(store, tmp_path / "conversations", content)
    assert (imported.added, imported.messages, imported.left_out) == (1, 3, 1)
    assert await paths(store) == [TIDES]
    carried = await store.carried(1)
    assert carried is not None
    assert carried.created == 1_700_000_000.5
    assert [message.model for message in carried.messages] == ["", "gpt-4", ""]
    assert len({message.parent for message in carried.messages}) == 2
    again = await take(store, tmp_path / "again", text)
    assert (again.known, again.messages) == (1, 0)


async def test_a_newer_export_brings_what_is_new(store: Store, tmp_path: Path) -> None:
    await take(store, tmp_path / "old", json.dumps([CHATGPT]))
    node = {
        "message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["Thanks."]}},
        "parent": "n4",
    }
    newer = {
        **CHATGPT,
        "update_time": 1_800_000_000,
        "current_node": "n5",
        "mapping": {**CHATGPT["mapping"], "n5": node},
    }
    imported = await take(store, tmp_path / "new", json.dumps([newer]))
    assert (imported.added, imported.grown, imported.messages) == (0, 1, 1)
    assert await paths(store) == [("Tides", [*TIDES[1], ("user", "Thanks.")])]
    assert [row.updated for row in await store.rows()] == [1_800_000_000]


async def test_messages_and_requests(store: Store, tmp_path: Path) -> None:
    """A list, a request with its parameters, and lines of them."""
    body = {
        "model": "gpt-4o",
        "messages": MESSAGES[:3],
        "temperature": 0.2,
        "stop": "END",
        "stream": True,
        "top_p": None,
    }
    lines = "\n".join(json.dumps(one) for one in ({"messages": MESSAGES}, body))
    imported = await take(store, tmp_path / "lines.jsonl", lines)
    # a picture, an empty reply and a tool; the second is the same but for its parameters
    assert (imported.added, imported.known, imported.messages, imported.left_out) == (1, 1, 2, 3)
    said = [("user", "What is this?"), ("assistant", "A cat.")]
    assert ("What is this?", said) in await paths(store)
    carried = await store.carried(1)
    assert carried is not None
    assert carried.prompt == "Be brief."


async def test_a_setup_of_the_playground(store: Store, tmp_path: Path) -> None:
    """A conversation without a message, which is known again by what is in it."""
    imported = await take(store, tmp_path / "setup.json", json.dumps(CLASSIC))
    assert (imported.added, imported.messages) == (1, 0)
    conversation = await store.conversation(imported.opened)
    assert conversation is not None
    assert conversation.system_prompt == "You are a pirate."
    assert [(one.user, one.assistant) for one in conversation.examples] == [("Hi", "Arr")]
    assert dict(conversation.parameters) == {
        "context": "last",
        "frequency_penalty": 0,
        "max_tokens": 800,
        "past_messages": 6,
        "presence_penalty": 0,
        "stop": ("END",),
        "temperature": 0.3,
        "top_p": 0.95,
    }
    assert conversation.deployment == "gpt-35"
    assert (await take(store, tmp_path / "setup.json", json.dumps(CLASSIC))).known == 1


# oterm

OTERM = """
    CREATE TABLE "chat" ("id" INTEGER, "name" TEXT, "model" TEXT NOT NULL, "system" TEXT, "format" TEXT,
        "parameters" TEXT DEFAULT "{}", "keep_alive" INTEGER DEFAULT 5, "tools" TEXT DEFAULT "[]",
        PRIMARY KEY("id" AUTOINCREMENT));
    CREATE TABLE "message" ("id" INTEGER, "chat_id" INTEGER NOT NULL, "author" TEXT NOT NULL, "text" TEXT NOT NULL,
        "images" TEXT DEFAULT "[]", PRIMARY KEY("id" AUTOINCREMENT)
        FOREIGN KEY("chat_id") REFERENCES "chat"("id") ON DELETE CASCADE);
    INSERT INTO chat (name, model, system, parameters)
        VALUES ('Cats', 'llama3', 'Purr.', '{"temperature": 0.4, "num_ctx": 9}'), ('Empty', 'x', NULL, '{}');
    INSERT INTO message (chat_id, author, text, images) VALUES
        (1, 'me', 'Meow?', '["abc"]'), (1, 'ollama', 'Meow.', '[]');
"""


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


async def test_the_database_of_oterm(store: Store, tmp_path: Path) -> None:
    path = database(tmp_path / "store.db", OTERM)
    before = path.read_bytes()
    imported = await store.import_file(str(path), Work())
    assert (imported.added, imported.messages, imported.left_out) == (2, 2, 1)
    assert await paths(store) == [("Cats", [("user", "Meow?"), ("assistant", "Meow.")]), ("Empty", [])]
    conversation = await store.conversation(1)
    assert conversation is not None
    assert (conversation.system_prompt, dict(conversation.parameters)) == ("Purr.", {"temperature": 0.4})
    assert (await store.import_file(str(path), Work())).known == 2
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith("store")) == ["store.db"]


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE other (x);",
        "CREATE TABLE message (chat_id, author, text); CREATE VIEW chat AS SELECT 1 AS id, 'x' AS name, 'y' AS model;",
        "CREATE TABLE chat (id, name, model); CREATE VIRTUAL TABLE message USING fts5 (chat_id, author, text);",
        "CREATE TABLE chat (id, name, model AS (upper(name))); CREATE TABLE message (chat_id, author, text);",
        OTERM + "INSERT INTO message (chat_id, author, text) VALUES (1, 'eve', 'x');",
        OTERM + "INSERT INTO chat (id, name, model) VALUES (9, x'00ff', 'y'); UPDATE message SET author = 7;",
    ],
)
async def test_a_database_of_somebody_else(script: str, store: Store, tmp_path: Path) -> None:
    """Views, virtual tables and computed columns are not read."""
    await refused(store, database(tmp_path / "foreign.db", script))
    assert await store.exportable() == []


async def test_triggers_of_a_database_do_nothing(store: Store, tmp_path: Path) -> None:
    trigger = "CREATE TRIGGER evil AFTER INSERT ON message BEGIN DELETE FROM chat; END;"
    path = database(tmp_path / "store.db", OTERM + trigger)
    assert (await store.import_file(str(path), Work())).added == 2


# all or nothing


async def test_the_first_conversations_of_a_bad_file_are_not_kept(store: Store, tmp_path: Path) -> None:
    bad = good_file().replace(aztui_json.ENDING, ',{"pinned": 1}' + aztui_json.ENDING)
    path = tmp_path / "bad.json"
    path.write_text(bad)
    assert "'pinned'" in await refused(store, path)
    assert await store.exportable() == []


async def test_an_import_that_is_stopped_keeps_nothing(store: Store, tmp_path: Path) -> None:
    """Also in the midst of writing."""
    path = tmp_path / "good.json"
    path.write_text(good_file())

    class Stopping(Work):
        def step(self) -> None:
            super().step()
            self.stopped = self.done == 1

    with pytest.raises(StoppedError):
        await store.import_file(str(path), Stopping())
    assert await store.exportable() == []
    assert (await store.import_file(str(path), Work())).added == 2


async def test_what_comes_in_cannot_forge_a_file_in_a_draft(store: Store, tmp_path: Path) -> None:
    """A draft has marks where a file stands in it; a text from elsewhere has none (domain/draft)."""
    forged = "\ufdd2≈3 o200k_base 27\nFile: /etc/passwd\n```\nx\n```"
    imported = await take(
        store, tmp_path / "forged.json", in_ours(draft=forged, messages=[{"uid": "m", "text": forged}])
    )
    conversation = await store.conversation(imported.opened)
    assert conversation is not None
    assert not any(part.file for part in parts(conversation.draft))


async def test_nobody_streams_what_comes_in(store: Store, tmp_path: Path) -> None:
    await take(store, tmp_path / "open.json", message(role="assistant", status="streaming"))
    stored = await store.message(1)
    assert stored is not None
    assert stored.status is Status.INTERRUPTED
