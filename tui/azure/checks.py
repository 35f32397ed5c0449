"""The checks of a connection, each by the means with which the client does the same thing.

Importing this module imports the library: `diagnostics` does it in a thread.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx2
import openai
from cryptography import x509
from cryptography.x509.oid import NameOID

from tui.azure.claims import expiry, who
from tui.azure.credentials import SignIn, secrets_in
from tui.azure.endpoint import is_loopback
from tui.azure.failures import FAULTS, chat_error, not_a_stream, silence
from tui.azure.network import http_client, openai_client, user_agent
from tui.azure.proxies import in_words
from tui.azure.refusals import duration
from tui.azure.retry import with_retries
from tui.azure.route import Route
from tui.azure.signed import signed
from tui.azure.streaming import Service, target_of
from tui.domain.checks import Check, Outcome, Step
from tui.domain.conversation import ChatRequest, Role, Turn
from tui.domain.endpoints import Understood
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.models import Refused
from tui.domain.repair import repaired
from tui.domain.settings import Waits
from tui.domain.stream import Reply
from tui.domain.text import clean_line
from tui.domain.threads import in_thread

CLOCK_TOLERANCE = 300.0
"""Seconds; Entra ID takes no more."""
PROMPT = "Say OK."
FEW_TOKENS = 16
"""The least that every model takes as its limit."""
LONG_PROMPT = "Count from 1 to 100, with commas between the numbers."
MANY_TOKENS = 400
"""For about 300, which take a model a second or more: with fewer nobody could tell whether they were held back."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a check that did not fail found."""

    words: str
    skipped: bool = False
    model: str = ""


class Checks:
    """The checks of one profile. Making it reads the certificates of this machine: do it in a thread.

    Raises:
        ChatError: The proxy or the certificates cannot be used.
    """

    def __init__(self, endpoint: Understood, deployment: str, sign_in: SignIn, waits: Waits, route: Route) -> None:
        self._base_url = endpoint.base_url
        self._api_version = endpoint.api_version
        self._ahead: float | None = None
        self._refused: Refused | None = None
        self._url = urlsplit(self._base_url)
        self._host = self._url.hostname or ""
        self._deployment = deployment
        self._sign_in = sign_in
        self._waits = waits
        self._route = route
        self._target = replace(target_of(endpoint, sign_in, route), deployment=deployment)
        self._plain = http_client(self._base_url, waits, route)
        self._client = openai_client(self._base_url, waits, route, endpoint.api_version)
        self._service = Service(endpoint, sign_in, waits, route)

    async def run(self) -> AsyncGenerator[Check, None]:
        """Each check as it begins and as it ends; the first that fails is the last, but for the clock's."""
        name = clean_line(self._deployment)
        steps: tuple[tuple[Step, str, Callable[[], Awaitable[_Found]]], ...] = (
            (Step.ENDPOINT, "", self._understood),
            (Step.PROXY, "", self._find_proxy),
            (Step.NAME, f"looking up {self._host}", self._find_host),
            (Step.CERTIFICATE, f"connecting to {self._url.netloc}", self._look_at_certificate),
            (Step.CLOCK, "", self._compare_clocks),
            (Step.SIGN_IN, "asking Entra ID" if self._target.entra else "", self._sign),
            (Step.ACCESS, f"asking {self._url.netloc}", self._list_models),
            (Step.DEPLOYMENT, f"waiting for {name}", self._ask_deployment),
            (Step.STREAMING, f"watching {name} write", self._watch_stream),
        )
        for step, words, check in steps:
            yield Check(step=step, outcome=Outcome.RUNNING, words=words)
            began = time.monotonic()
            try:
                found = await check()
            except ChatError as error:
                seconds, refused = time.monotonic() - began, self._refused
                yield Check(step=step, outcome=Outcome.FAILED, failure=error.failure, seconds=seconds, refused=refused)
                if step is Step.CLOCK:
                    continue
                return
            yield Check(
                step=step,
                outcome=Outcome.SKIPPED if found.skipped else Outcome.PASSED,
                words=found.words,
                seconds=time.monotonic() - began,
                model=found.model,
                refused=self._refused,
            )

    async def close(self) -> None:
        """Close the connections."""
        await self._plain.aclose()
        await self._client.close()
        await self._service.close()
        await self._sign_in.close()

    async def _understood(self) -> _Found:
        api = f"the classic paths of {self._api_version}" if self._api_version else "the v1 API"
        return _Found(f"{self._base_url}, {api}")

    async def _find_proxy(self) -> _Found:
        return _Found(in_words(self._base_url, self._route), skipped=not self._target.proxy)

    async def _find_host(self) -> _Found:
        if self._target.proxy:
            return _Found(f"{self._host}, looked up by the proxy {self._target.proxy}", skipped=True)
        try:
            async with asyncio.timeout(self._waits.connect):
                addresses = await in_thread(lambda: socket.getaddrinfo(self._host, None, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            # TimeoutError is an OSError; a label that is too long for DNS is a UnicodeError
            raise chat_error(socket.gaierror(socket.EAI_NONAME, ""), self._target, began=False) from None
        address = addresses[0][4][0]
        return _Found(self._host if address == self._host else f"{self._host} is {address}")

    async def _look_at_certificate(self) -> _Found:
        try:
            certificate = await self._certificate(self._plain)
        except ChatError as error:
            if error.failure.kind is not FailureKind.TLS or not (issuer := await self._issuer()):
                raise
            sentence = f"{error.failure.sentence.rstrip('.')} (issued by {issuer})."
            raise ChatError(replace(error.failure, sentence=sentence)) from None
        if certificate is not None:
            until = certificate.not_valid_after_utc
            return _Found(f"valid until {until.day} {until:%B %Y}, from {_issuer_of(certificate)}")
        here = is_loopback(self._host)
        return _Found(f"not encrypted, {'this machine' if here else 'as the profile allows'}", skipped=True)

    async def _certificate(self, client: httpx2.AsyncClient) -> x509.Certificate | None:
        """The server's certificate, None over http. The request asks for nothing and is not signed."""
        origin = f"{self._url.scheme}://{self._url.netloc}/"
        wait = self._waits.first_byte
        try:
            async with (
                asyncio.timeout(wait),
                client.stream("HEAD", origin, headers={"User-Agent": user_agent()}) as response,
            ):
                self._ahead = _ahead_of(response)
                tls = response.extensions["network_stream"].get_extra_info("ssl_object")
                der = tls.getpeercert(binary_form=True) if tls is not None else None
                return x509.load_der_x509_certificate(der) if der else None
        except TimeoutError:
            raise silence(wait, self._target, began=False) from None
        except FAULTS as error:
            raise chat_error(error, self._target, began=False) from None

    async def _issuer(self) -> str:
        """Who issued a certificate that is not trusted; empty where that cannot be seen."""
        try:
            async with http_client(self._base_url, self._waits, self._route, trusting=True) as client:
                certificate = await self._certificate(client)
        except ChatError:
            return ""
        return _issuer_of(certificate) if certificate is not None else ""

    async def _compare_clocks(self) -> _Found:
        if self._ahead is None:
            return _Found("the server does not tell its time", skipped=True)
        apart = f"{duration(abs(self._ahead))} {'ahead of' if self._ahead > 0 else 'behind'} the server's"
        if abs(self._ahead) < CLOCK_TOLERANCE:
            return _Found(apart if abs(self._ahead) > 5 else "as the server's")
        raise ChatError(
            Failure(
                kind=FailureKind.SIGN_IN,
                sentence=f"This machine's clock is {apart}.",
                remedy="Set it right: certificates and sign-ins depend on it.",
                unsent=True,
            )
        )

    async def _sign(self) -> _Found:
        headers = await self._sign_in.headers()
        secrets = self._target.secrets + secrets_in({**self._route.headers, **headers})
        self._target = replace(self._target, secrets=secrets)
        if self._target.entra:
            token = headers["Authorization"].removeprefix("Bearer ")
            end = expiry(token)
            return _Found(f"{who(token)}, valid for {duration(end - time.time())}" if end else who(token))
        return _Found(f"a key, {len(headers['api-key'])} characters")

    async def _list_models(self) -> _Found:
        """Whether the service takes the signature: it must answer something else than that it does not.

        Gateways and other servers may have no such list, and say so by any status.
        """
        wait = self._waits.first_byte

        async def send(headers: dict[str, str]) -> httpx2.Response:
            self._target = replace(self._target, secrets=(*self._target.secrets, *secrets_in(headers)))
            # The library would sign it with its own placeholder of a key.
            omitting: dict[str, str | openai.Omit] = {"Authorization": openai.omit, **self._route.headers, **headers}
            async with asyncio.timeout(wait):
                return await self._client.get("/models", cast_to=httpx2.Response, options={"headers": omitting})

        try:
            response = await signed(self._sign_in, send)
        except TimeoutError:
            raise silence(wait, self._target, began=False) from None
        except openai.APIStatusError as error:
            if error.status_code in (401, 403, 407) or error.response.is_redirect:
                raise chat_error(error, self._target, began=False) from None
            return _Found(f"no answer to that here (status {error.status_code})", skipped=True)
        except FAULTS as error:
            raise chat_error(error, self._target, began=False) from None
        is_page = "html" in response.headers.get("content-type", "")
        if is_page and (page := not_a_stream(response)) is not None:
            raise page
        return _Found(f"{self._url.netloc} accepts this sign-in")

    async def _ask_deployment(self) -> _Found:
        reply, _, _ = await self._ask(PROMPT, FEW_TOKENS)
        name, model = clean_line(self._deployment), clean_line(reply.model)
        return _Found(f"{name} answers, its base model is {model}" if model else f"{name} answers", model=reply.model)

    async def _watch_stream(self) -> _Found:
        reply, pieces, seconds = await self._ask(LONG_PROMPT, MANY_TOKENS)
        if reply.held_back:
            raise ChatError(
                Failure(
                    kind=FailureKind.PROXY,
                    sentence="The reply came all at once: something on the way holds it back until it is whole.",
                    remedy="Ask who runs the proxy or gateway to let text/event-stream through as it comes.",
                )
            )
        if pieces < 2:
            return _Found("too little came to tell", skipped=True)
        return _Found(f"{pieces} pieces in {seconds:.1f} s")

    async def _ask(self, prompt: str, tokens: int) -> tuple[Reply, int, float]:
        """A whole reply, as `_reply` has it; what is refused is left out at once, as in a conversation."""
        request = ChatRequest(self._deployment, (Turn(Role.USER, prompt),), {"max_completion_tokens": tokens})
        if self._refused is not None:
            request = repaired(request, self._refused) or request
        try:
            return await self._reply(request)
        except ChatError as error:
            again = repaired(request, error.refused) if error.refused else None
            if again is None:
                raise
            self._refused = error.refused
            return await self._reply(again)

    async def _reply(self, request: ChatRequest) -> tuple[Reply, int, float]:
        """A whole reply, how many pieces it came in, and how many seconds they were apart."""
        reply, times = Reply(), list[float]()
        async with aclosing(with_retries(lambda: self._service.attempt(request))) as events:
            async for event in events:
                if reply.feed(event):
                    times.append(time.monotonic())
        reply.end()
        if reply.failure is not None:
            raise ChatError(reply.failure)
        return reply, len(times), times[-1] - times[0] if times else 0.0


def _ahead_of(response: httpx2.Response) -> float | None:
    """Seconds by which this machine's clock is ahead of the server's, which tells whole ones; None for none."""
    try:
        theirs = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None
    return time.time() - theirs.replace(tzinfo=theirs.tzinfo or UTC).timestamp()


def _issuer_of(certificate: x509.Certificate) -> str:
    """The name of a certificate's issuer, as a person knows it."""
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in certificate.issuer.get_attributes_for_oid(oid):
            return clean_line(str(attribute.value))[:80]
    return "an issuer without a name"
