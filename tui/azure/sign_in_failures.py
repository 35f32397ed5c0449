"""Why there is no token, or no key, in one sentence with the remedy of the way to sign in (threats 52 and 54).

What azure-identity says is fourteen lines of a log, and may quote what a tool wrote: none of it is shown.
"""

from __future__ import annotations

import re

from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.settings import Profile, SignInMethod
from tui.domain.sign_in import remedy_of, way_of

_WORDS = {
    "50076": "Entra ID asks for a second factor.",
    "50079": "Entra ID asks for a second factor.",
    "50173": "The sign-in has expired.",
    "70043": "The sign-in has expired.",
    "700082": "The sign-in has expired.",
    "7000215": "Entra ID refused the client secret.",
    "7000222": "The client secret has expired.",
    "700016": "Entra ID does not know this application in this tenant.",
    "90002": "Entra ID does not know this tenant.",
    "50020": "Whoever is signed in is not of this tenant.",
    "500011": "This tenant has no such scope.",
    "53003": "A rule of the tenant (conditional access) does not allow this sign-in.",
    "70020": "The code has expired.",
}
"""What the commonest codes of Entra ID (AADSTS...) mean."""

_UNREACHABLE = re.compile(
    r"(?:login\.[\w.]+|HTTPSConnection\w*\(host=).*(?:resolve|Max retries|connection|timed out)", re.DOTALL
)
_UNTRUSTED = re.compile("CERTIFICATE_VERIFY_FAILED|certificate verify failed")
_PROXY = re.compile("ProxyError|Cannot connect to proxy|Tunnel connection failed")
_MISSING_TOOL = re.compile(r"not found on path|could not be found", re.IGNORECASE)
_TOOLS = {SignInMethod.AZ: "az", SignInMethod.AZD: "azd"}


def sign_in_failure(error: Exception, profile: Profile) -> ChatError:
    """What an exception of azure-identity means."""
    text, way, remedy = str(error), way_of(profile.sign_in), remedy_of(profile)
    if found := re.search(r"AADSTS(\d{4,8})", text):
        sentence = _WORDS.get(found[1], "Entra ID refused the sign-in.")
        if found[1].startswith("70002"):
            remedy = "Check AZURE_CLIENT_SECRET."
        elif found[1] == "53003":
            remedy = "Choose another way to sign in (F3), or ask who runs the tenant."
        elif found[1] in ("90002", "50020"):
            remedy = f"Check the tenant of the connection (F3). {remedy}"
        return sign_in_error(sentence, remedy, code=f"AADSTS{found[1]}")
    if isinstance(error, ValueError) and "AZURE_TOKEN_CREDENTIALS" in text:
        return sign_in_error(
            "AZURE_TOKEN_CREDENTIALS has a value that is not known.", "Set it to dev or prod, or unset it."
        )
    if isinstance(error, ValueError) and profile.sign_in is SignInMethod.WORKLOAD_IDENTITY:
        return sign_in_error("No workload identity is set up here.", remedy)
    if isinstance(error, ValueError):
        return sign_in_error(
            "The sign-in's tenant, authority or scope is not valid.",
            "Check the AZURE_ variables, and the tenant and scope of the connection.",
        )
    if _UNTRUSTED.search(text):
        return sign_in_error(
            "The certificate of Entra ID is not trusted.",
            "If a company proxy reads the traffic, set ca_file in the settings to its root certificate.",
        )
    if _PROXY.search(text):
        return sign_in_error(
            "The proxy makes no connection to Entra ID.",
            "Check HTTPS_PROXY, or the proxy of the connection in the settings, and its name and password.",
        )
    if _UNREACHABLE.search(text):
        return sign_in_error(
            "Entra ID could not be reached.", "Check the network, and whether a VPN or proxy is needed."
        )
    tool = _TOOLS.get(profile.sign_in)
    if tool and _MISSING_TOOL.search(text):
        return sign_in_error(
            f"{way.source} ({tool}) is not installed, or not on the PATH.",
            f"Install it and run {remedy.split(' in a shell')[0].removeprefix('Run ')}, "
            "or choose another way to sign in (F3).",
        )
    if way.asks_a_person:
        return sign_in_error(f"{way.source} did not succeed.", remedy)
    said = ": nobody is signed in" if profile.sign_in in (SignInMethod.ENTRA, *_TOOLS) else ""
    return sign_in_error(f"{way.source} gave no token{said}.", remedy)


def took_too_long(profile: Profile) -> ChatError:
    """Nobody gave a token in time."""
    return sign_in_error("The sign-in took too long.", remedy_of(profile))


def given_up(profile: Profile) -> ChatError:
    """The person cancelled it."""
    return sign_in_error("The sign-in was cancelled.", remedy_of(profile))


def needs_a_screen(profile: Profile) -> ChatError:
    """A person would have to do something, and nothing here can tell them."""
    return sign_in_error(
        f"{way_of(profile.sign_in).source} needs the app.",
        "Start aztui without a command, or sign in with az login and let the connection use az.",
    )


def sign_in_error(sentence: str, remedy: str, *, code: str | None = None) -> ChatError:
    """Nothing was sent, because there is nobody to sign it."""
    return ChatError(Failure(kind=FailureKind.SIGN_IN, sentence=sentence, remedy=remedy, code=code, unsent=True))
