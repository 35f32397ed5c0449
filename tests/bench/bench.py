"""What every group of figures works with: the sheet, the service, the stores, the programs."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.bench import big_store, stores
from tests.bench.figures import Figure, Sheet
from tests.bench.machine import steady_work
from tests.bench.service import Order, Service
from tests.bench.terminal import ENTER, NEW, READY, Terminal
from tests.pty.terminal import plain_environment

TYPED = "ё"
"""Ends what is typed for an order: once it is drawn, so is all before it."""


@dataclass
class Bench:
    """One run.

    Attributes:
        sheet: Takes the values.
        folder: For everything that is written, removed after the run.
        quick: Smaller sizes and fewer repeats, for a first look.
        noise: What the same work took, in milliseconds, over the run.
    """

    sheet: Sheet
    folder: Path
    quick: bool = False
    noise: list[float] = field(default_factory=list)

    @cached_property
    def service(self) -> Service:
        return Service()

    @cached_property
    def empty(self) -> Path:
        """A home that was used before, with nothing in it."""
        return stores.build(self.folder / "empty")

    @cached_property
    def short(self) -> Path:
        """A home with 10 messages in the open conversation."""
        return stores.build(self.folder / "short", messages=10)

    @cached_property
    def many_messages(self) -> Path:
        """A home with 10,000 messages in the open conversation."""
        return stores.build(self.folder / "messages", messages=10_000)

    @cached_property
    def many_conversations(self) -> Path:
        """A home with 100,000 conversations."""
        return stores.build(self.folder / "conversations", messages=10, conversations=100_000)

    @cached_property
    def big(self) -> Path:
        """A home with 100,000 conversations and 1,000,000 messages, kept for the next run: it takes minutes to make.

        It is in the folder that AZTUI_BIG_STORE names, else beside other temporary files.
        """
        if self.quick:
            return big_store.build(self.folder / "big", conversations=2_000, messages=20_000)
        kept = os.environ.get("AZTUI_BIG_STORE") or Path(tempfile.gettempdir()) / "aztui-big-store"
        return big_store.build(Path(kept))

    def repeats(self, count: int) -> range:
        """So many, or two for a first look; between them the machine's noise is taken."""
        return range(min(count, 2) if self.quick else count)

    def say(self, words: str) -> None:
        """Say what is being done, and look how steady the machine is."""
        self.noise.append(min(steady_work() for _ in range(3)))
        print(f"  {words}", file=sys.stderr, flush=True)

    def end(self) -> None:
        """End the service, where it was started."""
        if "service" in self.__dict__:
            self.service.end()

    # programs

    def environment(self, home: Path) -> dict[str, str]:
        """A plain one that leads to the service."""
        return {
            **plain_environment(home),
            "AZURE_OPENAI_ENDPOINT": self.service.url,
            "AZURE_OPENAI_DEPLOYMENT": "gpt-4o",
            "AZURE_OPENAI_API_KEY": "bench",
        }

    def app(self, home: Path) -> Terminal:
        """Our app, just spawned."""
        return Terminal("tui", self.environment(home))

    def skeleton(self) -> Terminal:
        """The skeleton, just spawned."""
        return Terminal("tests.bench.skeleton", self.environment(self.folder))

    @contextmanager
    def warm_app(
        self,
        home: Path,
        module: str = "tui",
        arguments: Sequence[str] = (),
        busy: float = 0.0,
        *,
        modes: Sequence[int] = (),
    ) -> Iterator[Terminal]:
        """Our app, with everything imported and every kind of reply drawn once."""
        with Terminal(module, self.environment(home), arguments, modes=modes) as terminal:
            terminal.busy = busy
            terminal.wait_for(READY)
            terminal.rest()
            for kind in ("mixed", "prose"):
                self.ask(terminal, self.service.order(kind, 3_000))
            yield terminal
        stores.clean(home)

    def ask(self, terminal: Terminal, order: Order, *, new: bool = False) -> tuple[float, float, float]:
        """Have a reply in the app.

        Returns:
            Processor time from Enter until it is at rest again; when Enter was pressed; when its end was drawn.
        """
        if new:
            self.renew(terminal)
        place = self.typed(terminal, order)
        before = terminal.rest()
        pressed, drawn = self.send(terminal, order, place)
        return terminal.rest() - before, pressed, drawn

    def send(self, terminal: Terminal, order: Order, place: int) -> tuple[float, float]:
        """Press Enter, and wait for the end of the reply; when either was."""
        pressed = terminal.write(ENTER)
        drawn = terminal.wait_for(order.end, place)
        terminal.rest()
        return pressed, drawn

    def renew(self, terminal: Terminal) -> None:
        """Begin a new conversation in the app."""
        terminal.write(NEW)
        terminal.rest()

    def typed(self, terminal: Terminal, order: Order) -> int:
        """Type an order without Enter; the place in the output behind it."""
        place = terminal.size
        terminal.write(f"{order.prompt}{TYPED}".encode())
        terminal.wait_for(TYPED, place)
        return terminal.size


@dataclass(frozen=True)
class Group:
    """Figures that are measured together. Their names begin with the group's."""

    name: str
    figures: tuple[Figure, ...]
    measure: Callable[[Bench], None]
