"""What is typed finds what is meant, the best first, and never holds the loop for long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.hosts import HOSTILE
from tui.domain.conversation import ConversationRow
from tui.domain.text import clean_line
from tui.services.commands import (
    AT_ONCE,
    FIRST_ACTIONS,
    SHOWN,
    SHOWN_OF_A_KIND,
    Command,
    Finder,
    Kind,
    Query,
    Titles,
    fold,
)


def action(title: str, words: str = "") -> Command:
    return Command(kind=Kind.ACTION, id=title, title=title, words=words)


def entry(row: ConversationRow) -> Command:
    return Command(kind=Kind.CONVERSATION, id=str(row.id), title=clean_line(row.title))


def read(rows: Sequence[ConversationRow]) -> Callable[[], Awaitable[Sequence[ConversationRow]]]:
    """Reads these."""

    async def reading() -> Sequence[ConversationRow]:
        return rows

    return reading


def finder(*titles: str, commands: tuple[Command, ...] = ()) -> Finder:
    """Over conversations of these titles, the newest first."""
    rows = [ConversationRow(id=number, title=title, updated=-number) for number, title in enumerate(titles, 1)]
    return Finder(commands, Titles(read(rows)), entry)


async def titles(typed: str, over: Finder) -> list[str]:
    return [command.title for group in await over.find(typed) for command in group.commands]


async def test_the_better_a_title_fits_the_earlier_it_stands() -> None:
    ranked = [
        "cap of the fees",  # it begins so
        "The cap",  # a word begins so
        "handicap",  # it stands in it
    ]
    assert await titles("cap", finder(*reversed(ranked))) == ranked


async def test_all_words_in_any_order_come_after_the_words_as_typed() -> None:
    ranked = ["my liability cap", "cap on liability", "reliability, handicap"]
    assert await titles("liability cap", finder(*reversed(ranked))) == ranked


async def test_letters_in_their_order_count_where_nothing_fits_better() -> None:
    assert await titles("krsql", finder("Kusto rows to SQL", "Tax")) == ["Kusto rows to SQL"]
    assert await titles("tax", finder("two axes", "Tax")) == ["Tax"]


async def test_of_equals_the_newest_is_first() -> None:
    assert await titles("a", finder("a new", "a newer"[:5] + " old")) == ["a new", "a new old"]


@pytest.mark.parametrize("typed", ["RESUME", "résumé", "Re\u0301sume\u0301", "  resume "])
async def test_case_and_accents_make_no_difference(typed: str) -> None:
    assert await titles(typed, finder("Mein Résumé", "Tax")) == ["Mein Résumé"]


@pytest.mark.parametrize("title", [title for title in HOSTILE if clean_line(title)])
async def test_hostile_titles_are_found(title: str) -> None:
    """Threat 10."""
    found = await titles(clean_line(title), finder("Tax", title, "Notes"))
    assert found[0] == clean_line(title)


async def test_an_action_is_found_by_other_words() -> None:
    over = finder("Tax", commands=(action("Quit", "exit leave log out"), action("Set temperature", "how freely")))
    assert await titles("exit", over) == ["Quit"]
    assert await titles("log out", over) == ["Quit"]
    assert await titles("temperature freely", over) == ["Set temperature"]
    # not by a part of one: nobody sees why
    assert await titles("reely", over) == []


async def test_the_kind_with_the_best_entry_is_first() -> None:
    over = finder("Setup of the router", commands=(action("Show or hide the setup"),))
    assert [group.kind for group in await over.find("setup")] == [Kind.CONVERSATION, Kind.ACTION]
    assert [group.kind for group in await over.find("show")] == [Kind.ACTION]


async def test_before_anything_is_typed_the_first_actions_and_the_newest_conversations() -> None:
    actions = tuple(action(f"action {number}") for number in range(20))
    theme = Command(kind=Kind.THEME, id="dark", title="dark")
    over = finder(*(f"conversation {number}" for number in range(100)), commands=(*actions, theme))
    first, second = await over.find("")
    assert (first.kind, len(first.commands), first.total) == (Kind.ACTION, FIRST_ACTIONS, 20)
    assert (second.kind, len(second.commands), second.total) == (Kind.CONVERSATION, SHOWN_OF_A_KIND, 100)
    assert first.commands == actions[:FIRST_ACTIONS]


async def test_no_more_is_given_than_can_be_looked_at() -> None:
    over = finder(*(f"x {number}" for number in range(1_000)))
    [group] = await over.find("x")
    assert (len(group.commands), group.total) == (SHOWN, 1_000)


async def test_one_kind_alone_is_given_whole_before_anything_is_typed() -> None:
    names = tuple(Command(kind=Kind.DEPLOYMENT, id=name, title=name) for name in ("a", "b"))
    [group] = await Finder(names, Titles(), entry).find("")
    assert group.commands == names


async def test_what_is_offered_for_the_words_themselves_comes_last() -> None:
    names = (Command(kind=Kind.DEPLOYMENT, id="gpt-4o", title="gpt-4o"),)
    over = Finder(names, Titles(), entry, lambda typed: action(f"Ask {typed}") if typed else None)
    assert await titles("gpt-4", over) == ["gpt-4o", "Ask gpt-4"]
    assert await titles("other", over) == ["Ask other"]
    assert await titles("", over) == ["gpt-4o"]


async def test_the_loop_has_its_turn_between_the_steps_and_can_end_them() -> None:
    """100,000 conversations: counted, not timed."""
    rows = [ConversationRow(id=number, title=f"conversation {number}", updated=number) for number in range(100_000)]
    over = Finder((), Titles(read(rows)), entry)
    looking = asyncio.ensure_future(over.find("conversation 99999"))
    turns = 0
    while not looking.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns >= len(rows) // AT_ONCE
    assert looking.result()[0].commands[0].id == "99999"

    ended = asyncio.ensure_future(over.find("x"))
    await asyncio.sleep(0)
    ended.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ended


@pytest.mark.parametrize(
    ("typed", "title", "hit"),
    [
        ("cap", "handicap, cap", ["cap"]),
        ("resume", "Mein Résumé", ["Résumé"]),
        ("strasse", "Straße 7", ["Straße"]),
        ("cap liab", "Liability cap", ["Liab", "cap"]),
        ("krs", "Kusto rows", ["K", "r", "s"]),
        ("[/foo]", "[/foo]", ["[/foo]"]),
        ("", "title", []),
        ("zz", "title", []),
    ],
)
def test_what_was_hit_is_marked(typed: str, title: str, hit: list[str]) -> None:
    assert [title[start:end] for start, end in Query(typed).hits(title)] == hit


@given(st.text(max_size=12), st.text(max_size=30))
def test_any_words_and_any_title(typed: str, title: str) -> None:
    """Nothing raises, and a title that contains what is typed is found."""
    query = Query(typed)
    for start, end in query.hits(title):
        assert 0 <= start < end <= len(title)
    if query.text and query.text in " ".join(fold(title).split()) and query.text in fold(title):
        assert query.rank(fold(title)) is not None
