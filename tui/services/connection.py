"""The connection of this run: which profile, with which key, and the client that speaks to it.

A profile comes from the environment, from the settings, from the connect screen, or is the demo's. A key comes from the
environment or was typed, and lives for this run; one in the keyring, or that a command gives, is fetched by the client.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import aclosing
from types import MappingProxyType
from urllib.parse import urlsplit

from tui.domain.checks import Check
from tui.domain.errors import ChatError, Failure, FailureKind, InputError
from tui.domain.pasted import without_secrets
from tui.domain.ports import ChatModel, Connector, DemoServer, Diagnostics, EndpointReader, KeyKeeper
from tui.domain.settings import Profile, Settings, SignInMethod
from tui.domain.sign_in import KEY_VARIABLE, label_of
from tui.services.sign_ins import SignIns

ENDPOINT_VARIABLE = "AZURE_OPENAI_ENDPOINT"
ENVIRONMENT = "environment"
"""The name of the connection that the environment describes."""
DEPLOYMENT_VARIABLE = "AZURE_OPENAI_DEPLOYMENT"


def environment_profile(environ: Mapping[str, str], taken: Collection[str] = ()) -> Profile | None:
    """The profile that environment variables describe (DESIGN section 5), complete or not; None without an endpoint.

    Its name is none of those that are taken. A password in the endpoint is left out: the endpoint is shown.
    """
    given = environ.get(ENDPOINT_VARIABLE, "").strip()
    endpoint = without_secrets(given).text or given
    if not endpoint:
        return None
    return Profile(
        name=_free_name(ENVIRONMENT, taken),
        endpoint=endpoint,
        deployment=environ.get(DEPLOYMENT_VARIABLE, "").strip(),
        sign_in=SignInMethod.API_KEY if environment_key(environ) else SignInMethod.ENTRA,
    )


def environment_key(environ: Mapping[str, str]) -> str | None:
    """The API key in the environment, if there is one."""
    return environ.get(KEY_VARIABLE, "").strip() or None


def profile_name(endpoint: str) -> str:
    """A name for a new profile: its resource."""
    host = urlsplit(endpoint).hostname or endpoint
    return host.split(".")[0] if not host[:1].isdigit() else host


def new_profile_name(endpoint: str, taken: Collection[str]) -> str:
    """A name for a new profile that no other has."""
    return _free_name(profile_name(endpoint), taken)


def _free_name(name: str, taken: Collection[str]) -> str:
    names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)


class Connection:
    """What prompts are sent to.

    Args:
        connect: Makes a client.
        understand: Takes a pasted endpoint apart.
        demo: The built-in simulator.
        diagnose: Tests a profile.
        environ: The environment, for the profile it may describe and for its key.
        taken: The names of the profiles in the settings.
        sign_ins: Who is signed in, as `connect` and `diagnose` tell it.
        keep_key: Puts a key for an address into the keyring of this machine; without it none is kept.

    Attributes:
        profile: The profile in use, or None while there is none: then the connect screen is shown.
        environment: The profile that the environment describes, complete or not.
        understand: As given.
        sign_ins: As given, else of nobody.
    """

    def __init__(
        self,
        connect: Connector,
        understand: EndpointReader,
        demo: DemoServer,
        diagnose: Diagnostics,
        environ: Mapping[str, str] = MappingProxyType({}),
        taken: Collection[str] = (),
        sign_ins: SignIns | None = None,
        keep_key: KeyKeeper | None = None,
    ) -> None:
        self._connect = connect
        self._demo = demo
        self._diagnose = diagnose
        self._model: ChatModel | None = None
        self._demo_start: asyncio.Task[None] | None = None
        self._left: list[ChatModel] = []
        self._listeners: list[Callable[[Profile, Check], None]] = []
        self._environ = environ
        self._keep_key = keep_key
        self.sign_ins = sign_ins or SignIns()
        self.understand = understand
        self.profile: Profile | None = None
        self.environment = environment_profile(environ, taken)
        self._keys: dict[str, str] = {}
        # without an endpoint beside it, the key in the environment does not say where it may go
        self._homeless_key = environment_key(environ) or ""
        if self.environment is not None:
            self._give_home(self.environment)

    def known_profiles(self, settings: Settings) -> tuple[Profile, ...]:
        """The profiles that can be used, the one in use first; the demo keeps to itself, its store being its own."""
        used = self.in_use(settings)
        if used is None or used.demo:
            return (used,) if used else ()
        known = [profile for profile in (self.environment, *settings.profiles) if profile and profile.deployment]
        return (used, *(profile for profile in known if profile.name != used.name))

    def in_use(self, settings: Settings) -> Profile | None:
        """The profile in use as the settings have it, which may have learned of deployments since."""
        used = self.profile
        if used is None or used.demo:
            return used
        return next((profile for profile in settings.profiles if profile.name == used.name), used)

    def taken_names(self, settings: Settings) -> frozenset[str]:
        """The names that a new profile cannot have: those of the others, and of what is no profile of the settings."""
        here = (ENVIRONMENT, self._demo.profile.name, *([self.environment.name] if self.environment else []))
        return frozenset((*here, *(profile.name for profile in settings.profiles)))

    def choose(self, profile: Profile, key: str | None) -> None:
        """Use a profile from now on.

        Raises:
            InputError: Its endpoint, deployment or key cannot be used; the connection stays as it was.
        """
        model = self._connect(profile, self._checked(profile, key))
        if self._model is not None:
            self._left.append(self._model)
        self.profile, self._model = profile, model
        self._remember(profile, key)

    def know(self, profile: Profile) -> None:
        """Know something else of the profile in use that changes nothing about its client."""
        if self.profile is not None and self.profile.name == profile.name:
            self.profile = profile

    def admit(self, profile: Profile, key: str | None) -> None:
        """Know a profile that may be chosen later, and for this run its key; the one in use stays in use.

        Raises:
            InputError: As `choose` would.
        """
        self._checked(profile, key)
        self._remember(profile, key)

    def _remember(self, profile: Profile, key: str | None) -> None:
        if key and profile.sign_in is SignInMethod.API_KEY:
            self._keys[self.address(profile)] = key

    async def test(self, profile: Profile, key: str | None) -> AsyncGenerator[Check, None]:
        """Test a profile without using it: each check as it begins and as it ends (see `Diagnostics`).

        Raises:
            InputError: As `choose` would.
        """
        async with aclosing(self._diagnose(profile, self._checked(profile, key))) as checks:
            async for check in checks:
                for listener in self._listeners:
                    listener(profile, check)
                yield check

    def subscribe(self, listener: Callable[[Profile, Check], None]) -> None:
        """Call this for every check of every test, with the profile that is tested."""
        self._listeners.append(listener)

    def key_for(self, profile: Profile | None) -> str:
        """The key of this run that was given for a profile's address; empty where none was (threat 21).

        Without a profile: the environment's, while it is for no address yet.
        """
        if profile is None:
            return self._homeless_key
        if profile.key_command:
            return ""
        return self._environ.get(profile.key_variable, "").strip() or self._keys.get(self.address(profile), "")

    def lacks_key(self, profile: Profile) -> bool:
        """Whether a profile signs in with a key that has to be asked for."""
        by_key = profile.sign_in is SignInMethod.API_KEY
        return by_key and not profile.fetches_key and not self.key_for(profile)

    async def store_key(self, profile: Profile, key: str | None) -> str | None:
        """Put a key that was typed into the keyring, where the profile wants that; a sentence where it cannot be."""
        by_keyring = profile.sign_in is SignInMethod.API_KEY and profile.keyring and not profile.key_command
        if not (key and by_keyring and self._keep_key is not None):
            return None
        try:
            await self._keep_key(self.address(profile), key)
        except InputError as error:
            return str(error)
        return None

    def who(self, profile: Profile) -> tuple[str, str]:
        """How a profile signs in and, as far as a token has said it, as whom; and the tenant in an own text."""
        account = self.sign_ins.account_of(profile)
        named = " · ".join(filter(None, (label_of(profile), account.name if account else "")))
        return named, f"tenant {account.tenant}" if account and account.tenant else ""

    def _give_home(self, profile: Profile) -> None:
        """Let the key in the environment be for this profile's address, and for no other from now on."""
        if self._homeless_key:
            self._keys[self.address(profile)] = self._homeless_key
            self._homeless_key = ""

    def address(self, profile: Profile) -> str:
        """Where a profile's prompts and key go, whatever way it was given; the endpoint itself where it means none."""
        try:
            return self.understand(profile.endpoint, insecure=True).address
        except InputError:
            return profile.endpoint

    def _checked(self, profile: Profile, key: str | None) -> str | None:
        """The key as far as the profile has a use for it; raises where something is missing."""
        self.understand(profile.endpoint, insecure=profile.insecure)
        if not profile.deployment.strip():
            raise InputError("The deployment is missing.", "Give the name of a chat deployment of this resource.")
        if profile.sign_in is not SignInMethod.API_KEY:
            return None
        if not (key or "").strip() and not profile.fetches_key:
            raise self._no_key(profile)
        return key

    def _no_key(self, profile: Profile) -> InputError:
        """A key is missing: where it was to come from, and what can be done."""
        if profile.key_variable:
            return InputError(
                f"The environment variable {profile.key_variable} is not set, and it is to hold the API key.",
                "Set it before you start aztui, or give the key here.",
            )
        if environment_key(self._environ) and not self._homeless_key and not self.key_for(profile):
            return InputError(
                f"The API key is missing: the one in {KEY_VARIABLE} is for another address.",
                "Type it, or name a variable of its own for it on the connect screen.",
            )
        return InputError("The API key is missing.", f"Type it, or set {KEY_VARIABLE} before you start aztui.")

    def choose_first(self, settings: Settings) -> InputError | None:
        """At start: the environment's profile, else the active one of the settings, which is who its key is for.

        Returns:
            None where a profile is in use now, or where there is none at all; else why the one there is cannot be used.
        """
        profile = self.environment or settings.profile
        if profile is None:
            return None
        self._give_home(profile)
        try:
            self.choose(profile, self.key_for(profile))
        except InputError as error:
            return error
        return None

    def start_demo(self) -> None:
        """Use the built-in simulator; it starts in the background, and `model` waits for it."""
        if self._demo_start is None:
            self.profile = self._demo.profile
            self._demo_start = asyncio.create_task(self._start_demo(), name="demo")

    async def _start_demo(self) -> None:
        profile, key = await self._demo.start()
        self.choose(profile, key)

    async def model(self) -> ChatModel:
        """The client, once there is one.

        Raises:
            ChatError: There is no connection.
            AztuiError: The demo did not start.
        """
        if self._demo_start is not None:
            if self._demo_start.done() and self._demo_start.exception() is not None:
                # the next prompt tries again
                self._demo_start = asyncio.create_task(self._start_demo(), name="demo")
            await asyncio.shield(self._demo_start)
        if self._model is None:
            raise ChatError(
                Failure(
                    kind=FailureKind.ENDPOINT,
                    sentence="aztui is not connected to a resource.",
                    remedy="Start it again and fill in the connect screen.",
                    unsent=True,
                )
            )
        return self._model

    def source(self) -> Callable[[], Awaitable[ChatModel]]:
        """Gives the client that is in use now, whichever is chosen until it is asked for; see `model`."""
        now = self._model

        async def bound() -> ChatModel:
            return now or await self.model()

        return bound

    async def warm(self) -> None:
        """Prepare the client, so that the first prompt does not wait for imports."""
        if self._model is not None:
            await self._model.warm()

    async def close(self) -> None:
        """Close the clients, and wait for a demo that was about to start."""
        if self._demo_start is not None:
            self._demo_start.cancel()
            await asyncio.gather(self._demo_start, return_exceptions=True)
            self._demo_start = None
        for model in (*self._left, *([self._model] if self._model else [])):
            await model.close()
        self._left.clear()
        self._model = None

    def end_demo(self) -> None:
        """End the simulator, where it runs."""
        self._demo.stop()
