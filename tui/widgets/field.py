"""One line to type in, or to paste several into."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.reactive import reactive
from textual.widgets import Input

LONGEST_PASTE = 20_000
"""Characters; a command with a long prompt in it is shorter."""


class Field(Input):
    """Keeps the order of keys that come fast, and takes all lines of what is pasted, as one.

    A placeholder that has no room ends in an ellipsis: Textual would leave out whole words, and nobody would see it.
    """

    cursor_blink = reactive(False, init=False)
    """Nothing blinks (UI.md)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._whole_placeholder = self.placeholder

    def on_resize(self) -> None:
        whole, room = self._whole_placeholder, self.content_size.width
        self.placeholder = whole if cell_len(whole) <= room else set_cell_size(whole, max(room - 1, 0)).rstrip() + "…"

    async def on_key(self, event: events.Key) -> None:
        """Do this field's own bindings here.

        Textual does them once the key has bubbled up to the app; what is typed fast after it would come before it.
        """
        active = None if event.is_printable else self.screen.active_bindings.get(event.key)
        if active is not None and active.node is self:
            event.stop()
            event.prevent_default()
            await self.run_action(active.binding.action)

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        super()._on_paste(events.Paste(" ".join(event.text[:LONGEST_PASTE].split())))
        event.stop()


class LineField(Field):
    """A field of one row in somebody else's fill."""

    DEFAULT_CSS = """
    LineField, LineField:focus {
        height: 1;
        padding: 0;
        border: none;
        background: $panel;
        background-tint: transparent 0%;
        color: $foreground;

        & > .input--cursor { color: $on-accent; background: $accent; }
        & > .input--placeholder { color: $muted; }
    }
    """
