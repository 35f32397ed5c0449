"""Workers that end with the app."""

from __future__ import annotations

from typing import Any

from textual.worker import Worker
from textual.worker_manager import WorkerManager


class Workers(WorkerManager):
    """The workers of an app; once it ends, those that run are cancelled and no other begins.

    A screen that is taken down still handles what came before, and a worker begun then would look for
    panes that are gone. Workers are given functions, not coroutines: one that never begins would be
    complained of, on standard error, as never awaited.
    """

    _closed = False

    def close(self) -> None:
        """End them, and begin no more."""
        self._closed = True
        self.cancel_all()

    def add_worker(self, worker: Worker[Any], start: bool = True, exclusive: bool = True) -> None:
        """Take a worker, and begin it unless the app ends."""
        super().add_worker(worker, start=start and not self._closed, exclusive=exclusive)
