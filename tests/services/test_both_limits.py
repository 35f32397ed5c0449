"""Each limit of a model counts before anything is sent: its window, its prompt's own, its longest reply."""

from __future__ import annotations

from tests.fakes import PROFILE, said, until
from tests.services.conftest import Bench
from tui.domain.budget import Level
from tui.domain.models import Chosen
from tui.domain.parameters import MAX_TOKENS, Parameters

WORDS = " ".join(["word"] * 400)


def known(bench: Bench, **chosen: object) -> None:
    """What a person says of the deployment's model."""
    bench.workspace.connection.know(PROFILE.with_chosen("gpt-test", Chosen(**chosen)))  # type: ignore[arg-type]


async def talked(bench: Bench, exchanges: int) -> None:
    bench.model.scripts = [said("Hello.")]
    for _ in range(exchanges):
        await bench.workspace.session.ask(WORDS)
        await until(lambda: not bench.workspace.replies.running)


async def test_the_deployments_own_window_is_the_one_that_counts(bench: Bench) -> None:
    """300,000 on standard deployments of gpt-4.1, whose model has a million (Azure's models page)."""
    known(bench, base="gpt-4.1")
    assert bench.workspace.session.budget("Hi").window == 1_047_576
    known(bench, base="gpt-4.1", window=300_000)
    budget = bench.workspace.session.budget("Hi")
    assert (budget.window, budget.window_known) == (300_000, True)
    known(bench, base="gpt-4.1", window=2_000)
    await talked(bench, 4)
    budget = bench.workspace.session.budget("next")
    assert budget.not_sent is not None
    assert budget.used < 2_000


async def test_a_window_that_a_person_gives_is_no_assumption(bench: Bench) -> None:
    known(bench, window=64_000)
    budget = bench.workspace.session.budget("Hi")
    assert (budget.window, budget.window_known) == (64_000, True)


async def test_a_limit_of_the_prompt_counts_beside_the_window(bench: Bench) -> None:
    known(bench, base="gpt-5", input_limit=1_000)
    await talked(bench, 4)
    session = bench.workspace.session
    budget = session.budget("next")
    assert (budget.window, budget.input_limit) == (400_000, 1_000)
    assert budget.not_sent is not None
    assert budget.prompt <= 1_000
    long = session.budget(f"{WORDS} {WORDS} {WORDS}")
    assert long.level is Level.OVER
    assert long.free > 0, "the window has room, and the prompt's own limit has not"


async def test_max_tokens_above_the_longest_reply_are_neither_reserved_nor_sent(bench: Bench) -> None:
    session = bench.workspace.session
    await session.set_up(parameters=Parameters.of({"max_tokens": 100_000}))
    known(bench, base="gpt-4o")
    assert session.budget("Hi").reply == 16_384
    await talked(bench, 1)
    assert bench.model.requests[-1].fields[MAX_TOKENS.wire_name] == 16_384
    assert session.conversation.parameters[MAX_TOKENS.key] == 100_000, "kept for a larger model"


async def test_a_reserved_reply_that_leaves_no_room_is_said_before_anything_is_typed(bench: Bench) -> None:
    session = bench.workspace.session
    known(bench, base="gpt-4", window=4_096)
    await session.set_up(parameters=Parameters.of({"max_tokens": 4_096}))
    budget = session.budget()
    assert budget.leaves_no_room
    assert budget.level is Level.OVER
