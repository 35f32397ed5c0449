"""The way to Entra ID: through the same proxy and with the same certificates as the replies.

azure-identity brings another HTTP library than the client, so that both have to be told. Importing this module imports
both: `identity` does it in a thread.
"""

from __future__ import annotations

import ssl
from typing import Any

import requests
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import HTTPAdapter

from tui.azure.network import trusted
from tui.azure.proxies import proxy_address
from tui.azure.route import Route

AUTHORITY = "https://login.microsoftonline.com/"
"""What NO_PROXY is asked about; the authorities of other clouds are no other case."""


def credential_options(route: Route) -> dict[str, Any]:
    """What a credential of azure-identity is made with, besides its own arguments; nothing where all is as usual.

    Raises:
        ChatError: The certificates cannot be read.
    """
    options: dict[str, Any] = {}
    if route.ca_file:
        session = requests.Session()
        session.mount("https://", _Trusting(trusted(route)))
        options["transport"] = RequestsTransport(session=session)
    if route.proxy and (address := proxy_address(AUTHORITY, route)):
        # not for http: the managed identity of a machine is asked there, and is never behind a proxy
        options["proxies"] = {"https": address}
    return options


class _Trusting(HTTPAdapter):
    """Connections that trust these certificates too; the library's own, or REQUESTS_CA_BUNDLE's, are added to them."""

    def __init__(self, certificates: ssl.SSLContext) -> None:
        self._certificates = certificates
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> Any:
        return super().init_poolmanager(*arguments, ssl_context=self._certificates, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._certificates, **options)
