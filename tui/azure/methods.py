"""The credential of each way to sign in, of azure-identity's blocking ones.

They are made in a thread, because azure-identity takes a moment to import. Nothing is asked of anybody here.
"""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from tui.domain.settings import SignInMethod

PROCESS_WAIT = 30
"""Seconds that az or azd may take; 10, as the library has it, are too few for many (peers.md section 3.1)."""
CHAIN_PROCESS_WAIT = 15
"""The same for each of the three tools of the default chain."""
PERSON_WAIT = 900
"""Seconds that a person has to sign in: the life of a device code."""


class Token(Protocol):
    """What azure-identity gives."""

    @property
    def token(self) -> str: ...

    @property
    def expires_on(self) -> int: ...


class Credential(Protocol):
    """Gives tokens; every call blocks."""

    def get_token(self, *scopes: str, tenant_id: str | None = None) -> Token: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a credential is to be.

    Attributes:
        host: Of Entra ID; empty for the library's own choice.
        show: Called in the thread that waits for a person, with an address, a code or nothing, and when it ends.
        port: For the browser's answer, on this machine.
        network: Gives how Entra ID is reached, by the library's names; only a way that goes there itself asks for it.
            Raises ChatError where the certificates cannot be read.
    """

    tenant: str
    client_id: str
    host: str
    show: Callable[[str, str, float], None]
    port: int
    network: Callable[[], Mapping[str, Any]]

    def options(self, *names: str) -> dict[str, Any]:
        """Those of the options that are set, by the library's names."""
        values = {"tenant_id": self.tenant, "client_id": self.client_id, "authority": self.host}
        return {name: values[name] for name in names if values[name]}


def make_credential(method: SignInMethod, wanted: Wanted) -> Credential:
    """The credential of a way to sign in.

    Raises:
        ValueError: The library does not take what is wanted, or what the environment says.
        ChatError: The certificates cannot be read.
    """
    return _MAKERS[method](wanted)


def _chain(wanted: Wanted) -> Credential:
    from azure.identity import DefaultAzureCredential  # noqa: PLC0415

    chosen: dict[str, Any] = {**wanted.options("authority"), **wanted.network()}
    if wanted.client_id:
        chosen["managed_identity_client_id"] = wanted.client_id
    if wanted.tenant:
        chosen |= {"workload_identity_tenant_id": wanted.tenant, "additionally_allowed_tenants": [wanted.tenant]}
    return DefaultAzureCredential(
        exclude_interactive_browser_credential=True, process_timeout=CHAIN_PROCESS_WAIT, **chosen
    )


def _az(wanted: Wanted) -> Credential:
    from azure.identity import AzureCliCredential  # noqa: PLC0415

    return AzureCliCredential(process_timeout=PROCESS_WAIT, **wanted.options("tenant_id"))


def _azd(wanted: Wanted) -> Credential:
    from azure.identity import AzureDeveloperCliCredential  # noqa: PLC0415

    return AzureDeveloperCliCredential(process_timeout=PROCESS_WAIT, **wanted.options("tenant_id"))


def _browser(wanted: Wanted) -> Credential:
    from azure.identity import InteractiveBrowserCredential  # noqa: PLC0415

    class OurBrowser(InteractiveBrowserCredential):
        """Hands its address on, in the thread that asks for a token."""

        def get_token(self, *scopes: str, **options: Any) -> Any:
            _let_addresses_through()
            reset = _SHOW.set(wanted.show)
            try:
                return super().get_token(*scopes, **options)
            finally:
                _SHOW.reset(reset)

    return OurBrowser(
        redirect_uri=f"http://localhost:{wanted.port}",
        timeout=PERSON_WAIT,
        **wanted.options("tenant_id", "client_id", "authority"),
        **wanted.network(),
    )


def _device_code(wanted: Wanted) -> Credential:
    from azure.identity import DeviceCodeCredential  # noqa: PLC0415

    def show(address: str, code: str, until: datetime) -> None:
        wanted.show(address, code, until.timestamp())

    # without a callback the library prints the code
    return DeviceCodeCredential(
        prompt_callback=show,
        timeout=PERSON_WAIT,
        **wanted.options("tenant_id", "client_id", "authority"),
        **wanted.network(),
    )


def _managed_identity(wanted: Wanted) -> Credential:
    from azure.identity import ManagedIdentityCredential  # noqa: PLC0415

    return ManagedIdentityCredential(**wanted.options("client_id"))


def _workload_identity(wanted: Wanted) -> Credential:
    from azure.identity import WorkloadIdentityCredential  # noqa: PLC0415

    return WorkloadIdentityCredential(**wanted.options("tenant_id", "client_id", "authority"), **wanted.network())


def _environment(wanted: Wanted) -> Credential:
    from azure.identity import EnvironmentCredential  # noqa: PLC0415

    return EnvironmentCredential(**wanted.options("authority"), **wanted.network())


_MAKERS: Mapping[SignInMethod, Callable[[Wanted], Credential]] = {
    SignInMethod.ENTRA: _chain,
    SignInMethod.AZ: _az,
    SignInMethod.AZD: _azd,
    SignInMethod.BROWSER: _browser,
    SignInMethod.DEVICE_CODE: _device_code,
    SignInMethod.MANAGED_IDENTITY: _managed_identity,
    SignInMethod.WORKLOAD_IDENTITY: _workload_identity,
    SignInMethod.ENVIRONMENT: _environment,
}


# the browser

_SHOW: ContextVar[Callable[[str, str, float], None]] = ContextVar("show")
_NAME = "aztui-hands-on"


class _HandsOn(webbrowser.BaseBrowser):
    """Opens nothing in this process, where a browser of the terminal could take the screen: it is the app's to do."""

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        show = _SHOW.get(None)
        if show is None:
            return False
        show(url, "", 0.0)
        return True


def _let_addresses_through() -> None:
    try:
        webbrowser.get(_NAME)
    except webbrowser.Error:
        webbrowser.register(_NAME, None, _HandsOn(), preferred=True)


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a port of this machine can be had, as the library takes it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def give_up(port: int) -> None:
    """Let the credential that waits for the browser's answer end."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0) as answer:
            answer.sendall(b"GET /?error=access_denied HTTP/1.0\r\n\r\n")
            while answer.recv(1024):
                pass
    except OSError:
        # it waits no more
        return
