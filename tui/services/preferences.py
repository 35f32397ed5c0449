"""The settings while the program runs: read once, changed here, written at once."""

from __future__ import annotations

from dataclasses import replace

from tui.domain.errors import SettingsError
from tui.domain.ports import SettingsStore
from tui.domain.settings import Profile, Settings


class Preferences:
    """The settings and what was wrong with their file.

    Attributes:
        current: The settings in force.
        notices: A sentence for each thing in the file that could not be used.
    """

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self.current, self.notices = store.load()

    def change(self, settings: Settings) -> str | None:
        """Use and write new settings; a sentence where they hold for this run only, the file being unwritable."""
        self.current = settings
        try:
            self._store.save(settings)
        except SettingsError as error:
            return str(error)
        return None

    def keep_profile(self, profile: Profile) -> str | None:
        """Add a profile, or replace the one of its name, and make it the active one."""
        others = tuple(known for known in self.current.profiles if known.name != profile.name)
        return self.change(replace(self.current, profiles=(*others, profile), active_profile=profile.name))
