"""What of an input is messages, what is text, and what a request takes that stands in a file."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.errors import InputError
from tui.domain.messages_json import Counted, count_input


def words(text: str) -> tuple[int, bool]:
    """A count that can be followed: one token a word."""
    return len(text.split()), True


def tokens_of(value: Any, encoding: str = "o200k_base") -> Counted:
    return count_input(words, encoding, value if isinstance(value, str) else json.dumps(value))


HI = {"role": "user", "content": "two words"}


@pytest.mark.parametrize(
    ("value", "tokens"),
    [
        ([HI], 3 + 3 + 3),
        ({"messages": [HI]}, 9),
        ({"model": "gpt-4o", "messages": [HI], "temperature": 1}, 9),
        (" \r\n\t" + json.dumps([HI]) + "\n", 9),
        ([], 3),
        ({"messages": []}, 3),
        ([{**HI, "name": "ada"}], 9 + 1 + 1),
        ([{**HI, "content": None}], 7),
        ([{"role": "user"}], 7),
        # tool_call_id is a string like any other
        ([{**HI, "role": "tool", "tool_call_id": "one"}], 10),
        ([{**HI, "refusal": None, "annotations": []}], 9),
        ([{**HI, "content": ["a", {"type": "text", "text": "b c"}, {"type": "refusal", "refusal": "d"}]}], 11),
        ({"messages": [HI], "tools": []}, 9),
        ({"messages": [HI], "tools": None}, 9),
    ],
)
def test_messages(value: Any, tokens: int) -> None:
    assert tokens_of(value) == Counted(tokens, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words here",
        "{",
        "[1, 2]",
        '{"role": "user"}',
        '"messages"',
        "[[",
        "null",
        '[{"content": "a b"}]',
        "[3",
    ],
)
def test_all_else_is_text(text: str) -> None:
    assert tokens_of(text) == Counted(len(text.split()), True)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ('[{"role": "user"}, {"content": "Hi"}]', "Message 2 has no role. So all of it was counted as plain text."),
        ('[{"role": 5}]', "The role of message 1 is not text. So all of it was counted as plain text."),
        ('[{"role": "user"}, 5]', "Message 2 is not an object. So all of it was counted as plain text."),
        ('{"messages": [{"role": "user"}\n', "It is no JSON at line 2, column 1, so it was counted as plain text."),
        ("[" * 100_000, "Its JSON is nested too deeply to be read, so it was counted as plain text."),
        ('{"a":' * 100_000, "Its JSON is nested too deeply to be read, so it was counted as plain text."),
        ("[" + "9" * 5_000 + "]", "A number in its JSON is too long to be read, so it was counted as plain text."),
    ],
    ids=lambda value: value[:30],
)
def test_what_may_have_been_meant_as_messages_is_text_and_says_so(text: str, note: str) -> None:
    assert tokens_of(text) == Counted(len(text.split()), True, (note,))


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"messages": {}}, "The messages are not a list."),
        ({"messages": None}, "The messages are not a list."),
        ({"messages": "Hi"}, "The messages are not a list."),
        ({"messages": [HI, HI, {"content": "Hi"}]}, "Message 3 has no role."),
        ({"messages": [HI, "Hi"]}, "Message 2 is not an object."),
        ({"messages": [[]]}, "Message 1 is not an object."),
        ({"messages": [{"role": None}]}, "The role of message 1 is not text."),
        ({"messages": [{"role": ["user"]}]}, "The role of message 1 is not text."),
        ([{**HI, "content": 5}], "The content of message 1 is neither text nor a list of parts."),
        ([HI, {**HI, "content": {"text": "Hi"}}], "The content of message 2 is neither text nor a list of parts."),
        ([HI, {**HI, "content": ["a", 5]}], "Part 2 of message 2 is not an object."),
        ([{**HI, "content": [{"type": "text", "text": 5}]}], "Part 1 of message 1 has no text."),
        ({"messages": [HI], "tools": {"a": 1}}, "The tools are not a list."),
    ],
    ids=str,
)
def test_malformed_messages_are_a_sentence_with_their_place_and_a_remedy(value: Any, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        tokens_of(value)
    assert caught.value.sentence == sentence
    assert caught.value.remedy
    assert caught.value.exit_code == 2


IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 1_000}}
CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"place": "Oslo"}'}}


@pytest.mark.parametrize(
    ("value", "tokens", "words"),
    [
        ([{**HI, "content": [{"type": "text", "text": "two words"}, IMAGE, IMAGE]}], 9, "images are not in it"),
        ([{**HI, "content": [{"type": "input_audio", "input_audio": {"data": "A"}}]}], 7, "neither text nor images"),
        ([{"role": "assistant", "content": None, "tool_calls": [CALL]}], 7 + 1 + 2, "tool calls"),
        ([{"role": "assistant", "function_call": CALL["function"]}], 7 + 1 + 2, "tool calls"),
        ([{"role": "assistant", "tool_calls": "strange"}], 8, ""),
        ([{"role": "assistant", "tool_calls": [5, {"function": 5}]}], 7, "tool calls"),
        ([{**HI, "audio": {"id": "a"}}], 9, "fields of messages that are not text"),
        ({"messages": [HI], "functions": [{}]}, 9, "functions"),
        ({"messages": [HI], "response_format": {"type": "json_schema", "json_schema": {"name": "a"}}}, 9, "schema"),
        ({"messages": [HI], "response_format": {"type": "text"}}, 9, ""),
    ],
)
def test_what_the_formula_does_not_cover_is_counted_as_far_as_it_goes(value: Any, tokens: int, words: str) -> None:
    counted = tokens_of(value)
    assert counted.tokens == tokens
    assert [note.startswith("The number is approximate: ") for note in counted.notes] == ([True] if words else [])
    assert words in "".join(counted.notes)


def tool(properties: Any, **more: Any) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": [], **more}
    return {"type": "function", "function": {"name": "f", "description": "Does it.", "parameters": parameters}}


PLAIN = {"type": "string", "description": "A place."}


@pytest.mark.parametrize(
    ("tools", "tokens"),
    [
        ([tool({})], 12 + 7 + 2),
        ([tool({}), tool({})], 12 + 2 * (7 + 2)),
        ([{"type": "function", "function": {"name": "f", "description": "Does it."}}], 12 + 7 + 2),
        ([tool({"place": PLAIN})], 12 + 7 + 2 + 3 + 3 + 2),
        ([tool({"place": {**PLAIN, "enum": ["a", "b c"]}})], 12 + 7 + 2 + 3 + 3 + 2 - 3 + (3 + 1) + (3 + 2)),
    ],
)
def test_tools(tools: list[Any], tokens: int) -> None:
    assert tokens_of({"messages": [HI], "tools": tools}) == Counted(9 + tokens, True)
    older = tokens_of({"messages": [HI], "tools": tools}, "cl100k_base")
    assert older == Counted(9 + tokens + 3 * len(tools), True)


@pytest.mark.parametrize(
    "strange",
    [
        5,
        None,
        {},
        {"function": {}},
        {"function": {"name": 5}},
        {"function": {"name": "f"}},
        {"type": "custom", "custom": {"name": "f"}},
        {"function": {"name": "f", "description": "Does it.", "parameters": 5}},
        tool(5),
        tool({"a": 5}),
        tool({"a": {}}),
        tool({"a": {**PLAIN, "type": ["string", "null"]}}),
        tool({"a": {**PLAIN, "enum": [1, None], "default": 1}}),
        tool({"a": {"type": "array", "description": "b", "items": PLAIN}}),
        tool({"a": PLAIN}, **{"$defs": {"b": PLAIN}}),
    ],
    ids=str,
)
def test_tools_beyond_the_formula_are_counted_and_said_to_be_approximate(strange: Any) -> None:
    counted = tokens_of({"messages": [HI], "tools": [strange]})
    assert counted.tokens > 9 + 12 + 7
    [note] = counted.notes
    assert "tools" in note


def test_what_is_nested_counts_too() -> None:
    inner = {"type": "object", "properties": {"street": {**PLAIN, "description": "one two three four"}}}
    flat, nested = (
        tokens_of({"messages": [HI], "tools": [tool({"a": {**PLAIN, **more}})]}).tokens for more in ({}, inner)
    )
    assert nested >= flat + 3


def test_tools_that_are_nested_too_deeply_are_no_traceback() -> None:
    """At every depth: read, and perhaps not written again, or not read at all."""
    for depth in range(800, 1_000):
        parameter = '{"a":' * depth + "1" + "}" * depth
        text = f'{{"messages": [], "tools": [{{"function": {{"name": "f", "parameters": {parameter}}}}}]}}'
        try:
            said = " ".join(tokens_of(text).notes)
        except InputError as error:
            said = error.sentence
        assert "nested too deeply" in said or "how tools count" in said


def test_an_inexact_count_is_passed_on() -> None:
    for text in ("plain", json.dumps([HI])):
        assert not count_input(lambda text: (1, False), "o200k_base", text).exact


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("messages", "role", "content", "name", "type", "text", "tool_calls", "function", "tools"),
                    *("parameters", "properties", "enum", "description", "arguments", "a"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(VALUES, VALUES, VALUES)
def test_no_json_is_more_than_a_sentence(value: Any, content: Any, tools: Any) -> None:
    message = {"role": "user", "content": content, "tool_calls": value, "x": tools}
    for whole in (value, {"messages": value}, {"messages": [message], "tools": tools if tools else [value, content]}):
        try:
            said = str(tokens_of(whole).tokens)
        except InputError as error:
            said = error.remedy
        assert said
