"""The transcript while its older part is still being read: that comes in above, and no line in sight moves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.domain.conversation import Message
from tui.transcript.view import TranscriptView


class GrowingView(TranscriptView):
    """The messages of the open conversation, and older ones that come before them."""

    def __init__(self, *, now: Callable[[], float] = time.time, id: str | None = None) -> None:
        super().__init__(now=now, id=id)
        self._to_top = False

    def _begin(self) -> None:
        self._to_top = False
        super()._begin()

    @property
    def first(self) -> int | None:
        """The id of the oldest message that is shown; None where there is none."""
        entries = self._document.entries
        return entries[0].message.id if entries else None

    def prepend(self, messages: Sequence[Message], *, whole: bool) -> None:
        """Show older messages before the first; `whole` where they are the last that were to come."""
        document, rows = self._document, self.size.height
        before, rendered = document.height, document.rendered
        held = document.get(self._anchor.message_id) if self._anchor else None
        began = held.body_start if held else 0
        document.prepend(messages, whole=whole)
        if not self._laid_out or not rows:
            return
        if self._anchor and held:
            # a reply that stands behind another one now has more above its text
            document.lines(document.index(held.message.id) or 0)
            if held.body_start != began:
                self._anchor = replace(self._anchor, line=self._anchor.line + held.body_start - began)
        self._place(document.reveal(*self._wanted(rows)), added=document.height - before)
        if document.rendered != rendered:
            # what was in sight did not fill the pane, or looks otherwise behind what came
            self.refresh()
            self._request_frame()
        if whole and self._to_top:
            self.scroll_to(y=0)

    def _stay(self) -> None:
        """The reader turns to what is in sight: where they once were is not gone to any more when it comes."""
        if self._anchor and self._document.index(self._anchor.message_id) is None:
            self._hold(self.scroll_offset.y)

    def _bring(self, index: int, start: int, end: int) -> None:
        self._stay()
        super()._bring(index, start, end)

    def _hold(self, top: int) -> None:
        self._to_top = False
        super()._hold(top)

    def action_scroll_home(self) -> None:
        """Go to the top; where it is not there yet, to what there is, and on once it has come."""
        self.scroll_to(y=0, immediate=True)
        self._to_top = not self._document.whole
