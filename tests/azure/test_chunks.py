"""Chunks into events: whatever the service leaves out, nulls or adds (azure.md sections 4.1 and 4.2)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import Choice

from tests.azure.server import FIRST, USAGE, delta
from tui.azure.chunks import ChunkReader
from tui.azure.filters import filter_results, in_words
from tui.domain.conversation import FilterResult, Usage
from tui.domain.stream import (
    FilterNotice,
    Finished,
    Named,
    ReasoningDelta,
    RefusalDelta,
    StreamEvent,
    TextDelta,
    UsageReported,
)

SAFE = {"hate": {"filtered": False, "severity": "safe"}}


def read(*chunks: Any) -> list[StreamEvent]:
    """The events of chunks; model names apart."""
    reader = ChunkReader()
    return [event for chunk in chunks for event in reader.events(chunk) if not isinstance(event, Named)]


def one(**choice: Any) -> dict[str, Any]:
    return {"choices": [choice]}


CHUNKS: dict[str, tuple[dict[str, Any], list[StreamEvent]]] = {
    "first": (
        FIRST,
        [FilterNotice((FilterResult("hate", severity="safe", prompt=True), FilterResult("jailbreak", prompt=True)))],
    ),
    "first, older": (
        {"choices": [], "prompt_annotations": [{"prompt_index": 0, "content_filter_results": SAFE}]},
        [FilterNotice((FilterResult("hate", severity="safe", prompt=True),))],
    ),
    "text": (delta("Hi"), [TextDelta("Hi")]),
    "role only": (one(delta={"content": "", "refusal": None, "role": "assistant"}, finish_reason=None), []),
    "text with its filter": (
        delta("Hi", content_filter_results=SAFE),
        [TextDelta("Hi"), FilterNotice((FilterResult("hate", severity="safe"),))],
    ),
    "empty filter": (delta("Hi", content_filter_results={}), [TextDelta("Hi")]),
    "finish": (delta(finish="stop"), [Finished("stop")]),
    "asynchronous filter, no delta": (
        one(index=0, finish_reason=None, content_filter_results=SAFE, content_filter_offsets={"check_offset": 44}),
        [FilterNotice((FilterResult("hate", severity="safe"),))],
    ),
    "asynchronous filter that stops": (
        one(
            index=0,
            finish_reason="content_filter",
            content_filter_results={"protected_material_text": {"detected": True, "filtered": True}},
        ),
        [
            FilterNotice((FilterResult("protected_material_text", filtered=True, detected=True),)),
            Finished("content_filter"),
        ],
    ),
    "filter is down": (
        delta("x", content_filter_results={"error": {"code": "content_filter_error", "message": "not filtered"}}),
        [TextDelta("x")],
    ),
    "blocklists": (
        delta(content_filter_results={"custom_blocklists": [{"filtered": False}, {"filtered": True, "id": "words"}]}),
        [FilterNotice((FilterResult("custom_blocklists", filtered=True),))],
    ),
    "refusal": (one(delta={"refusal": "No."}), [RefusalDelta("No.")]),
    "reasoning": (one(delta={"reasoning_content": "Hm", "content": None}), [ReasoningDelta("Hm")]),
    "usage": (USAGE, [UsageReported(Usage(23, 11, cached_tokens=2, reasoning_tokens=4))]),
    "usage without details": (
        {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 6, "completion_tokens_details": None}},
        [UsageReported(Usage(5, 6))],
    ),
    "usage that cannot be true": (
        {
            "choices": [],
            "usage": {
                "prompt_tokens": 10**400,
                "completion_tokens": 6,
                "prompt_tokens_details": {"cached_tokens": True},
                "completion_tokens_details": {"reasoning_tokens": 10**9 + 1},
            },
        },
        [UsageReported(Usage(0, 6))],
    ),
    "usage null": ({"choices": [], "usage": None}, []),
    "choices null": ({"choices": None}, []),
    "no choices": ({"event": "error"}, []),
    "choice null": ({"choices": [None, 5, "x"]}, []),
    "delta null": (one(delta=None, finish_reason=None), []),
    "another choice": (one(index=1, delta={"content": "no"}), []),
    "wrong types": (
        {"choices": [{"delta": {"content": ["a"], "refusal": 5}, "finish_reason": {"a": 1}}], "usage": "x", "model": 3},
        [],
    ),
}


@pytest.mark.parametrize("name", CHUNKS)
def test_a_chunk_says(name: str) -> None:
    chunk, events = CHUNKS[name]
    assert read(chunk) == events


@pytest.mark.parametrize("chunk", [None, 5, "text", [], {}, {"choices": {"0": {}}}])
def test_what_is_no_chunk_says_nothing(chunk: Any) -> None:
    """Threat 47."""
    assert read(chunk) == []


def test_a_base_model_is_named_once() -> None:
    reader = ChunkReader()
    chunks = ({"model": ""}, *[delta("a")] * 3, {"model": "other"})
    named = [event for chunk in chunks for event in reader.events(chunk) if isinstance(event, Named)]
    assert named == [Named("gpt-5.4-mini-2026-03-17"), Named("other")]


def test_the_filter_is_heard_when_it_says_something_else() -> None:
    low = {"hate": {"filtered": False, "severity": "low"}}
    said = read(*(delta("a", content_filter_results=results) for results in (SAFE, SAFE, low, low, {}, SAFE)))
    severities = [event.results[0].severity for event in said if isinstance(event, FilterNotice)]
    assert severities == ["safe", "low", "safe"]


def test_labels_can_be_stored() -> None:
    """Threat 48: no lone surrogate in what no later step mends."""
    reader = ChunkReader()
    results = {"\ud83d": {"filtered": True, "severity": "\ud83d"}}
    chunk = {"model": "m\ud83d", **one(finish_reason="\ud83d", content_filter_results=results)}
    repr(list(reader.events(chunk))).encode()
    for event in ChunkReader().events(chunk):
        assert "\ud83d" not in str(event)


NAMES = (*ChatCompletionChunk.model_fields, *Choice.model_fields, *CompletionUsage.model_fields)
NAMES += ("content", "refusal", "content_filter_results", "prompt_filter_results", "hate", "filtered", "severity")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_no_json_is_too_strange(value: Any) -> None:
    """Threat 47."""
    read(value)
    read({"choices": value, "usage": value, "prompt_filter_results": value})
    in_words(filter_results({"content_filter_result": value}, prompt=False))


def test_filtered_categories_in_words() -> None:
    def words(*names: str) -> str:
        return in_words(FilterResult(name, filtered=True) for name in names)

    assert words() == ""
    assert words("hate") == "hate"
    assert words("hate", "self_harm", "new_kind") == "hate, self-harm and new kind"
    assert in_words([FilterResult("violence", filtered=True, severity="high"), FilterResult("hate")]) == (
        "violence (severity high)"
    )
