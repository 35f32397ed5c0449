"""`aztui ask`: one prompt and its reply, kept like all that is asked in the app."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TextIO

from tui.cli.page import Page
from tui.cli.replies_json import told_of
from tui.domain.conversation import Message, Status
from tui.domain.errors import InputError
from tui.domain.parameters import SETTINGS, Parameters
from tui.domain.repair import repairs
from tui.domain.text import clean
from tui.services.replies import ReplyEnded, ReplyEvent, ReplyText
from tui.services.workspace import Workspace

STOPPED = 130
"""The exit code of a reply the person stopped (DESIGN section 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a prompt is asked with besides what its conversation, or the settings, say."""

    system_prompt: str | None = None
    deployment: str | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    """By the keys of `PARAMETERS`."""


async def set_up(workspace: Workspace, setup: Setup, err: TextIO) -> None:
    """Let the conversation that is open, or about to begin, be asked with this; it keeps it.

    What the model does not take as it was given is said.

    Raises:
        StoreError: It could not be stored.
    """
    session = workspace.session
    given = Parameters.of({**session.conversation.parameters, **setup.parameters})
    if not session.conversation.id:
        # nothing is stored before there is a prompt
        profile = workspace.connection.profile
        new = replace(session.conversation, parameters=given)
        if setup.system_prompt is not None:
            new = replace(new, system_prompt=setup.system_prompt)
        if setup.deployment is not None and profile is not None:
            new = replace(new, profile=profile.name, deployment=setup.deployment)
        session.open_new(like=new)
    else:
        if setup.deployment is not None:
            await session.use_deployment(setup.deployment)
        if setup.parameters or setup.system_prompt is not None:
            await session.set_up(system_prompt=setup.system_prompt, parameters=given)
    for sentence in _not_taken(given, setup, workspace):
        print(f"aztui: {clean(sentence)}", file=err)


def _not_taken(given: Parameters, setup: Setup, workspace: Workspace) -> list[str]:
    """A sentence for each parameter that is not sent as it was given."""
    model, sentences = workspace.session.model, []
    for setting in SETTINGS:
        if (value := setup.parameters.get(setting.key)) is None:
            continue
        if reason := given.refusal(setting, model):
            sentences.append(f"{setting.label} is not sent: {reason}.")
        elif given.shown(setting, model) != setting.shown(value):
            sentences.append(f"{setting.label} is {given.shown(setting, model)}: this model takes no more.")
    return sentences


async def ask(workspace: Workspace, prompt: str, page: Page | None) -> Message:
    """Ask in the conversation that is open, and write the reply to a page as it comes; the reply as it ended.

    A reader that has gone, or a cancel, stops the reply; what came of it is kept.

    Raises:
        InputError: A reply is coming in this conversation already.
        StoreError: The prompt could not be stored; nothing was sent.
        OSError: The page cannot be written to.
    """
    events: asyncio.Queue[ReplyEvent] = asyncio.Queue()
    workspace.replies.subscribe(events.put_nowait)
    if await workspace.session.ask(prompt) is None:
        raise InputError("A reply is coming in this conversation already.", "Wait until it is whole.")
    # what is typed there and not sent is none of this prompt's business
    await workspace.session.keep_draft()
    try:
        while (message := _told([await events.get(), *_left(events)], page)) is None:
            pass
    except asyncio.CancelledError:
        workspace.replies.stop_all()
        message = _told(_left(events), page)
        if message is None:
            raise
    if page is not None:
        page.end()
    return message


def _left(events: asyncio.Queue[ReplyEvent]) -> list[ReplyEvent]:
    return [events.get_nowait() for _ in range(events.qsize())]


def _told(events: list[ReplyEvent], page: Page | None) -> Message | None:
    """Write the text that came, what came together at once; the reply, where it has ended."""
    if page is not None and (text := "".join(event.text for event in events if isinstance(event, ReplyText))):
        page.feed(text)
    return next((event.message for event in events if isinstance(event, ReplyEnded)), None)


def closing_words(reply: Message, err: TextIO) -> int:
    """Say on standard error what is not as it should be with a reply; the exit code."""
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


def as_json(reply: Message, *, saved: bool) -> str:
    """A reply as one JSON object, for programs.

    Args:
        saved: Whether it can be found again: else it has no ids.
    """
    return json.dumps(
        {
            "conversation": reply.conversation_id if saved else None,
            "message": reply.id if saved else None,
            "text": reply.text,
            **told_of(reply),
        },
        indent=2,
    )


def prompt_from(words: list[str], piped: str) -> str:
    """The prompt of a command line: its words, and below them what was piped in.

    Raises:
        InputError: There is none.
    """
    parts = [part for part in (" ".join(words), piped) if part.strip()]
    if not parts:
        raise InputError("There is no prompt.", 'Give one, such as: aztui ask "What is a token?"')
    return "\n\n".join(parts)
