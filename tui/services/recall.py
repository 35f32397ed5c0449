"""Walking back through what was sent before: one walk at a time, as far as somebody goes."""

from __future__ import annotations

from collections.abc import Iterable

from tui.domain.conversation_store import ConversationStore

PAGE = 20
"""Prompts that are read at once."""


class Recall:
    """The prompts of the open conversation, then those of all others: newest first, each text once."""

    def __init__(self, store: ConversationStore) -> None:
        self._store = store
        self._walked: list[str] = []
        self._at = -1
        self._conversation_id = 0
        self._elsewhere = False
        self._before: int | None = None

    @property
    def walking(self) -> bool:
        """Whether a prompt is shown in the draft's place."""
        return self._at >= 0

    def begin(self, conversation_id: int) -> None:
        """Stand at the draft, after the newest prompt of a conversation (0 for one that is not stored)."""
        self._walked, self._at = [], -1
        self._conversation_id, self._elsewhere, self._before = conversation_id, False, None

    async def earlier(self) -> str | None:
        """One step back: the prompt there, or None where there is no earlier one.

        Raises:
            StoreError: The prompts cannot be read.
        """
        walked = self._walked
        while self._at + 1 >= len(walked):
            page = await self._store.prompts(
                self._conversation_id, elsewhere=self._elsewhere, before=self._before, limit=PAGE
            )
            if walked is not self._walked:
                # another walk was begun meanwhile
                return None
            if page:
                self._before = page[-1].id
                self._take(prompt.text for prompt in page)
            elif self._elsewhere:
                return None
            else:
                self._elsewhere, self._before = True, None
        self._at += 1
        return walked[self._at]

    def _take(self, texts: Iterable[str]) -> None:
        known = set(self._walked)
        for text in texts:
            if text.strip() and text not in known:
                known.add(text)
                self._walked.append(text)

    def later(self) -> str | None:
        """One step towards now: the prompt there, or None at the draft."""
        self._at = max(self._at - 1, -1)
        return self._walked[self._at] if self.walking else None
