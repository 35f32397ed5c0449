"""A text to write in, as it looks and takes its keys wherever one writes more than a line."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.geometry import Offset, Size
from textual.widgets import TextArea


class FilledArea(TextArea):
    """A text on a fill, which grows with it.

    Args:
        share: The part of the screen's rows that it may take: one in so many.
        least: Rows that it may take on the lowest screen.
        placeholder: What stands there while it is empty.
    """

    DEFAULT_CSS = """
    FilledArea, FilledArea:focus {
        height: auto;
        padding: 0;
        border: none;
        background: $panel;
        background-tint: transparent 0%;
        color: $foreground;
        scrollbar-size-vertical: 1;
        scrollbar-background: $panel;
        scrollbar-background-hover: $panel;
        scrollbar-background-active: $panel;

        & .text-area--cursor { color: $on-accent; background: $accent; }
        & .text-area--placeholder { color: $muted; }
        &:nocolor .text-area--cursor { color: $foreground; background: $panel; text-style: reverse; }
    }
    """
    SCOPED_CSS = False

    def __init__(self, *, share: int, least: int, placeholder: str = "") -> None:
        super().__init__(highlight_cursor_line=False, placeholder=Content(placeholder))
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self._share = share
        self._least = least

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        # not by `max-height`: Textual leaves it out where the containers around are as high as their content
        return min(
            super().get_content_height(container, viewport, width), max(viewport.height // self._share, self._least)
        )

    async def on_key(self, event: events.Key) -> None:
        """Do this area's own keys here, in the order they are typed.

        Textual does bindings once the key has bubbled up to the app; what is typed fast after it would come before it.
        """
        action = None if event.is_printable else self.action_of(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def action_of(self, key: str) -> str | None:
        """The action that a key calls here; None where it is not this area's own."""
        active = self.screen.active_bindings.get(key)
        return active.binding.action if active is not None and active.node is self else None

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        # Textual (8.2.8) takes back what was written, scrolls, and only then puts the cursor where it was before
        if self.cursor_location[0] >= self.document.line_count:
            return Offset()
        return super().scroll_cursor_visible(center, animate)

    def put(self, text: str) -> None:
        """Put a text in place of what is written; the cursor goes to its end, and nothing is left to undo."""
        self.load_text(text)
        self.move_cursor(self.document.end)

    def rewrite(self, text: str) -> None:
        """Put a text in place of what is written, as if it were typed: it can be undone."""
        self.replace(text, self.document.start, self.document.end, maintain_selection_offset=False)
        self.move_cursor(self.document.end)
