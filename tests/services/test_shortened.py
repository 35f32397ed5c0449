"""A request that the service says is too long: its numbers are learned, and what fits is sent at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.fakes import PROFILE, said, until
from tests.services.conftest import Bench
from tui.domain.conversation import SentWith, Usage
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.models import Chosen, Exceeded, Refused
from tui.domain.options import CONTEXT, FORMAT, SCHEMA, SEED
from tui.domain.stream import Named, UsageReported
from tui.services.replies import ReplyExceeded, ReplyShortened

LONG = " ".join(["word"] * 300)


def too_long(limit: int, prompt: int | None = None, *, of_prompt: bool = False) -> ChatError:
    exceeded = Exceeded(limit, prompt, of_prompt=of_prompt)
    return ChatError(Failure(kind=FailureKind.CONTEXT, sentence="Too long.", status=400, exceeded=exceeded))


async def asked(bench: Bench, text: str = "Hi") -> None:
    await bench.workspace.session.ask(text)
    await until(lambda: not bench.workspace.replies.running)


async def talked(bench: Bench, exchanges: int = 4) -> None:
    """So many exchanges of some 300 tokens, with no system prompt."""
    await bench.workspace.session.set_up(system_prompt="")
    bench.model.scripts = [said("Hello.")]
    for number in range(exchanges):
        await asked(bench, f"{number} {LONG}")
    bench.model.requests.clear()


def sent(bench: Bench) -> list[list[str]]:
    """By request, the first word of each prompt in it."""
    return [[turn.text.split()[0] for turn in request.turns if turn.role == "user"] for request in bench.model.requests]


async def test_what_fits_is_sent_at_once_said_and_known_from_then_on(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    session = bench.workspace.session
    await talked(bench)
    assert not session.model.window_known
    counted = session.budget("next").prompt
    bench.model.scripts = [[too_long(1_000, counted)], [*said("Yes."), UsageReported(Usage(400, 1))]]
    await asked(bench, "next")
    # 85 % of 1,000 less the 250 that are kept for the reply
    assert sent(bench) == [["0", "1", "2", "3", "next"], ["3", "next"]]
    reply = session.path[-1]
    assert (reply.text, reply.failure) == ("Yes.", None)
    assert reply.sent_with is not None
    assert reply.sent_with.exceeded == Exceeded(1_000, counted)
    assert reply.sent_with.left_out == session.path[5].id
    assert [type(event) for event in bench.events if isinstance(event, ReplyExceeded | ReplyShortened)] == [
        ReplyExceeded,
        ReplyShortened,
    ]
    budget = session.budget("next")
    assert (budget.window, budget.window_known) == (1_000, True)
    await asked(bench, "later")
    assert len(bench.model.requests) == 3, "what is known is not refused again"
    bench.workspace.end()

    again = make_bench()
    await again.workspace.begin()
    stored = again.workspace.session.path[-3].sent_with
    assert stored is not None
    assert (stored.exceeded, stored.left_out) == (reply.sent_with.exceeded, reply.sent_with.left_out)
    again.workspace.session.open_new()
    assert (again.workspace.session.model.window, again.workspace.session.model.window_known) == (1_000, True)


async def test_the_little_that_the_service_counts_more_is_believed_at_once(bench: Bench) -> None:
    """The window was known, and the count was too low: with the same count the same would be sent again."""
    session = bench.workspace.session
    bench.workspace.connection.know(PROFILE.with_chosen("gpt-test", Chosen(window=1_700)))
    await talked(bench)
    counted = session.budget("next").prompt
    assert counted + 60 >= 1_700 - 425
    bench.model.scripts = [[too_long(1_700, counted + 60)], said("Yes.")]
    await asked(bench, "next")
    assert session.model.difference == 60
    assert sent(bench)[1:] == [["1", "2", "3", "next"]]
    assert session.path[-1].text == "Yes."


async def test_what_the_service_counts_much_more_is_scaled_for_what_is_asked_again(bench: Bench) -> None:
    """It grows with the prompt: as a constant it would leave nothing to send, and be wrong for every other one."""
    session = bench.workspace.session
    bench.workspace.connection.know(PROFILE.with_chosen("gpt-test", Chosen(window=2_000)))
    await talked(bench)
    counted = session.budget("next").prompt
    bench.model.scripts = [[too_long(2_000, 3 * counted)], said("Yes.")]
    await asked(bench, "next")
    assert session.model.difference == 0
    assert sent(bench) == [["0", "1", "2", "3", "next"], ["3", "next"]]
    assert session.path[-1].text == "Yes."


@pytest.mark.parametrize("known", [4_000, 64_000])
async def test_a_refusal_binds_what_is_asked_again_whatever_is_known(bench: Bench, known: int) -> None:
    """No count was exact, as with a schema, or the person says of the window what is not so: trying again helps."""
    session = bench.workspace.session
    bench.workspace.connection.know(PROFILE.with_chosen("gpt-test", Chosen(window=known)))
    await talked(bench)
    schema = '{"type": "object", "properties": {}, "required": [], "additionalProperties": false}'
    parameters = session.conversation.parameters.changed(FORMAT, "json_schema").changed(SCHEMA, schema)
    await session.set_up(parameters=parameters)
    bench.model.scripts = [[too_long(4_000, 4_500)], [too_long(4_000, 4_100)], said("Yes.")]
    await asked(bench, "next")
    failed = session.path[-1]
    assert failed.sent_with is not None
    assert failed.sent_with.counted is None
    assert sent(bench) == [["0", "1", "2", "3", "next"], ["2", "3", "next"]]
    assert session.too_long(failed.id) is None
    await session.retry(failed.id)
    await until(lambda: not bench.workspace.replies.running)
    assert sent(bench)[2:] == [["3", "next"]], "not the same again"
    assert session.path[-1].text == "Yes."


async def test_where_everything_is_sent_the_refusal_says_what_it_takes(bench: Bench) -> None:
    session = bench.workspace.session
    bench.workspace.connection.know(PROFILE.with_chosen("gpt-test", Chosen(window=64_000)))
    await talked(bench)
    await session.set_up(parameters=session.conversation.parameters.changed(CONTEXT, "all"))
    bench.model.scripts = [[too_long(4_000, 4_500)], said("Yes.")]
    await asked(bench, "next")
    found = session.too_long(session.path[-1].id)
    assert found is not None
    assert found.dropping is not None
    assert "and the model takes 4,000." in found.sentence


async def test_a_limit_of_the_prompt_alone_is_one(bench: Bench) -> None:
    session = bench.workspace.session
    await talked(bench)
    bench.model.scripts = [[too_long(900, of_prompt=True)], said("Yes.")]
    await asked(bench, "next")
    assert (session.model.window, session.model.input_limit) == (128_000, 900)
    assert session.path[-1].text == "Yes."
    assert len(sent(bench)[1]) < 5


async def test_a_person_s_own_window_stands_above_what_was_learned(bench: Bench) -> None:
    session = bench.workspace.session
    await talked(bench)
    bench.model.scripts = [[too_long(1_000)], said("Yes.")]
    await asked(bench, "next")
    told = PROFILE.with_chosen("gpt-test", Chosen(window=64_000))
    bench.workspace.connection.know(told)
    assert session.model.window == 64_000
    bench.workspace.connection.know(PROFILE)
    session.models.choose(PROFILE, "gpt-test", "gpt-4o")
    assert session.model.window == 128_000, "whoever chooses a model knows better"


async def test_a_person_s_larger_window_has_the_longest_reply_of_its_model(bench: Bench) -> None:
    session = bench.workspace.session
    bench.model.scripts = [[too_long(8_192)], [Named("gpt-4.1"), *said("Yes.")]]
    await asked(bench)
    await asked(bench)
    assert (session.model.window, session.model.output_limit) == (8_192, 8_192)
    bench.workspace.connection.know(PROFILE.with_chosen("gpt-test", Chosen(window=128_000)))
    assert (session.model.window, session.model.output_limit) == (128_000, 32_768)


async def test_a_limit_that_a_reply_contradicts_is_forgotten(make_bench: Callable[[], Bench]) -> None:
    """Or one wrong number would hold for ever."""
    bench = make_bench()
    bench.model.scripts = [[too_long(16)], [*said("Yes."), UsageReported(Usage(12, 3))]]
    await asked(bench)
    assert bench.workspace.session.model.window == 16
    bench.model.scripts = [[*said("Yes."), UsageReported(Usage(14, 3))]]
    await asked(bench)
    assert bench.workspace.session.model.window == 128_000
    bench.workspace.end()
    again = make_bench()
    await again.workspace.begin()
    assert again.workspace.session.model.window == 128_000


async def test_another_model_behind_the_deployment_has_its_own_window(bench: Bench) -> None:
    session = bench.workspace.session
    await talked(bench)
    bench.model.scripts = [[too_long(1_000)], [Named("gpt-4o"), *said("x")], [Named("gpt-4.1"), *said("x")]]
    await asked(bench)
    assert (session.model.name, session.model.window) == ("gpt-4o", 1_000)
    await asked(bench)
    assert (session.model.name, session.model.window) == ("gpt-4.1", 1_047_576)


@pytest.mark.parametrize("policy", ["ask", "all"])
async def test_where_the_person_decides_nothing_is_left_out_by_itself(bench: Bench, policy: str) -> None:
    session = bench.workspace.session
    await talked(bench)
    await session.set_up(parameters=session.conversation.parameters.changed(CONTEXT, policy))
    bench.model.scripts = [[too_long(1_000, 1_400)], said("no")]
    await asked(bench, "next")
    assert len(bench.model.requests) == 1
    failed = session.path[-1]
    assert failed.failure is not None
    assert failed.failure.exceeded == Exceeded(1_000, 1_400)
    found = session.too_long(failed.id)
    assert found is not None
    assert found.dropping is not None
    assert found.dropping[CONTEXT.key] == "drop"


async def test_a_prompt_that_is_too_long_alone_is_not_sent_again(bench: Bench) -> None:
    session = bench.workspace.session
    await talked(bench)
    bench.model.scripts = [[too_long(200, 2_000)], said("no")]
    await asked(bench, LONG)
    assert len(bench.model.requests) == 1
    assert session.model.window == 200
    found = session.too_long(session.path[-1].id)
    assert found is not None
    assert (found.dropping, found.raised, found.lowered) == (None, None, None)


async def test_without_numbers_nothing_is_learned_and_nothing_sent_again(bench: Bench) -> None:
    session = bench.workspace.session
    await talked(bench)
    failure = Failure(kind=FailureKind.CONTEXT, sentence="Too long.", remedy="Shorten it.", status=400)
    bench.model.scripts = [[ChatError(failure)], said("no")]
    await asked(bench, "next")
    assert len(bench.model.requests) == 1
    assert not session.model.window_known
    assert session.too_long(session.path[-1].id) is None


@pytest.mark.parametrize("first", ["refused", "too long"])
async def test_what_names_too_much_and_is_too_long_is_mended_in_both(bench: Bench, first: str) -> None:
    """Each works on from what the other has made."""
    session = bench.workspace.session
    await talked(bench)
    await session.set_up(parameters=session.conversation.parameters.changed(SEED, 7))
    failure = Failure(kind=FailureKind.PARAMETER, sentence="No seed.", parameter="seed", status=400)
    refusals = [[ChatError(failure, refused=Refused("seed"))], [too_long(1_000, 1_300)]]
    bench.model.scripts = [*(refusals if first == "refused" else refusals[::-1]), said("Yes.")]
    await asked(bench, "next")
    assert session.path[-1].text == "Yes."
    assert sent(bench)[-1] == ["3", "next"]
    assert ["seed" in request.fields for request in bench.model.requests] == [True, first == "too long", False]
    assert len(bench.model.requests) == 3
    reply = session.path[-1].sent_with
    assert reply is not None
    assert (reply.refused, reply.exceeded) == ((Refused("seed"),), Exceeded(1_000, 1_300))


async def test_it_is_sent_again_only_once(bench: Bench) -> None:
    session = bench.workspace.session
    await talked(bench)
    bench.model.scripts = [[too_long(1_000)], [too_long(700)], said("no")]
    await asked(bench, "next")
    assert len(bench.model.requests) == 2
    assert session.path[-1].failure is not None
    assert session.model.window == 700, "the newest word is the one that counts"
    bench.model.scripts = [said("Yes.")]
    await session.retry(session.path[-1].id)
    await until(lambda: not bench.workspace.replies.running)
    assert session.path[-1].text == "Yes."


async def test_a_conversation_that_was_left_is_made_to_fit_too(bench: Bench) -> None:
    session = bench.workspace.session
    await talked(bench)
    here = session.conversation.id
    bench.model.scripts = [[too_long(1_000)], said("Yes.")]
    await session.ask("next")
    session.open_new()
    await until(lambda: not bench.workspace.replies.running)
    assert sent(bench) == [["0", "1", "2", "3", "next"], ["3", "next"]]
    await session.open(here)
    assert session.path[-1].text == "Yes."


async def test_an_unknown_count_teaches_the_window_alone(bench: Bench) -> None:
    session = bench.workspace.session
    await asked(bench)
    message = replace(session.path[-1], sent_with=SentWith("gpt-test", profile=PROFILE.name, counted=None))
    session.models.take(ReplyExceeded(message, Exceeded(5_000, 6_000)))
    assert (session.model.window, session.model.difference) == (5_000, 0)
