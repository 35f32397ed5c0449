"""The connection to a deployment: what `ChatModel` and `Connector` of the ports ask for.

This module is cheap to import; the library behind it is imported in a thread, by `warm` or by the first request.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING

from tui.azure.credentials import SignIn, sign_in_of
from tui.azure.endpoint import understand
from tui.azure.identity import Identities
from tui.azure.request import request_body
from tui.azure.retry import Sleep, with_retries
from tui.azure.route import Route, route_of
from tui.domain.conversation import ChatRequest
from tui.domain.endpoints import Understood
from tui.domain.errors import ChatError
from tui.domain.ports import ChatModel
from tui.domain.settings import Profile, Waits
from tui.domain.sign_in import Tell
from tui.domain.stream import StreamEvent

if TYPE_CHECKING:
    from tui.azure.streaming import Service

_WAITS = Waits()


def connect(
    profile: Profile,
    key: str | None,
    *,
    waits: Waits = _WAITS,
    sleep: Sleep = asyncio.sleep,
    identities: Identities | None = None,
    tell: Tell | None = None,
) -> ChatModel:
    """The client of a profile; nothing is imported, sent or signed in before its first use.

    Args:
        profile: The connection.
        key: The API key, where the profile's sign-in is one.
        waits: How long silence is borne.
        sleep: Waits between two attempts.
        identities: Who is signed in with Entra ID already.
        tell: Is told what happens while somebody signs in; without it nobody can be asked for anything.

    Raises:
        InputError: The endpoint, the key or a header cannot be used as it stands.
    """
    endpoint = understand(profile.endpoint, insecure=profile.insecure)
    route = route_of(profile, os.environ)
    return AzureChatModel(endpoint, sign_in_of(profile, key, endpoint, identities, tell), waits, sleep, route)


class AzureChatModel:
    """Chat completions of one resource, over the v1 API or the classic paths."""

    def __init__(self, endpoint: Understood, sign_in: SignIn, waits: Waits, sleep: Sleep, route: Route) -> None:
        self._endpoint = endpoint
        self._sign_in = sign_in
        self._waits = waits
        self._sleep = sleep
        self._route = route
        self._building = asyncio.Lock()
        self._service: Service | None = None

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """The events of one reply, `Opened` first; see the port. Closing it closes the connection (threat 51)."""
        service = await self._ready()
        async with aclosing(with_retries(lambda: service.attempt(request), sleep=self._sleep)) as events:
            async for event in events:
                yield event

    def body(self, request: ChatRequest) -> Mapping[str, object]:
        """What a request posts; see the port."""
        return request_body(request, self._endpoint.api_version)

    async def warm(self) -> None:
        """Import the library, build the client and read the certificates; no connection and no sign-in.

        What fails here is left for the first request to say.
        """
        try:
            await self._ready()
        except ChatError:
            return

    async def close(self) -> None:
        """Close the connections; replies that still come are cut."""
        async with self._building:
            if self._service is not None:
                await self._service.close()
        await self._sign_in.close()

    async def _ready(self) -> Service:
        async with self._building:
            if self._service is None:
                self._service = await asyncio.to_thread(_build, self._endpoint, self._sign_in, self._waits, self._route)
            return self._service


def _build(endpoint: Understood, sign_in: SignIn, waits: Waits, route: Route) -> Service:
    """In a thread, because the library takes half a second to import."""
    from tui.azure.streaming import Service  # noqa: PLC0415

    sign_in.prepare()
    return Service(endpoint, sign_in, waits, route)
