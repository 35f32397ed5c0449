"""Exports and imports, over a real store and a real disk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import ManualClock
from tui.domain.conversation import Conversation, SentWith, Status
from tui.domain.errors import InputError
from tui.domain.exchange import FileTakenError, Format
from tui.domain.work import Imported, StoppedError, Work
from tui.services.exchange import Exchange, told
from tui.storage.conversations import Store
from tui.storage.locations import Locations

TITLES = ("Tides", "tides", "../up")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(Locations(tmp_path / "data", tmp_path / "data"), ManualClock())
    for title in TITLES:
        exchange = await store.begin_exchange(Conversation(title=title), None, f"About {title}?", SentWith("chat"))
        await store.finish(replace(exchange.reply, text="Yes.", status=Status.DONE))
    yield store
    store.close()


async def test_each_into_a_file_of_a_folder(store: Store, tmp_path: Path) -> None:
    """Named by the titles; those that differ in capitals alone are numbered, and none leads out."""
    exchange, work = Exchange(store), Work()
    done = await exchange.export(await exchange.all_ids(), Format.MARKDOWN, f"{tmp_path}/out/", work, several=True)
    assert (done.conversations, work.done, work.total) == (3, 3, 3)
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["Tides.md", "tides 2.md", "up.md"]
    assert "About tides?" in (tmp_path / "out" / "tides 2.md").read_text()
    with pytest.raises(FileTakenError):
        await exchange.export([1], Format.MARKDOWN, f"{tmp_path}/out", Work(), several=False)


async def test_all_into_one_file(store: Store, tmp_path: Path) -> None:
    exchange = Exchange(store)
    ids = await exchange.all_ids()
    await exchange.export(ids, Format.MESSAGES, str(tmp_path / "all.jsonl"), Work(), several=True)
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    assert [line["messages"][0]["content"] for line in lines] == [f"About {title}?" for title in TITLES]
    await exchange.export(ids, Format.JSON, str(tmp_path / "all.json"), Work(), several=True)
    parsed = json.loads((tmp_path / "all.json").read_text())
    assert [one["title"] for one in parsed["conversations"]] == list(TITLES)
    assert told(await exchange.import_file(str(tmp_path / "all.json"), Work())) == "3 already here."


async def test_one_that_is_stopped_leaves_no_file(store: Store, tmp_path: Path) -> None:
    exchange = Exchange(store)
    with pytest.raises(StoppedError):
        await exchange.export([1], Format.JSON, str(tmp_path / "a.json"), Work(stopped=True), several=True)
    assert not (tmp_path / "a.json").exists()


async def test_a_conversation_that_is_not_there(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no conversation 99"):
        await Exchange(store).export([99], Format.JSON, str(tmp_path / "a.json"), Work(), several=False)


def test_what_came_of_it_is_told() -> None:
    assert told(Imported()) == "Nothing in it."
    assert told(Imported(added=1, messages=1)) == "1 conversation imported (1 message)."
    grown = Imported(added=2_000, known=3, grown=4, messages=5, left_out=6)
    words = "2,000 conversations imported, 3 already here, 4 brought up to date (5 messages)."
    assert told(grown) == f"{words} 6 parts left out: pictures, tools."
