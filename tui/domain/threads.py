"""Blocking work beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_Result = TypeVar("_Result")


async def in_thread(work: Callable[[], _Result]) -> _Result:
    """What blocking work gives. Its thread is a daemon: a tool that hangs does not keep the program from ending.

    Cancelling it leaves the thread to finish by itself.
    """
    future: Future[_Result] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001  # a worker's edge: it is raised where it is awaited
            future.set_exception(error)

    # A cancelled wait must not cancel this future under the thread that will set it.
    future.set_running_or_notify_cancel()
    threading.Thread(target=run, name="aztui waits", daemon=True).start()
    return await asyncio.wrap_future(future)
