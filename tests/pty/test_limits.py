"""A deployment with a window of 4,096 tokens in a real terminal, filled past it under every policy, and talked on with.

Over HTTP, at a service that counts for itself and refuses what is too long.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pty.conftest import Service
from tests.pty.terminal import ENTER, RIGHT, Terminal, ctrl, paste
from tests.pty.test_demo import READY, OpenTerminal, go_to_composer, go_to_transcript
from tests.pty.test_machine import stored

pytestmark = pytest.mark.long

WORDS = " ".join(["word"] * 800)
"""Some 800 tokens; five of them are more than the window."""

POLICIES = ["what fits", "last messages", "ask", "everything"]
"""In the order of the setup's row."""

Sent = list[list[str]]
"""By request, the first word of each prompt in it."""


class Talk:
    """A conversation in a terminal."""

    def __init__(self, terminal: Terminal, service: Service, home: Path) -> None:
        self.terminal = terminal
        self.service = service
        self._home = home

    def choose_policy(self, policy: str) -> None:
        """In the setup, by keys."""
        self.terminal.press(ctrl("P"))
        self.terminal.wait_for("A command")
        self.terminal.type("set context")
        self.terminal.wait_for("Set context")
        self.terminal.press(ENTER)
        self.terminal.wait_until(lambda _: self.terminal.is_bold("Context"), "the context to have the focus")
        self.terminal.press(*[RIGHT] * POLICIES.index(policy))
        self.terminal.wait_for(policy)
        go_to_composer(self.terminal)

    def say(self, name: str) -> None:
        """Send a prompt of some 800 tokens that begins with a name."""
        self.terminal.press(paste(f"{name} {WORDS}"))
        self.terminal.wait_for("word word")
        self.terminal.press(ENTER)

    def ended(self, *statuses: str) -> None:
        """Wait until the replies of the conversation have ended so."""
        self.terminal.wait_until(
            lambda text: self.settled == list(statuses) and READY in text, f"replies that are {statuses}"
        )

    @property
    def settled(self) -> list[str]:
        """How the replies that have ended did, as they are stored."""
        found = [status for role, status, _ in stored(self._home) if role == "assistant"]
        return [status for status in found if status != "streaming"]

    @property
    def sent(self) -> Sent:
        return [
            [message["content"].split()[0] for message in body["messages"] if message["role"] == "user"]
            for body in self.service.requests
        ]


@pytest.fixture
def talk(open_terminal: OpenTerminal, service: Service, tmp_path: Path, request: pytest.FixtureRequest) -> Talk:
    terminal = open_terminal(env={**service.environment, "AZURE_OPENAI_DEPLOYMENT": request.param})
    terminal.wait_for(READY)
    return Talk(terminal, service, tmp_path)


KNOWN = pytest.mark.parametrize("talk", ["tiny-4k"], indirect=True)
"""Its model's window is 4,096 by the catalogue."""
UNKNOWN = pytest.mark.parametrize("talk", ["standard-4k"], indirect=True)
"""Its own window is, and its model's is not."""


@KNOWN
@pytest.mark.parametrize("policy", POLICIES[:2])
def test_what_fits_is_sent_and_nothing_is_refused(talk: Talk, policy: str) -> None:
    talk.choose_policy(policy)
    for number in range(1, 8):
        talk.say(f"p{number}")
        talk.ended(*["done"] * number)
    assert [prompts[-1] for prompts in talk.sent] == [f"p{number}" for number in range(1, 8)]
    assert max(len(prompts) for prompts in talk.sent) < 4
    assert "not sent" in talk.terminal.text


@KNOWN
def test_the_person_is_asked_and_goes_on(talk: Talk) -> None:
    talk.choose_policy("ask")
    number = 0
    while True:
        number += 1
        talk.say(f"p{number}")
        talk.terminal.wait_until(
            lambda text: "does not fit the context window" in text or len(talk.sent) == number,  # noqa: B023
            "a question or a request",
        )
        if "does not fit the context window" in talk.terminal.text:
            break
        talk.ended(*["done"] * number)
        assert number < 6
    talk.terminal.type("oldest")
    talk.terminal.wait_for("Leave out the oldest")
    talk.terminal.press(ENTER)
    talk.ended(*["done"] * number)
    for more in (1, 2):
        talk.say(f"m{more}")
        talk.ended(*["done"] * (number + more))
    assert [prompts[-1] for prompts in talk.sent][-3:] == [f"p{number}", "m1", "m2"]
    assert "p1" not in talk.sent[-1]


@KNOWN
def test_everything_is_sent_until_it_is_refused_and_the_message_offers_the_next_step(talk: Talk) -> None:
    talk.choose_policy("everything")
    number = 0
    while True:
        number += 1
        talk.say(f"p{number}")
        talk.terminal.wait_until(lambda _: len(talk.settled) == number, "the reply")  # noqa: B023
        if talk.settled[-1] == "failed":
            break
        assert number < 6
    assert talk.sent[-1] == [f"p{one}" for one in range(1, number + 1)]
    talk.terminal.wait_for("r make it fit")
    go_to_transcript(talk.terminal)
    talk.terminal.press(b"r")
    talk.terminal.wait_for("The request takes", "Leave out the oldest")
    talk.terminal.type("oldest")
    talk.terminal.wait_gone("Begin a new conversation")
    talk.terminal.press(ENTER)
    talk.ended(*["done"] * (number - 1), "failed", "done")
    go_to_composer(talk.terminal)
    talk.say("more")
    talk.ended(*["done"] * (number - 1), "failed", "done", "done")
    assert talk.sent[-1][-2:] == [f"p{number}", "more"]
    assert "p1" not in talk.sent[-1]


@UNKNOWN
def test_a_window_that_nobody_knew_is_learned_by_one_refusal(talk: Talk) -> None:
    """By the catalogue it takes a million tokens, and a reply of 4,096 beside any prompt."""
    talk.say("p1")
    talk.ended("done")
    talk.say("p2")
    talk.ended("done", "done")
    assert talk.sent == [["p1"], ["p1", "p2"], ["p1", "p2"]], "refused, and sent once more"
    assert [body.get("max_completion_tokens") for body in talk.service.requests] == [None, 4_096, 1_024]
    talk.terminal.wait_for("The deployment takes 4,096 tokens: asked again with what", "of 4,096")
    for number in range(3, 8):
        talk.say(f"p{number}")
        talk.ended(*["done"] * number)
    assert len(talk.sent) == 8, "none of the next ones was refused"
    assert "p1" not in talk.sent[-1]
