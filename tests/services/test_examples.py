"""Few-shot examples: sent after the system message with every request, counted, and dropped by nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.fakes import said
from tests.services.conftest import Bench
from tests.services.test_chat_session import sent, settled
from tui.domain.budget import Level, Part
from tui.domain.context_policy import PolicyKind
from tui.domain.conversation import Example
from tui.domain.options import CONTEXT
from tui.domain.parameters import MAX_TOKENS, PAST_MESSAGES, Parameters
from tui.domain.stream import Named

TAXES = Example("When do I file my taxes?", "By 18 April.")
REFUND = Example("Where is my refund?", "See irs.gov/refunds.")
EXAMPLES = (TAXES, REFUND)
HALF = Example("Who are you?", " \n")
AS_SENT = [
    ("user", TAXES.user),
    ("assistant", TAXES.assistant),
    ("user", REFUND.user),
    ("assistant", REFUND.assistant),
]
TOKENS = (6 + 4) + (3 + 4) + (4 + 4) + (2 + 4)
"""Words of each, its role's, and the 3 of each message."""


async def test_they_are_sent_after_the_system_prompt_and_before_the_history(bench: Bench) -> None:
    session = bench.workspace.session
    await session.set_up(system_prompt="Be brief.", examples=EXAMPLES)
    await session.ask("Hi")
    await settled(bench)
    await session.ask("And then?")
    await settled(bench)
    assert sent(bench) == [
        ("system", "Be brief."),
        *AS_SENT,
        ("user", "Hi"),
        ("assistant", "Hello."),
        ("user", "And then?"),
    ]
    assert await session.retry(session.path[-1].id)
    await settled(bench)
    assert sent(bench) == sent(bench, 1)


async def test_without_a_system_prompt_they_are_first(bench: Bench) -> None:
    session = bench.workspace.session
    await session.set_up(system_prompt="", examples=EXAMPLES)
    await session.ask("Hi")
    await settled(bench)
    assert sent(bench) == [*AS_SENT, ("user", "Hi")]


async def test_half_an_example_is_kept_and_not_sent(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    session = bench.workspace.session
    await session.set_up(system_prompt="", examples=(HALF, TAXES, Example("", "Nothing was asked.")))
    await session.ask("Hi")
    await settled(bench)
    assert sent(bench) == [*AS_SENT[:2], ("user", "Hi")]
    other = make_bench().workspace.session
    await other.open(session.conversation.id)
    assert other.conversation.examples == (HALF, TAXES, Example("", "Nothing was asked."))


async def test_the_preview_shows_them(bench: Bench) -> None:
    session = bench.workspace.session
    await session.set_up(system_prompt="", examples=EXAMPLES)
    body = await session.preview("Hi")
    assert body is not None
    assert [message["content"] for message in body["messages"]] == [*(text for _, text in AS_SENT), "Hi"]  # type: ignore[attr-defined]


async def test_a_change_applies_to_the_next_prompt_and_is_stored_at_once(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    session = bench.workspace.session
    await session.set_up(system_prompt="")
    await session.ask("Hi")
    await settled(bench)
    await session.set_up(examples=(TAXES,))
    other = make_bench()
    await other.workspace.session.open(session.conversation.id)
    assert other.workspace.session.conversation.examples == (TAXES,)
    await session.ask("And then?")
    await settled(bench)
    assert sent(bench)[:2] == AS_SENT[:2]


async def test_they_are_a_part_of_the_budget_and_of_what_is_counted(bench: Bench) -> None:
    session = bench.workspace.session
    await session.set_up(system_prompt="", examples=EXAMPLES)
    assert session.budget().examples == Part(TOKENS)
    assert session.budget("one two").prompt == TOKENS + (2 + 4) + 3
    await session.ask("one two")
    await settled(bench)
    assert session.path[-1].sent_with is not None
    assert session.path[-1].sent_with.counted == TOKENS + (2 + 4) + 3
    await session.set_up(examples=(TAXES,))
    assert session.budget().examples == Part(6 + 4 + 3 + 4)
    await session.set_up(examples=(HALF,))
    assert session.budget().examples == Part()


async def test_they_are_exact_once_the_encoding_is_loaded(bench: Bench) -> None:
    session = bench.workspace.session
    bench.workspace.counter.ready = False  # type: ignore[attr-defined]
    await session.set_up(examples=EXAMPLES)
    assert not session.budget().examples.exact
    await session.count()
    assert session.budget().examples == Part(TOKENS)


async def test_many_long_ones_are_counted_once_and_not_with_each_keystroke(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, counter = bench.workspace.session, bench.workspace.counter
    await session.set_up(system_prompt="", examples=tuple(Example("word " * 4_000, "word " * 4_000) for _ in range(8)))
    budget = session.budget("a")
    assert not budget.examples.exact
    assert budget.examples.tokens == pytest.approx(64_000, rel=0.02)
    asked: list[str] = []
    count = counter.count

    def counting(text: str, encoding: str) -> tuple[int, bool]:
        asked.append(text)
        return count(text, encoding)

    monkeypatch.setattr(counter, "count", counting)
    assert session.budget("ab").examples == budget.examples
    assert max(map(len, asked)) < 100


@pytest.mark.parametrize("kind", PolicyKind)
async def test_no_policy_drops_them(bench: Bench, kind: PolicyKind) -> None:
    """Issue 6: the system message and the examples never."""
    session = bench.workspace.session
    bench.model.scripts = [[Named("gpt-4"), *said("word " * 1_500)]]
    setup = Parameters().changed(MAX_TOKENS, 2_000).changed(CONTEXT, kind).changed(PAST_MESSAGES, 1)
    await session.set_up(system_prompt="Be brief.", examples=EXAMPLES, parameters=setup)
    for number in range(6):
        await session.ask(f"{number} " + "word " * 500)
        await settled(bench)
    assert all(sent(bench, number)[:5] == [("system", "Be brief."), *AS_SENT] for number in range(6))
    left_out = session.budget().not_sent is not None
    assert left_out == (kind is not PolicyKind.ALL)


async def test_the_history_has_the_room_they_leave(bench: Bench) -> None:
    session = bench.workspace.session
    bench.model.scripts = [[Named("gpt-4"), *said("word " * 1_000)]]
    await session.set_up(system_prompt="", parameters=Parameters().changed(MAX_TOKENS, 2_000))
    for _ in range(3):
        await session.ask("word " * 500)
        await settled(bench)
    assert session.budget("next").not_sent is None
    await session.set_up(examples=(Example("word " * 1_000, "word " * 1_000),))
    budget = session.budget("next")
    assert budget.not_sent is not None
    assert budget.free > 0
    await session.set_up(examples=(Example("word " * 8_000, "word"),))
    assert session.budget("next").level is Level.OVER


async def test_a_conversation_with_the_same_setup_has_them_and_another_has_none(bench: Bench) -> None:
    session = bench.workspace.session
    await session.set_up(examples=EXAMPLES)
    session.open_new(like=session.conversation)
    assert session.conversation.examples == EXAMPLES
    session.open_new()
    assert not session.conversation.examples
