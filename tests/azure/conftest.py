"""Clients of the real library, made for a server of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from typing import Any

import pytest

from tests.azure.server import Server
from tui.azure.client import connect
from tui.domain.conversation import ChatRequest, Role, Turn
from tui.domain.errors import ChatError, Failure
from tui.domain.ports import ChatModel
from tui.domain.settings import Profile, SignInMethod, Waits
from tui.domain.stream import Reply, StreamEvent

KEY = "AZTUI-CANARY-0123456789abcdef"
REQUEST = ChatRequest("my-deployment", (Turn(Role.USER, "Hello"),), {"max_completion_tokens": 100})

Connect = Callable[..., ChatModel]


class Naps:
    """Sleeps that take no time and are remembered."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
async def connected() -> AsyncIterator[Connect]:
    """Makes clients of a server, with a key and no waiting between retries; they are closed after the test."""
    models: list[ChatModel] = []

    def make(server: Server | str, **options: Any) -> ChatModel:
        endpoint = server if isinstance(server, str) else f"{server.url}/openai/v1"
        profile = Profile(
            name="test",
            endpoint=endpoint,
            deployment="my-deployment",
            sign_in=options.pop("sign_in", SignInMethod.API_KEY),
            insecure=options.pop("insecure", False),
            **options.pop("profile", {}),
        )
        options.setdefault("sleep", Naps())
        options.setdefault("waits", Waits())
        model = connect(profile, options.pop("key", KEY), **options)
        models.append(model)
        return model

    yield make
    for model in models:
        await model.close()


async def collect(model: ChatModel, request: ChatRequest = REQUEST) -> list[StreamEvent]:
    """Every event of a reply that succeeds."""
    async with aclosing(model.stream(request)) as events:
        return [event async for event in events]


async def follow(model: ChatModel, request: ChatRequest = REQUEST) -> tuple[Reply, list[StreamEvent]]:
    """A reply as services/replies would have it, however it ends, and its events."""
    reply, seen = Reply(), list[StreamEvent]()
    try:
        async with aclosing(model.stream(request)) as events:
            async for event in events:
                seen.append(event)
                reply.feed(event)
        reply.end()
    except ChatError as error:
        reply.fail(error.failure)
    return reply, seen


async def failure(awaited: Coroutine[Any, Any, Any]) -> Failure:
    """The failure that something ends with."""
    with pytest.raises(ChatError) as caught:
        await awaited
    return caught.value.failure
