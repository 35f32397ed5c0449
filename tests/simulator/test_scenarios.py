"""Every scenario, as the real client and a bare socket meet it."""

from __future__ import annotations

import json
import re
import socket

import openai
import pytest

from tests.simulator.conftest import Simulator, Start, events, request_bytes, text_of
from tui.simulator.counting import Tokens
from tui.simulator.deployments import MODELS
from tui.simulator.replies import pieces
from tui.simulator.scenarios import SCENARIOS, scenario_of


def ways(words: str) -> pytest.MarkDecorator:
    """The deployment and the prompt that call a scenario, each way there is."""
    scenario = next(row for row in SCENARIOS if row.words == words)
    named = [(scenario.deployment, "hello")] if scenario.deployment else []
    return pytest.mark.parametrize(("model", "prompt"), [*named, ("gpt-4o", scenario.phrase)])


def drain(connection: socket.socket, received: bytearray) -> None:
    """Take what comes until the body ends, or the other side is gone."""
    while not received.endswith(b"\r\n0\r\n\r\n") and (piece := connection.recv(65_536)):
        received += piece


@pytest.mark.parametrize("prompt", ["How do I simulate a neural network?", "simulated cut", "cut", "simulatecut", ""])
def test_prose_calls_no_scenario(prompt: str) -> None:
    assert scenario_of("gpt-4o", prompt) is None


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("simulate filter", "filter"),
        ("simulate filter reply", "filter reply"),
        ("Please SIMULATE\n  Filter   Reply now", "filter reply"),
        ("simulate 429, please", "429"),
    ],
)
def test_words_are_found_anywhere(prompt: str, words: str) -> None:
    found = scenario_of("gpt-4o", prompt)
    assert found is not None
    assert found.words == words


def test_only_the_last_message_of_the_user_counts(simulator: Simulator) -> None:
    messages = [
        {"role": "user", "content": "simulate 500"},
        {"role": "assistant", "content": "simulate 500"},
        {"role": "user", "content": "thank you"},
    ]
    assert simulator.post({"model": "gpt-4o", "messages": messages}).status == 200


def test_each_scenario_has_words_of_its_own_and_a_line_of_help() -> None:
    assert len({scenario.words for scenario in SCENARIOS}) == len(SCENARIOS)
    assert all(re.fullmatch(r"\w+(-\w+)?( \w+(-\w+)?)*", scenario.words) for scenario in SCENARIOS)
    named = [scenario.deployment for scenario in SCENARIOS if scenario.deployment]
    assert len(set(named)) == len(named)
    assert not set(named) & {deployment.name for deployment in MODELS}
    assert all(scenario.help and scenario_of("gpt-4o", scenario.phrase) is scenario for scenario in SCENARIOS)


def test_rate_limited_once_then_served_then_limited_again(simulator: Simulator) -> None:
    first, second, third = (simulator.ask("simulate 429") for _ in range(3))
    assert (first.status, second.status, third.status) == (429, 200, 429)
    assert first.headers["retry-after-ms"] == "300"
    assert simulator.ask("simulate 429", temperature=0.5).status == 429


def test_the_real_clients_own_retry_gets_through(simulator: Simulator) -> None:
    with simulator.client() as client:
        reply = client.with_options(max_retries=1).chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "simulate 429"}]
        )
    assert "simulated" in (reply.choices[0].message.content or "")


@ways("busy")
def test_rate_limited_every_time(simulator: Simulator, model: str, prompt: str) -> None:
    for _ in range(2):
        answer = simulator.ask(prompt, model=model)
        assert answer.status == 429
        assert answer.headers["retry-after"] == "2"
        assert answer.body == b'{"error":{"code":"429","message": "Rate limit is exceeded. Try again in 2 seconds."}}'


@ways("401")
def test_no_access(simulator: Simulator, model: str, prompt: str) -> None:
    with simulator.client() as client, pytest.raises(openai.AuthenticationError) as caught:
        client.chat.completions.create(model=model, messages=[{"role": "user", "content": prompt}], stream=True)
    assert caught.value.code == "PermissionDenied"


@ways("404")
def test_no_deployment(simulator: Simulator, model: str, prompt: str) -> None:
    with simulator.client() as client, pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model=model, messages=[{"role": "user", "content": prompt}])
    assert caught.value.code == "DeploymentNotFound"


@ways("context")
def test_too_long(simulator: Simulator, model: str, prompt: str) -> None:
    answer = simulator.ask(prompt, model=model)
    assert (answer.status, answer.error["code"]) == (400, "context_length_exceeded")


@ways("filter")
def test_filtered_prompt(simulator: Simulator, model: str, prompt: str) -> None:
    answer = simulator.ask(prompt, model=model, stream=True)
    assert answer.status == 400
    assert answer.body == (
        b'{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI\'s content '
        b"management policy. Please modify your prompt and retry. To learn more about our content filtering policies "
        b'please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766","type":null,"param":"prompt",'
        b'"code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation",'
        b'"content_filter_result":{"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"filtered":true,"detected":'
        b'true},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},'
        b'"violence":{"filtered":false,"severity":"safe"}}}}}'
    )


@ways("filter reply")
def test_filtered_reply(simulator: Simulator, tokens: Tokens, model: str, prompt: str) -> None:
    chunks = events(simulator.ask(prompt, model=model, stream=True, stream_options={"include_usage": True}).body)
    last = chunks[-2]["choices"][0]
    assert last["finish_reason"] == "content_filter"
    assert last["content_filter_results"]["violence"] == {"filtered": True, "severity": "medium"}
    assert chunks[-1]["usage"]["completion_tokens"] == tokens.count(text_of(chunks), "o200k_base") > 0


@ways("parameter")
def test_temperature_refused(simulator: Simulator, model: str, prompt: str) -> None:
    answer = simulator.ask(prompt, model=model, temperature=0.7)
    assert (answer.status, answer.error["param"], answer.error["code"]) == (400, "temperature", "unsupported_value")
    assert "'temperature' does not support 0.7 with this model" in answer.error["message"]
    assert simulator.ask(prompt, model=model).status == 200


@ways("500")
def test_broken(simulator: Simulator, model: str, prompt: str) -> None:
    with simulator.client() as client, pytest.raises(openai.InternalServerError) as caught:
        client.chat.completions.create(model=model, messages=[{"role": "user", "content": prompt}], stream=True)
    assert caught.value.type == "server_error"


@ways("cut")
def test_cut_streams_end_cleanly_without_a_finish(simulator: Simulator, model: str, prompt: str) -> None:
    received = bytearray()
    with simulator.connect() as connection:
        connection.sendall(request_bytes(prompt, model=model, stream_options={"include_usage": True}))
        drain(connection, received)
    assert received.endswith(b"\n\n\r\n0\r\n\r\n")
    assert b"simulated" in received
    assert b"[DONE]" not in received
    assert b'"finish_reason":"' not in received
    assert b'"usage":{' not in received


@ways("cut")
def test_the_real_client_does_not_notice_a_cut(simulator: Simulator, model: str, prompt: str) -> None:
    with (
        simulator.client() as client,
        client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": prompt}], stream=True
        ) as stream,
    ):
        reasons = [choice.finish_reason for chunk in stream for choice in chunk.choices]
    assert len(reasons) > 20
    assert not any(reasons)


@ways("reset")
def test_reset_streams_break_off(simulator: Simulator, model: str, prompt: str) -> None:
    received = bytearray()
    with simulator.connect() as connection:
        connection.sendall(request_bytes(prompt, model=model))
        with pytest.raises(ConnectionResetError):
            drain(connection, received)
    assert b'"finish_reason":"' not in received


def test_the_real_client_meets_a_reset_midway(start: Start) -> None:
    simulator = start(rate=2_000)
    heard: list[str | None] = []
    with (
        simulator.client() as client,
        client.chat.completions.create(
            model="reset", messages=[{"role": "user", "content": "hello"}], stream=True
        ) as stream,
        pytest.raises(openai.APIConnectionError),
    ):
        heard.extend(choice.delta.content for chunk in stream for choice in chunk.choices)
    assert any(heard)


@pytest.mark.parametrize("words", ["cut", "reset"])
def test_replies_in_one_piece_break_off_too(simulator: Simulator, words: str) -> None:
    with simulator.client() as client, pytest.raises(openai.APIConnectionError):
        client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": f"simulate {words}"}], timeout=20
        )


def test_a_slow_reply_opens_at_once_and_then_waits(simulator: Simulator) -> None:
    with simulator.connect() as connection:
        connection.sendall(request_bytes("simulate slow"))
        received = b""
        while b'"role":"assistant"' not in received:
            received += connection.recv(65_536)
        assert b"protected_material_text" not in received
        assert simulator.server.streams == 1
        while b"protected_material_text" not in received:
            received += connection.recv(65_536)


def test_length_stops_early_by_itself(simulator: Simulator) -> None:
    body = json.loads(simulator.ask("simulate length", max_completion_tokens=4_096).body)
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["usage"]["completion_tokens"] == 48


def test_the_request_is_shown_as_it_arrived(simulator: Simulator) -> None:
    messages = [
        {"role": "system", "content": "Be brief. " * 50},
        {"role": "user", "content": "simulate request ``` \n```"},
    ]
    fields = {"temperature": 0.35, "max_completion_tokens": 1_234, "top_p": 0.9, "stop": ["☃"], "seed": 7}
    reply = json.loads(simulator.post({"model": "gpt-4o", "messages": messages, **fields}).body)
    text = reply["choices"][0]["message"]["content"]
    opening, _, fenced = text.partition("```json\n")
    shown = json.loads(fenced.removesuffix("\n```\n"))
    assert "imulated" in opening
    assert {name: shown[name] for name in fields} == fields
    assert shown["model"] == "gpt-4o"
    assert len(shown["messages"][0]["content"]) <= 80
    assert shown["messages"][1] == {"role": "user", "content": "simulate request ``` ```"}


def test_of_a_long_conversation_only_the_ends_are_shown(simulator: Simulator) -> None:
    messages = [{"role": "user", "content": f"number {number}"} for number in range(40)]
    messages.append({"role": "user", "content": "simulate request"})
    text = json.loads(simulator.post({"model": "gpt-4o", "messages": messages}).body)["choices"][0]["message"][
        "content"
    ]
    shown = json.loads(text.split("```json\n")[1].split("\n```")[0])["messages"]
    assert len(shown) == 7
    assert shown[3] == "35 more messages"


def test_a_long_reply_is_80_kilobytes_and_fits_the_model(simulator: Simulator) -> None:
    body = json.loads(simulator.ask("simulate long", max_completion_tokens=12_000).body)
    text = body["choices"][0]["message"]["content"]
    assert body["choices"][0]["finish_reason"] == "stop"
    assert 78_000 <= len(text) <= 84_000
    for mark in ("\n## ", "\n- [x] ", "\n| ", "\n```python", "\n> ", "\n1. ", "**"):
        assert mark in text


@pytest.mark.parametrize(
    ("words", "marks"),
    [
        ("code", ["```python", "```rust", "```sql", "```diff", "\n```\n"]),
        ("table", ["|:-----|:------:|------:|", "横浜"]),
        ("unicode", ["日本語", "👨‍👩‍👧‍👦", "العربية", "e\u0301"]),
        ("escape", ["\x1b]52;c;UFdORUQ=\x07", "\x9b31m", "\u202e", "\x00", "[@click=app.quit]"]),
    ],
)
def test_specimens_hold_what_they_promise(simulator: Simulator, words: str, marks: list[str]) -> None:
    text = json.loads(simulator.ask(f"simulate {words}").body)["choices"][0]["message"]["content"]
    assert "imulated" in text.split("\n")[0]
    assert all(mark in text for mark in marks)


def conversation(prompt: str, begun: str) -> list[dict[str, str]]:
    return [
        {"role": "user", "content": prompt},
        {"role": "assistant", "content": begun},
        {"role": "user", "content": "Continue your last message exactly where it stops."},
    ]


@pytest.mark.parametrize("prompt", ["simulate cut", "simulate reset", "simulate length", "What is a token?"])
def test_a_reply_that_was_begun_is_continued_where_it_stopped(simulator: Simulator, prompt: str) -> None:
    plain = {"role": "user", "content": prompt}
    whole = json.loads(simulator.post({"model": "gpt-4o", "messages": conversation(prompt, "")}).body)
    whole_text = whole["choices"][0]["message"]["content"]
    begun = whole_text[: len(whole_text) // 2]
    rest = json.loads(simulator.post({"model": "gpt-4o", "messages": conversation(prompt, begun)}).body)
    assert plain["content"] in whole_text
    assert begun + rest["choices"][0]["message"]["content"] == whole_text
    assert rest["choices"][0]["finish_reason"] == "stop"


def test_a_reply_is_continued_after_a_slider_moved(simulator: Simulator) -> None:
    def ask(begun: str, temperature: float) -> str:
        body = {"model": "gpt-4o", "messages": conversation("sliders", begun), "temperature": temperature}
        return str(json.loads(simulator.post(body).body)["choices"][0]["message"]["content"])

    whole = ask("", 0.3)
    place = whole.index("There is no button")
    assert ask(whole[:place], 0.85).startswith("There is no button")


def test_pieces_add_up_to_the_text() -> None:
    text = "a_b  c\n\n日本語 👍🏽 it's -- **bold** éé \x1b[31m\u202e"
    assert "".join(pieces(text)) == text
