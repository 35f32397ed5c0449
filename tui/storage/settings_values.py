"""What may stand in the settings file: each value checked, with the line and the default said where one is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from tui.domain.settings import Profile, Settings, SignInMethod, Waits
from tui.domain.text import clean_line

T = TypeVar("T")
Path = tuple[str, ...]

LONGEST_WAIT = 86_400.0
"""Seconds."""


class Reader:
    """Reads the values of one file, and remembers what was wrong with them.

    Attributes:
        notices: A sentence for each value that could not be used.
    """

    def __init__(self, text: str, file_name: str) -> None:
        self._text = text
        self._file_name = file_name
        self.notices: list[str] = []

    @cached_property
    def _lines(self) -> dict[Path, int]:
        return _lines(self._text)

    def settings(self, values: Mapping[str, Any]) -> Settings:
        """The settings, with the default in place of what cannot be used."""
        default = Settings()
        waits = self._table(values, "waits")
        return Settings(
            profiles=self._profiles(values),
            active_profile=self._value(values, ("active_profile",), "text", _text, default.active_profile),
            theme=self._value(values, ("theme",), "the name of a theme", _name, default.theme),
            setup_open=self._value(values, ("setup_open",), "true or false", _flag, default.setup_open),
            list_open=self._value(values, ("list_open",), "true or false", _flag, default.list_open),
            waits=Waits(
                connect=self._seconds(waits, "connect", default.waits.connect),
                first_byte=self._seconds(waits, "first_byte", default.waits.first_byte),
                between_chunks=self._seconds(waits, "between_chunks", default.waits.between_chunks),
                reasoning=self._seconds(waits, "reasoning", default.waits.reasoning),
            ),
        )

    def _profiles(self, values: Mapping[str, Any]) -> tuple[Profile, ...]:
        tables = self._table(values, "profiles")
        profiles = (self._profile(name, table) for name, table in tables.items())
        return tuple(profile for profile in profiles if profile is not None)

    def _profile(self, name: str, table: object) -> Profile | None:
        at = ("profiles", name)
        if not name or not isinstance(table, dict):
            self._notice(at, f"[profiles.{clean_line(name)}] must be a table with a name; it is left out")
            return None
        for key in ("endpoint", "deployment"):
            if _name(table.get(key)) is None:
                where = (*at, key)
                self._notice(where, f"the profile {clean_line(name)} needs {key} as text; it is left out")
                return None
        methods = " or ".join(f'"{method}"' for method in SignInMethod)
        default = Profile(name=name, endpoint=table["endpoint"], deployment=table["deployment"])
        return Profile(
            name=name,
            endpoint=default.endpoint,
            deployment=default.deployment,
            sign_in=self._value(table, (*at, "sign_in"), methods, _sign_in, default.sign_in),
            scope=self._value(table, (*at, "scope"), "text", _name, default.scope),
            insecure=self._value(table, (*at, "insecure"), "true or false", _flag, default.insecure),
        )

    def _table(self, values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        table = values.get(key, {})
        if isinstance(table, dict):
            return table
        self._notice((key,), f"{key} must be a table; the defaults are used")
        return {}

    def _seconds(self, waits: Mapping[str, Any], key: str, default: float) -> float:
        wanted = f"a number of seconds up to {LONGEST_WAIT:,.0f}"
        return self._value(waits, ("waits", key), wanted, _wait, default)

    def _value(
        self, table: Mapping[str, Any], path: Path, wanted: str, read: Callable[[object], T | None], default: T
    ) -> T:
        """The last part of a path from the table it stands in."""
        if path[-1] not in table:
            return default
        value = read(table[path[-1]])
        if value is None:
            self._notice(path, f"{path[-1]} must be {wanted}; {_shown(default)} is used")
            return default
        return value

    def _notice(self, path: Path, sentence: str) -> None:
        line = next((self._lines[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in self._lines), 0)
        self.notices.append(f"{self._file_name}{f', line {line}' if line else ''}: {sentence}.")


def plain_values(settings: Settings) -> dict[Path, str | float | bool]:
    """What the file holds besides profiles, by the place of each."""
    return {
        ("active_profile",): settings.active_profile,
        ("theme",): settings.theme,
        ("setup_open",): settings.setup_open,
        ("list_open",): settings.list_open,
        ("waits", "connect"): settings.waits.connect,
        ("waits", "first_byte"): settings.waits.first_byte,
        ("waits", "between_chunks"): settings.waits.between_chunks,
        ("waits", "reasoning"): settings.waits.reasoning,
    }


def profile_values(profile: Profile) -> dict[str, str | bool]:
    """What the file holds of a profile."""
    return {
        "endpoint": profile.endpoint,
        "deployment": profile.deployment,
        "sign_in": profile.sign_in.value,
        "scope": profile.scope,
        "insecure": profile.insecure,
    }


def _lines(text: str) -> dict[Path, int]:
    """The line, from 1, on which each value and each table of a file begins."""
    lines: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("["):
            path = table = _keys(line.rstrip("\r"))
        else:
            path = (*table, *_keys(line.partition("=")[0] + "= 0"))
        lines.setdefault(path, number)
    return lines


def _keys(line: str) -> Path:
    """The keys that one line of TOML names, from the outermost; none where it names none by itself."""
    try:
        value: Any = tomllib.loads(line)
    except ValueError:
        return ()
    keys: list[str] = []
    while isinstance(value, dict) and value:
        key, value = next(iter(value.items()))
        keys.append(key)
    return tuple(keys)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _name(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _sign_in(value: object) -> SignInMethod | None:
    return next((method for method in SignInMethod if method == value), None)


def _wait(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value <= LONGEST_WAIT else None


def _shown(value: object) -> str:
    """A default as it would stand in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
