"""A person's own keys in the table of keys: what they wrote, understood, and refused where it could not work."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from tui.keys import KEYS, Key, Place, borrowed_at, in_ascii, is_arrows, key_label, key_sign

_MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")
"""In the order in which Textual writes them."""
_EDITING = ("enter", "tab", "backspace", "delete", "space", "left", "right", "up", "down", "home", "end")
_OTHERS = ("escape", "insert", "pageup", "pagedown", *(f"f{number}" for number in range(1, 25)))
_ALIASES = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "control": "ctrl",
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""What a person may write too, and Textual's short names of signs."""

_TOLD_AS = {
    "ctrl+i": "Tab",
    "ctrl+m": "Enter",
    "ctrl+h": "Backspace",
    "ctrl+left_square_bracket": "Esc",
    "alt+enter": "Enter",
}
"""Keys that reach the program as another (UI.md, "Keys")."""
_KEPT = {"ctrl+c": "copies", "ctrl+x": "cuts", "ctrl+v": "pastes", "ctrl+z": "takes back what was typed"}
"""Keys every editor has for itself."""

_REPEATED = 40
"""Characters."""


def key_name(written: str) -> str | None:
    """Textual's name of a key as a person may write it (`?`, `Ctrl+N`, `esc`); None where there is none."""
    written = written.strip()
    head, plus, base = written.rpartition("+")
    if written in ("+", "") or (plus and not base):
        head, base = head.rstrip("+"), "+" if written else ""
    modifiers = [_ALIASES.get(part, part) for part in head.lower().split("+") if part]
    if not base or any(modifier not in _MODIFIERS for modifier in modifiers):
        return None
    if modifiers == ["shift"] and len(base) == 1 and base.isalpha():
        # a terminal sends the capital letter
        modifiers, base = [], base.upper()
    name = _base_name(base.lower() if modifiers else base)
    return name and "+".join((*sorted(set(modifiers)), name))


def _base_name(base: str) -> str | None:
    if len(base) == 1:
        if base.isalnum():
            return base
        base = unicodedata.name(base, "").lower()
    base = base.lower().replace("-", "_").replace(" ", "_")
    base = _ALIASES.get(base, base)
    return base if base in (*_EDITING, *_OTHERS) or key_sign(base) else None


@dataclass(frozen=True, slots=True)
class Keymap:
    """The table with a person's own keys in it."""

    keys: tuple[Key, ...] = KEYS
    ascii: bool = False
    """Whether labels are in ASCII."""

    @classmethod
    def of(cls, wanted: Mapping[str, str]) -> tuple[Keymap, Mapping[str, str]]:
        """The table with other keys for some actions, and by its id a sentence for each that cannot be had.

        An action whose keys cannot be had keeps those it comes with; the others are changed.

        Args:
            wanted: Ids of actions, each with names of its keys, separated by commas.
        """
        taken: dict[str, str] = {}
        problems: dict[str, str] = {}
        known = {key.id: key for key in KEYS}
        for id, written in wanted.items():
            if id not in known:
                shown = _cut(id)
                near = get_close_matches(shown, known, n=1)
                remedy = f"did you mean {near[0]}?" if near else "the settings name those there are."
                problems[id] = f"“{shown}” is not the name of an action; {remedy}"
                continue
            names, fault = _read(known[id], written)
            if fault:
                problems[id] = _refused(known[id], fault)
            elif tuple(names) != known[id].names:
                taken[id] = ",".join(names)
        while clash := next(_clashes(_with(taken)), None):
            mine, other, name = clash
            if mine.id not in taken or (other.id in taken and list(taken).index(other.id) > list(taken).index(mine.id)):
                mine, other = other, mine
            del taken[mine.id]
            problems[mine.id] = _refused(known[mine.id], _taken(name, other, id=f" ({other.id})"))
        return cls(_with(taken)), problems

    def in_ascii(self) -> Keymap:
        """The same keys, written in ASCII."""
        keys = (key if key.label.isascii() else replace(key, shown=in_ascii(key.label)) for key in self.keys)
        return Keymap(tuple(keys), ascii=True)

    def problem(self, id: str, keys: str) -> str | None:
        """A sentence that says why an action cannot have these keys, and what to do; None where it can."""
        key = self.key(id)
        names, fault = _read(key, keys)
        if not fault:
            tried = _with({**self.changed, id: ",".join(names)})
            clashes = (clash for clash in _clashes(tried) if id in (clash[0].id, clash[1].id))
            for mine, other, name in clashes:
                fault = _taken(name, other if mine.id == id else mine)
                break
        return f"{fault[0].upper()}{fault[1:]}." if fault else None

    @property
    def changed(self) -> dict[str, str]:
        """What differs from the table, as `App.set_keymap` takes it."""
        return {key.id: key.keys for key, known in zip(self.keys, KEYS, strict=True) if key.keys != known.keys}

    def key(self, id: str) -> Key:
        """The key of one action."""
        return next(key for key in self.keys if key.id == id)

    def label(self, id: str) -> str:
        """How the key of one action is written."""
        return self.key(id).label

    def written(self, name: str) -> str:
        """How a key is written, by Textual's name."""
        return in_ascii(key_label(name)) if self.ascii else key_label(name)

    def at(self, place: Place) -> tuple[Key, ...]:
        """The keys of one place, in the order they are shown."""
        return tuple(key for key in self.keys if key.place is place)

    def meet(self, one: Key, other: Key) -> bool:
        """Whether there is a place where both work."""
        apart = one not in borrowed_at(other.place, self.keys) and other not in borrowed_at(one.place, self.keys)
        return one.place is other.place or not apart

    def named(self, place: Place) -> tuple[Key, ...]:
        """The same with each pair once."""
        seconds = {key.pair for key in self.keys}
        return tuple(key for key in self.at(place) if key.id not in seconds)

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
        taken = any(name in key.names for key in here for name in app["app.back"].names)
        if streaming and not taken:
            first = [replace(app["app.back"], words="stop")]
            here = [key for key in here if key.id not in ("composer.send", "transcript.retry", "transcript.edit")]
        elif "app.back" not in idle and not taken:
            here.append(replace(app["app.back"], words="messages" if place is Place.COMPOSER else "back"))
        rest = [key for key in app.values() if key.footer and key.id not in ("app.back", "app.help")]
        return (*first, *here, *rest), app["app.help"]


DEFAULT_KEYS = Keymap()
"""The table as the program comes."""


def _with(taken: Mapping[str, str]) -> tuple[Key, ...]:
    """The table with these keys in it; how they are shown follows."""
    keys = {key.id: replace(key, keys=taken.get(key.id, key.keys)) for key in KEYS}
    for key in KEYS:
        if key.id not in taken and key.pair not in taken:
            continue
        shown = ""
        if key.pair:
            labels = [key_label(keys[id].names[0]) for id in (key.id, key.pair)]
            shown = ("" if all(map(is_arrows, labels)) else "/").join(labels)
        keys[key.id] = replace(keys[key.id], shown=shown)
    return tuple(keys.values())


def _read(key: Key, written: str) -> tuple[list[str], str]:
    """The names of an action's keys, and what is wrong with them; nothing where that is empty."""
    names: list[str] = []
    fault = ""
    if not key.remappable:
        if written == key.keys:
            return [*key.names], ""
        return names, f"{key.label} is read by the line or the slider itself; leave it as it is"
    # a comma between two commas, or alone, is no key's sign: its name is `comma`
    for part in written.split(","):
        name = key_name(part)
        if not part.strip():
            fault = "it has no key; give it one, such as ctrl+n or f5" if not written.strip() else _unknown(written)
        elif name is None:
            fault = _unknown(part.strip())
        elif name in names:
            fault = f"{key_label(name)} is there twice; once is enough"
        else:
            fault = _unfit(key, name)
        if fault or name is None:
            break
        names.append(name)
    return names, fault


def _unknown(written: str) -> str:
    return f"“{_cut(written)}” is no key; write one like ctrl+n, f5, shift+left or question_mark"


def _unfit(key: Key, name: str) -> str:
    """Why a key is none for an action, whatever else has it; empty where it is."""
    if any(known.id == key.id and name in known.names for known in KEYS):
        return ""
    label = key_label(name)
    usual = any(name in known.names for known in KEYS if known.place is key.place)
    if name in _TOLD_AS:
        return f"terminals send {label} as {_TOLD_AS[name]}; choose another key"
    if name in _KEPT:
        return f"{label} {_KEPT[name]} wherever one writes; choose another key"
    *modifiers, base = name.split("+")
    if usual:
        return ""
    if base == "tab" and not {"ctrl", "alt"} & set(modifiers):
        return f"{label} moves on to the next part of the screen; choose another key"
    writes = not set(modifiers) - {"shift"} and (base in _EDITING or bool(key_sign(base)))
    if key.place.typed_in and writes:
        return f"{label} is needed where one writes; choose one with Ctrl, or one of F1 to F12"
    return ""


def _cut(written: str) -> str:
    """As much of what stands in a file as is repeated in a sentence."""
    return written if len(written) <= _REPEATED else f"{written[:_REPEATED]}…"


def _taken(name: str, other: Key, *, id: str = "") -> str:
    """Why a key cannot be had; with the `id` of the action that has it where that is needed to change it."""
    meaning = other.help.rstrip(".")
    return f"{key_label(name)} means “{meaning}”{id}; choose another key, or change that one first"


def _refused(key: Key, fault: str) -> str:
    return f"{key.id} keeps {key.label}: {fault}."


def _clashes(keys: tuple[Key, ...]) -> Iterator[tuple[Key, Key, str]]:
    """Two actions that one key would call in one place, and the key.

    A part of a screen may have a key of the whole screen for itself where the table says so: there it comes first.
    """
    meant = {(one.id, other.id) for one, other, _ in _shared(KEYS)} if keys is not KEYS else set()
    for one, other, name in _shared(keys):
        if (one.id, other.id) not in meant:
            yield one, other, name


def _shared(keys: tuple[Key, ...]) -> Iterator[tuple[Key, Key, str]]:
    for place in Place:
        holders: dict[str, Key] = {}
        around: dict[str, list[Key]] = {}
        for key in borrowed_at(place, keys):
            for name in key.names:
                around.setdefault(name, []).append(key)
        for key in keys:
            for name in key.names if key.place is place else ():
                others = [*around.get(name, ()), *([holders[name]] if name in holders else ())]
                for other in others:
                    yield other, key, name
                holders.setdefault(name, key)
