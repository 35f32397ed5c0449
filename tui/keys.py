"""The one table of keys: bindings, the footer and the help are made from it.

A key whose action does not exist yet is not in the table. `places` says where a key works, and thereby where the footer
and the help name it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Place(StrEnum):
    """Where a key works: the part of the screen that has the focus, or a state of it."""

    APP = "app"
    """Everywhere on the main screen."""
    COMPOSER = "composer"
    TRANSCRIPT = "transcript"
    LIST = "list"
    FILTER = "filter"
    """A line to type in above the list: the filter, or a title that is being changed."""
    SLIDER = "slider"
    PROMPT = "prompt"
    """The system prompt editor."""
    CONNECT = "connect"
    """The connect screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One action and the keys that call it."""

    id: str
    """The place and the action, for remapping; stands in the settings file."""
    keys: str
    """Textual's key names, separated by commas; the first is the one that is shown."""
    action: str
    """Textual's action string, on the widget or screen of the place; empty for keys that a widget reads itself."""
    words: str
    """What it does, in a word or two, for the footer."""
    help: str
    """What it does, in a sentence, for the help screen."""
    place: Place
    shown: str = ""
    """How the key is written where that does not follow from its name: `←→`."""
    footer: bool = True
    """Whether the footer names it; the help always does."""
    priority: bool = False
    """Also while an editor has the focus that would take the key itself."""

    @property
    def label(self) -> str:
        """The key as it is written: `^N`, `F2`, `Enter`."""
        return self.shown or key_label(self.keys.split(",")[0])


_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "backspace": "Bksp",
    "delete": "Del",
    "question_mark": "?",
    "slash": "/",
    "end": "End",
    "home": "Home",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def key_label(key: str) -> str:
    """A Textual key name as it is written on the screen: `ctrl+n` is `^N`, `f2` is `F2`."""
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+").upper()
    if key in _NAMES:
        return _NAMES[key]
    return key.upper() if key[:1] == "f" and key[1:].isdigit() else key


def _key(id: str, keys: str, action: str, words: str, help: str, **more: Any) -> Key:
    place = Place(id.partition(".")[0])
    return Key(id=id, keys=keys, action=action, words=words, help=help, place=place, **more)


KEYS: tuple[Key, ...] = (
    # the composer
    _key("composer.send", "enter", "send", "send", "Send the message."),
    _key(
        "composer.newline",
        "ctrl+j,shift+enter",
        "newline",
        "newline",
        "Start a new line. A \\ before Enter does the same.",
    ),
    _key("composer.setup", "tab", "", "setup", "Go on to the system prompt and the sliders."),
    # the transcript
    _key("transcript.previous", "up", "move(-1)", "message", "Go to the message above.", shown="↑↓"),
    _key("transcript.next", "down", "move(1)", "message", "Go to the message below.", footer=False),
    _key("transcript.copy", "y", "copy", "copy", "Copy the whole message."),
    _key("transcript.retry", "r", "retry", "try again", "Ask for this reply again."),
    _key("transcript.continue", "c", "continue", "continue", "Let a cut reply go on."),
    _key("transcript.edit", "e", "edit", "edit", "Take the prompt back to be sent anew."),
    _key("transcript.end", "end", "end", "newest", "Go to the end and follow what comes."),
    # the list
    _key("list.open", "enter", "select", "open", "Open the conversation."),
    _key("list.new", "n", "new", "new", "Start a new conversation."),
    _key("list.rename", "r", "rename", "rename", "Rename the conversation."),
    _key("list.delete", "d,delete", "delete", "delete", "Delete the conversation; u brings it back."),
    _key("list.undo", "u", "undo", "undo", "Bring the deleted conversation back."),
    _key("list.filter", "slash", "filter", "filter", "Filter the titles."),
    # the filter, which reads its keys itself
    _key("filter.open", "enter", "", "take it", "Open the first conversation that is left; or keep the new title."),
    _key("filter.down", "down", "", "to the list", "Go to the conversations that are left."),
    # the sliders
    _key("slider.less", "left", "step(-1)", "change", "One step less or more.", shown="←→"),
    _key("slider.more", "right", "step(1)", "more", "One step more.", footer=False),
    _key(
        "slider.less_ten",
        "pagedown,shift+left",
        "step(-10)",
        "ten",
        "Ten steps less or more (PgDn and PgUp too).",
        shown="Shift",
    ),
    _key("slider.more_ten", "pageup,shift+right", "step(10)", "ten more", "Ten steps more.", footer=False),
    _key("slider.minimum", "home", "minimum", "least", "The least value.", footer=False),
    _key("slider.maximum", "end", "maximum", "most", "The greatest value.", footer=False),
    _key("slider.exact", "0", "", "exact", "Type digits for an exact value; Enter sets it, Esc does not.", shown="0–9"),
    _key("slider.default", "backspace", "reset", "default", "Back to the default."),
    # everywhere on the main screen
    _key("app.back", "escape", "back", "back", "Close what is open, else stop the reply, else change sides."),
    _key("app.new", "ctrl+n", "new", "new", "Start a new conversation.", priority=True),
    _key("app.open", "ctrl+o", "open", "open", "Find a conversation by its title.", priority=True),
    _key("app.setup", "f2", "toggle_setup", "setup", "Show or hide the setup.", priority=True),
    _key(
        "app.list", "f7,ctrl+b", "toggle_list", "list", "Show or hide the conversations.", footer=False, priority=True
    ),
    _key("app.help", "f1", "help", "help", "The keys of this place.", priority=True),
    _key("app.quit", "ctrl+q", "app.quit", "quit", "Quit. What streams is kept.", footer=False, priority=True),
    # the system prompt editor
    _key("prompt.next", "tab", "next", "to the sliders", "Go on to the sliders."),
    # the connect screen
    _key("connect.start", "enter", "start", "start", "Connect and begin."),
    _key("connect.demo", "f9", "demo", "try it offline", "No account, no network: the built-in simulator."),
    _key("connect.help", "f1", "help", "help", "The keys of this screen.", priority=True),
    _key("connect.quit", "ctrl+q", "app.quit", "quit", "Quit.", priority=True),
)


@dataclass(frozen=True, slots=True)
class Keymap:
    """The table with a person's own keys in it."""

    keys: tuple[Key, ...] = KEYS

    @classmethod
    def of(cls, wanted: Mapping[str, str]) -> tuple[Keymap, tuple[str, ...]]:
        """The table with other keys for some actions, and a sentence for each of them that cannot be had.

        Args:
            wanted: Ids of actions, each with Textual's names of its keys, separated by commas.
        """
        return cls(tuple(replace(key, keys=wanted.get(key.id, key.keys)) for key in KEYS)), ()

    @property
    def changed(self) -> dict[str, str]:
        """What differs from the table, as `App.set_keymap` takes it."""
        return {key.id: key.keys for key, known in zip(self.keys, KEYS, strict=True) if key.keys != known.keys}

    def key(self, id: str) -> Key:
        """The key of one action."""
        return next(key for key in self.keys if key.id == id)

    def at(self, place: Place) -> tuple[Key, ...]:
        """The keys of one place, in the order they are shown."""
        return tuple(key for key in self.keys if key.place is place)

    def footer(self, place: Place, *, streaming: bool, idle: Collection[str] = ()) -> tuple[tuple[Key, ...], Key]:
        """What the footer of the main screen names: keys that do something now, and the one at its right end.

        Args:
            place: What has the focus.
            streaming: Whether a reply is coming in the open conversation: then Esc stops it, and Enter sends nothing.
            idle: Ids of keys that have nothing to act on now.
        """
        app = {key.id: key for key in self.at(Place.APP)}
        here = [key for key in self.at(place) if key.footer and key.id not in idle]
        first: list[Key] = []
        if streaming:
            first = [replace(app["app.back"], words="stop")]
            here = [key for key in here if key.id not in ("composer.send", "transcript.retry", "transcript.edit")]
        elif "app.back" not in idle:
            here.append(replace(app["app.back"], words="messages" if place is Place.COMPOSER else "back"))
        rest = [key for key in app.values() if key.footer and key.id not in ("app.back", "app.help")]
        return (*first, *here, *rest), app["app.help"]


def keys_at(place: Place) -> tuple[Key, ...]:
    """The keys of one place as the program comes, for the bindings; Textual puts a person's own in their stead."""
    return Keymap().at(place)
