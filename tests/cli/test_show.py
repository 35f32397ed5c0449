"""What `aztui show` prints of a conversation."""

from __future__ import annotations

import io
import json

from tests.cli.test_page import Tty
from tui.cli.page import PlainPage, page_for
from tui.cli.show import show, show_json
from tui.domain.conversation import Conversation, Message, Role, SentWith, Status, Usage
from tui.domain.errors import Failure, FailureKind

CONVERSATION = Conversation(id=3, title="Tides [and](x) moons", system_prompt="Be brief.", created=5.0, updated=9.0)
PATH = [
    Message(id=1, role=Role.USER, text="Why *tides*?"),
    Message(
        id=2,
        role=Role.ASSISTANT,
        text="The moon.\x1b",
        model="gpt-4o_x",
        status=Status.STOPPED,
        usage=Usage(5, 7),
        sent_with=SentWith("chat"),
    ),
    Message(id=3, role=Role.USER, text="And?"),
    Message(
        id=4,
        role=Role.ASSISTANT,
        status=Status.FAILED,
        failure=Failure(kind=FailureKind.NETWORK, sentence="No connection.", remedy="Try again."),
        sent_with=SentWith("chat"),
    ),
    Message(id=5, role=Role.ASSISTANT, text="Cut", finish_reason="length", refusal="No."),
]


def test_it_is_markdown_with_the_texts_as_they_are() -> None:
    out = io.StringIO()
    assert show(CONVERSATION, PATH, out, lambda: PlainPage(out, safe=False)) == 0
    text = out.getvalue()
    assert text.startswith("# Tides \\[and\\](x) moons\n\n## System prompt\n\nBe brief.\n\n## You, 19")
    assert "\n\nWhy *tides*?\n\n## gpt-4o\\_x, " in text
    assert "\n\nThe moon.\x1b\n\n*It was stopped.*\n\n## You, " in text
    assert "## chat, " in text
    assert "*No connection. Try again.*" in text
    assert text.endswith("Cut\n\nThe model declined: No.\n\n*It ended at max tokens.*\n")


def test_the_json_has_whole_values() -> None:
    out = io.StringIO()
    assert show_json(CONVERSATION, PATH, out) == 0
    told = json.loads(out.getvalue())
    assert (told["id"], told["title"], told["system_prompt"]) == (3, CONVERSATION.title, "Be brief.")
    assert [message["role"] for message in told["messages"]] == ["user", "assistant", "user", "assistant", "assistant"]
    stopped, failed = told["messages"][1], told["messages"][3]
    assert (stopped["text"], stopped["status"], stopped["usage"]["completion_tokens"]) == (
        "The moon.\x1b",
        "stopped",
        7,
    )
    assert (failed["failure"]["kind"], failed["deployment"]) == ("network", "chat")


def test_what_a_message_leaves_open_does_not_reach_the_next() -> None:
    cut = [Message(id=1, role=Role.ASSISTANT, text="```python\nx = 1"), Message(id=2, role=Role.USER, text="*And?*")]
    out = Tty()
    assert show(CONVERSATION, cut, out, lambda: page_for(out, {"TERM": "xterm"})) == 0
    assert "*And?*" not in out.getvalue()
    assert "And?" in out.getvalue()
