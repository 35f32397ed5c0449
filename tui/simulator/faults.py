"""Streams that break, and streams that are odd: each a script, the steps of a reply with something done to it.

What they are is fixtures.md, "Stream scenarios". All but the last few begin with the first half of the text, so that
there is something to keep.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from tui.simulator import wire
from tui.simulator.completion import Completion, Script, body_of, head_of, streamed
from tui.simulator.steps import End, Head, Send, Steps, Wait

HUGE = 20_000_000
"""Characters of the one delta of `huge`."""

_ERROR = {"message": "The server had an error while processing your request.", "type": "server_error", "code": None}
_MARK = "MARK"
_REASONING = "The simulator pretends to think. It looks at the question, finds a page, and writes it."


def ends(how: End) -> Script:
    """Half of the text, and then this end."""

    def script(reply: Completion) -> Steps:
        yield from reply.opening()
        yield from reply.first_half()
        yield how

    return script


def body_ends(how: End) -> Script:
    """The same for a reply in one piece: half of its body."""

    def script(reply: Completion) -> Steps:
        body = body_of(reply)
        yield head_of(reply, body)
        yield Send(body[: len(body) // 2])
        yield how

    return script


def interrupted_by(data: bytes) -> Script:
    """These bytes in the middle of a stream that goes on after them."""

    def script(reply: Completion) -> Steps:
        yield from reply.opening()
        yield from reply.first_half()
        yield Send(data)
        yield from reply.rest()

    return script


def broken_off_by(data: bytes) -> Script:
    """These bytes in the middle of a stream, as the last of it."""

    def script(reply: Completion) -> Steps:
        yield from reply.opening()
        yield from reply.first_half()
        yield Send(data)
        yield End.WHOLE

    return script


half_an_event = broken_off_by(b'data: {"choices":[{"content_filter_results":{},"delta":{"content":"and th')
malformed = interrupted_by(b'data: {"choices":[{"delta":{"content":"not JSON\n\n')
invalid_utf8 = interrupted_by(b'data: {"choices":[{"index":0,"delta":{"content":"\xc3\x28\xff"}}]}\n\n')
error_data = broken_off_by(wire.event({"error": _ERROR}))
error_event = broken_off_by(b"event: error\n" + wire.event({"error": _ERROR}))
comments = interrupted_by(b": keep-alive\n\n: another, with a colon\n\n")
html_line = interrupted_by(b"<html><body><h1>502 Bad Gateway</h1></body></html>\n\n")


def no_done(reply: Completion) -> Steps:
    """The whole text and its finish, and then nothing: no usage and no [DONE]."""
    yield from reply.opening()
    yield from reply.first_half()
    yield from reply.second_half()
    yield from reply.finishes()
    yield End.WHOLE


def silent(_: Completion) -> Steps:
    """Not even the head of an answer."""
    yield End.SILENT


def silent_before_text(reply: Completion) -> Steps:
    """The stream is open, and nothing of the text comes."""
    yield from reply.opening()
    yield End.SILENT


def slow(reply: Completion) -> Steps:
    """The first token comes late."""
    yield from reply.opening()
    yield Wait(reply.pace.slow)
    yield from reply.first_half()
    yield from reply.rest()


def byte_by_byte(reply: Completion) -> Steps:
    """Each byte in a chunk of its own, so that characters and events are split everywhere."""
    for step in streamed(reply):
        if isinstance(step, Send):
            yield from (Send(step.data[place : place + 1]) for place in range(len(step.data)))
        else:
            yield step


def in_one_piece(reply: Completion) -> Steps:
    """A proxy in between holds the whole stream back, and then delivers it at once."""
    steps = list(streamed(reply))
    yield from (step for step in steps if isinstance(step, Head))
    yield Wait(sum(step.seconds for step in steps if isinstance(step, Wait)))
    yield Send(b"".join(step.data for step in steps if isinstance(step, Send)))
    yield End.WHOLE


def empty(reply: Completion) -> Steps:
    """A stream without a single event."""
    yield from (step for step in reply.opening() if isinstance(step, Head))
    yield End.WHOLE


def choices_null(reply: Completion) -> Steps:
    """`choices: null` before the text and in its middle."""
    yield from _with_events(reply, reply.envelope.choices(None))


def choices_empty(reply: Completion) -> Steps:
    """`choices: []` also before the text and in its middle."""
    yield from _with_events(reply, reply.envelope.choices([]))


def lone_surrogate(reply: Completion) -> Steps:
    """Half of a surrogate pair, in a text that goes on."""
    yield from interrupted_by(_escaped(reply, "\ud83d"))(reply)


def split_surrogates(reply: Completion) -> Steps:
    """A surrogate pair, one half in each of two events."""
    yield from interrupted_by(_escaped(reply, "\ud83d") + _escaped(reply, "\ude00"))(reply)


def huge_delta(reply: Completion) -> Steps:
    """One delta of `HUGE` characters after the first half."""
    yield from interrupted_by(reply.envelope.content("x" * HUGE))(reply)


def written(pieces: Callable[[], Iterator[str]]) -> Script:
    """A reply of these pieces, as fast as they are taken, however many tokens they are."""

    def script(reply: Completion) -> Steps:
        yield from reply.opening()
        for piece in pieces():
            yield Send(reply.envelope.content(piece))
        yield from reply.rest()

    return script


def reasoning_told(reply: Completion) -> Steps:
    """The reasoning in `reasoning_content`, as Foundry's DeepSeek, Kimi and Cohere stream it, then the text."""
    yield from reply.opening()
    for word in _REASONING.split():
        yield Wait(reply.each)
        yield Send(reply.envelope.choice({"content": "", "reasoning_content": f"{word} "}, {}))
    yield from reply.first_half()
    yield from reply.rest()


def _with_events(reply: Completion, data: bytes) -> Steps:
    yield from reply.opening()
    yield Send(data)
    yield from reply.first_half()
    yield Send(data)
    yield from reply.rest()


def _escaped(reply: Completion, surrogate: str) -> bytes:
    """An event whose text is a surrogate, which cannot be written but as an escape."""
    return reply.envelope.content(_MARK).replace(_MARK.encode(), json.dumps(surrogate).strip('"').encode())
