"""Forgetting a conversation: the question before it, and how far it is."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from tui.domain.errors import AztuiError
from tui.domain.forgetting import ForgetStep
from tui.domain.text import clean_line
from tui.screens.chat_display import NEW_TITLE, ChatDisplay
from tui.screens.confirm import ConfirmScreen
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace

WHAT_GOES = (
    "It goes from the list and the search, from the prompts that Up brings back, from the copies and from every"
    " backup, and nothing brings it back. Crash reports have no text of it. What you exported stays where you saved it."
)
DONE = "The conversation is forgotten, in the backups too."


class Forgetting:
    """What is asked and told of it, on the screen of the conversations.

    Args:
        screen: The screen.
        workspace: The services.
        preferences: The settings, for the keys.
    """

    def __init__(self, screen: ChatDisplay, workspace: Workspace, preferences: Preferences) -> None:
        self._screen = screen
        self._workspace = workspace
        self._preferences = preferences

    async def forget(self, conversation_id: int, title: str) -> None:
        """Ask, and then let a conversation be gone from everywhere."""
        left = await self._screen.tried(self._workspace.library.out_of_reach())
        if left is None:
            return
        sentence = f"{WHAT_GOES} {_beyond(left)}".strip()
        question = f"Forget “{clean_line(title) or NEW_TITLE}”?"
        if not await self._screen.app.push_screen_wait(
            ConfirmScreen(self._preferences.keymap, question, sentence, "forget it")
        ):
            return
        session = self._workspace.session
        self._workspace.replies.stop(conversation_id)
        if conversation_id == session.conversation.id:
            session.open_new()
            self._screen.show_conversation()
        await self._follow(self._workspace.library.forget(conversation_id))

    async def go_on(self) -> None:
        """Go on with what an earlier run could not end."""
        await self._follow(self._workspace.library.go_on_forgetting())

    async def _follow(self, steps: AsyncGenerator[ForgetStep, None]) -> None:
        """Say what is done, while everything else goes on."""
        notice, step = self._screen.notice, None
        try:
            async with aclosing(steps):
                async for step in steps:
                    if step.what == "the index":
                        await self._screen.refresh_rows()
                    if step.what:
                        notice.mention(f"Forgetting: {step.what}…")
        except AztuiError as error:
            # before the first step nothing is known to be left
            notice.say(f"Not all is forgotten yet; the next start goes on. {error}" if step else str(error))
        if step is None:
            return
        await self._screen.refresh_rows()
        if step.missed:
            names = ", ".join(clean_line(name) for name in step.missed)
            notice.say(f"The conversation is forgotten, but this cannot be read and may hold it still: {names}.")
        elif not step.what:
            notice.mention(DONE)


def _beyond(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    listed = ", ".join(clean_line(name) for name in names)
    return f"What is damaged and was set aside cannot be searched; delete it yourself: {listed}."
