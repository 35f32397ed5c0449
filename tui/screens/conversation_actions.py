"""How one goes from conversation to conversation: find, open, start, go on in a new one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

from tui.domain.conversation import Conversation
from tui.domain.errors import AztuiError
from tui.domain.search import Hit, TitleHit
from tui.screens.chat_display import BUSY, ChatDisplay
from tui.screens.context_choice import GoOn, choose_context
from tui.screens.keys_read import keys_read
from tui.screens.leaving import Leaving, choose_leaving
from tui.screens.search import SearchScreen, Wish
from tui.services.preferences import Preferences
from tui.services.too_much import TooMuch
from tui.services.workspace import Workspace

SHORTEN = "Shorten the message; nothing was sent."


class ConversationActions:
    """The actions, on the services and on the screen that shows one conversation and the list of all.

    Args:
        screen: The screen.
        workspace: The services.
        preferences: The settings.
        begun: Set once the conversation that was open last is there.
        arrived: Shows the conversation that is open now.
    """

    def __init__(
        self,
        screen: ChatDisplay,
        workspace: Workspace,
        preferences: Preferences,
        begun: asyncio.Event,
        arrived: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._session = workspace.session
        self._index = workspace.store.search_index
        self._clock = workspace.clock
        self._preferences = preferences
        self._begun = begun
        self._arrived = arrived
        self._switching = asyncio.Lock()
        self._asking = False

    async def open(self, conversation_id: int, at: int | None = None) -> None:
        """Open a stored conversation, at a message where one is given; where it is gone, a notice says so."""
        async with self._switching:
            if not await self._leave():
                return
            if await self._screen.tried(self._session.open(conversation_id, at)) is False:
                self._screen.notice.say("This conversation is gone: it was deleted, perhaps by another aztui.")
            self._arrived()
            if at is not None and self._session.message(at):
                self._screen.transcript.selected = at
                self._screen.transcript.focus()

    async def search(self) -> None:
        """Let the person find a conversation or a message, and open it there."""
        keymap = self._preferences.keymap
        screen = SearchScreen(self._index, self._clock, keymap, self._session.conversation.id)
        match await self._screen.app.push_screen_wait(screen):
            case TitleHit(conversation_id):
                await self.open(conversation_id)
            case Hit(conversation_id=conversation_id, message_id=message_id):
                await self.open(conversation_id, message_id)
            case Wish.NEW:
                await self.new()

    async def new(self, *, like: Conversation | None = None, temporary: bool = False) -> bool:
        """Start a new conversation, with the setup of another one; False where the open one had to stay."""
        async with self._switching:
            if not await self._leave():
                return False
            self._session.open_new(like=like, temporary=temporary)
            self._arrived()
            return True

    async def keep(self) -> None:
        """Store the temporary conversation that is open as any other."""
        async with self._switching:
            self._session.typed = self._screen.composer.draft
            if self._session.streaming:
                self._screen.notice.mention(f"{BUSY} Keep the conversation once it has come, or stop it first.")
            elif self._session.conversation.temporary:
                await self._screen.tried(self._session.keep())
                self._arrived()

    @property
    def asks_at_end(self) -> bool:
        """Whether the program's end would lose something of a temporary conversation that nobody was asked about."""
        self._screen.page.hand_over()
        return self._session.at_stake and not self._asking

    async def may_end(self) -> bool:
        """Ask what becomes of the temporary conversation; whether the program may end."""
        async with self._switching:
            gone = await self._leave()
            if gone:
                self._arrived()
            return gone

    async def may_go_on(self, text: str) -> bool:
        """Ask, where the setup has it so, how a conversation that is too long goes on; whether a prompt is sent."""
        found = self._session.too_much(text, self._screen.composer.files)
        if found and found.is_hopeless:
            self._screen.notice.say(f"{found.sentence} {SHORTEN}")
            return False
        way = await self._chosen(found) if found else None
        if way is GoOn.NEW:
            self._screen.composer.set_text("")
            return await self._new_with(text)
        return found is None or way is not None

    async def trying_again(self, reply_id: int) -> Literal["retry", "edit"] | None:
        """Ask how it goes on, where a reply was refused for its length and would be again.

        Whether it is asked for then, or its prompt is edited because nothing else helps; None where neither is done.
        """
        found, prompt = self._session.too_long(reply_id), self._session.prompt_of(reply_id)
        if found is None or prompt is None:
            return "retry"
        if found.is_hopeless:
            self._screen.notice.say(f"{found.sentence} {SHORTEN}")
            return "edit"
        way = await self._chosen(found)
        if way is GoOn.NEW:
            if await self._new_with(prompt.text):
                self._screen.composer.send()
            return None
        return None if way is None else "retry"

    async def _chosen(self, found: TooMuch) -> GoOn | None:
        """The way the person chooses, with the setup changed for it; None where nothing is sent."""
        way = await choose_context(self._screen.app, self._preferences.keymap, found)
        if way is not None and (parameters := way.setup(found)) is not None:
            await self._screen.tried(self._session.set_up(parameters=parameters))
            self._screen.show_model()
        return way

    async def _new_with(self, text: str) -> bool:
        """Start a new conversation with the same setup and a prompt; False where the open one had to stay."""
        gone = await self.new(like=self._session.conversation)
        if gone or not self._screen.composer.text:
            self._screen.composer.set_text(text)
        return gone

    async def _leave(self) -> bool:
        """Keep what is here before another conversation is shown; False where that cannot be, and it stays."""
        await self._begun.wait()
        screen, session = self._screen, self._session
        if screen.focused is not None:
            await keys_read(screen.focused)
        screen.parameters.leave()
        session.typed = screen.composer.draft
        session.keep_place(screen.transcript.place)
        way = await self._asked_leaving() if session.at_stake else Leaving.LET_GO
        if way is None:
            return False
        try:
            if session.conversation.temporary and way is Leaving.LET_GO:
                await session.discard()
                return True
            if screen.prompt.text != session.conversation.system_prompt:
                await session.set_up(system_prompt=screen.prompt.text)
            await (session.keep() if session.conversation.temporary else session.keep_draft())
        except AztuiError as error:
            screen.notice.say(f"What you typed could not be kept, so this conversation stays open. {error}")
            return False
        return True

    async def _asked_leaving(self) -> Leaving | None:
        self._asking = True
        try:
            return await choose_leaving(self._screen.app, self._preferences.keymap)
        finally:
            self._asking = False
