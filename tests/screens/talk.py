"""What most tests of the main screen do first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from textual.pilot import Pilot

from tests.fakes import until
from tests.stage import Stage, is_storing
from tui.screens.chat_display import BUSY

Opened = tuple[Stage, Pilot[None]]
Open = Callable[..., AbstractAsyncContextManager[Opened]]


async def ask(stage: Stage, pilot: Pilot[None], prompt: str) -> None:
    """Type a prompt, send it and wait until it is in the transcript."""
    stage.chat.composer.focus()
    stage.chat.composer.set_text(prompt)
    await pilot.press("enter")
    await until(lambda: stage.chat.composer.text != prompt or stage.chat.composer.note == BUSY)
    await pilot.pause()


async def answered(stage: Stage, pilot: Pilot[None]) -> None:
    """Wait until no reply is coming, and what came is kept and shown."""
    for _ in range(2):
        await until(lambda: not stage.workspace.replies.running and not is_storing(stage.workspace))
        await pilot.pause()
