"""Who a request comes from: an API key, or a token of Entra ID from azure-identity's default chain.

azure-identity is used with its blocking credentials, in a thread: the asynchronous ones need another HTTP library
(azure.md section 7). It is imported in a thread as well.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol, TypeVar

from tui.azure.quiet import silence_loggers
from tui.azure.route import Route
from tui.domain.errors import ChatError, Failure, FailureKind, InputError
from tui.domain.settings import Profile, SignInMethod

if TYPE_CHECKING:
    from azure.identity import DefaultAzureCredential

SIGN_IN_WAIT = 60.0
"""Seconds the whole chain may take: three tools of 10 seconds each, a probe, and a slow network."""

_Result = TypeVar("_Result")


class SignIn(Protocol):
    """Signs requests."""

    def prepare(self) -> None:
        """Import what signing needs, and ask nobody for anything. It blocks: call it in a thread."""
        ...

    async def headers(self) -> dict[str, str]:
        """The headers that sign a request.

        Raises:
            ChatError: There is nobody to sign it.
        """
        ...

    async def close(self) -> None:
        """Close what it holds open."""
        ...


def secrets_in(headers: dict[str, str]) -> tuple[str, ...]:
    """The key or the token in the headers that sign a request; a real one is never as short as a word."""
    values = (value.removeprefix("Bearer ") for value in headers.values())
    return tuple(value for value in values if len(value) >= 8)


def sign_in_of(profile: Profile, key: str | None) -> SignIn:
    """What signs the requests of a profile; nobody is asked for anything yet.

    Raises:
        InputError: The key cannot be used.
    """
    if profile.sign_in is SignInMethod.API_KEY:
        return KeySignIn(key)
    return EntraSignIn(profile.scope, route=Route(profile.ca_file, profile.proxy))


class KeySignIn:
    """An API key.

    It is sent as `api-key` alone. v1 takes `Authorization: Bearer KEY` as well, but the REST reference gives `api-key`
    for keys and the bearer for Entra ID's tokens, and gateways before a resource look for that (azure.md section 1);
    sending both would only put the key into one more place.

    Raises:
        InputError: No key, or one that no header can carry. The sentence does not repeat it.
    """

    def __init__(self, key: str | None) -> None:
        self._key = (key or "").strip()
        if not self._key:
            raise InputError("The API key is missing.", "Give one, or sign in with Entra ID.")
        if not re.fullmatch(r"[\x21-\x7e]+", self._key):
            raise InputError(
                "The API key has characters that no key has.", "Copy it again from the Azure portal, without spaces."
            )

    def prepare(self) -> None:
        """A key needs nothing."""

    async def headers(self) -> dict[str, str]:
        return {"api-key": self._key}

    async def close(self) -> None:
        """A key holds nothing open."""


class EntraSignIn:
    """Tokens of Entra ID, from the environment, a workload or managed identity, az, Azure PowerShell or azd.

    Nothing interactive is tried. azure-identity keeps a token until five minutes before it ends (threat 52).
    """

    def __init__(self, scope: str, *, wait: float = SIGN_IN_WAIT, route: Route | None = None) -> None:
        self._route = route or Route()
        self._scope = scope
        self._wait = wait
        self._lock = asyncio.Lock()
        self._credential: DefaultAzureCredential | None = None
        self._provider: Callable[[], str] | None = None

    def prepare(self) -> None:
        silence_loggers()
        import azure.identity  # noqa: F401, PLC0415  # here, because it takes a moment

    async def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {await self.token()}"}

    async def token(self) -> str:
        """A token for the scope, new or kept. Cancelling it leaves the thread to finish by itself.

        Raises:
            ChatError: The chain gave none.
        """
        async with self._lock:
            try:
                async with asyncio.timeout(self._wait):
                    return await in_thread(self._get)
            except TimeoutError:
                raise _sign_in_error("The sign-in took too long.", "Try az login in a shell, then try again.") from None

    async def close(self) -> None:
        if self._credential is not None:
            await in_thread(self._credential.close)

    def _get(self) -> str:
        silence_loggers()
        try:
            if self._provider is None:
                from azure.identity import DefaultAzureCredential, get_bearer_token_provider  # noqa: PLC0415

                from tui.azure.entra_route import credential_options  # noqa: PLC0415

                self._credential = DefaultAzureCredential(
                    exclude_interactive_browser_credential=True, **credential_options(self._route)
                )
                self._provider = get_bearer_token_provider(self._credential, self._scope)
            return self._provider()
        except ChatError:
            raise
        except Exception as error:  # noqa: BLE001  # a worker's edge; its text is long and is not shown
            raise _sign_in_failure(error) from None


_SIGN_IN_WORDS = {
    "50076": "Entra ID asks for a second factor.",
    "50079": "Entra ID asks for a second factor.",
    "50173": "The sign-in has expired.",
    "70043": "The sign-in has expired.",
    "700082": "The sign-in has expired.",
    "7000215": "Entra ID refused the client secret.",
    "7000222": "The client secret has expired.",
    "700016": "Entra ID does not know this application in this tenant.",
    "90002": "Entra ID does not know this tenant.",
}
"""What the commonest codes of Entra ID (AADSTS...) mean."""


_ENTRA_UNREACHABLE = re.compile(r"login\.[\w.]+.*(?:resolve|Max retries|connection|timed out)", re.DOTALL)


def _sign_in_failure(error: Exception) -> ChatError:
    """The failure that the chain's long report means."""
    text = str(error)
    if found := re.search(r"AADSTS(\d{4,8})", text):
        sentence = _SIGN_IN_WORDS.get(found[1], "Entra ID refused the sign-in.")
        is_secret = found[1].startswith("70002")
        remedy = "Check AZURE_CLIENT_SECRET." if is_secret else "Run az login in a shell, then try again."
        return _sign_in_error(sentence, remedy, code=f"AADSTS{found[1]}")
    if isinstance(error, ValueError) and "AZURE_TOKEN_CREDENTIALS" in text:
        sentence = "AZURE_TOKEN_CREDENTIALS has a value that is not known."
        return _sign_in_error(sentence, "Set it to dev or prod, or unset it.")
    if isinstance(error, ValueError):
        sentence = "The sign-in's tenant, authority or scope is not valid."
        return _sign_in_error(sentence, "Check the AZURE_ variables and the scope of the profile.")
    if _ENTRA_UNREACHABLE.search(text):
        sentence = "Entra ID could not be reached."
        return _sign_in_error(sentence, "Check the network, and whether a VPN or proxy is needed.")
    return _sign_in_error("Entra ID gave no token: nobody is signed in.", "Run az login in a shell, or use an API key.")


def _sign_in_error(sentence: str, remedy: str, *, code: str | None = None) -> ChatError:
    return ChatError(Failure(kind=FailureKind.SIGN_IN, sentence=sentence, remedy=remedy, code=code, unsent=True))


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
