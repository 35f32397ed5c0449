"""What a key is: the place where it works, the action it calls, and how it is written on the screen."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Place(StrEnum):
    """Where a key works: the part of the screen that has the focus, or a state of it."""

    APP = "app"
    """Everywhere on the main screen."""
    COMPOSER = "composer"
    TRANSCRIPT = "transcript"
    SELECTION = "selection"
    """The transcript, while text is selected in it."""
    FIND = "find"
    """The line that a text is found with."""
    LIST = "list"
    FILTER = "filter"
    """A line to type in above the list: the filter, or a title that is being changed."""
    SLIDER = "slider"
    PROMPT = "prompt"
    """The system prompt editor."""
    EXAMPLES = "examples"
    """The row of the setup that opens the examples."""
    PAIRS = "pairs"
    """The list of the examples, on a screen of its own."""
    BUDGET = "budget"
    """The bar of the context window."""
    FILES = "files"
    """A text, while a file for it is chosen."""
    STARTERS = "starters"
    """The composer, while one of the prompts to begin with is chosen."""
    CONNECT = "connect"
    """The connect screen."""
    PALETTE = "palette"
    """The command palette, which has a line to type in."""
    SEARCH = "search"
    """The search of titles and messages, which has a line to type in."""
    CONFIRM = "confirm"
    """A question that is to be answered first."""
    SIGN_IN = "sign_in"
    """A sign-in that waits for a person."""
    SETTINGS = "settings"
    """Everywhere on the settings screen."""
    SECTIONS = "sections"
    """The list of its pages."""
    CHOICE = "choice"
    """One of a few, in a row."""
    THEME = "theme"
    """The themes."""
    CONNECTION = "connection"
    """A connection or one of its deployments, in the settings."""
    ENTRY = "entry"
    """A line to type in, in the settings."""
    BINDING = "binding"
    """An action and its keys, in the settings."""
    FOLDER = "folder"
    """A place on disk, in the settings."""

    @property
    def around(self) -> Place | None:
        """The place whose keys work here too: "everywhere" on the screen this is a part of; None for a whole screen."""
        return next(iter(self.screens), None)

    @property
    def screens(self) -> tuple[Place, ...]:
        """The screens this is a part of; none for a whole screen."""
        over_it = (Place.PALETTE, Place.SEARCH, Place.CONFIRM, Place.SIGN_IN, Place.PAIRS)
        if self in (Place.APP, Place.CONNECT, Place.SETTINGS, *over_it):
            return ()
        if self in (Place.SLIDER, Place.PROMPT):
            return (Place.APP, Place.SETTINGS)
        in_page = (Place.COMPOSER, Place.FILES, Place.STARTERS, Place.TRANSCRIPT, Place.SELECTION, Place.FIND)
        around_it = (Place.LIST, Place.FILTER, Place.EXAMPLES, Place.BUDGET)
        return (Place.APP,) if self in (*in_page, *around_it) else (Place.SETTINGS,)

    @property
    def typed_in(self) -> bool:
        """Whether one may be writing there, so that a letter, Enter or an arrow means what it means in a text."""
        places = (
            Place.APP,
            Place.COMPOSER,
            Place.FILES,
            Place.FIND,
            Place.FILTER,
            Place.PROMPT,
            Place.STARTERS,
            Place.CONNECT,
            Place.PALETTE,
            Place.SEARCH,
            Place.ENTRY,
        )
        return self in places


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
    """What it does, in a sentence, for the help screen and the palette."""
    place: Place
    pair: str = ""
    """The id of the action that goes the other way: both are named as one, by this one's words and help."""
    shown: str = ""
    """How the key is written where that does not follow from its name: `←→`."""
    footer: bool = True
    """Whether the footer names it; the help always does."""
    priority: bool = False
    """Also while an editor has the focus that would take the key itself."""

    @property
    def label(self) -> str:
        """The key as it is written: `^N`, `F2`, `Enter`."""
        return self.shown or key_label(self.names[0])

    @property
    def names(self) -> tuple[str, ...]:
        """Textual's names of the keys, the one that is shown first."""
        return tuple(self.keys.split(","))

    @property
    def remappable(self) -> bool:
        """Whether a person may give it other keys; not where the widget reads its keys itself."""
        return bool(self.action)


def key(id: str, keys: str, action: str, words: str, help: str, **more: Any) -> Key:
    """A key of the place that its id names."""
    place = Place(id.partition(".")[0])
    return Key(id=id, keys=keys, action=action, words=words, help=help, place=place, **more)


_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "space": "Space",
    "backspace": "Bksp",
    "delete": "Del",
    "insert": "Ins",
    "end": "End",
    "home": "Home",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


_ARROWS = {"↑": "Up", "↓": "Down", "←": "Left", "→": "Right"}

_SIGNS = {
    "slash": "SOLIDUS",
    "backslash": "REVERSE SOLIDUS",
    "at": "COMMERCIAL AT",
    "minus": "HYPHEN-MINUS",
    "plus": "PLUS SIGN",
    "underscore": "LOW LINE",
    "less_than_sign": "LESS-THAN SIGN",
    "greater_than_sign": "GREATER-THAN SIGN",
}
"""Signs whose name as a key is not their name in Unicode."""


def key_label(key: str) -> str:
    """A Textual key name as it is written on the screen: `ctrl+n` is `^N`, `f2` is `F2`, `shift+left` is `Shift+←`."""
    *modifiers, base = key.split("+")
    if modifiers == ["ctrl"] and len(base) == 1:
        return f"^{base.upper()}"
    label = _NAMES.get(base) or key_sign(base) or base
    if base[:1] == "f" and base[1:].isdigit():
        label = base.upper()
    return "+".join((*(modifier.capitalize() for modifier in modifiers), label))


def in_ascii(label: str) -> str:
    """A key as it is written where there are no arrows: `↑↓` is `Up/Down`. `^` alone would be taken for Ctrl."""
    return re.sub("[↑↓←→]+", lambda arrows: "/".join(_ARROWS[arrow] for arrow in arrows[0]), label)


def is_arrows(label: str) -> bool:
    """Whether a label is of arrows and nothing else, in either writing."""
    return all(part in _ARROWS.values() for part in in_ascii(label).split("/"))


def key_sign(base: str) -> str:
    """The sign that a key types, by Textual's name of it: `?` for `question_mark`; empty where it types none."""
    if len(base) == 1:
        return base
    try:
        return unicodedata.lookup(_SIGNS.get(base, base.replace("_", " ")))
    except KeyError:
        return ""
