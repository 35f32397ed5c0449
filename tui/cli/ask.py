"""`aztui ask`: one prompt, its reply streamed to standard output, both kept like any other conversation."""

from __future__ import annotations

import asyncio
from typing import TextIO

from tui.domain.conversation import Message, Status
from tui.domain.errors import InputError
from tui.domain.repair import repairs
from tui.domain.text import clean
from tui.services.replies import ReplyEnded, ReplyEvent, ReplyText
from tui.services.workspace import Workspace

STOPPED = 130
"""The exit code of a reply the person stopped (DESIGN section 6)."""


async def ask(workspace: Workspace, prompt: str, out: TextIO, err: TextIO) -> int:
    """Stream the reply to a prompt; the exit code.

    Text goes out as it was received into a pipe, and made safe on a terminal (threat 16).

    Raises:
        InputError: There is no prompt.
        StoreError: The prompt could not be stored; nothing was sent.
    """
    if not prompt.strip():
        raise InputError("There is no prompt.", 'Give one, such as: aztui ask "What is a token?"')
    events: asyncio.Queue[ReplyEvent] = asyncio.Queue()
    workspace.replies.subscribe(events.put_nowait)
    await workspace.session.models.load()
    workspace.session.open_new()
    await workspace.session.ask(prompt)
    safe = out.isatty()
    try:
        while not isinstance(event := await events.get(), ReplyEnded):
            if isinstance(event, ReplyText):
                out.write(clean(event.text) if safe else event.text)
                out.flush()
    except (asyncio.CancelledError, BrokenPipeError):
        workspace.replies.stop_all()
        return STOPPED
    return _closing_words(event.message, out, err)


def _closing_words(reply: Message, out: TextIO, err: TextIO) -> int:
    """End the output's line, and say on standard error what is not as it should be; the exit code."""
    if reply.text and not reply.text.endswith("\n"):
        out.write("\n")
        out.flush()
    for sentence in repairs(reply.sent_with):
        print(f"aztui: {clean(sentence)}", file=err)
    if reply.failure is not None:
        print(f"aztui: {clean(reply.failure.sentence)} {clean(reply.failure.remedy)}".strip(), file=err)
        return reply.failure.exit_code
    if reply.status is Status.FILTERED:
        print("aztui: Azure's content filter ended the reply.", file=err)
        return 5
    if reply.finish_reason == "length":
        print("aztui: The reply ended at max tokens.", file=err)
    if reply.refusal:
        print(f"aztui: The model declined: {clean(reply.refusal)}", file=err)
    return 0 if reply.status is Status.DONE else STOPPED


def prompt_from(words: list[str], piped: TextIO | None) -> str:
    """The prompt of a command line: its words, and below them what was piped in."""
    parts = [" ".join(words), piped.read() if piped is not None else ""]
    return "\n\n".join(part for part in parts if part.strip())
