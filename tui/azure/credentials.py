"""Who a request comes from: an API key, or a token of Entra ID."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import partial
from typing import Protocol

from tui.azure.clouds import scopes_of
from tui.azure.identity import Identities, Identity
from tui.azure.key_sources import key_of_command, key_of_keyring
from tui.azure.quiet import silence_loggers
from tui.azure.sign_in_failures import sign_in_error
from tui.domain.endpoints import Understood
from tui.domain.errors import InputError
from tui.domain.settings import Profile, SignInMethod
from tui.domain.sign_in import ScopeLearned, Tell, remedy_of
from tui.domain.threads import in_thread


class SignIn(Protocol):
    """Signs requests.

    Attributes:
        entra: It is a token of Entra ID that does.
        remedy: What to do where a signature is refused.
        scopes: The audiences that a token can be for, the one to try first before the others; none for a key.
    """

    entra: bool
    remedy: str

    @property
    def scopes(self) -> tuple[str, ...]: ...

    def prepare(self) -> None:
        """Import what signing needs, and ask nobody for anything. It blocks: call it in a thread."""
        ...

    async def headers(self, scope: str = "") -> dict[str, str]:
        """The headers that sign a request; `scope` is one of `scopes`, and empty the first of them.

        Raises:
            ChatError: There is nobody to sign it.
        """
        ...

    def prefer(self, scope: str) -> None:
        """This audience is the right one: use it first from now on."""
        ...

    def forget(self) -> None:
        """The service refused the signature: make another next time."""
        ...

    async def close(self) -> None:
        """Close what it alone holds open."""
        ...


def secrets_in(headers: dict[str, str]) -> tuple[str, ...]:
    """The key or the token in the headers that sign a request; a real one is never as short as a word."""
    values = (value.removeprefix("Bearer ") for value in headers.values())
    return tuple(value for value in values if len(value) >= 8)


def sign_in_of(
    profile: Profile,
    key: str | None,
    endpoint: Understood,
    identities: Identities | None = None,
    tell: Tell | None = None,
) -> SignIn:
    """What signs the requests of a profile; nobody is asked for anything yet.

    Args:
        profile: The connection.
        key: The API key, where there is one already.
        endpoint: Where the requests go.
        identities: Who is signed in already; without it nobody is.
        tell: Is told what happens while somebody signs in.

    Raises:
        InputError: The key cannot be used.
    """
    if profile.sign_in is not SignInMethod.API_KEY:
        return EntraSignIn(profile, endpoint, identities, tell)
    if not key and profile.key_command:
        return FetchedKeySignIn(partial(key_of_command, profile.key_command))
    if not key and profile.keyring:
        return FetchedKeySignIn(partial(key_of_keyring, endpoint.address))
    return KeySignIn(key)


class KeySignIn:
    """An API key.

    It is sent as `api-key` alone. v1 takes `Authorization: Bearer KEY` as well, but the REST reference gives `api-key`
    for keys and the bearer for Entra ID's tokens, and gateways before a resource look for that (azure.md section 1);
    sending both would only put the key into one more place.

    Raises:
        InputError: No key, or one that no header can carry. The sentence does not repeat it.
    """

    entra = False
    remedy = ""
    scopes = ()

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

    async def headers(self, scope: str = "") -> dict[str, str]:
        return {"api-key": self._key}

    def prefer(self, scope: str) -> None:
        """A key has no audience."""

    def forget(self) -> None:
        """It is the one the person gave."""

    async def close(self) -> None:
        """A key holds nothing open."""


class FetchedKeySignIn:
    """An API key that is fetched when it is first needed, and again once it was refused.

    Args:
        fetch: Gives the key. It blocks, and raises ChatError where there is none.
    """

    entra = False
    remedy = ""
    scopes = ()

    def __init__(self, fetch: Callable[[], str]) -> None:
        self._fetch = fetch
        self._fetching = asyncio.Lock()
        self._key: KeySignIn | None = None

    def prepare(self) -> None:
        """Fetching is asking: it waits until there is something to sign."""

    async def headers(self, scope: str = "") -> dict[str, str]:
        async with self._fetching:
            key = self._key = self._key or await self._fetched()
        return await key.headers()

    async def _fetched(self) -> KeySignIn:
        try:
            return KeySignIn(await in_thread(self._fetch))
        except InputError as error:
            raise sign_in_error(error.sentence, "Check what gives the key.") from None

    def prefer(self, scope: str) -> None:
        """A key has no audience."""

    def forget(self) -> None:
        self._key = None

    async def close(self) -> None:
        """A key holds nothing open."""


class EntraSignIn:
    """Tokens of Entra ID, for the scope of the profile or of its cloud; they are renewed before they end (threat 52).

    Args:
        profile: Who signs in, and how.
        endpoint: Whose cloud is signed in to.
        identities: Who is signed in already; without it nobody is, and `close` forgets who is then.
        tell: Is told what happens.
    """

    entra = True

    def __init__(
        self, profile: Profile, endpoint: Understood, identities: Identities | None = None, tell: Tell | None = None
    ) -> None:
        self._profile = profile
        self._own = Identities() if identities is None else None
        self._identity: Identity = (identities or self._own or Identities()).of(profile, endpoint.cloud)
        self._scopes = scopes_of(profile, endpoint.cloud)
        self._tell = tell
        self.remedy = remedy_of(profile)

    @property
    def scopes(self) -> tuple[str, ...]:
        return self._scopes

    def prepare(self) -> None:
        silence_loggers()
        import azure.identity  # noqa: F401, PLC0415  # here, because it takes a moment

    async def headers(self, scope: str = "") -> dict[str, str]:
        return {"Authorization": f"Bearer {await self.token(scope)}"}

    async def token(self, scope: str = "") -> str:
        """A token, new or kept, for one of `scopes` or the first of them.

        Cancelling it leaves the thread to finish by itself.

        Raises:
            ChatError: There is none.
        """
        return await self._identity.token(scope or self._scopes[0], self._profile, self._tell)

    def prefer(self, scope: str) -> None:
        # two replies at once may both have found it out
        if scope == self._scopes[0]:
            return
        self._scopes = (scope, *(other for other in self._scopes if other != scope))
        if self._tell is not None:
            self._tell(ScopeLearned(scope))

    def forget(self) -> None:
        for scope in self._scopes:
            self._identity.forget(scope)

    async def close(self) -> None:
        if self._own is not None:
            await self._own.close()
