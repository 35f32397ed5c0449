"""Parts of the connect screen: the ways to sign in, and what can be pressed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tui.keys import Place, keys_at
from tui.widgets.choice_list import ChoiceList


class SignInChoices(ChoiceList):
    """The ways to sign in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False)
        for key in keys_at(Place.CONNECT)
        if key.action.startswith("choose")
    ]


class Press(Static):
    """What can be done, and its key; to be clicked too."""

    ALLOW_SELECT = False

    def __init__(self, words: str, action: str, *, id: str) -> None:
        super().__init__(id=id)
        self._words = words
        self._action = action

    def show_key(self, label: str) -> None:
        """Name the key."""
        self.update(Content(f"{self._words}  {label}"))

    async def on_click(self) -> None:
        await self.screen.run_action(self._action)
