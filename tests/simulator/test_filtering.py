"""The content filter in a stream, in the shapes of azure.md section 4.2."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.conftest import Simulator, events, text_of

SAFE = {"filtered": False, "severity": "safe"}
ENVELOPE = {"id": "", "object": "", "created": 0, "model": "", "usage": None}


def chunks_of(simulator: Simulator, words: str) -> list[dict[str, Any]]:
    return events(
        simulator.ask(
            f"simulate {words}", stream=True, stream_options={"include_usage": True}, max_completion_tokens=60
        ).body
    )


def annotated(chunks: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """The choices that have no delta, and where they stand."""
    return [
        (place, choice) for place, chunk in enumerate(chunks) for choice in chunk["choices"] if "delta" not in choice
    ]


def text_of_all(chunks: list[dict[str, Any]]) -> str:
    return text_of([chunk for chunk in chunks if chunk["choices"] and "delta" in chunk["choices"][0]])


def finish_of(chunks: list[dict[str, Any]]) -> int:
    """Where the model's own finish stands."""
    return next(
        place
        for place, chunk in enumerate(chunks)
        if chunk["choices"] and chunk["choices"][0].get("finish_reason") in ("stop", "length")
    )


def test_annotations_come_without_delta_before_and_after_the_finish(simulator: Simulator) -> None:
    chunks = chunks_of(simulator, "filter async")
    found = annotated(chunks)
    assert [place < finish_of(chunks) for place, _ in found] == [True, False, False]
    for place, choice in found:
        assert {name: chunks[place][name] for name in ENVELOPE} == ENVELOPE
        assert set(choice) == {"index", "finish_reason", "content_filter_results", "content_filter_offsets"}
        assert choice["finish_reason"] is None
    assert found[0][1]["content_filter_results"] == {
        "hate": SAFE,
        "self_harm": SAFE,
        "sexual": SAFE,
        "violence": SAFE,
    }
    prompt = len("simulate filter async")
    half, whole = (found[index][1]["content_filter_offsets"] for index in (0, 1))
    assert (half["start_offset"], whole["end_offset"]) == (prompt, prompt + len(text_of_all(chunks)))
    assert prompt < half["end_offset"] < whole["end_offset"]


def test_a_finding_may_come_after_the_finish(simulator: Simulator) -> None:
    chunks = chunks_of(simulator, "filter late")
    ((place, choice),) = annotated(chunks)
    assert place == finish_of(chunks) + 1
    assert choice["finish_reason"] == "content_filter"
    assert choice["content_filter_results"] == {"protected_material_text": {"detected": True, "filtered": True}}


def test_a_stop_may_follow_the_filter(simulator: Simulator) -> None:
    chunks = chunks_of(simulator, "filter then stop")
    reasons = [chunk["choices"][0]["finish_reason"] for chunk in chunks if chunk["choices"]]
    assert [reason for reason in reasons if reason] == ["content_filter", "length"]


def test_a_filter_that_is_down_says_so(simulator: Simulator) -> None:
    results = [chunk["choices"][0]["content_filter_results"] for chunk in chunks_of(simulator, "filter down")[1:-1]]
    assert {"error": {"code": "content_filter_error", "message": "The contents are not filtered"}} in results


@pytest.mark.parametrize(
    ("words", "category", "result"),
    [
        ("filter reply", "violence", {"filtered": True, "severity": "medium"}),
        ("filter reply hate", "hate", {"filtered": True, "severity": "high"}),
        ("filter reply text", "protected_material_text", {"detected": True, "filtered": True}),
        (
            "filter reply code",
            "protected_material_code",
            {
                "detected": True,
                "filtered": True,
                "citation": {"URL": "https://github.com/octocat/Hello-World", "license": "MIT"},
            },
        ),
    ],
)
def test_the_finish_names_what_was_found(
    simulator: Simulator, words: str, category: str, result: dict[str, Any]
) -> None:
    choice = chunks_of(simulator, words)[-2]["choices"][0]
    assert choice["finish_reason"] == "content_filter"
    assert choice["content_filter_results"][category] == result
    whole = simulator.ask(f"simulate {words}").body
    assert b'"finish_reason":"content_filter"' in whole


def test_what_is_found_and_let_pass_is_told_too(simulator: Simulator) -> None:
    choice = chunks_of(simulator, "filter low")[-2]["choices"][0]
    assert choice["finish_reason"] == "length"
    assert choice["content_filter_results"]["hate"] == {"filtered": False, "severity": "low"}
    assert choice["content_filter_results"]["protected_material_text"] == {"detected": True, "filtered": False}
