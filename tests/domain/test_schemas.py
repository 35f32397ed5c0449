"""A schema is sent in the form the service wants, or a sentence says why not."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.schemas import NONE_YET, problem_of, response_schema

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        (SCHEMA, {"name": "reply", "schema": SCHEMA}),
        ({"title": "My answer!", **SCHEMA}, {"name": "My_answer", "schema": {"title": "My answer!", **SCHEMA}}),
        ({"name": "n", "strict": True, "schema": SCHEMA}, {"name": "n", "strict": True, "schema": SCHEMA}),
        (
            {"type": "json_schema", "json_schema": {"name": "x" * 99, "schema": SCHEMA}},
            {"name": "x" * 64, "schema": SCHEMA},
        ),
    ],
)
def test_a_schema_alone_or_with_what_stands_around(written: Any, sent: Any) -> None:
    assert response_schema(json.dumps(written)) == sent


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("  \n", NONE_YET),
        ('{"a": 1,\n  "b" 2}', "line 2, column 7"),
        ("[1]", "in braces"),
        ('{"a": NaN}', "a number in it is none"),
        ("[" * 100_000, "too deep"),
        ('{"a": ' + "9" * 5_000 + "}", "a number in it"),
    ],
)
def test_what_is_none_is_said_in_a_sentence(text: str, sentence: str) -> None:
    assert sentence in problem_of(text)


@given(st.text())
def test_any_text_is_a_schema_or_has_a_sentence(text: str) -> None:
    problem = problem_of(text)
    if problem:
        assert problem.isprintable()
    else:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", response_schema(text)["name"])
