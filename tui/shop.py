"""The one place that picks implementations of what the ports ask for."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncGenerator

from tui.azure.client import connect
from tui.azure.diagnostics import diagnose
from tui.azure.endpoint import understand
from tui.azure.identity import Identities
from tui.azure.key_sources import keep_key
from tui.domain.checks import Check
from tui.domain.ports import ChatModel
from tui.domain.settings import Profile, Waits
from tui.domain.sign_in import Tell
from tui.services.connection import Connection
from tui.services.preferences import Preferences
from tui.services.sign_ins import SignIns
from tui.services.workspace import Workspace
from tui.simulator.process import SimulatorProcess
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.settings_file import SettingsFile
from tui.storage.text_files import TextFiles
from tui.tokens.counter import Counter


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        """Seconds since the epoch, UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()


class Shop:
    """Makes what the upper floors are handed.

    Args:
        has_screen: A person can be asked to sign in.

    Attributes:
        locations: Where everything is kept.
        preferences: The settings of this run.
    """

    def __init__(self, *, has_screen: bool) -> None:
        self.has_screen = has_screen
        self.locations = Locations.from_environment()
        self.preferences = Preferences(SettingsFile(self.locations))
        self.clock = SystemClock()
        self.counter = Counter()
        self.identities = Identities()
        self.sign_ins = SignIns()

    def connection(self) -> Connection:
        """The connection of this run, to nothing yet."""
        return Connection(
            self._connect,
            understand,
            SimulatorProcess(),
            self._diagnose,
            os.environ,
            [profile.name for profile in self.preferences.current.profiles],
            self.sign_ins,
            keep_key,
        )

    def workspace(self, demo: bool, *, saved: bool = True) -> Workspace:
        """The services over a person's own store, or over the demo's; not `saved`, over one that writes nothing."""
        locations = self.locations.demo() if demo else self.locations
        return Workspace.over(
            Store(locations, self.clock, memory=not saved),
            self.connection(),
            self.counter,
            self.clock,
            TextFiles(),
            lambda: self.preferences.current.new_conversations,
        )

    def _connect(self, profile: Profile, key: str | None) -> ChatModel:
        waits, tell = self._waits_and_tell(profile)
        return connect(profile, key, waits=waits, identities=self.identities, tell=tell)

    def _diagnose(self, profile: Profile, key: str | None) -> AsyncGenerator[Check, None]:
        waits, tell = self._waits_and_tell(profile)
        return diagnose(profile, key, waits=waits, identities=self.identities, tell=tell)

    def _waits_and_tell(self, profile: Profile) -> tuple[Waits, Tell | None]:
        """The waits of the moment, for they can be changed while the program runs, and who is told of a sign-in."""
        return self.preferences.current.waits, self.sign_ins.teller(profile) if self.has_screen else None
