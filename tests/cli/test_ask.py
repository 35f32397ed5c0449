"""What `aztui ask` says of a reply, and which conversation it goes on in."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import ManualClock
from tui.cli.ask import as_json, closing_words
from tui.cli.parser import parse
from tui.cli.stored import known_conversation, newest_conversation
from tui.domain.conversation import Conversation, Message, Role, SentWith, Status, Usage
from tui.domain.errors import Failure, FailureKind, InputError
from tui.domain.parameters import MAX_TOKENS, TEMPERATURE
from tui.storage.conversations import Store
from tui.storage.locations import Locations

REPLY = Message(
    id=4,
    conversation_id=3,
    role=Role.ASSISTANT,
    text="The moon \x1b.",
    finish_reason="stop",
    model="gpt-4o",
    request_id="r",
    usage=Usage(5, 7),
    sent_with=SentWith("chat"),
)
FAILURE = Failure(kind=FailureKind.NETWORK, sentence="No \x1b connection.", remedy="Try again.")


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [
        (REPLY, 0, ""),
        (replace(REPLY, status=Status.STOPPED), 130, ""),
        (replace(REPLY, status=Status.FAILED, failure=FAILURE), 3, "No ␛ connection. Try again."),
        (replace(REPLY, status=Status.FILTERED), 5, "Azure's content filter ended the reply."),
        (replace(REPLY, finish_reason="length"), 0, "The reply ended at max tokens."),
        (replace(REPLY, refusal="No \x1b."), 0, "The model declined: No ␛."),
        *(
            (replace(REPLY, status=Status.FAILED, failure=replace(FAILURE, kind=kind)), code, "No ␛ connection.")
            for kind, code in (
                (FailureKind.INTERNAL, 1),
                (FailureKind.UNAUTHORIZED, 3),
                (FailureKind.DEPLOYMENT, 4),
                (FailureKind.RATE_LIMITED, 4),
                (FailureKind.FILTERED, 5),
                (FailureKind.CUT, 6),
                (FailureKind.TOO_LONG, 6),
            )
        ),
    ],
)
def test_the_exit_code_and_what_is_said(reply: Message, code: int, words: str) -> None:
    err = io.StringIO()
    assert closing_words(reply, err) == code
    assert words in err.getvalue()
    assert err.getvalue().count("\n") == bool(words)


def test_the_json_of_a_reply() -> None:
    told = json.loads(as_json(replace(REPLY, failure=FAILURE), saved=True))
    assert (told["conversation"], told["message"], told["text"]) == (3, 4, REPLY.text)
    assert (told["finish_reason"], told["model"], told["deployment"], told["request_id"]) == (
        "stop",
        "gpt-4o",
        "chat",
        "r",
    )
    assert (told["usage"]["prompt_tokens"], told["failure"]["sentence"]) == (5, FAILURE.sentence)
    unsaved = json.loads(as_json(REPLY, saved=False))
    assert (unsaved["conversation"], unsaved["message"], unsaved["failure"]) == (None, None, None)
    assert "\x1b" not in as_json(REPLY, saved=True)


def test_parameters_are_kept_by_the_keys_of_their_table() -> None:
    options = parse(["ask", "--temperature", "0.3", "--max-tokens", "500", "Hi"])
    assert options.parameters == {TEMPERATURE.key: 0.3, MAX_TOKENS.key: 500}
    assert parse(["ask", "Hi"]).parameters == {}


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        *(("--temperature", bad, TEMPERATURE.wanted) for bad in ("2.1", "-1", "warm", "nan", "inf", "", "٣", "1e999")),
        *(("--max-tokens", bad, MAX_TOKENS.wanted) for bad in ("15", "0", "1.5", "1e999", "many", "9" * 400)),
        *(("--conversation", bad, "aztui list") for bad in ("0", "-1", "x", "1" * 30, "٣")),
        ("--deployment", " ", "name of a deployment"),
    ],
)
def test_a_bad_value_is_one_sentence(option: str, value: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(["ask", f"{option}={value}", "Hi"])
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "--help" in caught.value.remedy


@pytest.mark.parametrize("both", [("--continue", "--no-save"), ("--continue", "--conversation=1")])
def test_one_conversation_at_most_can_be_meant(both: tuple[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        parse(["ask", *both, "Hi"])
    assert "not allowed with" in str(caught.value)


async def test_the_newest_is_the_one_that_was_used_last_pinned_or_not(tmp_path: Path) -> None:
    clock = ManualClock()
    store = Store(Locations(tmp_path, tmp_path), clock, memory=True)
    with pytest.raises(InputError, match="no conversation to continue"):
        await newest_conversation(store)
    for title, pinned in (("old pin", True), ("newest", False), ("older", False)):
        stamp = {"old pin": 10.0, "newest": 30.0, "older": 20.0}[title]
        await store.create(Conversation(title=title, created=stamp, updated=stamp, pinned=pinned))
    found = await known_conversation(store, await newest_conversation(store))
    assert found.title == "newest"
    with pytest.raises(InputError, match="no conversation 99"):
        await known_conversation(store, 99)
    store.close()
