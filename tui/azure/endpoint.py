"""What a person pastes as an endpoint, and the base URL it means.

The forms are those of azure.md section 1: an Azure host is always ORIGIN/openai/v1/, whatever path the portal put
behind it (a project, a deployment's target URI, the route of an operation); on any other host the path is somebody's
own and is kept.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, unquote, urlsplit

from tui.domain.errors import InputError

_AZURE_HOST = re.compile(
    r"\.(?:openai\.azure|services\.ai\.azure|cognitiveservices\.azure)\.(?:com|us|cn)$"
    r"|\.api\.cognitive\.(?:microsoft\.com|microsoft\.us|azure\.cn)$"
)
_V1_PATH = "/openai/v1"
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_NOT_IN_A_URL = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\<>\"`{}|^]")
_DEPLOYMENT = re.compile(r"/deployments/([^/?#\s]+)")
_PATH_CHARACTERS = "/%:@!$&'()*+,;=~-._"

_EXAMPLE = "Give the address of the resource, like https://RESOURCE.openai.azure.com."


def read_endpoint(pasted: str, *, insecure: bool = False) -> str:
    """The base URL that a pasted endpoint means, with a slash at its end.

    Args:
        pasted: An address as the portal or a colleague gave it. What is no part of the address (a name and password, a
            query, a fragment) is dropped; without a scheme it is https.
        insecure: Allows http to a host that is not this machine.

    Raises:
        InputError: It means no address. The sentence never repeats what was pasted: it may be a key.
    """
    parts = _split(pasted)
    host, port = _host_and_port(parts)
    if parts.scheme not in ("http", "https"):
        raise InputError("The endpoint is not an https address.", _EXAMPLE)
    if parts.scheme == "http" and not (insecure or is_loopback(host)):
        raise InputError(
            "The endpoint is not encrypted: over http anyone between could read the key and the prompts.",
            "Use https, or set insecure = true in the profile if this network is yours.",
        )
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        host = f"{_bracketed(host)}:{port}"
    else:
        host = _bracketed(host)
    return f"{parts.scheme}://{host}{_base_path(parts)}/"


def deployment_in(pasted: str) -> str | None:
    """The deployment that a pasted target URI names, or None where it names none."""
    match = _DEPLOYMENT.search(pasted)
    name = unquote(match.group(1)) if match else ""
    return name if name and name.isprintable() else None


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _split(pasted: str) -> SplitResult:
    text = pasted.strip().strip("\"'<>").strip()
    if not text:
        raise InputError("The endpoint is missing.", _EXAMPLE)
    if _NOT_IN_A_URL.search(text):
        raise InputError("The endpoint is not an address.", _EXAMPLE)
    has_scheme = "://" in text.split("?")[0]
    try:
        parts = urlsplit(text if has_scheme else f"https://{text.removeprefix('//')}")
        host = parts.hostname
    except ValueError:
        raise InputError("The endpoint is not an address.", _EXAMPLE) from None
    if not host or not (has_scheme or "." in host or ":" in host or is_loopback(host)):
        raise InputError("The endpoint is not an address.", _EXAMPLE)
    return parts


def _host_and_port(parts: SplitResult) -> tuple[str, int | None]:
    """The host as it goes over the wire, lower case and without a dot at its end, and the port that was given."""
    host = (parts.hostname or "").rstrip(".").lower()
    try:
        port = parts.port
        if ":" in host:
            return str(ip_address(host)), port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        raise InputError("The endpoint's host or port is not valid.", _EXAMPLE) from None
    if not _HOST.fullmatch(host) or ".." in host:
        raise InputError("The endpoint's host is not valid.", _EXAMPLE)
    return host, port


def _base_path(parts: SplitResult) -> str:
    """The path of the base URL, without a slash at its end."""
    host = (parts.hostname or "").rstrip(".").lower()
    if _AZURE_HOST.search(host) or not parts.path.strip("/"):
        return _V1_PATH
    segments = parts.path.split("/")
    if "v1" not in segments:
        raise InputError(
            "The endpoint's path has no /v1 in it, and its host is not one of Azure's.",
            "Give the address up to and including /v1, or the resource's own address.",
        )
    last = len(segments) - 1 - segments[::-1].index("v1")
    return quote("/".join(segments[: last + 1]), safe=_PATH_CHARACTERS)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
