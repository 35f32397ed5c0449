"""The settings while the program runs: read once, changed and written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from tui.domain.errors import SettingsError
from tui.domain.ports import SettingsStore
from tui.domain.settings import Glyphs, Profile, Settings
from tui.domain.text import clean_line
from tui.services.keymap import Keymap

_MOST_NOTICES = 5
"""Each one stands above the transcript until it is closed."""


class Preferences:
    """The settings and what was wrong with their file.

    Attributes:
        current: The settings in force.
        keymap: The keys in force.
        unsaved: Whether there are changes that were not written yet.
        notices: A sentence for each thing in the file that could not be used.
    """

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self._listeners: list[Callable[[], None]] = []
        self.unsaved = False
        self.current, notices = store.load()
        self._needs_ascii = False
        self.keymap, refused = Keymap.of(self.current.keys)
        self._write_keys()
        self.notices = (*notices, *self._key_notices(refused))

    def need_ascii(self) -> None:
        """The terminal has no arrows to write keys with, whatever the settings say."""
        self._needs_ascii = True
        self._write_keys()

    def _write_keys(self) -> None:
        if self._needs_ascii or self.current.glyphs is Glyphs.ASCII:
            self.keymap = self.keymap.in_ascii()

    def _key_notices(self, refused: Mapping[str, str]) -> Iterator[str]:
        """What is wrong with the keys of the file, each with its line; beyond a handful how many more there are."""
        for id, sentence in islice(refused.items(), _MOST_NOTICES):
            yield self.at_line(("keys", id), sentence)
        if len(refused) > _MOST_NOTICES:
            yield f"{clean_line(self.path.name)}: {len(refused) - _MOST_NOTICES:,} more of [keys] cannot be used."

    def at_line(self, keys: tuple[str, ...], sentence: str) -> str:
        """A sentence about a value of the file, with the line it stands on."""
        line = self._store.line_of(keys)
        return f"{clean_line(self.path.name)}{f', line {line}' if line else ''}: {clean_line(sentence)}"

    @property
    def path(self) -> Path:
        """The settings file."""
        return self._store.path

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Be called after every change, when `current` and `keymap` are the new ones already."""
        self._listeners.append(listener)

    def unsubscribe(self, listener: Callable[[], None]) -> None:
        """Be called no more."""
        self._listeners.remove(listener)

    def change(self, settings: Settings) -> str | None:
        """Use and write new settings; a sentence where they hold for this run only, the file being unwritable."""
        try:
            self.use(settings)
        finally:
            problem = self.save()
        return problem

    def use(self, settings: Settings) -> None:
        """Use new settings from now on; `save` writes them.

        Writing takes some 20 ms, too long for every step of a slider.
        """
        rebound = (settings.keys, settings.glyphs) != (self.current.keys, self.current.glyphs)
        self.current, self.unsaved = settings, True
        if rebound:
            self.keymap, _ = Keymap.of(settings.keys)
            self._write_keys()
        for listener in tuple(self._listeners):
            listener()

    def save(self) -> str | None:
        """Write what was not written yet; a sentence where that cannot be done: it holds for this run only."""
        if not self.unsaved:
            return None
        self.unsaved = False
        try:
            self._store.save(self.current)
        except SettingsError as error:
            return str(error)
        return None

    def keep_deployment(self, profile_name: str, deployment: str) -> str | None:
        """Remember a deployment of a profile; nothing where the profile is not one of the settings, or knows it."""
        profile = next((known for known in self.current.profiles if known.name == profile_name), None)
        if profile is None or deployment in profile.all_deployments:
            return None
        more = replace(profile, deployments=(*profile.deployments, deployment))
        profiles = tuple(more if known is profile else known for known in self.current.profiles)
        return self.change(replace(self.current, profiles=profiles))

    def keep_scope(self, profile: Profile, scope: str) -> str | None:
        """Remember which scope a profile's service takes tokens of; nothing where it is none of the settings."""
        same = (profile.name, profile.endpoint)
        profiles = tuple(
            replace(known, scope=scope) if (known.name, known.endpoint) == same else known
            for known in self.current.profiles
        )
        if profiles == self.current.profiles:
            return None
        return self.change(replace(self.current, profiles=profiles))

    def keep_base_model(self, profile_name: str, deployment: str, base: str) -> tuple[Profile | None, str | None]:
        """Keep which base model is behind a deployment of a profile; empty for what its replies say.

        Returns:
            The profile as it is then, None where it is not one of the settings; and as `change`.
        """
        known = next((one for one in self.current.profiles if one.name == profile_name and not one.demo), None)
        if known is None:
            return None, None
        changed = known.with_chosen(deployment, replace(known.chosen_for(deployment), base=base))
        profiles = tuple(changed if one is known else one for one in self.current.profiles)
        return changed, self.change(replace(self.current, profiles=profiles))

    def keep_profile(self, profile: Profile, *, active: bool = True) -> str | None:
        """Add a profile, or replace the one of its name; the next start begins with it where it is to be `active`."""
        names = [known.name for known in self.current.profiles]
        if profile.name in names:
            profiles = tuple(profile if known.name == profile.name else known for known in self.current.profiles)
        else:
            profiles = (*self.current.profiles, profile)
        begin_with = profile.name if active or not names else self.current.active_profile
        return self.change(replace(self.current, profiles=profiles, active_profile=begin_with))
