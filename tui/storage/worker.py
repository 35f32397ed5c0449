"""A thread that does jobs one after another, in the order they were handed in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeVar

from tui.domain.errors import StoreError

T = TypeVar("T")

PAUSE = 0.05
"""Seconds from a job until something idle is done, and between two such things: the disk is mostly left to
others."""


class Worker:
    """Starts its thread with the first job. A job that was handed in cannot be cancelled.

    Args:
        name: The thread's.
        at_end: Called on the thread after the last job.
        idle: Called on the thread a while after a job, again and again as long as it says that there is more to do. It
            raises nothing, and a job that comes meanwhile waits for it.
    """

    def __init__(self, name: str, at_end: Callable[[], None], idle: Callable[[], bool] | None = None) -> None:
        self._at_end = at_end
        self._idle = idle
        self._due: float | None = None
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._left = 0
        self._stopped = False
        # a daemon: a disk that hangs must not keep the program from ending
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Hand in a job.

        Raises:
            StoreError: The worker was stopped.
        """
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()

        def run() -> None:
            try:
                result = job()
            except Exception as error:  # noqa: BLE001  a worker's edge: the future carries it
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._lock:
            if self._stopped:
                raise StoreError("The conversations are closed already.")
            if self._thread.ident is None:
                self._thread.start()
            self._left += 1
            self._jobs.put(run)
        return future

    def stop(self, timeout: float) -> int:
        """Do what was handed in, then end; how many jobs were left undone after `timeout` seconds."""
        with self._lock:
            if not self._stopped:
                self._stopped = True
                self._jobs.put(None)
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return self._left

    def _run(self) -> None:
        while (job := self._next()) is not None:
            job()
            with self._lock:
                self._left -= 1
        self._at_end()

    def _next(self) -> Callable[[], None] | None:
        """The next job, after what is idle where that is due; None for the end."""
        due = time.monotonic() + PAUSE if self._due is None else self._due
        while self._idle is not None:
            try:
                if (wait := due - time.monotonic()) > 0:
                    self._due = due
                    return self._jobs.get(timeout=wait)
            except Empty:
                pass
            if not self._idle():
                break
            due = time.monotonic() + PAUSE
        self._due = None
        return self._jobs.get()
