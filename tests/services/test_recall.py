"""Earlier prompts: of this conversation, then of all, newest first, each once, and back to the draft."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.fakes import until
from tests.services.conftest import Bench
from tui.services.recall import PAGE, Recall


async def send(bench: Bench, *texts: str) -> int:
    """Send prompts in a new conversation; its id."""
    session = bench.workspace.session
    session.open_new()
    for text in texts:
        await session.ask(text)
        await until(lambda: not bench.workspace.replies.running)
    return session.conversation.id


async def walk(recall: Recall) -> list[str]:
    """Every step back that there is."""
    found: list[str] = []
    while (text := await recall.earlier()) is not None:
        found.append(text)
    return found


async def test_this_conversation_first_then_all_others_each_once(bench: Bench) -> None:
    await send(bench, "old one", "shared")
    here = await send(bench, "first", "shared", "second")
    await send(bench, "newer elsewhere", "first")
    recall = Recall(bench.workspace.store)
    recall.begin(here)
    assert await walk(recall) == ["second", "shared", "first", "newer elsewhere", "old one"]
    recall.begin(0)
    assert await walk(recall) == ["first", "newer elsewhere", "second", "shared", "old one"]


async def test_back_and_forth_and_to_the_draft(bench: Bench) -> None:
    here = await send(bench, "one", "two")
    recall = Recall(bench.workspace.store)
    recall.begin(here)
    assert recall.later() is None
    assert await recall.earlier() == "two"
    assert await recall.earlier() == "one"
    assert await recall.earlier() is None
    assert recall.walking
    assert recall.later() == "two"
    assert recall.later() is None
    assert not recall.walking
    assert recall.later() is None
    assert await recall.earlier() == "two"


async def test_prompts_that_are_edited_away_are_found_and_deleted_conversations_are_not(bench: Bench) -> None:
    gone = await send(bench, "in the deleted one")
    here = await send(bench, "draft of it")
    session = bench.workspace.session
    assert session.edit(session.path[-1].id) == "draft of it"
    await session.ask("final")
    await until(lambda: not bench.workspace.replies.running)
    await bench.workspace.library.delete(gone)
    recall = Recall(bench.workspace.store)
    recall.begin(here)
    assert await walk(recall) == ["final", "draft of it"]


async def test_it_reads_a_page_at_a_time(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"prompt {number}" for number in range(PAGE + 5)]
    here = await send(bench, *texts)
    store = bench.workspace.store
    pages: list[int] = []
    read = store.prompts

    async def counted(*args: int, **more: object) -> object:
        page = await read(*args, **more)  # type: ignore[arg-type]
        pages.append(len(page))
        return page

    monkeypatch.setattr(store, "prompts", counted)
    recall = Recall(store)
    recall.begin(here)
    for _ in range(PAGE):
        await recall.earlier()
    assert pages == [PAGE]
    assert await recall.earlier() == "prompt 4"
    assert pages == [PAGE, 5]


async def test_a_walk_that_is_begun_anew_meanwhile_says_nothing(
    bench: Bench, make_bench: Callable[[], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await send(bench, "one")
    store = bench.workspace.store
    recall = Recall(store)
    read = store.prompts

    async def slow(*args: int, **more: object) -> object:
        recall.begin(0)
        return await read(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "prompts", slow)
    recall.begin(here)
    assert await recall.earlier() is None
    assert not recall.walking
