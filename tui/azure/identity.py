"""Who signs in with Entra ID: one credential, the tokens it gave, and what a person is asked on its behalf.

azure-identity is used with its blocking credentials, in a thread: the asynchronous ones need another HTTP library, and
there are none of those that ask a person (azure.md section 7).
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.azure.claims import account_of
from tui.azure.clouds import sign_in_cloud
from tui.azure.methods import PERSON_WAIT, Credential, Token, Wanted, free_port, give_up, is_free, make_credential
from tui.azure.quiet import silence_loggers
from tui.azure.route import Route
from tui.azure.sign_in_failures import given_up, needs_a_screen, sign_in_failure, took_too_long
from tui.domain.endpoints import Cloud
from tui.domain.errors import ChatError
from tui.domain.settings import Profile, SignInMethod
from tui.domain.sign_in import PersonAnswered, PersonAsked, SignedIn, Tell, way_of
from tui.domain.threads import in_thread

SIGN_IN_WAIT = 60.0
"""Seconds that a sign-in nobody is asked for may take: three tools of 15 seconds each, a probe, and a slow network."""
RENEW_BEFORE = 300
"""Seconds before its end from which a token is not used any more."""


@dataclass(frozen=True, slots=True)
class _Who:
    """What makes two profiles the same to Entra ID."""

    method: SignInMethod
    tenant: str
    host: str
    client_id: str
    way: Route
    """Through which proxy Entra ID is reached, and by which certificates."""


class Identities:
    """Those of one run: who is signed in stays so, whichever connection is used or tested."""

    def __init__(self, wait: float = SIGN_IN_WAIT) -> None:
        self._wait = wait
        self._known: dict[_Who, Identity] = {}

    def of(self, profile: Profile, cloud: Cloud) -> Identity:
        """The identity that a profile signs in as; nobody is asked for anything."""
        takes = way_of(profile.sign_in).takes
        who = _Who(
            profile.sign_in,
            profile.tenant if "tenant" in takes else "",
            sign_in_cloud(profile, cloud).host if "authority" in takes else "",
            profile.client_id if "client_id" in takes else "",
            Route(profile.ca_file, profile.proxy),
        )
        return self._known.setdefault(who, Identity(who, self._wait))

    async def close(self) -> None:
        """Close what the credentials hold open."""
        for identity in self._known.values():
            await identity.close()


class Identity:
    """A credential, made when a token is first wanted."""

    def __init__(self, who: _Who, wait: float) -> None:
        self._who = who
        self._wait = PERSON_WAIT if way_of(who.method).asks_a_person else wait
        self._lock = asyncio.Lock()
        self._session: _Session | None = None
        self._tokens: dict[str, Token] = {}

    async def token(self, scope: str, profile: Profile, tell: Tell | None) -> str:
        """A token for a scope, new or kept.

        Args:
            scope: What it is to be good for.
            profile: Whose words a failure has.
            tell: Is told what a person must do, and who is signed in; None where there is nobody to be told.

        Raises:
            ChatError: There is none.
        """
        async with self._lock:
            kept = self._tokens.get(scope)
            if kept is None or kept.expires_on - time.time() < RENEW_BEFORE:
                self._tokens.pop(scope, None)
                self._tokens[scope] = kept = await self._new_token(scope, profile, tell)
        if tell is not None:
            tell(SignedIn(account_of(kept.token)))
        return kept.token

    def forget(self, scope: str) -> None:
        """Use a token no more that the service refused: another may have signed in since."""
        self._tokens.pop(scope, None)

    async def close(self) -> None:
        """Close what the credential holds open; the next token makes another."""
        session, self._session = self._session, None
        if session is not None:
            await in_thread(session.end)

    async def _new_token(self, scope: str, profile: Profile, tell: Tell | None) -> Token:
        if tell is None and way_of(profile.sign_in).asks_a_person:
            raise needs_a_screen(profile)
        session = self._session = self._session or _Session(self._who)
        asking, ended = _Asking(profile.sign_in, tell), False
        session.asking = asking
        try:
            async with asyncio.timeout(self._wait) as patience:
                asking.patience = patience
                token = await in_thread(lambda: session.ask(scope, profile))
            ended = True
            return token
        except TimeoutError:
            raise (given_up if asking.cancelled else took_too_long)(profile) from None
        except ChatError:
            ended = True
            raise
        finally:
            asking.end()
            if not ended:
                # its thread still waits, and must not go on to ask Entra ID for nobody
                self._session = None
                threading.Thread(target=session.end, name="aztui gives up", daemon=True).start()


class _Asking:
    """Tells a person what to do, from the thread that waits for it."""

    def __init__(self, method: SignInMethod, tell: Tell | None) -> None:
        self._method = method
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._shown = False
        self.cancelled = False
        self.patience: asyncio.Timeout | None = None

    def show(self, address: str, code: str, until: float) -> None:
        """Called in the thread."""
        self._loop.call_soon_threadsafe(self._show, address, code, until)

    def _show(self, address: str, code: str, until: float) -> None:
        if self._tell is not None and self.patience is not None:
            self._shown = True
            self._tell(PersonAsked(method=self._method, address=address, code=code, until=until, cancel=self._cancel))

    def _cancel(self) -> None:
        if self.patience is not None and not self.cancelled:
            self.cancelled = True
            self.patience.reschedule(self._loop.time())

    def end(self) -> None:
        """Nothing is asked any more."""
        self.patience = None
        if self._shown and self._tell is not None:
            self._tell(PersonAnswered())


class _Session:
    """A credential and what it needs; used in threads."""

    def __init__(self, who: _Who) -> None:
        self._who = who
        self._credential: Credential | None = None
        self._port = 0
        self._ended = False
        self.asking: _Asking | None = None

    def ask(self, scope: str, profile: Profile) -> Token:
        """A token of the library's.

        Raises:
            ChatError: It gave none.
        """
        silence_loggers()
        try:
            credential = self._credential = self._credential or self._make()
            if self._ended:
                # while it was made, so that `end` found nothing to close
                credential.close()
                raise given_up(profile)
            # the default chain takes no tenant when it is made
            by_chain = self._who.method is SignInMethod.ENTRA and self._who.tenant
            return credential.get_token(scope, tenant_id=self._who.tenant if by_chain else None)
        except ChatError:
            raise
        except Exception as error:  # noqa: BLE001  # a worker's edge; its text is long and is not shown
            if self._port and not is_free(self._port):
                # where the browser's answer was to come is somebody else's: the next try makes another credential
                credential.close()
                self._credential = None
            raise sign_in_failure(error, profile) from None

    def _make(self) -> Credential:
        self._port = free_port() if self._who.method is SignInMethod.BROWSER else 0
        return make_credential(
            self._who.method,
            Wanted(
                tenant=self._who.tenant,
                client_id=self._who.client_id,
                host=self._who.host,
                show=self._show,
                port=self._port,
                network=self._network,
            ),
        )

    def _network(self) -> Mapping[str, Any]:
        # the library of the replies comes with it
        from tui.azure.entra_route import credential_options  # noqa: PLC0415

        return credential_options(self._who.way)

    def _show(self, address: str, code: str, until: float) -> None:
        if self._ended:
            raise InterruptedError("nobody waits for it any more")
        if self.asking is not None:
            self.asking.show(address, code, until)

    def end(self) -> None:
        """Let what waits end, and close the connections: a credential that is closed asks Entra ID no more."""
        self._ended = True
        if self._port:
            give_up(self._port)
        if (credential := self._credential) is not None:
            credential.close()
