"""What the simulator says: that it is simulated, about aztui, and of what arrived."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.keys import KEYS
from tui.simulator.counting import Tokens
from tui.simulator.replies import reply_to, rest_of
from tui.simulator.request import ChatCall, read_call
from tui.simulator.resource import find
from tui.simulator.scenario import Scenario
from tui.simulator.scenarios import GROUPS, SCENARIOS, scenario_of
from tui.simulator.topics import TOPICS, Topic

SYSTEM = "You are a helpful assistant."


def call_of(tokens: Tokens, prompt: str, system: str = SYSTEM, /, **fields: Any) -> ChatCall:
    messages = [{"role": "system", "content": system}] if system else []
    body = {"model": "gpt-4o", "messages": [*messages, {"role": "user", "content": prompt}], **fields}
    return read_call(json.dumps(body).encode(), tokens, find)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
@pytest.mark.parametrize("temperature", [0, 0.3, 0.7, 1.55])
def test_each_topic_gives_a_page_worth_reading(tokens: Tokens, topic: Topic, temperature: float) -> None:
    word = topic.words.split()[0]
    text = reply_to(call_of(tokens, f"{word} please", temperature=temperature, max_completion_tokens=2_048), None)
    most = 2_048 if topic.name == "simulations" else 500
    assert 120 <= tokens.count(text, "o200k_base") <= most
    assert "simulated" in text.split("\n\n")[0]
    assert f"> {word} please" in text
    assert "\n## " in text
    assert f"{temperature:g}" in text
    assert "2,048" in text
    assert "5 words" in text


@settings(max_examples=40, deadline=None)
@given(prompt=st.text(max_size=300), temperature=st.none() | st.floats(min_value=0, max_value=2))
def test_any_prompt_gets_a_reply_of_a_reasonable_size(tokens: Tokens, prompt: str, temperature: float | None) -> None:
    fields = {} if temperature is None else {"temperature": temperature}
    text = reply_to(call_of(tokens, prompt, **fields), None)
    # the longest is the page that a word about the simulator calls
    assert 120 <= tokens.count(text, "o200k_base") <= 2_000
    assert "simulated" in text


def test_the_same_request_gets_the_same_reply(tokens: Tokens) -> None:
    texts = {reply_to(call_of(tokens, "Tell me about the sea", temperature=0.6), None) for _ in range(3)}
    assert len(texts) == 1


def test_replies_vary_with_the_prompt_and_not_at_temperature_0(tokens: Tokens) -> None:
    prompts = [f"Tell me about the sea, part {number}" for number in range(12)]
    warm, cold = (
        {reply_to(call_of(tokens, prompt, temperature=value), None).replace(prompt, "") for prompt in prompts}
        for value in (1, 0)
    )
    assert len(warm) > 4
    assert len(cold) == 1


def test_what_was_not_sent_is_said(tokens: Tokens) -> None:
    text = reply_to(call_of(tokens, "hello", ""), None)
    assert re.search(r"system prompt:? ?\|? none", text, re.IGNORECASE)
    assert "not sent, so the service's 1" in text
    assert "no limit" in text


def test_other_sampling_parameters_are_said_too(tokens: Tokens) -> None:
    text = reply_to(call_of(tokens, "hello", top_p=0.85, presence_penalty=-1.5), None)
    assert "0.85" in text
    assert "-1.5" in text


def test_keys_are_written_as_the_table_of_keys_writes_them(tokens: Tokens) -> None:
    labels = {key.label for key in KEYS}
    text = reply_to(call_of(tokens, "keys"), None)
    rows = re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE)
    assert len(rows) >= 5
    assert set(rows) <= labels


def test_the_page_of_simulations_names_every_scenario(tokens: Tokens) -> None:
    text = reply_to(call_of(tokens, "What can you simulate?"), None)
    assert all(f"| `{scenario.words}` | {scenario.help} |" in text for scenario in SCENARIOS)
    assert all(f"\n### {group.title}\n" in text for group in GROUPS)
    assert all(f"`{scenario.deployment}`" in text for scenario in SCENARIOS if scenario.deployment)


@pytest.mark.parametrize("prompt", ["simulate help", "Hello, please simulate help with my python keys"])
def test_help_is_that_page(tokens: Tokens, prompt: str) -> None:
    scenario = scenario_of("gpt-4o", prompt)
    text = reply_to(call_of(tokens, prompt), scenario)
    assert "## What the demo can simulate" in text
    assert tokens.count(text, "o200k_base") < 2_500


def test_a_scenario_is_explained(tokens: Tokens) -> None:
    scenario = next(row for row in SCENARIOS if row.words == "cut")
    assert f"You asked for `simulate cut`: {scenario.help}." in reply_to(call_of(tokens, "simulate cut"), scenario)
    named = call_of(tokens, "hello", model="cut")
    assert f"The deployment `cut` does this: {scenario.help}." in reply_to(named, scenario)


@pytest.mark.parametrize("row", [row for row in SCENARIOS if not row.text and not row.topic], ids=lambda row: row.words)
def test_replies_that_show_something_are_no_longer_than_others(tokens: Tokens, row: Scenario) -> None:
    text = reply_to(call_of(tokens, f"please {row.phrase}"), row)
    assert tokens.count(text, "o200k_base") <= 700


@settings(max_examples=50)
@given(text=st.text(min_size=1), place=st.integers(min_value=0))
def test_the_rest_follows_the_beginning(text: str, place: int) -> None:
    begun = text[: place % len(text)]
    assert begun + rest_of(text, begun) == text


def test_the_rest_of_a_whole_reply_says_so() -> None:
    assert rest_of("All of it.", "All of it.") == "\n\nThat was all of it.\n"


def test_the_rest_of_something_else_is_the_whole_reply() -> None:
    assert rest_of("All of it.", "Never said") == "\n\nAll of it."
