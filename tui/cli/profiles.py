"""Which connection a command uses."""

from __future__ import annotations

from tui.domain.errors import InputError
from tui.domain.settings import Profile, Settings
from tui.domain.text import clean_line
from tui.services.connection import Connection


def named_profile(connection: Connection, settings: Settings, name: str | None) -> Profile:
    """The profile of a name, or without one the one that would be used.

    Raises:
        InputError: There is no such profile, or none at all.
    """
    used = connection.environment or settings.profile
    known = {profile.name: profile for profile in (*settings.profiles, used) if profile is not None}
    names = clean_line(", ".join(known))
    if name is not None and name not in known:
        raise InputError(
            f"There is no connection named {clean_line(name)}.",
            f"Known is: {names}." if names else "Start aztui and connect, and there will be one.",
        )
    if name is not None:
        return known[name]
    if used is None:
        raise InputError(
            "No connection is chosen." if known else "aztui is not connected to a resource.",
            f"Choose one with --profile: {names}."
            if known
            else "Set AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_DEPLOYMENT, or try --demo.",
        )
    return used


def use_profile(connection: Connection, settings: Settings, name: str | None) -> None:
    """Use the profile of a name, or without one the one that the environment or the settings say.

    Raises:
        InputError: There is none, or it cannot be used.
    """
    problem = connection.choose_first(settings)
    if name is None and problem is not None:
        raise problem
    profile = named_profile(connection, settings, name)
    if connection.profile is None or profile.name != connection.profile.name:
        connection.choose(profile, connection.key_for(profile) or None)
