"""The backups as the main screen sees them: one is made each day in a quiet moment, and one can be put back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from textual.message import Message

from tui.domain.backups import Backup
from tui.domain.disk_words import shown_path
from tui.domain.errors import StoreError
from tui.screens.chat_display import ChatDisplay
from tui.screens.confirm import ConfirmScreen
from tui.services.commands import Command, Kind
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace

FIRST_AFTER = 20.0
"""Seconds from the start to the first look at whether a backup is due."""
EVERY = 1800.0
"""Seconds between two looks, for a program that runs for days."""
MAKE = "backup.make"
RESTORE = "backup.restore"
_MAKE_WORDS = "backup copy save safe now"
_RESTORE_WORDS = "restore backup bring back undo damaged lost older"
_QUESTION = "Restore the backup of {day}?"
_SENTENCE = (
    "The conversations become what they were then. What is there now, with everything written since, is set aside as a "
    "file beside them, not deleted. Replies that still come are stopped first."
)


class BackupCare:
    """What the main screen does about backups.

    Args:
        screen: Where it is said.
        workspace: The services.
        preferences: The settings.
    """

    @dataclass
    class RestoreAsked(Message):
        """The person wants a backup in the place of the conversations, which only who owns the store can do."""

        backup: Backup

    def __init__(self, screen: ChatDisplay, workspace: Workspace, preferences: Preferences) -> None:
        self._screen = screen
        self._backups = workspace.store.backups
        self._quiet = workspace.session.quiet
        self._preferences = preferences

    async def keep(self) -> None:
        """Make a backup whenever one is due, until it is cancelled. A problem is said once."""
        said = set[str]()
        wait = FIRST_AFTER
        await self.look()
        while True:
            await asyncio.sleep(wait)
            await self._quiet.moment()
            try:
                await self._backups.make_daily(self._preferences.current.backup_bytes)
            except StoreError as error:
                if str(error) not in said:
                    said.add(str(error))
                    self._screen.notice.say(f"Today's backup could not be made. {error}")
            wait = EVERY

    def commands(self) -> Iterator[Command]:
        """What the palette offers, of what `look` found."""
        yield Command(kind=Kind.ACTION, id=MAKE, title="Back up the conversations", words=_MAKE_WORDS)
        if newest := self._backups.newest:
            title = f"Restore the backup of {newest.day}"
            yield Command(kind=Kind.ACTION, id=RESTORE, title=title, words=_RESTORE_WORDS)

    async def act(self, id: str) -> None:
        """Do one of the commands."""
        if id == MAKE:
            made = await self._screen.tried(self._backups.make(self._preferences.current.backup_bytes))
            if made is not None:
                self._screen.notice.mention(f"The conversations are backed up in {shown_path(made.path)}")
        elif backup := self._backups.newest:
            title = _QUESTION.format(day=backup.day)
            question = ConfirmScreen(self._preferences.keymap, title, _SENTENCE, "restore it")
            if await self._screen.app.push_screen_wait(question):
                self._screen.notice.mention(f"Restoring the backup of {backup.day}…")
                self._screen.post_message(self.RestoreAsked(backup))

    async def look(self) -> None:
        """Find the backups there are, also those that the command line made meanwhile."""
        try:
            await self._backups.known()
        except StoreError:
            # it is said when one is to be made
            return


async def restored(old: Workspace, new: Workspace, backup: Backup) -> tuple[str, ...]:
    """End a workspace and put a backup in the place of its conversations, before another one opens them.

    Args:
        old: The one in use.
        new: The one that follows, over the same folder. It gets the connection of the old one.
        backup: What takes their place.

    Returns:
        What there is to say.
    """
    connection = old.connection
    profile = connection.profile
    key = connection.key_for(profile) if profile else None
    unwritten = old.end()
    if profile is not None and profile.demo:
        new.connection.start_demo()
    elif profile is not None:
        new.connection.choose(profile, key)
    try:
        done = await new.store.backups.restore(backup)
    except StoreError as error:
        return (*unwritten, str(error))
    aside = f" The file that was there before is kept as {shown_path(done.aside)}" if done.aside else ""
    return (f"The backup of {done.backup.day}, {shown_path(done.backup.path)}, is restored.{aside}", *unwritten)
