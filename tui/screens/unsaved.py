"""Says it for as long as what is written here is in memory only, and sees to it that it reaches the disk."""

from __future__ import annotations

from tui.domain.conversation_store import ConversationStore
from tui.domain.errors import StoreError
from tui.services.keymap import Keymap
from tui.widgets.notice_line import NoticeLine

LOOK_EVERY = 1.0
"""Seconds between two looks at whether the disk took what was written."""
TRY_EVERY = 5
"""Looks after which it is tried again."""
MARK = "× not saved"
"""Stands in the header until it is; the notice can be closed."""
SAVED = "Saved: the disk takes everything again, and has all that was written meanwhile."


class UnsavedWatch:
    """What the main screen knows of a disk that takes no writes.

    Args:
        store: The conversations.

    Attributes:
        mark: What the header says; empty while everything is saved.
    """

    def __init__(self, store: ConversationStore) -> None:
        self._store = store
        self._said = ""
        self._reason = ""
        self._looks = 0
        self.mark = ""

    @property
    def has_news(self) -> bool:
        """Whether there may be something to say."""
        return self._store.unsaved is not None or bool(self.mark)

    async def look(self, notice: NoticeLine, keymap: Keymap) -> bool:
        """See whether all is saved, and every few looks try to save it.

        Args:
            notice: Where it is said, with its reason and what can be done.
            keymap: The keys in force.

        Returns:
            Whether the mark is another one now.
        """
        self._looks += 1
        if self._looks % TRY_EVERY == 0:
            try:
                await self._store.save_again()
            except StoreError:
                # closed meanwhile: its own end tries too
                return False
        unsaved, before = self._store.unsaved, self.mark
        self.mark = "" if unsaved is None else MARK
        if unsaved is None:
            self._looks, self._reason = 0, ""
            notice.take_back(self._said)
            notice.mention(SAVED)
        elif unsaved.reason != self._reason:
            notice.take_back(self._said)
            self._reason, self._said = unsaved.reason, _sentence(unsaved.reason, keymap)
            notice.say(self._said)
        return self.mark != before


def _sentence(reason: str, keymap: Keymap) -> str:
    """What is so and the way out first: in a small window the reason may be cut."""
    ways = {"app.export": "exports this conversation", "transcript.copy": "copies a message"}
    known = {key.id for key in keymap.keys}
    key, does = next((key, does) for key, does in ways.items() if key in known)
    return f"Not saved, but you can go on, and {keymap.label(key)} {does}. {reason}"
