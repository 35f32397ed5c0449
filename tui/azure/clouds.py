"""The clouds of Azure: whose Entra ID signs in, and which scopes its tokens are asked for (azure.md section 1)."""

from __future__ import annotations

from dataclasses import dataclass

from tui.domain.endpoints import Cloud
from tui.domain.settings import Authority, Profile


@dataclass(frozen=True, slots=True)
class SignInCloud:
    """What differs between clouds."""

    host: str
    """Of its Entra ID; empty for the library's own choice, the public one or AZURE_AUTHORITY_HOST."""
    scopes: tuple[str, ...]
    """Those of its resources, the one to begin with first; the other is asked for where a token of it is refused."""


_PUBLIC_SCOPES = ("https://cognitiveservices.azure.com/.default", "https://ai.azure.com/.default")
_CLOUDS = {
    Authority.OF_ENDPOINT: SignInCloud("", _PUBLIC_SCOPES),
    Authority.PUBLIC: SignInCloud("login.microsoftonline.com", _PUBLIC_SCOPES),
    # the second is the public one's with the other ending: no document has it (azure.md section 1)
    Authority.US_GOVERNMENT: SignInCloud(
        "login.microsoftonline.us", ("https://cognitiveservices.azure.us/.default", "https://ai.azure.us/.default")
    ),
    Authority.CHINA: SignInCloud("login.chinacloudapi.cn", ("https://cognitiveservices.azure.cn/.default",)),
}
_OF_ENDPOINT = {Cloud.GOVERNMENT: Authority.US_GOVERNMENT, Cloud.CHINA: Authority.CHINA}


def sign_in_cloud(profile: Profile, cloud: Cloud) -> SignInCloud:
    """Where a profile signs in: as it says, else in the cloud of its endpoint.

    A gateway's or another server's is the public one.
    """
    return _CLOUDS[profile.authority or _OF_ENDPOINT.get(cloud, Authority.OF_ENDPOINT)]


def scopes_of(profile: Profile, cloud: Cloud) -> tuple[str, ...]:
    """The scopes to ask for, the one to begin with first; one of a person's own choice has no other beside it."""
    known = sign_in_cloud(profile, cloud).scopes
    if profile.scope and profile.scope not in known:
        return (profile.scope,)
    return tuple(sorted(known, key=lambda scope: scope != profile.scope)) if profile.scope else known
