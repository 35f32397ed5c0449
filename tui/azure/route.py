"""The way from here to a resource, as its profile has it: certificates, proxy, and headers that a gateway asks for.

Cheap to import: `network` and `entra_route` make connections of it.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui.domain.errors import ChatError, Failure, FailureKind, InputError
from tui.domain.settings import Profile
from tui.domain.text import clean_line

CA_LIMIT = 4_000_000
"""Bytes of a file of certificates; the largest bundles that are handed out have a tenth of it."""

_SENDABLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


@dataclass(frozen=True, slots=True)
class Route:
    """How requests travel."""

    ca_file: str = ""
    proxy: str = ""
    """Without a password; empty where the environment decides."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    """What goes with each request to the resource. The values are secrets."""


def route_of(profile: Profile, environ: Mapping[str, str]) -> Route:
    """The route of a profile, with the values of its headers from the environment.

    Raises:
        InputError: A variable is not set, or holds what no header can carry. No value is repeated.
    """
    headers = {name: _value(name, variable, environ) for name, variable in profile.headers.items()}
    return Route(profile.ca_file, profile.proxy, headers)


def _value(header: str, variable: str, environ: Mapping[str, str]) -> str:
    value = environ.get(variable, "").strip()
    name, of = clean_line(variable)[:80], clean_line(header)[:80]
    if not value:
        raise InputError(
            f"The variable {name} is not set, and the connection sends its value as the header {of}.",
            "Set it before you start aztui, or take the header out of the settings file.",
        )
    if not _SENDABLE.fullmatch(value):
        raise InputError(f"The variable {name} has characters that the header {of} cannot carry.", "Set it anew.")
    return value


def certificates(ca_file: str) -> str:
    """The certificates in the profile's file, as PEM. It blocks.

    Raises:
        ChatError: It is no file, too large, or not text.
    """
    path = Path(ca_file).expanduser()
    try:
        # what is no file may never end
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > CA_LIMIT:
            raise unusable_certificates(ca_file)
        # bundles have comments in any language between their certificates
        return path.read_text(encoding="ascii", errors="ignore")
    except OSError:
        raise unusable_certificates(ca_file) from None


def unusable_certificates(ca_file: str) -> ChatError:
    """The profile's file of certificates is none."""
    return ChatError(
        Failure(
            kind=FailureKind.TLS,
            sentence=f"The certificates of {clean_line(ca_file)[:200]} cannot be read.",
            remedy="Set ca_file in the settings file to a file of PEM certificates, or take it out.",
            unsent=True,
        )
    )
