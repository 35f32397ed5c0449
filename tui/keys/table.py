"""The one table of keys: bindings, the footer, the help, the palette and remapping are made from it.

A key whose action does not exist yet is not in the table. The place says where a key works, and thereby where the
footer and the help name it. `services/keymap` puts a person's own keys in their stead.
"""

from __future__ import annotations

from tui.keys.chat_keys import CHAT_KEYS
from tui.keys.key import Key, Place
from tui.keys.screen_keys import SCREEN_KEYS

KEYS: tuple[Key, ...] = (*CHAT_KEYS, *SCREEN_KEYS)


def keys_at(place: Place) -> tuple[Key, ...]:
    """The keys of one place as the program comes, for the bindings; Textual puts a person's own in their stead."""
    return tuple(key for key in KEYS if key.place is place)


BORROWED = {
    Place.SETTINGS: ("app.back", "app.settings", "app.edit", "app.redraw", "app.help", "app.quit"),
    Place.PALETTE: ("app.commands", "app.deployment", "app.redraw", "app.help", "app.quit"),
    Place.SEARCH: ("app.open", "app.new", "app.redraw", "app.help", "app.quit"),
    Place.CONNECT: ("app.redraw", "app.quit"),
    Place.PAIRS: ("app.back", "app.redraw", "app.help", "app.quit"),
}
"""By a screen, the ids of the main screen's keys that work there too."""


def borrowed_at(place: Place, keys: tuple[Key, ...] = KEYS) -> tuple[Key, ...]:
    """The keys of other places that work at this one too: those of the screens around it, and those they borrow."""
    screens = place.screens or (place,)
    ids = {id for screen in screens for id in BORROWED.get(screen, ())}
    return tuple(key for key in keys if key.place is not place and (key.place in screens or key.id in ids))
