"""The one place that picks implementations of what the ports ask for.

The client and the sign-in are imported where they are made, for the start of what has no use for them.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncGenerator
from functools import cached_property
from typing import TYPE_CHECKING

from tui.domain.checks import Check
from tui.domain.conversation_store import ConversationStore
from tui.domain.endpoints import Understood
from tui.domain.ports import ChatModel, DataFolders, ThemeStore, TokenCounter
from tui.domain.settings import Profile, Waits
from tui.domain.sign_in import Tell
from tui.services.connection import Connection
from tui.services.preferences import Preferences
from tui.services.sign_ins import SignIns
from tui.services.workspace import Workspace
from tui.simulator.process import SimulatorProcess
from tui.storage.conversations import Store
from tui.storage.disk_usage import DiskUsage
from tui.storage.locations import Locations
from tui.storage.settings_file import SettingsFile
from tui.storage.text_files import TextFiles
from tui.storage.theme_files import ThemeFiles
from tui.storage.whole import WholeStore
from tui.tokens.counter import Counter

if TYPE_CHECKING:
    from tui.azure.identity import Identities


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
    """

    def __init__(self, *, has_screen: bool) -> None:
        self.has_screen = has_screen
        self.locations = Locations.from_environment()
        self.clock = SystemClock()
        self.sign_ins = SignIns()

    @cached_property
    def preferences(self) -> Preferences:
        """The settings of this run."""
        return Preferences(SettingsFile(self.locations))

    @cached_property
    def counter(self) -> TokenCounter:
        """What counts tokens."""
        return Counter()

    def connection(self) -> Connection:
        """The connection of this run, to nothing yet."""
        return Connection(
            self._connect,
            _understand,
            SimulatorProcess(),
            self._diagnose,
            os.environ,
            [profile.name for profile in self.preferences.current.profiles],
            self.sign_ins,
            _keep_key,
        )

    def workspace(self, demo: bool, *, saved: bool = True) -> Workspace:
        """The services over a person's own store, or over the demo's; not `saved`, over one that writes nothing."""
        return Workspace.over(
            self._store(demo, saved),
            self.connection(),
            self.counter,
            self.clock,
            TextFiles(),
            lambda: self.preferences.current.new_conversations,
            lambda: self.preferences.current.titles_by_model,
        )

    def stored(self, demo: bool) -> ConversationStore | None:
        """What is stored, a person's own or the demo's; None where nothing is: asking makes no file."""
        return self.store(demo) if self._places(demo).database.exists() else None

    def store(self, demo: bool) -> ConversationStore:
        """The same where there need not be anything: nothing is made before its first use."""
        return Store(self._places(demo), self.clock)

    def theme_files(self) -> ThemeStore:
        """The themes on disk."""
        return ThemeFiles(self.locations.themes)

    def disk_usage(self) -> DataFolders:
        """What measures the places where things are kept."""
        return DiskUsage(self.locations)

    def _places(self, demo: bool) -> Locations:
        return self.locations.demo() if demo else self.locations

    @cached_property
    def _identities(self) -> Identities:
        from tui.azure.identity import Identities  # noqa: PLC0415

        return Identities()

    def _store(self, demo: bool, saved: bool) -> Store:
        where = self._places(demo)
        return WholeStore(where, self.clock) if saved else Store(where, self.clock, memory=True)

    def _connect(self, profile: Profile, key: str | None) -> ChatModel:
        from tui.azure.client import connect  # noqa: PLC0415

        waits, tell = self._waits_and_tell(profile)
        return connect(profile, key, waits=waits, identities=self._identities, tell=tell)

    def _diagnose(self, profile: Profile, key: str | None) -> AsyncGenerator[Check, None]:
        from tui.azure.diagnostics import diagnose  # noqa: PLC0415

        waits, tell = self._waits_and_tell(profile)
        return diagnose(profile, key, waits=waits, identities=self._identities, tell=tell)

    def _waits_and_tell(self, profile: Profile) -> tuple[Waits, Tell | None]:
        """The waits of the moment, for they can be changed while the program runs, and who is told of a sign-in."""
        return self.preferences.current.waits, self.sign_ins.teller(profile) if self.has_screen else None


def _understand(pasted: str, *, insecure: bool = False) -> Understood:
    from tui.azure.endpoint import understand  # noqa: PLC0415

    return understand(pasted, insecure=insecure)


async def _keep_key(address: str, key: str) -> None:
    from tui.azure.key_sources import keep_key  # noqa: PLC0415

    await keep_key(address, key)
