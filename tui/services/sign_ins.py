"""Who is signed in, as far as a token said it, and what somebody is asked for at the moment."""

from __future__ import annotations

from collections.abc import Callable

from tui.domain.settings import Profile
from tui.domain.sign_in import Account, PersonAnswered, PersonAsked, SignedIn, SignInEvent, Tell

Listener = Callable[[Profile, SignInEvent], None]


class SignIns:
    """Gathers what the sign-ins of a run tell.

    Attributes:
        accounts: Who is signed in, by the name of the profile.
        asked: What somebody must do now, or None.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self.accounts: dict[str, Account] = {}
        self.asked: PersonAsked | None = None

    def subscribe(self, listener: Listener) -> None:
        """Be told what happens, with whose profile; a token for the same person is no news."""
        self._listeners.append(listener)

    def teller(self, profile: Profile) -> Tell:
        """What the sign-in of a profile tells its events to."""
        return lambda event: self._take(profile, event)

    def _take(self, profile: Profile, event: SignInEvent) -> None:
        match event:
            case SignedIn(account=account):
                if self.accounts.get(profile.name) == account:
                    return
                self.accounts[profile.name] = account
            case PersonAsked():
                self.asked = event
            case PersonAnswered():
                self.asked = None
        for listener in tuple(self._listeners):
            listener(profile, event)
