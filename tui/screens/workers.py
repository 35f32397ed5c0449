"""Workers that end with what they work for: a screen, a widget, the app."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.await_remove import AwaitRemove
from textual.dom import DOMNode
from textual.widget import Widget
from textual.worker import Worker
from textual.worker_manager import WorkerManager


class Workers(WorkerManager):
    """The workers of an app; none goes on, and none begins, for what is taken down.

    A screen that is taken down still handles what came before, and a worker would look for panes that are
    gone. Workers are given functions, not coroutines: one that never begins would be complained of, on
    standard error, as never awaited.
    """

    _closed = False

    def close(self) -> None:
        """The app ends: end them, and begin no more."""
        self._closed = True
        self.cancel_all()

    def end_pruned(self) -> None:
        """End those of nodes that are being taken down; Textual would, once their children are gone."""
        for worker in list(self):
            if worker.node._pruning:
                worker.cancel()

    def add_worker(self, worker: Worker[Any], start: bool = True, exclusive: bool = True) -> None:
        """Take a worker, and begin it unless what it works for is taken down."""
        start = start and not self._closed and not worker.node._pruning
        super().add_worker(worker, start=start, exclusive=exclusive)


class WorkingApp(App[None]):
    """An app whose workers end in time."""

    def __init__(self) -> None:
        super().__init__()
        self._workers = self._ending = Workers(self)

    def _prune(self, *nodes: Widget, parent: DOMNode | None = None) -> AwaitRemove:
        pruned = super()._prune(*nodes, parent=parent)
        self._ending.end_pruned()
        return pruned

    async def _shutdown(self) -> None:
        self._ending.close()
        await super()._shutdown()
