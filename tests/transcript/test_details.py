"""What is known of a message, in words and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.transcript.host import prompt, reply
from tui.domain.conversation import Answer, FilterResult, Message, SentWith, Status, Timings, Usage
from tui.domain.errors import Failure, FailureKind
from tui.domain.models import LITELLM, Chosen
from tui.domain.parameters import Parameters
from tui.domain.settings import Profile
from tui.domain.usage import Prices, Spent, spent_for
from tui.transcript.details import Fact, as_text, sections, so_far, stored

SENT = SentWith("prod-chat", Parameters.of({"temperature": 0.7}), prompt_version=3, left_out=5, profile="contoso")
FILTERS = (
    FilterResult("violence", True, "medium", prompt=True),
    FilterResult("hate", False, "safe", prompt=True),
    FilterResult("self_harm", False, "low"),
)


def facts(message: Message) -> dict[str, str]:
    return {label: value for section in sections(message) for label, value, _ in section.facts}


def test_a_reply_tells_how_it_came_about() -> None:
    usage = Usage(1_200, 412, cached_tokens=1_024, reasoning_tokens=64)
    known = facts(reply(2, "text", usage=usage, model="gpt-4o-2024-11-20", sent_with=SENT, request_id="2c81"))
    assert known["From"] == "prod-chat"
    assert known["Connection"] == "contoso"
    assert known["Model"] == "gpt-4o-2024-11-20"
    assert known["Ended"] == "stop"
    assert known["First token"] == "0.4 s"
    assert known["Whole reply"] == "3.1 s · 133/s"
    assert known["Prompt"] == "1,200 · 1,024 of them cached"
    assert known["Reply"] == "412 · 64 of them reasoning"
    assert known["Temperature"] == "0.70"
    assert known["Max tokens"] == "4,096 · default"
    assert known["System prompt"] == "version 3"
    assert known["Left out"] == "message 5, and all before it that is not pinned"
    assert known["Request id"] == "2c81"


def test_filters_are_in_words_for_each_side() -> None:
    [section] = [found for found in sections(reply(2, "x", filters=FILTERS)) if found.title == "Content filter"]
    assert [(label, value) for label, value, _ in section.facts] == [
        ("Prompt", "violence medium, stopped · hate safe"),
        ("Reply", "self-harm low"),
    ]


def test_what_a_model_does_not_take_is_said() -> None:
    assert facts(reply(2, "x", model="o3-mini", sent_with=SENT))["Temperature"] == "not taken by this model"


def test_what_does_not_count_as_the_setup_was_is_not_said() -> None:
    assert "Past messages" not in facts(reply(2, "x", sent_with=SENT))
    last = replace(SENT, parameters=Parameters.of({"context": "last", "past_messages": 4}))
    known = facts(reply(2, "x", sent_with=last))
    assert (known["Context"], known["Past messages"]) == ("last messages", "4")
    assert "Ask at tokens" not in known


def test_what_a_reply_costs_and_by_whose_prices() -> None:
    usage = Usage(1_200, 412, cached_tokens=1_000)
    message = reply(2, "x", usage=usage, model="gpt-4o-2024-11-20", sent_with=SENT)

    def cost(message: Message, *profiles: Profile) -> str | None:
        took = spent_for(message, Prices(profiles))
        return {fact.label: fact.value for part in sections(message, took) for fact in part.facts}.get("Cost")

    assert cost(message) == "≈$0.0059 · by the prices of litellm 1.109.1, 2026-11"
    own = Profile(name="contoso", endpoint="x", deployment="prod-chat").with_chosen(
        "prod-chat", Chosen(input_price=0, cached_price=0, output_price=5_000)
    )
    assert cost(message, own) == "≈$2.06 · by the prices of your settings"
    assert cost(replace(message, model="llama")) == "price not known"
    simulated = sections(message, spent_for(message, Prices(simulated=True)))
    assert Fact("Cost", "none: the simulator is not paid for") in simulated[1].facts
    assert cost(replace(message, usage=None)) is None


def test_a_reply_that_was_continued_took_all_its_requests() -> None:
    message = reply(2, "x", usage=Usage(60, 8), earlier=(Usage(40, 5), None), model="gpt-4o", sent_with=SENT)
    known = {fact.label: fact.value for part in sections(message, spent_for(message, Prices())) for fact in part.facts}
    assert (known["Prompt"], known["Reply"], known["Together"]) == ("100", "13", "113")
    assert known["Requests"] == "3 · it was continued · 1 of them without a count of the service"
    assert known["Whole reply"].endswith("· 4/s"), "13 tokens in 3.1 s"
    assert json.loads(stored(message))["earlier_usage"][1] is None


def test_what_a_conversation_took_so_far() -> None:
    took = Spent(requests=12, usage=Usage(14_400, 4_120, 1_024, 64), dollars=12.344, sources=frozenset({LITELLM}))
    assert [(label, value) for label, value, _ in so_far(took).facts] == [
        ("Requests", "12"),
        ("Their prompts", "14,400 · 1,024 of them cached"),
        ("Their tokens", "4,120 · 64 of them reasoning"),
        ("Cost", "≈$12.34 · by the prices of litellm 1.109.1, 2026-11"),
    ]
    partial = {label: value for label, value, _ in so_far(replace(took, unreported=2, unpriced=3)).facts}
    assert partial["Requests"] == "12 · and 2 without a count of the service"
    assert partial["Cost"].endswith(", 2026-11 · without 3 of models whose price is not known")
    assert so_far(Spent(requests=1, unpriced=1)).facts[-1].value == "price not known"
    assert so_far(Spent(unreported=1)).facts[-1].value == "not known"
    assert "The conversation so far\n  Requests: 12\n" in as_text(prompt(1, "abc"), [so_far(took)])


def test_a_failure_is_whole() -> None:
    failure = Failure(
        kind=FailureKind.PARAMETER,
        sentence="It is refused.",
        remedy="Change it.",
        status=400,
        code="bad",
        request_id="r1",
    )
    known = facts(reply(2, "", status=Status.FAILED, failure=failure, usage=None, timings=None))
    assert known["Failure"] == "It is refused. Change it."
    assert (known["HTTP status"], known["Error code"], known["Request id"]) == ("400", "bad", "r1")
    assert known["Usage"] == "The service reported none."


def test_a_reply_that_was_held_back_says_so() -> None:
    assert "holds replies back" in facts(reply(2, "x", timings=Timings(6.0, 6.1, held_back=True)))["Stream"]
    assert "Stream" not in facts(reply(2, "x"))


def test_a_prompt_has_what_prompts_have() -> None:
    assert [section.title for section in sections(prompt(1, "abc"))] == ["Message"]
    assert facts(prompt(1, "abc"))["Text"] == "3 characters"


def test_the_stored_facts_are_these_and_no_others() -> None:
    """Threat 18: no header and no key can be among them."""
    message = reply(2, "secret words", sent_with=SENT, filters=FILTERS)
    found = json.loads(stored(message))
    assert set(found) == {
        *("id", "uid", "conversation", "parent", "role", "status", "created", "text_characters", "model", "usage"),
        *(
            "reasoning_characters",
            "refusal",
            "finish_reason",
            "request_id",
            "timings",
            "sent_with",
            "filters",
            "failure",
        ),
    }
    kept = {"connection", "deployment", "parameters", "prompt_version", "left_out", "refused", "exceeded"}
    assert set(found["sent_with"]) == kept
    assert found["sent_with"]["parameters"] == {"temperature": 0.7}
    assert "secret words" not in as_text(message, sections(message))


def test_nothing_in_it_can_command_a_terminal() -> None:
    """Threats 1 and 2."""
    hostile = "a\x1b]52;c;x\x07\u202e\ud800\nb"
    failure = Failure(kind=FailureKind.SERVICE, sentence=hostile, code=hostile, request_id=hostile)
    message = reply(2, hostile, model=hostile, finish_reason=hostile, refusal=hostile, failure=failure)
    message = replace(message, sent_with=SentWith(hostile, profile=hostile), filters=(FilterResult(hostile),))
    for label, value in facts(message).items():
        assert (label + value).isprintable()
    json.loads(stored(message))


def test_the_system_prompt_is_shown_as_it_was() -> None:
    message = reply(2, "x", sent_with=SentWith("chat", prompt_version=7), answer=Answer(2, 3))
    known = {
        fact.label: fact.value
        for part in sections(message, prompt="Be brief.\x1b[2J\nAnd kind.")
        for fact in part.facts
    }
    assert known["System prompt"].startswith("version 7 · Be brief.")
    assert "\x1b" not in known["System prompt"]
    assert known["Answer"] == "2 of 3"
    long = {fact.label: fact.value for part in sections(message, prompt="word " * 900) for fact in part.facts}
    assert len(long["System prompt"]) < 620
