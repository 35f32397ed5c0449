"""What the content filter does to a stream: as it is said, when, and what comes after (azure.md section 4.2)."""

from __future__ import annotations

from tui.simulator import wire
from tui.simulator.completion import Completion
from tui.simulator.steps import Send, Steps

PROTECTED_TEXT: wire.Json = {"protected_material_text": wire.found()}
PROTECTED_CODE: wire.Json = {
    "protected_material_code": {
        **wire.found(),
        "citation": {"URL": "https://github.com/octocat/Hello-World", "license": "MIT"},
    }
}
_DOWN: wire.Json = {"error": {"code": "content_filter_error", "message": "The contents are not filtered"}}


def asynchronous(reply: Completion) -> Steps:
    """The asynchronous filter lets all of it pass: annotations without `delta`, in the middle and after the finish."""
    yield from reply.opening()
    yield from reply.first_half()
    yield Send(_annotation(reply, 0.5, wire.categories()))
    yield from reply.second_half()
    yield from reply.finishes()
    yield Send(_annotation(reply, 1.0, wire.categories(violence=wire.judged("low", filtered=False))))
    yield Send(_annotation(reply, 1.0, wire.NOT_PROTECTED))
    yield from reply.closing()


def too_late(reply: Completion) -> Steps:
    """The asynchronous filter finds protected material when the whole text was sent and has its finish."""
    yield from reply.opening()
    yield from reply.first_half()
    yield from reply.second_half()
    yield from reply.finishes()
    yield Send(_annotation(reply, 1.0, PROTECTED_TEXT, "content_filter"))
    yield from reply.closing()


def then_stop(reply: Completion) -> Steps:
    """The filter stops the text, and yet the model's own `stop` follows."""
    yield from reply.opening()
    yield from reply.first_half()
    yield Send(reply.envelope.finish("content_filter", wire.categories(hate=wire.judged("high"))))
    yield from reply.finishes()
    yield from reply.closing()


def down(reply: Completion) -> Steps:
    """The filter does not work, and the service says so where its results would stand."""
    yield from reply.opening()
    yield Send(reply.envelope.choice({"content": ""}, _DOWN))
    yield from reply.first_half()
    yield from reply.rest()


def _annotation(reply: Completion, share: float, results: wire.Json, reason: str | None = None) -> bytes:
    """What the filter found in the text up to this share of it. Offsets count from the beginning of the prompt."""
    before = sum(len(message["content"]) for message in reply.call.messages)
    end = before + round(len(reply.choices[0].text) * share)
    return wire.annotation(results, before, end, reason)
