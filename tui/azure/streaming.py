"""One request and the stream that answers it, watched for silence.

Importing this module imports the library: `client` does it in a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from urllib.parse import urlsplit

import openai

from tui.azure.chunks import ChunkReader
from tui.azure.credentials import SignIn, secrets_in
from tui.azure.failures import FAULTS, chat_error, closed, empty_stream, error_event, not_a_stream, request_id, silence
from tui.azure.network import openai_client
from tui.azure.pace import Pace
from tui.azure.proxies import password_in, proxy_address, script_variable, shown
from tui.azure.refusals import Target
from tui.azure.request import chat_path, request_body
from tui.azure.route import Route
from tui.azure.signed import signed
from tui.domain.conversation import ChatRequest
from tui.domain.endpoints import Understood
from tui.domain.settings import Waits
from tui.domain.stream import HeldBack, Opened, ReasoningDelta, RefusalDelta, StreamEvent, TextDelta

Stream = openai.AsyncStream[object]
"""Chunks as they are in the JSON: the library's own objects of them hold no more and cost three times as much."""
_END = object()


def target_of(endpoint: Understood, sign_in: SignIn, route: Route) -> Target:
    """What sentences name of a resource and the way to it."""
    proxy = proxy_address(endpoint.base_url, route)
    return Target(
        host=urlsplit(endpoint.base_url).netloc,
        deployment="",
        entra=sign_in.entra,
        sign_in_again=sign_in.remedy,
        proxy=shown(proxy),
        script=script_variable() if not proxy else "",
        secrets=password_in(proxy),
    )


class Service:
    """The connections to one resource.

    Raises:
        ChatError: The proxy or the certificates cannot be used.
    """

    def __init__(self, endpoint: Understood, sign_in: SignIn, waits: Waits, route: Route) -> None:
        self._client = openai_client(endpoint.base_url, waits, route, endpoint.api_version)
        self._api_version = endpoint.api_version
        self._sign_in = sign_in
        self._waits = waits
        self._headers = route.headers
        self._target = target_of(endpoint, sign_in, route)

    async def attempt(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """The events of one reply, asked for once; the response is closed however it ends.

        Raises:
            ChatError: There is no reply, or it broke off.
        """
        if self._client.is_closed():
            raise closed(self._target)
        target = replace(self._target, deployment=request.deployment)
        first = self._waits.reasoning if request.reasoning else self._waits.first_byte
        between = self._waits.reasoning if request.reasoning else self._waits.between_chunks
        pace = Pace()
        stream, target = await self._open(request, target, first)
        try:
            if (refused := not_a_stream(stream.response)) is not None:
                raise refused
            yield Opened(request_id(stream.response))
            reader, began, empty = ChunkReader(), False, True
            while True:
                chunk = await _next(stream, target, between if began else first, began=began)
                if chunk is _END:
                    break
                if (refused := error_event(chunk, target, began=began)) is not None:
                    raise refused
                empty = False
                for event in reader.events(chunk):
                    if isinstance(event, TextDelta | ReasoningDelta | RefusalDelta):
                        began = True
                        pace.piece()
                    yield event
            if empty:
                raise empty_stream(stream.response)
            if pace.held_back:
                yield HeldBack()
        finally:
            await stream.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _open(self, request: ChatRequest, target: Target, wait: float) -> tuple[Stream, Target]:
        """Send a request and wait until the service has answered 200; the target knows what signed it from then on."""

        async def send(headers: dict[str, str]) -> Stream:
            nonlocal target
            target = replace(target, secrets=(*target.secrets, *secrets_in({**self._headers, **headers})))
            # The library would sign it with its own placeholder of a key.
            omitting: dict[str, str | openai.Omit] = {"Authorization": openai.omit, **self._headers, **headers}
            async with asyncio.timeout(wait):
                return await self._client.post(
                    chat_path(request.deployment, self._api_version),
                    body=request_body(request, self._api_version),
                    options={"headers": omitting},
                    cast_to=object,
                    stream=True,
                    stream_cls=Stream,
                )

        try:
            return await signed(self._sign_in, send), target
        except TimeoutError:
            raise silence(wait, target, began=False) from None
        except FAULTS as error:
            raise chat_error(error, target, began=False) from None


async def _next(stream: Stream, target: Target, wait: float, *, began: bool) -> object:
    """The next chunk, or `_END`. What an event that is no JSON object gives may be anything, None included.

    Raises:
        ChatError: None came, or it cannot be read.
    """
    try:
        async with asyncio.timeout(wait):
            return await anext(stream, _END)
    except TimeoutError:
        raise silence(wait, target, began=began) from None
    except FAULTS as error:
        raise chat_error(error, target, began=began) from None
