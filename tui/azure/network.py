"""The one client that leaves this machine: its proxies, certificates and headers.

What the environment may say is decided here: proxies and certificates are its business (but never a proxy for this
machine itself), OPENAI_* variables are not (DESIGN section 2). Importing this module takes half a second: `client` does
it in a thread.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
import openai

from tui import __version__
from tui.azure.endpoint import is_loopback
from tui.azure.quiet import silence_loggers
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.settings import Waits
from tui.domain.text import clean_line


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


def openai_client(base_url: str, waits: Waits, api_version: str = "") -> openai.AsyncOpenAI:
    """A client for one base URL that retries nothing, follows no redirect, and holds no key.

    A dated api-version goes with each request: the library's own client for classic paths would ask the environment.
    Every argument that would else come from an OPENAI_* variable is given. The key is sent by each request's own
    headers, so that nothing in this object, and nothing that prints it, has it.

    Raises:
        ChatError: The environment's proxy or certificates cannot be used.
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
        http_client=http_client(base_url, waits),
    )


def proxy_for(base_url: str) -> str | None:
    """The proxy the environment sets for a URL, as host and port without its password; for words in failures only."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(host):
        return None
    # By hand: what is no address must be named in the sentence that says so.
    address = proxy.rpartition("://")[2].rpartition("@")[2].partition("/")[0]
    return clean_line(address)[:80] or None


def http_client(base_url: str, waits: Waits, *, trusting: bool = False) -> httpx2.AsyncClient:
    """The connections below the library's client: proxies and certificates as the environment says.

    Args:
        base_url: What they are for.
        waits: How long connecting may take.
        trusting: Takes any certificate: only to look at one, and nothing secret may be sent there.

    Raises:
        ChatError: The environment's proxy or certificates cannot be used.
    """
    try:
        certificates = httpx2.create_ssl_context(verify=not trusting)
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
    try:
        return openai.DefaultAsyncHttpxClient(
            timeout=_timeout(waits),
            follow_redirects=False,
            verify=certificates,
            trust_env=not is_loopback(urlsplit(base_url).hostname or ""),
        )
    except (ValueError, ImportError, httpx2.InvalidURL):
        raise ChatError(
            Failure(
                kind=FailureKind.PROXY,
                sentence=f"The proxy {proxy_for(base_url) or 'of the environment'} cannot be used.",
                remedy="Set HTTPS_PROXY to an address like http://HOST:PORT, or unset it.",
                unsent=True,
            )
        ) from None


def user_agent() -> str:
    """How aztui names itself."""
    return f"aztui/{__version__}"


def _timeout(waits: Waits) -> httpx2.Timeout:
    """Only connecting is timed here; `streaming` watches over silence, which takes longer for some requests."""
    return httpx2.Timeout(None, connect=waits.connect)
