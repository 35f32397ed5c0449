"""Titles by the model: asked for once, in the background, and never against the person."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes import said, until
from tests.services.conftest import Bench
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.models import base_model
from tui.services.titling import THINKING_TOKENS, TOKENS, _request, title_of


async def ask(bench: Bench, prompt: str) -> None:
    """Ask, and wait until all that follows is done."""
    await bench.workspace.session.ask(prompt)
    await until(lambda: not bench.workspace.replies.running)
    await until(lambda: not bench.workspace.titling._asking)


async def titles(bench: Bench) -> list[str]:
    return [row.title for row in await bench.workspace.library.rows()]


async def test_nothing_is_asked_where_nobody_wants_it(bench: Bench) -> None:
    await ask(bench, "why tides?")
    assert len(bench.model.requests) == 1


async def test_the_first_exchange_gets_a_title_and_no_other(bench: Bench) -> None:
    bench.wishes.add("titles")
    bench.model.scripts = [said("The moon."), said('"The moon ', 'and the sea."\nMore'), said("Yes.")]
    told: list[tuple[int, str]] = []
    bench.workspace.titling.subscribe(lambda id, title: told.append((id, title)))
    await ask(bench, "why tides?")
    assert await titles(bench) == ["The moon and the sea"]
    assert told == [(1, "The moon and the sea")]
    await ask(bench, "really?")
    assert len(bench.model.requests) == 3
    assert await titles(bench) == ["The moon and the sea"]


async def test_a_title_of_the_persons_own_stays(bench: Bench) -> None:
    """Also one that was given while the model was thinking."""
    bench.wishes.add("titles")
    gate = asyncio.Event()
    bench.model.scripts = [said("The moon."), [gate, *said("Theirs")]]
    await bench.workspace.session.ask("why tides?")
    await until(lambda: len(bench.model.requests) == 2)
    await bench.workspace.library.rename(1, "Mine")
    gate.set()
    await until(lambda: not bench.workspace.titling._asking)
    assert await titles(bench) == ["Mine"]


@pytest.mark.parametrize("answer", ["", " \n\t", '""', "fails"])
async def test_a_failure_leaves_the_title_by_rule(bench: Bench, answer: str) -> None:
    bench.wishes.add("titles")
    failure = ChatError(Failure(kind=FailureKind.INTERNAL, sentence="no", remedy=""))
    bench.model.scripts = [said("The moon."), [failure] if answer == "fails" else said(answer)]
    await ask(bench, "why tides?")
    assert await titles(bench) == ["why tides?"]


async def test_the_end_waits_for_no_title(bench: Bench) -> None:
    bench.wishes.add("titles")
    bench.model.scripts = [said("The moon."), [asyncio.Event()]]
    await bench.workspace.session.ask("why tides?")
    await until(lambda: len(bench.model.requests) == 2)
    bench.workspace.end()
    await until(lambda: not bench.workspace.titling._asking)


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("# **Tides**\n\nBecause", "Tides"),
        ("“Ebb and flow.”", "Ebb and flow"),
        ("\x1b[31mred\x07", "␛[31mred␇"),
        ("a\u202eb", "a⟨RLO⟩b"),
        ("word " * 400, "word word word word word word word word word word word…"),
    ],
)
def test_a_hostile_title_is_one_clean_line(answer: str, title: str) -> None:
    """Threat 10."""
    made = title_of(answer)
    assert made.isprintable()
    assert len(made) <= 60
    assert made == title


def test_a_model_that_thinks_gets_room_for_it() -> None:
    fields = dict(_request("d", base_model("gpt-4o"), "p", "r").fields)
    assert TOKENS in fields.values()
    thinking = _request("d", base_model("gpt-5"), "p" * 9_999, "r")
    assert THINKING_TOKENS in dict(thinking.fields).values()
    assert dict(thinking.fields)["reasoning_effort"] == "minimal"
    assert len(thinking.turns[0].text) == 2_000
