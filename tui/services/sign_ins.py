"""Who is signed in, as far as a token said it, and what somebody is asked for at the moment."""

from __future__ import annotations

from collections.abc import Callable

from tui.domain.settings import Authority, Profile, SignInMethod
from tui.domain.sign_in import Account, SignedIn, SignInEvent, Tell

Listener = Callable[[Profile, SignInEvent], None]
_Who = tuple[SignInMethod, str, Authority, str, str]


class SignIns:
    """Gathers what the sign-ins of a run tell."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._accounts: dict[_Who, Account] = {}

    def subscribe(self, listener: Listener) -> None:
        """Be told what happens, with whose profile; another token for the same person is no news."""
        self._listeners.append(listener)

    def teller(self, profile: Profile) -> Tell:
        """What the sign-in of a profile tells its events to."""
        return lambda event: self._take(profile, event)

    def account_of(self, profile: Profile) -> Account | None:
        """Who is signed in for a profile; None while nobody is known to be."""
        return self._accounts.get(_who(profile))

    def _take(self, profile: Profile, event: SignInEvent) -> None:
        if isinstance(event, SignedIn):
            if self.account_of(profile) == event.account:
                return
            self._accounts[_who(profile)] = event.account
        for listener in tuple(self._listeners):
            listener(profile, event)


def _who(profile: Profile) -> _Who:
    """What may make another account of it."""
    return profile.sign_in, profile.tenant, profile.authority, profile.client_id, profile.endpoint
