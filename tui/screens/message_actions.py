"""What can be done with a message: copy what is in it, open its links, ask again, let it go on, edit its prompt."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

from tui.domain.conversation import Message
from tui.domain.draft import plain
from tui.domain.errors import StoreError
from tui.domain.links import parts_of, safe_url
from tui.domain.text import clean_line
from tui.domain.usage import Prices, Spent, spent_for, together
from tui.rendering.parts import Link
from tui.screens.confirm import ConfirmScreen
from tui.screens.details import DetailsScreen
from tui.screens.palette import PaletteScreen
from tui.screens.raw import RawScreen
from tui.screens.request import RequestScreen
from tui.services.commands import Command, Finder, Kind, Titles
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace
from tui.terminal.clipboard import Copied, copy_text
from tui.terminal.opener import has_browser, open_url
from tui.transcript.reader import TranscriptReader
from tui.widgets.composer import Composer
from tui.widgets.notice_line import NoticeLine

EDITING = "Editing: {send} sends it anew, {back} leaves it as it was."

NOT_NOW = "A reply is coming here: nothing is asked again or edited until it has ended."
NO_PROMPT = "There is no prompt here that could be asked again or edited."

STILL_COMES = "A reply is pinned or left out once it has come."
PINNED = "This message is sent with every prompt, however old it is."
LEFT_OUT = "This message is not sent any more."
SENT_AGAIN = "This message is sent as any other."

NO_WAY = "Write it to a file?"
NO_CLIPBOARD = "This terminal takes no copies, and there is no clipboard on this machine."
WRITE = "The text can be written to a file that only you can read."
LEADS_TO = "The link leads to"
NO_BROWSER = "There is no browser here that could show it. The link leads to"


class MessageActions:
    """The actions, on the session and the panes they change."""

    def __init__(
        self,
        workspace: Workspace,
        preferences: Preferences,
        transcript: TranscriptReader,
        composer: Composer,
        notice: NoticeLine,
    ) -> None:
        self._session = workspace.session
        self._store = workspace.store
        self._connection = workspace.connection
        self._app = transcript.app
        self._copying = asyncio.Lock()
        self._preferences = preferences
        self._transcript = transcript
        self._composer = composer
        self._notice = notice

    async def do(self, action: str, message_id: int, deployment: str = "") -> None:
        """Do one action; where it cannot be done now, nothing happens.

        Args:
            action: As `TranscriptReader.Asked` names it.
            message_id: The message.
            deployment: The one that is asked again, this once; empty for the conversation's own.

        Raises:
            StoreError: What it changes could not be stored.
        """
        message = self._session.message(message_id)
        match action:
            case "copy" if message is not None:
                await self.copy(message.text)
            case "details" if message is not None:
                await self._show_details(message)
            case "retry":
                await self._retry(message_id, deployment)
            case "continue":
                await self._continue(message_id)
            case "edit":
                self._edit(message_id)
            case "pin" if message is not None:
                self._mark(message.id, pinned=not message.pinned)
            case "leave_out" if message is not None:
                self._mark(message.id, excluded=not message.excluded)
            case "raw" if message is not None:
                self._app.push_screen(RawScreen(message.text, self._preferences.keymap))

    async def _show_details(self, message: Message) -> None:
        used = self._connection.profile
        prices = Prices(self._preferences.current.profiles, simulated=bool(used and used.demo))

        async def whole() -> Spent | None:
            try:
                return together(await self._store.used_in(message.conversation_id), prices)
            except StoreError:
                return None

        took, keymap = spent_for(message, prices), self._preferences.keymap
        try:
            prompt = await self._store.sent_prompt(message.id)
        except StoreError:
            prompt = ""
        self._app.push_screen(DetailsScreen(message, took, prompt, whole, keymap, self._copy_from))

    async def show_request(self) -> None:
        """Show what Enter would send.

        Raises:
            AztuiError: There is none, or it cannot be put together.
        """
        body = await self._session.preview(self._composer.text)
        if body is not None:
            self._app.push_screen(RequestScreen(body, self._preferences.keymap, self._copy_from))

    async def copy(self, text: str, what: str = "") -> None:
        """Copy a text, and say which way it went; where there is none, offer a file.

        Raises:
            StoreError: The file could not be written.
        """
        copied = await self._copied(text, what)
        if copied.ways:
            self._notice.mention(copied.sentence)
            return
        question = ConfirmScreen(self._preferences.keymap, NO_WAY, f"{NO_CLIPBOARD} {WRITE}", "write it")
        if await self._app.push_screen_wait(question):
            path = await self._store.keep_copy(text)
            self._notice.say(f"The text is in {path}")

    async def _copy_from(self, text: str) -> str:
        """Copy a text for a screen above; the sentence for it."""
        return (await self._copied(text)).sentence

    async def _copied(self, text: str, what: str = "") -> Copied:
        # what was asked for last is what is there in the end
        async with self._copying:
            return await copy_text(self._app, text, what)

    async def open_link(self, links: Sequence[Link]) -> None:
        """Open one of these links, after the person has seen where it leads; one that is no web address is copied.

        Raises:
            StoreError: Where it was to be copied: the file for it could not be written.
        """
        link = links[0] if len(links) == 1 else await self._chosen(links)
        if link is None:
            return
        url = safe_url(link.target)
        if url is None:
            await self.copy(clean_line(link.target), "the link, which is no web address and is not opened")
            return
        browser = has_browser(os.environ)
        sentence, words = (LEADS_TO, "open it") if browser else (NO_BROWSER, "copy it")
        question = ConfirmScreen(self._preferences.keymap, "Open this page?", sentence, words, url=url)
        if not await self._app.push_screen_wait(question):
            return
        if browser and await open_url(url):
            self._notice.mention(f"{parts_of(url).host} was given to the browser.")
        else:
            await self.copy(url, "the address, for there is no browser here")

    async def _chosen(self, links: Sequence[Link]) -> Link | None:
        """The link that the person chooses; None for none."""
        commands = [
            Command(kind=Kind.LINK, id=str(number), title=link.text or clean_line(link.target), hint=_leads(link))
            for number, link in enumerate(links)
        ]
        finder = Finder(commands, Titles(), lambda row: commands[0])
        command = await self._app.push_screen_wait(PaletteScreen(finder, self._preferences.keymap, "A link"))
        return None if command is None else links[int(command.id)]

    def _mark(self, message_id: int, *, pinned: bool = False, excluded: bool = False) -> None:
        marked = self._session.mark(message_id, pinned=pinned, excluded=excluded)
        if marked is None:
            self._notice.mention(STILL_COMES)
            return
        self._transcript.settle(marked)
        self._notice.mention(PINNED if pinned else LEFT_OUT if excluded else SENT_AGAIN)

    async def _retry(self, message_id: int, deployment: str) -> None:
        begun = await self._session.retry(message_id, deployment)
        if begun is None:
            self._notice.mention(self._why_not)
        if begun is not None and begun.here:
            self._transcript.remove_after(begun.cut_after)
            self._transcript.add(*begun.added)

    @property
    def _why_not(self) -> str:
        return NOT_NOW if self._session.streaming else NO_PROMPT

    async def _continue(self, message_id: int) -> None:
        begun = await self._session.resume(message_id)
        if begun is not None and begun.here:
            self._transcript.settle(begun.added[0])
            self._transcript.go_to_end()

    def _edit(self, message_id: int) -> None:
        text = self._session.edit(message_id)
        if text is None:
            self._notice.mention(self._why_not)
            return
        # a draft that stands there is not lost: it follows what is edited
        self._composer.set_text("\n\n".join(part for part in (plain(text), self._composer.draft) if part.strip()))
        keymap = self._preferences.keymap
        self._composer.note = EDITING.format(send=keymap.label("composer.send"), back=keymap.label("app.back"))
        self._composer.focus()

    def cancel_edit(self) -> bool:
        """Leave the prompt that is being edited as it was; its text stays in the composer. False where none is."""
        if self._session.editing is None:
            return False
        self._session.editing = None
        self._composer.note = ""
        return True


def _leads(link: Link) -> str:
    """Where a link leads, in a word."""
    url = safe_url(link.target)
    return parts_of(url).host if url else "copied, not opened"
