"""The connection of this run: which profile, with which key, and the client that speaks to it.

A profile comes from the environment, from the settings, from the connect screen, or is the demo's. A key comes from the
environment or was typed, and lives for this run.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import aclosing
from urllib.parse import urlsplit

from tui.domain.checks import Check
from tui.domain.errors import ChatError, Failure, FailureKind, InputError
from tui.domain.pasted import without_secrets
from tui.domain.ports import ChatModel, Connector, DemoServer, Diagnostics, EndpointReader
from tui.domain.settings import Profile, Settings, SignInMethod

ENDPOINT_VARIABLE = "AZURE_OPENAI_ENDPOINT"
DEPLOYMENT_VARIABLE = "AZURE_OPENAI_DEPLOYMENT"
KEY_VARIABLE = "AZURE_OPENAI_API_KEY"


def environment_profile(environ: Mapping[str, str]) -> Profile | None:
    """The profile that environment variables describe (DESIGN section 5), complete or not; None without an endpoint.

    A password in the endpoint is left out: the endpoint is shown.
    """
    given = environ.get(ENDPOINT_VARIABLE, "").strip()
    endpoint = without_secrets(given).text or given
    if not endpoint:
        return None
    return Profile(
        name="environment",
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
    name = profile_name(endpoint)
    names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)


class Connection:
    """What prompts are sent to.

    Attributes:
        profile: The profile in use, or None while there is none: then the connect screen is shown.
        understand: Takes a pasted endpoint apart.
    """

    def __init__(self, connect: Connector, understand: EndpointReader, demo: DemoServer, diagnose: Diagnostics) -> None:
        self._connect = connect
        self._demo = demo
        self._diagnose = diagnose
        self._key: str | None = None
        self._environment_key: str | None = None
        self._model: ChatModel | None = None
        self._demo_start: asyncio.Task[None] | None = None
        self._left: list[ChatModel] = []
        self.understand = understand
        self.profile: Profile | None = None
        self._environment: Profile | None = None

    def known_profiles(self, settings: Settings) -> tuple[Profile, ...]:
        """The profiles that can be used, the one in use first; the demo keeps to itself, its store being its own."""
        used = self.profile
        if used is None or used.demo:
            return (used,) if used else ()
        known = [profile for profile in (self._environment, *settings.profiles) if profile and profile.deployment]
        # the settings may have learned of deployments since
        used = next((profile for profile in settings.profiles if profile.name == used.name), used)
        return (used, *(profile for profile in known if profile.name != used.name))

    def choose(self, profile: Profile, key: str | None) -> None:
        """Use a profile from now on.

        Raises:
            InputError: Its endpoint, deployment or key cannot be used; the connection stays as it was.
        """
        key = self._checked(profile, key)
        model = self._connect(profile, key)
        if self._model is not None:
            self._left.append(self._model)
        self.profile, self._model, self._key = profile, model, key

    async def test(self, profile: Profile, key: str | None) -> AsyncGenerator[Check, None]:
        """Test a profile without using it: each check as it begins and as it ends (see `Diagnostics`).

        Raises:
            InputError: As `choose` would.
        """
        async with aclosing(self._diagnose(profile, self._checked(profile, key))) as checks:
            async for check in checks:
                yield check

    def key_for(self, profile: Profile | None) -> str:
        """The key of this run that was given for a profile's endpoint, else the environment's; may be empty."""
        used = self.profile
        if self._key and used is not None and profile is not None and used.endpoint == profile.endpoint:
            return self._key
        described = self._environment
        # where the environment names an endpoint, its key is for that one alone
        fits = described is None or profile is None or described.endpoint == profile.endpoint
        return (self._environment_key or "") if fits else ""

    def _checked(self, profile: Profile, key: str | None) -> str | None:
        """The key as far as the profile has a use for it; raises where something is missing."""
        self.understand(profile.endpoint, insecure=profile.insecure)
        if not profile.deployment.strip():
            raise InputError("The deployment is missing.", "Give the name of a chat deployment of this resource.")
        if profile.sign_in is not SignInMethod.API_KEY:
            return None
        if not (key or "").strip():
            raise InputError("The API key is missing.", f"Type it, or set {KEY_VARIABLE} before you start aztui.")
        return key

    def choose_first(self, settings: Settings, environ: Mapping[str, str]) -> InputError | None:
        """At start: the environment's profile, else the active one of the settings.

        Returns:
            None where a profile is in use now, or where there is none at all; else why the one there is cannot be used.
        """
        self._environment = environment_profile(environ)
        profile = self._environment or settings.profile
        self._environment_key = environment_key(environ)
        if profile is None:
            return None
        try:
            self.choose(profile, self._environment_key)
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
                )
            )
        return self._model

    async def warm(self) -> None:
        """Prepare the client, so that the first prompt does not wait for imports."""
        if self._model is not None:
            await self._model.warm()

    async def close(self) -> None:
        """Close the clients."""
        for model in (*self._left, *([self._model] if self._model else [])):
            await model.close()
        self._left.clear()
        self._model = None

    def end_demo(self) -> None:
        """End the simulator, where it runs."""
        self._demo.stop()
