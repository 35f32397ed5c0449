"""What the upper floors ask of the lower ones. `shop` hands in what fulfils them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tui.domain.checks import Check
from tui.domain.conversation import ChatRequest
from tui.domain.endpoints import Understood
from tui.domain.folder import Folder
from tui.domain.settings import Profile, Settings, ThemeColours
from tui.domain.stream import StreamEvent


class Clock(Protocol):
    """Time, so that tests need not wait for it."""

    def now(self) -> float:
        """Seconds since the epoch, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        ...


class ChatModel(Protocol):
    """One connection to a service that completes chats."""

    def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """The events of one reply. Close the generator to stop the reply.

        Raises:
            ChatError: The reply could not be had, or broke off; every other exception is our own fault.
        """
        ...

    def body(self, request: ChatRequest) -> Mapping[str, object]:
        """What a request posts, as it is sent."""
        ...

    async def warm(self) -> None:
        """Import and build what the first request needs, and open no connection and no sign-in."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class Connector(Protocol):
    """Makes the client of a profile; nothing is imported or sent before its first use."""

    def __call__(self, profile: Profile, key: str | None) -> ChatModel:
        """A client. `key` is the API key where the profile's sign-in is one.

        Raises:
            InputError: The endpoint or the key cannot be used as it stands.
        """
        ...


class EndpointReader(Protocol):
    """Understands what a person pastes as an endpoint."""

    def __call__(self, pasted: str, *, insecure: bool = False) -> Understood:
        """What it is, taken apart; `insecure` allows http to a host that is not this machine.

        Raises:
            InputError: It means no address. The sentence never repeats what was pasted.
        """
        ...


class Diagnostics(Protocol):
    """Tests a connection, a check at a time."""

    def __call__(self, profile: Profile, key: str | None) -> AsyncGenerator[Check, None]:
        """Each check as it begins and as it ends, in the order of `Step`; the first that fails is the last,
        but for the clock's.

        Close the generator to end what still runs. No check holds a secret.

        Raises:
            InputError: The endpoint or the key cannot be used as it stands.
        """
        ...


class KeyKeeper(Protocol):
    """Keeps API keys from run to run."""

    async def __call__(self, address: str, key: str) -> None:
        """Keep a key for an address. It takes as long as a person takes to unlock what keeps it.

        Raises:
            InputError: That cannot be done.
        """
        ...


class DemoServer(Protocol):
    """The built-in simulator, as a process of its own."""

    @property
    def profile(self) -> Profile:
        """Its profile before it runs: everything but the endpoint."""
        ...

    async def start(self) -> tuple[Profile, str]:
        """Start it; the profile that reaches it, and its key.

        Raises:
            AztuiError: It did not start.
        """
        ...

    def stop(self) -> None:
        """End it; does nothing when it does not run."""
        ...


Moment = Callable[[], Awaitable[None]]
"""Waits until it does no harm that the event loop stands still for a moment."""


class TokenCounter(Protocol):
    """Counts tokens as the service does."""

    async def load(self, encoding: str, moment: Moment | None = None) -> bool:
        """Load an encoding in a thread; False where it could not be loaded. Calling it again is cheap.

        Args:
            encoding: Its name.
            moment: Waited for before the part that holds up all threads; None where the encoding is needed at once.
        """
        ...

    def count(self, text: str, encoding: str) -> tuple[int, bool]:
        """Tokens of a text, and whether that is exact; an estimate until the encoding is loaded. Never raises."""
        ...


class PersonFiles(Protocol):
    """The person's own files, which are only read."""

    async def folder(self, path: str) -> Folder:
        """What is in a folder; an empty path is the folder the program was started in, `~` their own. Never raises."""
        ...

    async def read(self, path: str) -> str:
        """The text of a file.

        Raises:
            InputError: It is no text, too large, or cannot be read.
        """
        ...


class SettingsStore(Protocol):
    """The settings file."""

    @property
    def path(self) -> Path: ...

    def load(self) -> tuple[Settings, tuple[str, ...]]:
        """The settings, and a sentence for each thing in the file that could not be used.

        Never raises for what is in the file.
        """
        ...

    def line_of(self, path: tuple[str, ...]) -> int | None:
        """The line, from 1, where a key of the file stands, by the names of its tables and its own; None for none."""
        ...

    def save(self, settings: Settings) -> None:
        """Write what changed, keeping comments and unknown keys.

        Raises:
            SettingsError: The file is broken and would be overwritten, or cannot be written.
        """
        ...


class ThemeStore(Protocol):
    """The themes on disk: those that come with the program, and the person's own."""

    @property
    def folder(self) -> Path:
        """Where the person's own are looked for."""
        ...

    def stamp(self) -> object:
        """Something cheap that is another one when a file of that folder has changed."""
        ...

    def load(self) -> tuple[tuple[ThemeColours, ...], tuple[str, ...]]:
        """The themes, and a sentence for each file that could not be used.

        A file that was good when it was loaded before, and is not now, keeps its last colours.
        """
        ...


@dataclass(frozen=True, slots=True)
class DiskUse:
    """What lies in one of the places where things are kept."""

    name: str
    """Which: `conversations`, `backups`, `run`, `copies`, `crashes`, `settings` or `themes`."""
    path: Path
    size: int
    """Bytes, of all files in it."""
    files: int


class DataFolders(Protocol):
    """The places where things are kept."""

    async def measure(self, *, demo: bool) -> tuple[DiskUse, ...]:
        """What lies in each of them; `demo` for those of the built-in simulator's conversations. Never raises."""
        ...
