"""The test of a connection: what `Diagnostics` of the ports asks for.

This module is cheap to import; the library behind it is imported in a thread, when a test begins.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from tui.azure.credentials import SignIn, sign_in_of
from tui.azure.endpoint import understand
from tui.azure.identity import Identities
from tui.azure.route import Route, route_of
from tui.domain.checks import Check, Outcome, Step
from tui.domain.endpoints import Understood
from tui.domain.errors import ChatError, FailureKind
from tui.domain.settings import Profile, Waits
from tui.domain.sign_in import Tell

if TYPE_CHECKING:
    from tui.azure.checks import Checks

_WAITS = Waits()


async def diagnose(
    profile: Profile,
    key: str | None,
    *,
    waits: Waits = _WAITS,
    identities: Identities | None = None,
    tell: Tell | None = None,
) -> AsyncGenerator[Check, None]:
    """Each check of a profile as it begins and as it ends; see the port. Closing it ends what still runs.

    Args:
        profile: The connection.
        key: The API key, where the profile's sign-in is one.
        waits: How long silence is borne.
        identities: Who is signed in with Entra ID already.
        tell: Is told what happens while somebody signs in; without it nobody can be asked for anything.

    Raises:
        InputError: The endpoint or the key cannot be used as it stands.
    """
    endpoint = understand(profile.endpoint, insecure=profile.insecure)
    sign_in, route = sign_in_of(profile, key, endpoint, identities, tell), route_of(profile, os.environ)
    try:
        checks = await asyncio.to_thread(_build, endpoint, profile.deployment, sign_in, waits, route)
    except ChatError as error:
        step = Step.PROXY if error.failure.kind is FailureKind.PROXY else Step.CERTIFICATE
        yield Check(step=step, outcome=Outcome.FAILED, failure=error.failure)
        return
    try:
        async with aclosing(checks.run()) as running:
            async for check in running:
                yield check
    finally:
        await checks.close()


def _build(endpoint: Understood, deployment: str, sign_in: SignIn, waits: Waits, route: Route) -> Checks:
    """In a thread, because the library takes half a second to import."""
    from tui.azure.checks import Checks  # noqa: PLC0415

    sign_in.prepare()
    return Checks(endpoint, deployment, sign_in, waits, route)
