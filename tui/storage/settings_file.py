"""The settings file: read leniently, written with respect for what else stands in it. It never holds a key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.domain.errors import SettingsError
from tui.domain.models import Chosen
from tui.domain.settings import Profile, Settings
from tui.domain.text import clean_line, without_surrogates
from tui.storage.files import UnreadableError, read_text, write_text
from tui.storage.locations import Locations
from tui.storage.model_values import model_values
from tui.storage.settings_values import Reader, Value, plain_values, profile_values
from tui.storage.toml_text import Lines, parsed
from tui.storage.toml_text import Path as Keys

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

SIZE_LIMIT = 256_000
"""Bytes. tomllib needs minutes for some larger files (fixtures.md, settings and themes)."""


class SettingsFile:
    """One TOML file.

    A save writes what has changed since it was last read here: what another instance wrote stays.
    """

    def __init__(self, locations: Locations) -> None:
        self._path = locations.settings
        self._known: Settings | None = None

    @property
    def path(self) -> Path:
        return self._path

    def load(self) -> tuple[Settings, tuple[str, ...]]:
        """The settings, and a sentence for each thing in the file that could not be used."""
        try:
            text = self._text()
            reader = Reader(text, clean_line(self._path.name))
            settings = reader.settings(parsed(text))
            notices = reader.notices
        except UnreadableError as error:
            settings = Settings()
            notices = (f"{clean_line(str(self._path))} {error}. The defaults are used; the file is left as it is.",)
        self._known = settings
        return settings, notices

    def line_of(self, path: Keys) -> int | None:
        """The line, from 1, where a key of the file stands, or None."""
        try:
            return Lines(self._text()).of(path)
        except UnreadableError:
            return None

    def save(self, settings: Settings) -> None:
        """Write what changed.

        Raises:
            SettingsError: The file is broken and would be overwritten, or cannot be written.
        """
        before = self._known if self._known is not None else self.load()[0]
        try:
            old = self._text()
            parsed(old)
            new = without_surrogates(_changed(old, before, settings))
            parsed(new)
            if new != old:
                write_text(self._path, new)
        except UnreadableError as error:
            raise SettingsError(
                f"The settings were not saved: {clean_line(str(self._path))} {error}.", "Mend the file or move it away."
            ) from error
        except OSError as error:
            raise SettingsError(
                f"The settings were not saved: {clean_line(str(self._path))} cannot be written ({error.strerror}).",
                "Check the permissions of its folder.",
            ) from error
        self._known = settings

    def _text(self) -> str:
        """What stands in the file; nothing where there is none."""
        try:
            return read_text(self._path, SIZE_LIMIT)
        except FileNotFoundError:
            return ""


def _changed(text: str, before: Settings, after: Settings) -> str:
    """The file's text with the differences of two settings written into it.

    Raises:
        UnreadableError: Its form leaves no place for them.
    """
    # takes a tenth of a second to import, and most runs change no setting
    import tomlkit  # noqa: PLC0415
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    try:
        document = tomlkit.parse(text)
        _write_plain(document, before, after)
        _write_profiles(document, _stored(before.profiles), _stored(after.profiles))
        return tomlkit.dumps(document)
    except (TOMLKitError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableError(f"has a form that cannot be added to ({clean_line(str(error))})") from error


def _write_plain(document: TOMLDocument, before: Settings, after: Settings) -> None:
    demo = {profile.name for profile in after.profiles if profile.demo}
    old, new = plain_values(before), plain_values(after)
    for keys in old.keys() - new.keys():
        table, key = _place(document, keys)
        table.pop(key, None)
    for keys, value in new.items():
        if value != old.get(keys) and not (keys == ("active_profile",) and value in demo):
            table, key = _place(document, keys)
            table[key] = _written(value)


def _place(document: TOMLDocument, keys: Keys) -> tuple[Any, str]:
    """The table a value stands in or belongs into, and its name there."""
    *tables, key = keys
    table = _table(document, *tables)
    outer, _, inner = key.partition(".")
    # `app.new = ...` without quotes, as it may stand in [keys]
    if key not in table and isinstance(table.get(outer), dict) and inner in table[outer]:
        return table[outer], inner
    return table, key


def _written(value: Value) -> Any:
    """A value as it is written: a text of several lines on several lines, a whole number without a point."""
    import tomlkit  # noqa: PLC0415

    # in a string of several lines TOML reads a carriage return as a line's end
    if isinstance(value, str) and "\n" in value and "\r" not in value:
        return tomlkit.string(value, multiline=True)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _write_profiles(document: TOMLDocument, before: dict[str, Profile], after: dict[str, Profile]) -> None:
    for name in before.keys() - after.keys():
        _table(document, "profiles").pop(name, None)
    for name, profile in after.items():
        if profile == before.get(name):
            continue
        old = profile_values(before[name]) if name in before else {}
        default = profile_values(Profile(name=name, endpoint="", deployment=""))
        table = _table(document, "profiles", name)
        for key, value in profile_values(profile).items():
            if value != old.get(key) and (key in table or value != default[key]):
                table[key] = _written(value)
        _write_models(document, before.get(name), profile)


def _write_models(document: TOMLDocument, before: Profile | None, after: Profile) -> None:
    """What is said of the models behind deployments, in a table of each."""
    old = dict(before.models) if before else {}
    for deployment in old.keys() - dict(after.models).keys():
        _table(document, "profiles", after.name, "models").pop(deployment, None)
    for deployment, chosen in after.models:
        known, values = model_values(old.get(deployment, Chosen())), model_values(chosen)
        if values == known:
            continue
        table = _table(document, "profiles", after.name, "models", deployment)
        for key in known.keys() - values.keys():
            table.pop(key, None)
        for key, value in values.items():
            if value != known.get(key):
                table[key] = _written(value)


def _table(document: TOMLDocument, *path: str) -> Any:
    """A table of the file, made if need be."""
    import tomlkit  # noqa: PLC0415

    table: Any = document
    for depth, name in enumerate(path, 1):
        if name not in table:
            table[name] = tomlkit.table(is_super_table=depth < len(path))
        table = table[name]
    return table


def _stored(profiles: tuple[Profile, ...]) -> dict[str, Profile]:
    """The profiles that belong into the file, by name."""
    return {profile.name: profile for profile in profiles if not profile.demo}
