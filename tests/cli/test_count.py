"""What `aztui count` prints, against what the service itself has published, and what it says of bad input."""

from __future__ import annotations

import codecs
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tui.cli.count import count, text_from
from tui.domain.errors import InputError
from tui.tokens.counter import Counter
from tui.tokens.encodings import SOURCES


@pytest.fixture(scope="session")
def counter() -> Counter:
    """A counter with both encodings loaded, once for all tests: loading takes half a second."""
    loaded = Counter()
    assert all(loaded.load_now(name) for name in SOURCES)
    return loaded


async def said(counter: Counter, value: Any, model: str = "") -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    code = await count(counter, text, model, out, err)
    return code, out.getvalue(), err.getvalue()


def message(role: str, content: str, name: str = "") -> dict[str, str]:
    return {"role": role, "content": content, **({"name": name} if name else {})}


JARGON = [
    message(
        "system",
        "You are a helpful, pattern-following assistant that translates corporate jargon into plain English.",
    ),
    message("system", "New synergies will help drive top-line growth.", "example_user"),
    message("system", "Things working well together will increase revenue.", "example_assistant"),
    message(
        "system",
        "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
        "example_user",
    ),
    message("system", "Let's talk later when we're less busy about how to do better.", "example_assistant"),
    message("user", "This late pivot means we don't have time to boil the ocean for the client deliverable."),
]
KNOCK = [
    message("system", "You are a helpful assistant."),
    message("user", "Knock knock."),
    message("assistant", "Who's there?"),
    message("user", "Orange."),
]
FOUNDERS = [
    message("system", "Assistant is a large language model trained by OpenAI."),
    message("user", "Who were the founders of Microsoft?"),
]
FOUNDERS_ANSWER = (
    "Microsoft was founded by Bill Gates and Paul Allen. They established the company on April 4, 1975. Bill Gates "
    "served as the CEO of Microsoft until 2000 and later as Chairman and Chief Software Architect until his retirement "
    "in 2008, while Paul Allen left the company in 1983 but remained on the board of directors until 2000."
)
PYTHON_API = [message("user", "What steps should I think about when writing my first Python API?")]
WEATHER = {
    "messages": [
        message("system", "You are a helpful assistant that can answer to questions about the weather."),
        message("user", "What's the weather like in San Francisco?"),
    ],
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "get_current_weather",
                "description": "Get the current weather in a given location",
                "parameters": {
                    "type": "object",
                    "properties": {
                        "location": {
                            "type": "string",
                            "description": "The city and state, e.g. San Francisco, CA",
                        },
                        "unit": {
                            "type": "string",
                            "description": "The unit of temperature to return",
                            "enum": ["celsius", "fahrenheit"],
                        },
                    },
                    "required": ["location"],
                },
            },
        }
    ],
}

FORMATS = "OpenAI cookbook, How_to_format_inputs_to_ChatGPT_models.ipynb"
TIKTOKEN = "OpenAI cookbook, How_to_count_tokens_with_tiktoken.ipynb"
DOCUMENT = "Microsoft, the document on chat completions"
REASONING = "Microsoft, how-to/reasoning.md"
OLD, NEW = "gpt-4", "gpt-4o"

PUBLISHED: list[tuple[str, Any, str, int]] = [
    (TIKTOKEN, JARGON, "gpt-3.5-turbo", 129),
    (TIKTOKEN, JARGON, "gpt-3.5-turbo-0613", 129),
    (TIKTOKEN, JARGON, "gpt-35-turbo-1106", 129),
    (TIKTOKEN, JARGON, "gpt-4", 129),
    (TIKTOKEN, JARGON, "gpt-4-0613", 129),
    (TIKTOKEN, JARGON, "gpt-4o", 124),
    (TIKTOKEN, JARGON, "gpt-4o-2024-11-20", 124),
    (TIKTOKEN, JARGON, "gpt-4o-mini", 124),
    (FORMATS, KNOCK, "gpt-3.5-turbo-0613", 35),
    (DOCUMENT, FOUNDERS, OLD, 29),
    (DOCUMENT, FOUNDERS, NEW, 29),
    (DOCUMENT, FOUNDERS_ANSWER, OLD, 73),
    (DOCUMENT, FOUNDERS_ANSWER, NEW, 73),
    (REASONING, PYTHON_API, "o1", 20),
    (REASONING, PYTHON_API, "", 20),
    (TIKTOKEN, WEATHER, "gpt-3.5-turbo", 105),
    (TIKTOKEN, WEATHER, "gpt-4", 105),
    (TIKTOKEN, WEATHER, "gpt-4o", 101),
    (TIKTOKEN, WEATHER, "gpt-4o-mini", 101),
    (TIKTOKEN, "tiktoken is great!", OLD, 6),
    (TIKTOKEN, "tiktoken is great!", NEW, 6),
    (TIKTOKEN, "antidisestablishmentarianism", OLD, 6),
    (TIKTOKEN, "antidisestablishmentarianism", NEW, 6),
    (TIKTOKEN, "2 + 2 = 4", OLD, 7),
    (TIKTOKEN, "2 + 2 = 4", NEW, 7),
    (TIKTOKEN, "お誕生日おめでとう", OLD, 9),
    (TIKTOKEN, "お誕生日おめでとう", NEW, 8),
]
"""Where a count was published, what was counted, for which model, and the count. Those of messages are the service's
own, from the usage of its replies."""


@pytest.mark.parametrize(("source", "value", "model", "published"), PUBLISHED)
async def test_every_published_count(counter: Counter, source: str, value: Any, model: str, published: int) -> None:
    assert await said(counter, value, model) == (0, f"{published}\n", ""), source
    if isinstance(value, list):
        assert await said(counter, {"messages": value}, model) == (0, f"{published}\n", ""), source


async def test_a_model_that_is_not_known_counts_as_the_newer_ones_and_is_said(counter: Counter) -> None:
    code, out, err = await said(counter, "お誕生日おめでとう", "my\x1b-deployment")
    assert (code, out) == (0, "8\n")
    assert err == "aztui: No base model named my␛-deployment is known: counted with o200k_base.\n"
    assert await said(counter, "お誕生日おめでとう") == (0, "8\n", "")


async def test_the_number_alone_goes_to_standard_output(counter: Counter) -> None:
    """What it does not hold is said beside it."""
    image = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    value = [{"role": "user", "content": [{"type": "text", "text": "Look"}, image]}]
    code, out, err = await said(counter, value)
    assert (code, out) == (0, "8\n")
    assert err == "aztui: The number is approximate: images are not in it.\n"
    code, out, err = await said(counter, "=" * 5_000)
    assert code == 0
    assert 0 < int(out) < 5_000
    assert err == "aztui: The number is approximate: a long run without spaces is counted in pieces.\n"


async def test_without_its_rank_file_it_estimates_and_says_so(tmp_path: Path) -> None:
    code, out, err = await said(Counter(tmp_path), "tiktoken is great!")
    assert (code, out) == (0, "4\n")
    assert err.startswith("aztui: The rank file of o200k_base cannot be used: tokens are estimated.")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("– お\r\n".encode(), "– お\r\n"),
        (codecs.BOM_UTF8 + "– お".encode(), "– お"),
        (codecs.BOM_UTF16_LE + "– お".encode("utf-16-le"), "– お"),
        (codecs.BOM_UTF16_BE + "– お".encode("utf-16-be"), "– お"),
        (codecs.BOM_UTF32_LE + "– お".encode("utf-32-le"), "– お"),
    ],
)
def test_reads_text_as_it_stands(tmp_path: Path, data: bytes, text: str) -> None:
    file = tmp_path / "text"
    file.write_bytes(data)
    piped = io.TextIOWrapper(io.BytesIO(data), encoding="ascii")
    assert text_from(str(file), None) == text
    assert text_from(None, piped) == text
    assert text_from("-", io.TextIOWrapper(io.BytesIO(data), encoding="ascii")) == text


@pytest.mark.parametrize("file", [None, "-"])
def test_a_closed_standard_input_holds_nothing_to_count(file: str | None) -> None:
    with pytest.raises(InputError, match="nothing to count"):
        text_from(file, None)


def test_a_terminal_is_not_waited_for() -> None:
    ours, theirs = os.openpty()
    try:
        with open(theirs, encoding="utf-8") as terminal, pytest.raises(InputError) as caught:
            text_from(None, terminal)
    finally:
        os.close(ours)
    assert str(caught.value) == "There is nothing to count. Name a file, or pipe the text in: aztui count FILE"


def test_what_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("naïve".encode("latin-1"))
    (tmp_path / "half").write_bytes(codecs.BOM_UTF16_LE + b"a")
    for name, words in {
        "missing\x1b.json": "missing␛.json cannot be read: No such file or directory. ",
        ".": "cannot be read: Is a directory. ",
        "x" * 5_000: "cannot be read: File name too long. ",
        "latin": "latin is not UTF-8 text, from byte 3 on. ",
        "half": "half is not UTF-16 text, from byte ",
    }.items():
        with pytest.raises(InputError) as caught:
            text_from(str(tmp_path / name), None)
        assert words in str(caught.value)
        assert caught.value.remedy
        assert "\x1b" not in str(caught.value)
    with pytest.raises(InputError, match="What was piped in is not UTF-8 text, from byte 1 on"):
        text_from("-", io.TextIOWrapper(io.BytesIO(b"\xff")))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("Hi")
    file.chmod(0)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        text_from(str(file), None)
