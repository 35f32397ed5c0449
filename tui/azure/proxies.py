"""Proxies: which one a request goes through, and what is said of one that does not let it through.

The setting of a profile comes before the environment, and NO_PROXY and this machine itself before both. Scripts that
choose a proxy (PAC), and proxies that ask for NTLM or Kerberos, are known by name only, so that a sentence can say so.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from tui.azure.endpoint import is_loopback
from tui.azure.route import Route
from tui.domain.errors import Failure, FailureKind
from tui.domain.text import clean_line

LOCAL_PROXY = "Run a local proxy that can, such as px or cntlm, and set HTTPS_PROXY to its address."
_SCRIPT_VARIABLES = ("AUTO_PROXY", "auto_proxy")
_SCRIPT = re.compile(r"pac\+|.*\.(?:pac|dat)$", re.IGNORECASE)
_WINDOWS_SIGN_INS = frozenset(("ntlm", "negotiate", "kerberos"))


def proxy_address(base_url: str, route: Route) -> str:
    """The whole address of the proxy for a URL, with the password it may have; empty where there is none."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if is_loopback(host):
        return ""
    proxies = getproxies()
    proxy = route.proxy or proxies.get(parts.scheme) or proxies.get("all") or ""
    if not proxy or proxy_bypass(f"{host}:{parts.port}" if parts.port else host):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def shown(address: str) -> str | None:
    """A proxy as sentences name it: host and port, without its password."""
    # By hand: what is no address must be named in the sentence that says so.
    named = address.rpartition("://")[2].rpartition("@")[2].partition("/")[0]
    return clean_line(named)[:80] or None


def proxy_for(base_url: str, route: Route) -> str | None:
    """The proxy for a URL in words, or None."""
    return shown(proxy_address(base_url, route))


def in_words(base_url: str, route: Route) -> str:
    """What is known of the proxies for a URL: which one it is, or why none."""
    if named := proxy_for(base_url, route):
        return f"{named}, from the {'settings' if route.proxy else 'environment'}"
    if is_loopback(urlsplit(base_url).hostname or ""):
        return "none, for this machine"
    if route.proxy or {urlsplit(base_url).scheme, "all"} & getproxies().keys():
        return "none: NO_PROXY has this host"
    if variable := script_variable():
        return f"none; {variable} names a script (PAC), which aztui does not run"
    return "none"


def password_in(address: str) -> tuple[str, ...]:
    """What no text may show of a proxy's address: the password as it is given, as it is meant, and as it is sent.

    One as short as a syllable is left: it would be found in every word.
    """
    name, _, password = address.rpartition("@")[0].rpartition("://")[2].partition(":")
    if len(password) < 4:
        return ()
    sent = b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode()
    return tuple(dict.fromkeys((password, unquote(password), sent)))


def is_script(address: str) -> bool:
    """Whether an address is one of a script that chooses the proxy, and not of a proxy."""
    return _SCRIPT.match(address.partition("?")[0]) is not None


def script_variable() -> str:
    """The variable that names a script which chooses the proxy; empty where none does."""
    return next((name for name in _SCRIPT_VARIABLES if os.environ.get(name)), "")


def script_remedy(variable: str) -> str:
    """What to do where a script would have to choose the proxy."""
    return f"{variable} names a proxy script (PAC), which aztui does not run: set HTTPS_PROXY to the proxy it names."


def unusable(address: str, route: Route) -> Failure:
    """A proxy that no request can go through."""
    where = "proxy in the settings file" if route.proxy else "HTTPS_PROXY"
    if is_script(address):
        sentence = "The proxy is given as a script (PAC), and aztui runs none."
        remedy = f"Set {where} to the proxy that the script names, or to a local proxy that runs it, such as px."
    else:
        sentence = f"The proxy {shown(address) or 'of the environment'} cannot be used."
        remedy = f"Set {where} to an address like http://HOST:PORT, or unset it."
    return Failure(kind=FailureKind.PROXY, sentence=sentence, remedy=remedy, unsent=True)


def sign_ins(challenges: Iterable[str]) -> frozenset[str]:
    """The schemes that the values of `Proxy-Authenticate` offer, in small letters."""
    return frozenset(
        part.split()[0].lower()
        for value in challenges
        for part in value.split(",")
        if part.strip() and "=" not in part.split()[0]
    )


def proxy_failure(host: str, proxy: str | None, status: int | None, offered: Iterable[str] = ()) -> Failure:
    """The proxy did not let a request through.

    Args:
        host: What was asked for.
        proxy: The proxy in words.
        status: What it answered, where it did.
        offered: The values of its `Proxy-Authenticate`.
    """
    proxy, schemes = proxy or "in between", sign_ins(offered)
    if status == 407 and schemes & _WINDOWS_SIGN_INS and "basic" not in schemes:
        sentence = f"The proxy {proxy} asks for a sign-in by NTLM or Kerberos, which aztui cannot do."
        remedy = LOCAL_PROXY
    elif status == 407:
        sentence, remedy = f"The proxy {proxy} asks for a sign-in.", "Put the name and password into HTTPS_PROXY."
    else:
        refused = f" (status {status})" if status else ""
        sentence = f"The proxy {proxy} makes no connection to {host}{refused}."
        remedy = "Check HTTPS_PROXY and NO_PROXY, or ask who runs the proxy to allow this host."
    return Failure(kind=FailureKind.PROXY, sentence=sentence, remedy=remedy, unsent=True)
