"""What is known of deployments: chosen, learned from replies, learned from refusals, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.fakes import PROFILE, said, until
from tests.services.conftest import Bench
from tui.domain.checks import Check, Outcome, Step
from tui.domain.conversation import Usage
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.models import Chosen, Refused
from tui.domain.options import REFUSED
from tui.domain.parameters import TEMPERATURE, TOP_P, Parameters
from tui.domain.stream import Named, TextDelta, UsageReported
from tui.services.replies import ReplyRepaired

WARM = Parameters.of({"temperature": 0.5, "top_p": 0.5})


def refusing(field: str, **more: object) -> ChatError:
    failure = Failure(kind=FailureKind.PARAMETER, sentence=f"No {field}.", parameter=field, status=400)
    return ChatError(failure, refused=Refused(field, **more))  # type: ignore[arg-type]


async def asked(bench: Bench, text: str = "Hi") -> None:
    await bench.workspace.session.ask(text)
    await until(lambda: not bench.workspace.replies.running)


async def test_a_refused_field_is_left_out_at_once_said_kept_and_remembered(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    session = bench.workspace.session
    await session.set_up(parameters=WARM)
    bench.model.scripts = [[refusing("temperature")], said("Hello.")]
    await asked(bench)
    assert [request.fields for request in bench.model.requests] == [{"temperature": 0.5, "top_p": 0.5}, {"top_p": 0.5}]
    reply = session.path[-1]
    assert (reply.text, reply.failure) == ("Hello.", None)
    assert reply.sent_with is not None
    assert reply.sent_with.refused == (Refused("temperature"),)
    assert [event.refused for event in bench.events if isinstance(event, ReplyRepaired)] == [Refused("temperature")]
    assert TEMPERATURE.refusal(session.model) == REFUSED
    assert session.conversation.parameters == WARM, "what was set stays set for other models"
    await asked(bench, "again")
    assert bench.model.requests[-1].fields == {"top_p": 0.5}
    bench.workspace.end()

    # after a restart, in another conversation
    again = make_bench()
    await again.workspace.begin()
    stored = again.workspace.session.path[1].sent_with
    assert stored is not None
    assert stored.refused == (Refused("temperature"),)
    again.workspace.session.open_new()
    await again.workspace.session.set_up(parameters=WARM)
    await asked(again)
    assert [request.fields for request in again.model.requests] == [{"top_p": 0.5}]


async def test_it_is_repaired_only_once(bench: Bench) -> None:
    await bench.workspace.session.set_up(parameters=WARM)
    bench.model.scripts = [[refusing("temperature")], [refusing("top_p")], said("Hello.")]
    await asked(bench)
    assert len(bench.model.requests) == 2
    reply = bench.workspace.session.path[-1]
    assert reply.failure is not None
    assert reply.failure.parameter == "top_p"
    assert TOP_P.refusal(bench.workspace.session.model) is None


@pytest.mark.parametrize("field", ["seed", "messages"])
async def test_what_was_not_sent_is_not_asked_again(bench: Bench, field: str) -> None:
    bench.model.scripts = [[refusing(field)], said("Hello.")]
    await asked(bench)
    assert len(bench.model.requests) == 1
    assert bench.workspace.session.path[-1].failure is not None
    assert bench.workspace.session.model.refused == ()


async def test_another_error_is_never_asked_again(bench: Bench) -> None:
    await bench.workspace.session.set_up(parameters=WARM)
    failure = Failure(kind=FailureKind.PARAMETER, sentence="No.", parameter="temperature", status=400)
    bench.model.scripts = [[ChatError(failure)], said("Hello.")]
    await asked(bench)
    assert len(bench.model.requests) == 1


async def test_the_older_name_of_the_token_limit_is_remembered(bench: Bench) -> None:
    await bench.workspace.session.set_up(parameters=Parameters.of({"max_tokens": 300}))
    bench.model.scripts = [[refusing("max_completion_tokens")], said("Hello.")]
    for _ in range(2):
        await asked(bench)
    names = [tuple(request.fields) for request in bench.model.requests]
    assert names == [("max_completion_tokens",), ("max_tokens",), ("max_tokens",)]


async def test_usage_that_is_not_given_is_not_asked_for_again(bench: Bench) -> None:
    bench.model.scripts = [[refusing("stream_options")], said("Hello.")]
    for _ in range(2):
        await asked(bench)
    assert [request.omitted for request in bench.model.requests] == [(), ("stream_options",), ("stream_options",)]


async def test_a_learned_model_survives_and_another_one_forgets_the_refusals(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    await bench.workspace.session.set_up(parameters=WARM)
    bench.model.scripts = [[refusing("temperature")], [Named("gpt-4o-2024-11-20"), *said("x")]]
    await asked(bench)
    bench.workspace.end()

    again = make_bench()
    await again.workspace.begin()
    again.workspace.session.open_new()
    model = again.workspace.session.model
    assert (model.name, model.refused) == ("gpt-4o", (Refused("temperature"),))
    again.model.scripts = [[Named("gpt-4o-2024-08-06"), *said("x")], [Named("gpt-4.1-2025-04-14"), *said("x")]]
    await asked(again)
    assert again.workspace.session.model.refused == (Refused("temperature"),), "a newer version of the same model"
    await asked(again)
    now = again.workspace.session.model
    assert now.name == "gpt-4.1"
    assert now.refused == ()


async def test_a_reply_that_was_left_before_it_came_names_its_model(bench: Bench) -> None:
    """Its base model is known in every other conversation too."""
    gate = asyncio.Event()
    bench.model.scripts = [[gate, Named("o3-mini"), *said("x")]]
    await bench.workspace.session.ask("Hi")
    bench.workspace.session.open_new()
    gate.set()
    await until(lambda: not bench.workspace.replies.running)
    assert bench.workspace.session.model.name == "o3-mini"


async def test_what_is_chosen_comes_first(bench: Bench) -> None:
    session, models = bench.workspace.session, bench.workspace.session.models
    bench.model.scripts = [[Named("gpt-4o"), *said("x")]]
    await asked(bench)
    models.choose(PROFILE, "gpt-test", "o3")
    assert (session.model.name, models.is_chosen(PROFILE, "gpt-test")) == ("o3", True)
    assert models.learned(PROFILE, "gpt-test") == "gpt-4o"
    told = PROFILE.with_chosen("gpt-test", Chosen(base="gpt-4.1", window=200_000))
    bench.workspace.connection.know(told)
    assert (session.model.name, session.model.window) == ("gpt-4.1", 200_000)
    bench.workspace.connection.know(PROFILE)
    models.choose(PROFILE, "gpt-test", "")
    assert session.model.name == "gpt-4o"


async def test_a_choice_lets_everything_be_tried_again(bench: Bench) -> None:
    await bench.workspace.session.set_up(parameters=WARM)
    bench.model.scripts = [[refusing("temperature")], said("x")]
    await asked(bench)
    bench.workspace.session.models.choose(PROFILE, "gpt-test", "gpt-4o")
    assert TEMPERATURE.refusal(bench.workspace.session.model) is None


async def test_two_connections_to_one_resource_share_what_is_known(bench: Bench) -> None:
    bench.model.scripts = [[Named("o3-mini"), *said("x")]]
    await asked(bench)
    bench.workspace.connection.choose(replace(PROFILE, name="same", endpoint=f"{PROFILE.endpoint}/openai/v1"), "key")
    bench.workspace.session.open_new()
    assert bench.workspace.session.model.name == "o3-mini"


async def test_a_model_of_another_api_is_learned_from_the_error(bench: Bench) -> None:
    failure = Failure(kind=FailureKind.MODEL, sentence="No.", model="gpt-5.4-pro", status=400)
    bench.model.scripts = [[ChatError(failure)]]
    await asked(bench)
    assert bench.workspace.session.model.responses_only


async def test_after_the_first_token_nothing_is_asked_again(bench: Bench) -> None:
    await bench.workspace.session.set_up(parameters=WARM)
    cut = ChatError(Failure(kind=FailureKind.CUT, sentence="Cut."))
    bench.model.scripts = [[TextDelta("half"), cut], said("no")]
    await asked(bench)
    assert len(bench.model.requests) == 1
    assert bench.workspace.session.path[-1].text == "half"


async def test_a_test_of_a_connection_teaches_what_a_reply_does(make_bench: Callable[[], Bench]) -> None:
    """Also of one that is not in use, and in the next run."""
    bench, tested = make_bench(), replace(PROFILE, name="new", endpoint="https://new.openai.azure.com")
    failure = Failure(kind=FailureKind.MODEL, sentence="No.", model="gpt-5-pro")
    bench.checked.checks = [
        Check(step=Step.DEPLOYMENT, outcome=Outcome.PASSED, model="gpt-4o-2024-11-20"),
        Check(step=Step.STREAMING, outcome=Outcome.PASSED, refused=Refused("max_completion_tokens")),
    ]
    assert len([check async for check in bench.workspace.connection.test(tested, "key")]) == 2
    bench.workspace.end()

    again = make_bench()
    await again.workspace.begin()
    models = again.workspace.session.models
    known = models.model(tested, "gpt-test")
    assert (known.name, known.refused) == ("gpt-4o", (Refused("max_completion_tokens"),))
    assert models.learned(PROFILE, "gpt-test") == ""
    again.checked.checks = [Check(step=Step.DEPLOYMENT, outcome=Outcome.FAILED, failure=failure)]
    assert len([check async for check in again.workspace.connection.test(tested, "key")]) == 1
    assert models.learned(tested, "gpt-test") == "gpt-5-pro"


async def test_what_the_service_counts_beyond_the_formula_is_learned_once_it_is_steady(
    make_bench: Callable[[], Bench],
) -> None:
    bench = make_bench()
    session = bench.workspace.session
    sizes = []
    for more in (12, 11, 12):
        counted = session.budget("Hi").prompt
        bench.model.scripts = [[*said("Hello."), UsageReported(Usage(counted + more, 1))]]
        await asked(bench)
        sizes.append(session.path[-1].sent_with.counted)  # type: ignore[union-attr]
        assert sizes[-1] == counted
        bench.model.requests.clear()
    assert session.model.difference == 12
    again = make_bench()
    await again.workspace.begin()
    budget = again.workspace.session.budget("Hi")
    assert again.workspace.session.model.difference == 12
    bench.model.scripts = [[*said("Hello."), UsageReported(Usage(budget.prompt, 1))]]
    await asked(bench)
    assert session.path[-1].sent_with.counted == budget.prompt - 12  # type: ignore[union-attr]
    assert session.model.difference == 12, "what is applied is not learned again"


async def test_a_difference_that_comes_and_goes_is_not_believed(bench: Bench) -> None:
    for more in (12, 0, 40):
        counted = bench.workspace.session.budget("Hi").prompt
        bench.model.scripts = [[*said("Hello."), UsageReported(Usage(counted + more, 1))]]
        await asked(bench)
        bench.model.requests.clear()
    assert bench.workspace.session.model.difference == 0


async def test_another_model_behind_a_deployment_is_counted_anew(bench: Bench) -> None:
    session = bench.workspace.session
    for name in ("gpt-4o", "gpt-4o", "gpt-4o", "gpt-4.1"):
        counted = session.budget("Hi").prompt - session.model.difference
        bench.model.scripts = [[Named(name), *said("Hello."), UsageReported(Usage(counted + 5, 1))]]
        await asked(bench)
        bench.model.requests.clear()
        if name == "gpt-4o":
            assert session.model.difference in (0, 5)
    assert session.model.difference == 0


async def test_a_price_is_that_of_the_model_and_nobody_pays_the_simulator(make_bench: Callable[[], Bench]) -> None:
    models = make_bench().workspace.session.models
    profile = PROFILE.with_chosen(PROFILE.deployment, Chosen(base="gpt-4o", input_price=2))
    price = models.model(profile, PROFILE.deployment).price
    assert price is not None
    assert (price.input, price.output) == (2, 10)
    assert models.model(replace(profile, demo=True), PROFILE.deployment).price is None
    assert models.model(profile, "another").price is None


async def test_the_budget_says_what_enter_costs(bench: Bench) -> None:
    session = bench.workspace.session
    assert session.budget("Hi").cost is None
    bench.model.scripts = [[Named("gpt-4o-2024-11-20"), *said("Hello.")]]
    await asked(bench)
    budget = session.budget("Hi")
    assert budget.cost == pytest.approx((budget.prompt * 2.5 / 1e6, budget.reply * 10 / 1e6))
