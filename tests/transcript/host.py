"""An app that holds nothing but a transcript, in the colours of a theme of ours, and messages to show in it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.theme import Theme

from tui.domain.conversation import Message, Role, SentWith, Status, Timings, Usage
from tui.domain.settings import THEME_ROLES
from tui.rendering.lines import Line, Palette
from tui.transcript.layout import MessageLayout
from tui.transcript.reader import TranscriptReader

THEMES = Path(__file__).parents[2] / "themes"

NOON = 1_760_000_000.0
"""A moment, seconds since the epoch."""


def colours(name: str) -> dict[str, str]:
    """The roles of a theme file and their colours."""
    found: dict[str, str] = tomllib.loads((THEMES / f"{name}.toml").read_text())["colours"]
    return found


def palette(name: str = "aztui-dark") -> Palette:
    return Palette.from_variables(colours(name))


def theme(name: str) -> Theme:
    """The theme file as Textual's theme."""
    roles = colours(name)
    return Theme(
        name=name,
        primary=roles["accent"],
        accent=roles["accent"],
        warning=roles["warning"],
        error=roles["error"],
        success=roles["success"],
        foreground=roles["foreground"],
        background=roles["background"],
        surface=roles["surface"],
        panel=roles["panel"],
        dark=name.endswith("dark"),
        variables=roles,
    )


class Host(App[None]):
    """A transcript and nothing else."""

    CSS = "TranscriptView { height: 1fr; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, name: str = "aztui-dark") -> None:
        self._first_theme = name
        super().__init__()
        self.asked: list[tuple[str, int]] = []
        self.copied: list[str] = []
        self.found: list[TranscriptReader.Found] = []
        self.said: list[str] = []
        self.links: list[list[str]] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict.fromkeys(THEME_ROLES, "#808080")

    def compose(self) -> ComposeResult:
        yield TranscriptReader()

    def on_mount(self) -> None:
        for name in ("aztui-dark", "aztui-light"):
            self.register_theme(theme(name))
        self.theme = self._first_theme
        self.view.focus()

    @property
    def view(self) -> TranscriptReader:
        return self.query_one(TranscriptReader)

    @on(TranscriptReader.Found)
    def _found(self, event: TranscriptReader.Found) -> None:
        self.found.append(event)

    @on(TranscriptReader.CopyAsked)
    def _copy_asked(self, event: TranscriptReader.CopyAsked) -> None:
        assert event.control is self.view
        self.copied.append(event.text)
        self.said.append(event.what)

    @on(TranscriptReader.LinkAsked)
    def _link_asked(self, event: TranscriptReader.LinkAsked) -> None:
        assert event.control is self.view
        self.links.append([link.target for link in event.links])

    @on(TranscriptReader.NothingThere)
    def _nothing_there(self, event: TranscriptReader.NothingThere) -> None:
        assert event.control is self.view
        self.said.append(event.sentence)

    def on_transcript_reader_asked(self, event: TranscriptReader.Asked) -> None:
        assert event.control is self.view
        self.asked.append((event.action, event.message_id))


def rows(app: Host) -> list[str]:
    """What the view shows, row by row."""
    view = app.view
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


async def settled(pilot: Pilot[Any], app: Host) -> None:
    """Wait until everything that came is drawn."""
    await pilot.pause()
    while app.view._document.pending or app.view._document.making:
        await pilot.pause(0.01)
    await pilot.pause()


def prompt(id: int, text: str, **more: Any) -> Message:
    return Message(id=id, role=Role.USER, text=text, created=NOON, **more)


def reply(id: int, text: str, **more: Any) -> Message:
    """A reply that ended well, unless told otherwise."""
    facts = {
        "status": Status.DONE,
        "finish_reason": "stop",
        "sent_with": SentWith(deployment="prod-chat"),
        "usage": Usage(prompt_tokens=100, completion_tokens=412),
        "timings": Timings(first_token=0.4, total=3.1),
        "created": NOON,
    }
    return Message(id=id, role=Role.ASSISTANT, text=text, **{**facts, **more})


def streaming(id: int, text: str = "") -> Message:
    return reply(id, text, status=Status.STREAMING, finish_reason=None, usage=None, timings=None)


def ended(message: Message, text: str, **more: Any) -> Message:
    """A reply that streamed, as it ended."""
    return replace(reply(message.id, text), **more)


def conversation(count: int, *, words: int = 60, start: int = 1) -> Iterator[Message]:
    """Prompts and replies by turns, with ids from `start`, an odd one."""
    for id in range(start, start + count):
        text = f"number {id} " + "word " * (words if id % 2 == 0 else 8)
        yield reply(id, text) if id % 2 == 0 else prompt(id, text)


def drawn_prompt(layout: MessageLayout, message: Message, now: float) -> list[Line]:
    """A prompt as the document puts it together."""
    body = [row for _, rows in layout.typed(message.text) for row in rows]
    return [*layout.prompt_head(message, now), *body, *layout.prompt_foot()]
