"""What a pasted endpoint was understood as: a value to show before it is used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cloud(StrEnum):
    """Whose machine an address leads to, in the words the screen has for it."""

    PUBLIC = "Azure public cloud"
    GOVERNMENT = "Azure US Government"
    CHINA = "Azure China"
    GATEWAY = "a gateway or another server"
    LOCAL = "this machine"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of what was pasted that is no part of the address."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """An endpoint, taken apart. Nothing in it is a secret, so all of it may be shown."""

    resource: str
    """The resource's name at Azure; elsewhere the host with its port."""
    cloud: Cloud
    base_url: str
    """What requests are sent to, with a slash at its end."""
    api_version: str = ""
    """The dated version of a classic path; empty for the v1 API, which needs none."""
    deployment: str = ""
    """The deployment that was named along with it; empty where none was."""
    left_out: tuple[LeftOut, ...] = ()

    @property
    def address(self) -> str:
        """The whole of it as a profile keeps it: understood again, it gives the same."""
        return f"{self.base_url}?api-version={self.api_version}" if self.api_version else self.base_url

    @property
    def encrypted(self) -> bool:
        """Whether what is sent there is encrypted on its way."""
        return self.base_url.startswith("https://")
