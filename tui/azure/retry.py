"""Asks again where that may help: before the first token, a few times, as long as the service asked to wait.

The library would do it unseen and unstoppable (azure.md section 5), so it is told not to.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from tui.domain.errors import ChatError
from tui.domain.stream import ReasoningDelta, RefusalDelta, RetryWait, StreamEvent, TextDelta

TRIES = 3
LONGEST_WAIT = 60.0
"""Seconds; a service that asks for more is not waited for, the failure says how long it would be."""
FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 8.0
"""Seconds, where the service asked for no wait of its own; a quarter less by chance, so that clients spread out."""

Attempt = Callable[[], AsyncGenerator[StreamEvent, None]]
Sleep = Callable[[float], Awaitable[None]]


async def with_retries(attempt: Attempt, *, sleep: Sleep = asyncio.sleep) -> AsyncGenerator[StreamEvent, None]:
    """The events of the first attempt that succeeds, with a `RetryWait` before each wait (threat 49).

    Raises:
        ChatError: The last attempt's, or one's that another attempt would not help.
    """
    for number in range(1, TRIES + 1):
        began = False
        try:
            async with aclosing(attempt()) as events:
                async for event in events:
                    began = began or isinstance(event, TextDelta | ReasoningDelta | RefusalDelta)
                    yield event
            return
        except ChatError as error:
            wait = _wait_before(number + 1, error)
            if began or wait is None:
                raise
            waiting = RetryWait(wait, number + 1, error.failure)
        yield waiting
        await sleep(wait)


def _wait_before(number: int, error: ChatError) -> float | None:
    """Seconds until the attempt of this number, or None where there is to be none."""
    if number > TRIES or not error.retryable:
        return None
    if error.retry_after is not None:
        return error.retry_after if error.retry_after <= LONGEST_WAIT else None
    backoff = min(FIRST_BACKOFF * 2 ** (number - 2), LONGEST_BACKOFF)
    return float(backoff * random.uniform(0.75, 1.0))
