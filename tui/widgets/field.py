"""One line to type in, or to paste several into."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

LONGEST_PASTE = 20_000
"""Characters; a command with a long prompt in it is shorter."""


class Field(Input):
    """Keeps the order of keys that come fast, and takes all lines of what is pasted, as one."""

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
