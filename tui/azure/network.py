"""The one client that leaves this machine: its proxies, certificates and headers.

What the environment may say is decided here: certificates are its business, OPENAI_* variables are not (DESIGN
section 2); proxies are decided in `proxies`. Importing this module takes half a second: `client` does
it in a thread.
"""

from __future__ import annotations

import os
import ssl
from typing import Any

import httpx2
import openai

from tui import __version__
from tui.azure.proxies import is_script, proxy_address, unusable
from tui.azure.quiet import silence_loggers
from tui.azure.route import Route, unusable_certificates
from tui.azure.route import certificates as pem_certificates
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.settings import Waits


class _Client(openai.AsyncOpenAI):
    """The library's client with no header but these: it would add what OPENAI_ORG_ID, OPENAI_PROJECT_ID and
    OPENAI_CUSTOM_HEADERS say, and the machine's description."""

    @property
    def default_headers(self) -> dict[str, str | openai.Omit]:
        return {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": user_agent(),
        }


def openai_client(base_url: str, waits: Waits, route: Route, api_version: str = "") -> openai.AsyncOpenAI:
    """A client for one base URL that retries nothing, follows no redirect, and holds no key.

    A dated api-version goes with each request: the library's own client for classic paths would ask the environment.
    Every argument that would else come from an OPENAI_* variable is given. The key is sent by each request's own
    headers, so that nothing in this object, and nothing that prints it, has it.

    Raises:
        ChatError: The proxy or the certificates cannot be used.
    """
    silence_loggers()
    return _Client(
        base_url=base_url,
        default_query={"api-version": api_version} if api_version else None,
        api_key="sent-by-each-request",
        admin_api_key="",
        organization="",
        project="",
        webhook_secret="",
        max_retries=0,
        timeout=_timeout(waits),
        http_client=http_client(base_url, waits, route),
    )


def http_client(base_url: str, waits: Waits, route: Route, *, trusting: bool = False) -> httpx2.AsyncClient:
    """The connections below the library's client: proxies and certificates as the route and the environment say.

    Args:
        base_url: What they are for.
        waits: How long connecting may take.
        route: The way there.
        trusting: Takes any certificate of the resource: only to look at one, and nothing secret may be sent there. The
            proxy must be trusted all the same: its password is sent to it.

    Raises:
        ChatError: The proxy or the certificates cannot be used.
    """
    proxy = proxy_address(base_url, route)
    if is_script(proxy):
        raise ChatError(unusable(proxy, route))
    # a proxy that is itself reached by TLS has a certificate of the same company
    proxys = trusted(route) if proxy.lower().startswith("https:") else None
    certificates = httpx2.create_ssl_context(verify=False) if trusting else proxys or trusted(route)
    try:
        return _Connections(
            timeout=_timeout(waits),
            follow_redirects=False,
            verify=certificates,
            # what the environment says has been read, by the same rules for requests and for words
            trust_env=False,
            proxy=httpx2.Proxy(proxy, ssl_context=proxys) if proxy else None,
        )
    except (ValueError, ImportError, httpx2.InvalidURL):
        raise ChatError(unusable(proxy, route)) from None


def trusted(route: Route) -> ssl.SSLContext:
    """The certificates that are trusted: the system's or those the environment names, and the profile's besides.

    Raises:
        ChatError: They cannot be read.
    """
    try:
        context = httpx2.create_ssl_context()
    except OSError:
        named = " and ".join(name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name))
        raise ChatError(
            Failure(
                kind=FailureKind.TLS,
                sentence=f"The trusted certificates{f' of {named}' if named else ''} cannot be read.",
                remedy=f"Set {named or 'SSL_CERT_FILE'} to a file of PEM certificates, or unset it.",
                unsent=True,
            )
        ) from None
    if route.ca_file:
        try:
            context.load_verify_locations(cadata=pem_certificates(route.ca_file))
        except (ssl.SSLError, ValueError):
            raise unusable_certificates(route.ca_file) from None
    return context


class SignInAsked(httpx2.ProxyError):
    """The proxy makes no tunnel without a sign-in.

    Attributes:
        offered: The values of its `Proxy-Authenticate`.
    """

    def __init__(self, error: httpx2.ProxyError, offered: tuple[str, ...]) -> None:
        super().__init__(str(error))
        self.offered = offered


class _Connections(openai.DefaultAsyncHttpxClient):
    """Connections that remember which sign-in a proxy asks for: its answer to CONNECT is told by its status alone."""

    def __init__(self, *, proxy: httpx2.Proxy | None, **options: Any) -> None:
        super().__init__(proxy=proxy, **options)
        self._proxied = proxy is not None

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        if not self._proxied:
            return await super().send(request, **options)
        offered: list[str] = []

        async def look(name: str, info: dict[str, Any]) -> None:
            if name == "http11.receive_response_headers.complete":
                _, status, _, headers, *_ = info["return_value"]
                named = [value for key, value in headers if key.lower() == b"proxy-authenticate"]
                offered[:] = [value.decode("latin-1") for value in named] if status == 407 else []

        request.extensions = {**request.extensions, "trace": look}
        try:
            return await super().send(request, **options)
        except httpx2.ProxyError as error:
            if not offered:
                raise
            raise SignInAsked(error, tuple(offered)) from error


def user_agent() -> str:
    """How aztui names itself."""
    return f"aztui/{__version__}"


def _timeout(waits: Waits) -> httpx2.Timeout:
    """Only connecting is timed here; `streaming` watches over silence, which takes longer for some requests."""
    return httpx2.Timeout(None, connect=waits.connect)
