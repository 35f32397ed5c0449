"""The ways to sign in, what each needs and how it is called; and what happens while one is gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tui.domain.settings import Profile, SignInMethod

KEY_VARIABLE = "AZURE_OPENAI_API_KEY"
"""Holds the key where a profile says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to sign in."""

    method: SignInMethod
    label: str
    """As one chooses it."""
    note: str
    """What it needs, or does."""
    how: str
    """As the header and the list of connections have it; empty where it needs no saying."""
    source: str
    """Who gives the token, as a sentence begins with it."""
    remedy: str
    """What to do where there is no token."""
    takes: frozenset[str] = frozenset()
    """The fields of a profile that it heeds: `tenant`, `authority`, `client_id`."""
    asks_a_person: bool = False
    """Somebody must do something in a browser."""


WAYS: tuple[Way, ...] = (
    Way(
        method=SignInMethod.ENTRA,
        label="Microsoft Entra ID",
        note="Whatever this machine has: its environment, its identity in Azure, az, azd.",
        how="",
        source="Entra ID",
        remedy="Run az login in a shell, or use an API key.",
        takes=frozenset({"tenant", "authority", "client_id"}),
    ),
    Way(
        method=SignInMethod.AZ,
        label="Azure CLI",
        note="As az is signed in; run az login before.",
        how="az",
        source="The Azure CLI",
        remedy="Run az login in a shell, then try again.",
        takes=frozenset({"tenant"}),
    ),
    Way(
        method=SignInMethod.AZD,
        label="Azure Developer CLI",
        note="As azd is signed in; run azd auth login before.",
        how="azd",
        source="The Azure Developer CLI",
        remedy="Run azd auth login in a shell, then try again.",
        takes=frozenset({"tenant"}),
    ),
    Way(
        method=SignInMethod.BROWSER,
        label="Browser",
        note="A page opens when the first message is sent, or at the test.",
        how="browser",
        source="The sign-in in the browser",
        remedy="Try again: the page opens once more.",
        takes=frozenset({"tenant", "authority", "client_id"}),
        asks_a_person=True,
    ),
    Way(
        method=SignInMethod.DEVICE_CODE,
        label="Code on another device",
        note="For SSH: a code to enter in a browser anywhere.",
        how="device code",
        source="The sign-in by a code",
        remedy="Try again: there will be a new code.",
        takes=frozenset({"tenant", "authority", "client_id"}),
        asks_a_person=True,
    ),
    Way(
        method=SignInMethod.MANAGED_IDENTITY,
        label="Managed identity",
        note="Of this machine in Azure; a client id chooses a user-assigned one.",
        how="managed identity",
        source="The managed identity",
        remedy="Check that this machine is in Azure and has that identity, or choose another way to sign in.",
        takes=frozenset({"client_id"}),
    ),
    Way(
        method=SignInMethod.WORKLOAD_IDENTITY,
        label="Workload identity",
        note="Of this pod in Kubernetes.",
        how="workload identity",
        source="The workload identity",
        remedy="Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE before you start aztui.",
        takes=frozenset({"tenant", "authority", "client_id"}),
    ),
    Way(
        method=SignInMethod.ENVIRONMENT,
        label="Secret or certificate",
        note="Of an application, in AZURE_TENANT_ID, AZURE_CLIENT_ID and _SECRET or _CERTIFICATE_PATH.",
        how="environment",
        source="The application in the environment",
        remedy="Set AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH.",
        takes=frozenset({"authority"}),
    ),
    Way(
        method=SignInMethod.API_KEY,
        label="API key",
        note="For this run, or from the keyring, a variable or a command; never in a file.",
        how="",
        source="The key",
        remedy="Check the key.",
    ),
)
"""In the order in which they are offered."""


def way_of(method: SignInMethod) -> Way:
    """What there is to say of a way."""
    return next(way for way in WAYS if way.method is method)


def remedy_of(profile: Profile) -> str:
    """What to do where a profile's sign-in gives no token, or one that is refused."""
    remedy = way_of(profile.sign_in).remedy
    if profile.tenant:
        remedy = remedy.replace("az login", f"az login --tenant {profile.tenant}")
        remedy = remedy.replace("azd auth login", f"azd auth login --tenant-id {profile.tenant}")
    return remedy


def label_of(profile: Profile) -> str:
    """How a profile signs in, as the header has it: `Entra ID by az`."""
    if profile.demo:
        return "simulated"
    if profile.sign_in is SignInMethod.API_KEY:
        return "API key"
    how = way_of(profile.sign_in).how
    return f"Entra ID by {how}" if how else "Entra ID"


_FORMS = {
    "tenant": (r"[0-9a-zA-Z.-]{1,253}", "a tenant's id or domain"),
    "client_id": (r"[0-9a-zA-Z-]{1,100}", "an application's id"),
    "scope": (r"(?:https|api)://[\w.:/-]{1,300}", "a scope like https://ai.azure.com/.default"),
    "key_variable": (r"[A-Za-z_][A-Za-z0-9_]{0,99}", "the name of an environment variable"),
}


def form_of(field: str) -> str:
    """What a field of a profile must be, in words."""
    return _FORMS[field][1]


def fits(field: str, value: str) -> bool:
    """Whether a field of a profile can be that; each may be empty too. What fits holds no control character."""
    return not value or re.fullmatch(_FORMS[field][0], value, re.ASCII) is not None


# what happens


@dataclass(frozen=True, slots=True)
class Account:
    """Who a token was given to, in words; nothing in it is a secret."""

    name: str
    tenant: str = ""
    """Its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAsked:
    """Somebody must open an address in a browser, and enter the code where there is one."""

    method: SignInMethod
    address: str
    code: str = ""
    until: float = 0.0
    """Seconds since the epoch at which the code ends; 0 where nothing ends."""
    cancel: Callable[[], None]
    """Gives it up: what waits for it fails and says so."""


@dataclass(frozen=True, slots=True)
class PersonAnswered:
    """Nobody needs to do anything any more, whatever came of it."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """There is a token."""

    account: Account


@dataclass(frozen=True, slots=True)
class ScopeLearned:
    """The service takes tokens of this scope, and none of the one that was tried first."""

    scope: str


SignInEvent = PersonAsked | PersonAnswered | SignedIn | ScopeLearned
Tell = Callable[[SignInEvent], None]
