"""What can be done with one message of the transcript: copy it, ask again, let it go on, edit its prompt."""

from __future__ import annotations

from tui.services.chat_session import ChatSession
from tui.services.preferences import Preferences
from tui.terminal.clipboard import copy_text
from tui.transcript.reader import TranscriptReader
from tui.widgets.composer import Composer
from tui.widgets.notice_line import NoticeLine

EDITING = "Editing a message: {send} sends it anew, {back} leaves it as it was."

LAST_ONLY = "Only the last message can be asked again or edited, and not while a reply is coming."


class MessageActions:
    """The actions, on the session and the panes they change."""

    def __init__(
        self,
        session: ChatSession,
        preferences: Preferences,
        transcript: TranscriptReader,
        composer: Composer,
        notice: NoticeLine,
    ) -> None:
        self._session = session
        self._preferences = preferences
        self._transcript = transcript
        self._composer = composer
        self._notice = notice

    async def do(self, action: str, message_id: int) -> None:
        """Do one action; where it cannot be done now, nothing happens.

        Raises:
            StoreError: What it changes could not be stored.
        """
        match action:
            case "copy":
                self._copy(message_id)
            case "retry":
                await self._retry(message_id)
            case "continue":
                await self._continue(message_id)
            case "edit":
                self._edit(message_id)

    def _copy(self, message_id: int) -> None:
        message = self._session.message(message_id)
        if message is not None:
            self.copy(message.text)

    def copy(self, text: str) -> None:
        """Copy a text, and say which way it went."""
        self._notice.mention(copy_text(self._composer.app, text))

    async def _retry(self, message_id: int) -> None:
        begun = await self._session.retry(message_id)
        if begun is None:
            self._notice.mention(LAST_ONLY)
        if begun is not None and begun.here:
            self._transcript.remove_after(begun.cut_after)
            for message in begun.added:
                self._transcript.add(message)

    async def _continue(self, message_id: int) -> None:
        begun = await self._session.resume(message_id)
        if begun is not None and begun.here:
            self._transcript.settle(begun.added[0])
            self._transcript.go_to_end()

    def _edit(self, message_id: int) -> None:
        text = self._session.edit(message_id)
        if text is None:
            self._notice.mention(LAST_ONLY)
            return
        # a draft that stands there is not lost: it follows what is edited
        self._composer.set_text("\n\n".join(part for part in (text, self._composer.text) if part.strip()))
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
