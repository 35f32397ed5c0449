"""The table of what can be simulated: by words in the last prompt, or by the name of a deployment.

A new row needs no more than a place here; the page of help, the list of `--help` and the deployments are made of it.
"""

from __future__ import annotations

import re

from tui.simulator import answers, faults, filtering, lengths, specimens
from tui.simulator.answers import Answer, Refused, invalid
from tui.simulator.completion import whole
from tui.simulator.fields import refuse_temperature, unrecognized
from tui.simulator.request import ChatCall, role_refused
from tui.simulator.scenario import ALL, Group, Scenario
from tui.simulator.steps import End
from tui.simulator.wire import Json, categories, found, judged


def _window_exceeded(call: ChatCall) -> Answer:
    window = call.deployment.model.window
    return answers.context_exceeded(window, window + call.prompt_tokens)


def _temperature_refused(call: ChatCall) -> Answer | None:
    try:
        refuse_temperature(call.body)
    except Refused as refused:
        return refused.answer
    return None


def _limit_refused(call: ChatCall) -> Answer | None:
    """By the models of others on Foundry, which know `max_tokens` alone."""
    return unrecognized("max_completion_tokens").answer if "max_completion_tokens" in call.body else None


def _system_refused(call: ChatCall) -> Answer | None:
    roles = (message["role"] for message in call.messages)
    place = next((index for index, role in enumerate(roles) if role == "system"), None)
    return None if place is None else role_refused(f"messages[{place}].role", "system").answer


def _stream_refused(call: ChatCall) -> Answer | None:
    message = "Unsupported value: 'stream' does not support true with this model. Supported values are: false."
    return invalid(message, "stream", "unsupported_value").answer if call.stream else None


def _no_text(_: ChatCall) -> str:
    return ""


def _stops(words: str, help: str, deployment: str | None = None, /, **results: Json) -> Scenario:
    """A reply that the content filter stops midway."""
    return Scenario(words, help, deployment, share=0.5, finish="content_filter", verdict=categories(**results))


_ERRORS = Group(
    "Errors before the reply",
    (
        Scenario(
            "429",
            "too many requests once; the second try succeeds after 0.3 s",
            answer=answers.too_many(1, retry_after_ms="300"),
            once=True,
        ),
        Scenario(
            "busy",
            "too many requests, every time; wait 2 s",
            "rate-limited",
            answer=answers.too_many(2, retry_after="2"),
        ),
        Scenario(
            "429 calls",
            "the quota of calls is spent; wait 9,999 s, which is too long to wait for",
            answer=answers.quota_spent(9_999, "call"),
        ),
        Scenario(
            "429 tokens",
            "the request is larger than the whole quota of tokens; wait 86,400 s",
            answer=answers.quota_spent(86_400),
        ),
        Scenario("429 capacity", "Azure has no room for the model", answer=answers.NO_CAPACITY),
        Scenario("401", "signed in, but without the role", "no-access", answer=answers.ROLE_MISSING),
        Scenario("401 principal", "the same, as older resources say it", answer=answers.NO_ACCESS),
        Scenario("401 key", "a wrong key", answer=answers.KEY_REFUSED),
        Scenario("401 token", "a token that has expired, or is meant for something else", answer=answers.TOKEN_REFUSED),
        Scenario("tenant", "a token of another tenant", answer=answers.WRONG_TENANT),
        Scenario("403 firewall", "the firewall does not let this network in", answer=answers.FIREWALL),
        Scenario("403 network", "the resource is in a virtual network", answer=answers.VIRTUAL_NETWORK),
        Scenario("403 keys", "the resource takes no keys", answer=answers.KEYS_DISABLED),
        Scenario("403 blocked", "the resource is blocked for abuse", answer=answers.BLOCKED),
        Scenario("404", "no deployment of that name", answer=answers.DEPLOYMENT_NOT_FOUND),
        Scenario("404 path", "a wrong URL", answer=answers.RESOURCE_NOT_FOUND),
        Scenario("context", "more tokens than the context window has", answer=_window_exceeded),
        Scenario("408", "the service took too long", answer=answers.TIMED_OUT),
        Scenario("500", "the service has an error of its own", "broken", answer=lambda _: answers.broken()),
        Scenario("500 unicode", "the model wrote invalid Unicode", answer=answers.INVALID_UNICODE),
        Scenario("500 backend", "a part of the service answered nonsense", answer=answers.BACKEND_BROKEN),
        Scenario("503", "the service is overloaded", answer=answers.UNAVAILABLE),
        Scenario("502", "a gateway has no answer, and says so in HTML", answer=answers.BAD_GATEWAY),
        Scenario("portal", "a captive portal: status 200, and a web page", answer=answers.PORTAL),
        Scenario("redirect", "a redirect to another host", answer=answers.REDIRECT),
        Scenario(
            "stall headers",
            "nothing comes, not even the head of an answer",
            script=faults.silent,
            body=faults.silent,
        ),
    ),
)

_FAULTS = Group(
    "Faults in the stream",
    (
        Scenario(
            "cut",
            "the stream ends midway, without a finish reason",
            "cut",
            script=faults.ends(End.WHOLE),
            body=faults.body_ends(End.CLOSED),
        ),
        Scenario(
            "closed",
            "the connection is closed midway, without the last chunk of HTTP",
            script=faults.ends(End.CLOSED),
            body=faults.body_ends(End.CLOSED),
        ),
        Scenario(
            "reset",
            "the connection is reset midway",
            "reset",
            script=faults.ends(End.RESET),
            body=faults.body_ends(End.RESET),
        ),
        Scenario("half event", "the stream ends in the middle of an event", script=faults.half_an_event),
        Scenario("no done", "the stream has its finish reason, but no [DONE]", script=faults.no_done),
        Scenario("stall start", "the stream opens, and the first token never comes", script=faults.silent_before_text),
        Scenario(
            "stall",
            "the stream falls silent midway",
            "stalls",
            script=faults.ends(End.SILENT),
            body=faults.body_ends(End.SILENT),
        ),
        Scenario("malformed", "an event that is not JSON", script=faults.malformed),
        Scenario("invalid utf-8", "an event that is not UTF-8", script=faults.invalid_utf8),
        Scenario("error data", "an error as an event", script=faults.error_data),
        Scenario("error event", "an error as an event that is named so", script=faults.error_event),
        Scenario("empty stream", "a stream without an event", script=faults.empty),
        Scenario("not streamed", "a gateway that does not stream", "unstreamed", script=whole),
        Scenario("lone surrogate", "half of a surrogate pair", script=faults.lone_surrogate),
        Scenario("split surrogates", "a surrogate pair in two events", script=faults.split_surrogates),
        Scenario("choices null", "events whose choices are null", script=faults.choices_null),
        Scenario("choices empty", "events without choices", script=faults.choices_empty),
        Scenario("comments", "comment lines between the events", script=faults.comments),
        Scenario("html line", "a line of HTML between the events", script=faults.html_line),
        Scenario("dribble", "each byte comes by itself", script=faults.byte_by_byte, text=specimens.short),
        Scenario("huge", "one delta of 20 MB", script=faults.huge_delta),
    ),
)

_FILTERS = Group(
    "Content filters",
    (
        Scenario(
            "filter",
            "the content filter stops the prompt",
            "filtered-prompt",
            answer=answers.prompt_filtered(jailbreak=found()),
        ),
        Scenario("filter hate", "the prompt is stopped, for hate", answer=answers.prompt_filtered(hate=judged("high"))),
        Scenario(
            "filter sexual",
            "the prompt is stopped, for sexual content",
            answer=answers.prompt_filtered(sexual=judged("high")),
        ),
        Scenario(
            "filter violence",
            "the prompt is stopped, for violence",
            answer=answers.prompt_filtered(violence=judged("medium")),
        ),
        Scenario(
            "filter self-harm",
            "the prompt is stopped, for self-harm and violence",
            answer=answers.prompt_filtered(self_harm=judged("high"), violence=judged("medium")),
        ),
        Scenario(
            "filter document",
            "the prompt is stopped, for an attack hidden in a document",
            answer=answers.prompt_filtered(indirect_attack=found()),
        ),
        Scenario(
            "filter blocklist",
            "the prompt is stopped, for a word of a blocklist",
            answer=answers.prompt_filtered(
                custom_blocklists={"filtered": True, "details": [{"id": "house-words", "filtered": True}]}
            ),
        ),
        Scenario(
            "filter other",
            "the prompt is stopped, in the other form that resources give",
            answer=answers.prompt_filtered_otherwise(jailbreak=found()),
        ),
        _stops(
            "filter reply", "the content filter stops the reply midway", "filtered-reply", violence=judged("medium")
        ),
        _stops("filter reply hate", "the reply is stopped, for hate", hate=judged("high")),
        _stops("filter reply text", "the reply is stopped, for text that is protected", **filtering.PROTECTED_TEXT),
        _stops("filter reply code", "the reply is stopped, for code that is protected", **filtering.PROTECTED_CODE),
        Scenario(
            "filter reply empty",
            "the reply is stopped before its first word",
            share=0.0,
            finish="content_filter",
            verdict=categories(sexual=judged("high")),
        ),
        Scenario(
            "filter late",
            "the asynchronous filter stops the reply after it was sent whole",
            "async-filter",
            script=filtering.too_late,
        ),
        Scenario(
            "filter then stop", "the reply is stopped, and yet the model's own stop follows", script=filtering.then_stop
        ),
        Scenario("filter async", "the asynchronous filter lets it pass", script=filtering.asynchronous),
        Scenario("filter down", "the filter does not work, and the reply comes", script=filtering.down),
        Scenario(
            "filter low",
            "the filter finds a little, and lets it pass",
            verdict=categories(hate=judged("low", filtered=False), protected_material_text=found(filtered=False)),
        ),
    ),
)

_MODELS = Group(
    "Models and parameters",
    (
        Scenario(
            "parameter", "a temperature other than 1 is refused", "refuses-temperature", answer=_temperature_refused
        ),
        Scenario("parameter limit", "max tokens are refused by their newer name", answer=_limit_refused),
        Scenario("parameter system", "the system prompt is refused", answer=_system_refused),
        Scenario("parameter stream", "streaming is refused", answer=_stream_refused),
        Scenario("operation", "a model that does not chat", "gpt-5.4-pro", answer=answers.OPERATION_UNSUPPORTED),
        Scenario("reasoning", "960 tokens of reasoning before the text", thinks=960),
        Scenario("all reasoning", "an empty reply: all of it was reasoning", "all-reasoning", thinks=ALL),
        Scenario(
            "reasoning told",
            "the reasoning is streamed too; no model of the catalogue",
            "deepseek-r1",
            "DeepSeek-R1",
            script=faults.reasoning_told,
        ),
    ),
)

_SHAPES = Group(
    "Shapes of replies",
    (
        Scenario("slow", "the first token comes after 3 s", "slow", script=faults.slow),
        Scenario("buffered", "a proxy delivers the reply in one piece", "buffered", script=faults.in_one_piece),
        Scenario("tiny", "2,000 chunks of one character", text=specimens.letters, tiny=True, hurry=4),
        Scenario("endless", "lines until the reply is stopped", text=_no_text, script=faults.written(lengths.endless)),
        Scenario("one line", "one line of 1 MB", text=_no_text, script=faults.written(lengths.one_line)),
        Scenario("million lines", "a million lines", text=_no_text, script=faults.written(lengths.million_lines)),
        Scenario("many items", "a list of 10,000 items", text=_no_text, script=faults.written(lengths.many_items)),
        Scenario("length", "the reply stops at 48 tokens, by its limit", limit=48),
        Scenario("nothing", "a reply without text", text=_no_text),
        Scenario(
            "refusal",
            "the model refuses to answer",
            text=lambda _: "Simulated: I am sorry, but I cannot help with that.",
            member="refusal",
        ),
    ),
)

_TEXTS = Group(
    "Texts",
    (
        Scenario("help", "this page", topic="simulations", hurry=20),
        Scenario("request", "the request as it arrived, as JSON", text=specimens.request_shown, heeds_stops=False),
        Scenario("long", "80 kB of Markdown, fast; needs 12,000 max tokens to be whole", text=specimens.long, hurry=40),
        Scenario("code", "code in several languages", text=specimens.code),
        Scenario("table", "tables, narrow and wide", text=specimens.table),
        Scenario("unicode", "CJK, emoji, combining marks, right to left", text=specimens.scripts),
        Scenario("escape", "text that tries to take over the terminal", text=specimens.escape),
    ),
)

GROUPS: tuple[Group, ...] = (_ERRORS, _FAULTS, _FILTERS, _MODELS, _SHAPES, _TEXTS)
SCENARIOS: tuple[Scenario, ...] = tuple(scenario for group in GROUPS for scenario in group.scenarios)

_BY_DEPLOYMENT = {scenario.deployment: scenario for scenario in SCENARIOS if scenario.deployment}
_BY_WORDS = {scenario.words: scenario for scenario in SCENARIOS}
_LONGEST_FIRST = sorted(_BY_WORDS, key=len, reverse=True)
_PHRASE = re.compile(rf"\bsimulate\s+({'|'.join(_LONGEST_FIRST)})\b".replace(" ", r"\s+"), re.IGNORECASE)


def scenario_of(deployment: str, prompt: str) -> Scenario | None:
    """What a request asks for: its deployment's scenario, else the first phrase in its last prompt."""
    if deployment in _BY_DEPLOYMENT:
        return _BY_DEPLOYMENT[deployment]
    called = _PHRASE.search(prompt)
    return _BY_WORDS[" ".join(called.group(1).lower().split())] if called else None
