"""What a person pastes as an endpoint, and the base URL it means.

The forms are those of azure.md section 1: an Azure host is always ORIGIN/openai/v1/, whatever path the portal put
behind it (a project, a deployment's target URI, the route of an operation); on any other host the path is somebody's
own and is kept, and so is a dated api-version: behind it are the classic paths, which name the deployment. A name alone
is a resource's. Around an address may stand the command or the sample it was taken from.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from tui.domain.endpoints import Cloud, LeftOut, Understood
from tui.domain.errors import InputError
from tui.domain.pasted import without_secrets

_AZURE_HOST = re.compile(
    r"\.(?:openai\.azure|services\.ai\.azure|cognitiveservices\.azure)\.(?:com|us|cn)$"
    r"|\.api\.cognitive\.(?:microsoft\.com|microsoft\.us|azure\.cn)$"
)
_CLOUDS = {"com": Cloud.PUBLIC, "us": Cloud.GOVERNMENT, "cn": Cloud.CHINA}
_RESOURCE = re.compile(r"(?=[\d-]*[a-zA-Z])(?!https?$)[a-zA-Z0-9][a-zA-Z0-9-]{0,62}[a-zA-Z0-9]")
"""A resource's name: letters, digits and hyphens."""
_V1_PATH = "/openai/v1"
_CLASSIC_PATH = "/openai"
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_NOT_IN_A_URL = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\<>\"`{}|^]")
_PATH_CHARACTERS = "/%:@!$&'()*+,;=~-._"

_URL_IN_TEXT = re.compile(r"""https?://[^\s"'<>`\\|^{}]+""", re.IGNORECASE)
_HOST_IN_TEXT = re.compile(
    r"(?<![\w.@/-])[a-z0-9-]+\.(?:openai|services\.ai|cognitiveservices)\.azure\.(?:com|us|cn)(?![\w-])[^\s\"'<>`\\|^{}]*",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"^[\w$:.-]+=(?=[\"']?https?://)", re.IGNORECASE)
"""The name of a variable that is set to an address."""
_DEPLOYMENTS = re.compile(r"/deployments(?:/|$)")
_DEPLOYMENT = re.compile(r"/deployments/([^/]+)")
_DEPLOYMENT_IN_TEXT = re.compile(
    r"""(?:\\?"model\\?"\s*:|\b(?:deployment|deployment_name|model_name)\s*=)\s*\\?["']([^"'\\]{1,100})"""
)
"""In the body of a request, or in a sample of the portal's."""
_DATED = re.compile(r"\d{4}-\d\d-\d\d(?:-preview)?")
_OF_V1 = ("v1", "preview")
"""The versions that the v1 API takes; it needs none."""
_PROJECT = re.compile(r"/api/projects/([^/]+)")
_ROUTE = re.compile(r"/(?:chat/completions|completions|responses|embeddings|models)/?$")

_EXAMPLE = "Give the address of the resource, like https://RESOURCE.openai.azure.com."


def understand(pasted: str, *, insecure: bool = False) -> Understood:
    """Take a pasted endpoint apart.

    Args:
        pasted: An address as the portal or a colleague gave it, a resource's name, or a command or sample with an
            address in it. What is no part of the address (a name and password, a query, a fragment) is dropped;
            without a scheme it is https.
        insecure: Allows http to a host that is not this machine.

    Raises:
        InputError: It means no address. The sentence never repeats what was pasted: it may be a key.
    """
    given = without_secrets(pasted)
    if given.taken and not given.text.strip("\"' "):
        raise InputError(f"That is {given.taken[0]}, not an endpoint.", _EXAMPLE)
    text, around = _address_in(given.text)
    parts = _split(text)
    host, port = _host_and_port(parts)
    if parts.scheme not in ("http", "https"):
        raise InputError("The endpoint is not an https address.", _EXAMPLE)
    if parts.scheme == "http" and not (insecure or is_loopback(host)):
        raise InputError(
            "The endpoint is not encrypted: over http anyone between could read the key and the prompts.",
            "Use https, or set insecure = true in the profile if this network is yours.",
        )
    shown = _bracketed(host)
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        shown = f"{shown}:{port}"
    cloud = _cloud(host)
    version = _api_version(parts, host)
    path = _base_path(parts, host, version)
    return Understood(
        resource=shown if cloud in (Cloud.GATEWAY, Cloud.LOCAL) else host.split(".")[0],
        cloud=cloud,
        base_url=f"{parts.scheme}://{shown}{path}/",
        api_version=version,
        deployment=_deployment(parts.path, around),
        left_out=(
            *(LeftOut(secret, "kept out of every address") for secret in given.taken),
            *_left_out(parts, around, version),
        ),
    )


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _address_in(text: str) -> tuple[str, str]:
    """The address in a text, and the text around it where there is any."""
    text = text.strip("\"'<> ")
    if " " in text:
        found = _URL_IN_TEXT.search(text) or _HOST_IN_TEXT.search(text)
        if found is not None:
            return found[0].rstrip(".,;:)"), text[: found.start()] + text[found.end() :]
    elif name := _NAME_BEFORE.match(text):
        return text[name.end() :].strip("\"'"), ""
    elif _RESOURCE.fullmatch(text) and not is_loopback(text):
        return f"https://{text}.openai.azure.com", ""
    return text, ""


def _split(text: str) -> SplitResult:
    if not text:
        raise InputError("The endpoint is missing.", _EXAMPLE)
    if _NOT_IN_A_URL.search(text):
        raise InputError("The endpoint is not an address.", _EXAMPLE)
    has_scheme = "://" in text.partition("?")[0]
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


def _cloud(host: str) -> Cloud:
    if _AZURE_HOST.search(host):
        return _CLOUDS[host.rpartition(".")[2]]
    return Cloud.LOCAL if is_loopback(host) else Cloud.GATEWAY


def _versions(parts: SplitResult) -> list[str]:
    return [value for name, value in parse_qsl(parts.query) if name == "api-version"]


def _api_version(parts: SplitResult, host: str) -> str:
    """The dated api-version that an address keeps: not at Azure, and not behind a path of v1, where it is refused."""
    if _AZURE_HOST.search(host) or "v1" in parts.path.split("/"):
        return ""
    return next((version for version in _versions(parts)[-1:] if _DATED.fullmatch(version)), "")


def _base_path(parts: SplitResult, host: str, version: str) -> str:
    """The path of the base URL, without a slash at its end."""
    if version:
        path = _ROUTE.sub("", _DEPLOYMENTS.split(parts.path)[0]).rstrip("/")
        return quote(path or _CLASSIC_PATH, safe=_PATH_CHARACTERS)
    if _AZURE_HOST.search(host) or not parts.path.strip("/"):
        return _V1_PATH
    segments = parts.path.split("/")
    if "v1" not in segments and _DEPLOYMENTS.search(parts.path):
        raise InputError(
            "The path of a deployment needs the api-version of the server, and it is missing.",
            f"Add it, as in ?api-version=2024-10-21, or give {_origin(parts)}/openai/v1 if the server has the v1 API.",
        )
    if "v1" not in segments:
        raise InputError(
            "The endpoint's path has no /v1 in it, and its host is not one of Azure's.",
            "Give the address up to and including /v1, or the resource's own address.",
        )
    last = len(segments) - 1 - segments[::-1].index("v1")
    return quote("/".join(segments[: last + 1]), safe=_PATH_CHARACTERS)


def _origin(parts: SplitResult) -> str:
    host, port = _host_and_port(parts)
    return f"{parts.scheme}://{_bracketed(host)}{'' if port is None else f':{port}'}"


def _deployment(path: str, around: str) -> str:
    """The deployment that an address names, or else the text around it."""
    in_path, in_text = _DEPLOYMENT.search(path), _DEPLOYMENT_IN_TEXT.search(around)
    name = unquote(in_path[1]) if in_path else in_text[1] if in_text else ""
    return name if name.isprintable() and not name.startswith(("$", "<", "{")) else ""


def _left_out(parts: SplitResult, around: str, kept_version: str) -> tuple[LeftOut, ...]:
    """What is dropped, by name where the name is known to be no secret."""
    left: list[LeftOut] = []
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.username or parts.password:
        left.append(LeftOut("a name and password", "kept out of every address"))
    if project := _PROJECT.search(parts.path) if _AZURE_HOST.search(host) else None:
        left.append(LeftOut(f"project {unquote(project[1])}", "the resource answers for all of its projects"))
    elif route := _ROUTE.search(parts.path):
        left.append(LeftOut(route[0].strip("/"), "added to each request"))
    versions, others = _versions(parts), any(name != "api-version" for name, _ in parse_qsl(parts.query))
    if kept_version:
        left += [LeftOut("what else follows the ?", "not needed")] if others else []
    elif versions and (versions[-1] in _OF_V1 or _DATED.fullmatch(versions[-1])):
        left.append(LeftOut(f"api-version={versions[-1]}", "not needed"))
    elif parts.query:
        left.append(LeftOut("what follows the ?", "not needed"))
    if parts.fragment:
        left.append(LeftOut("what follows the #", "not needed"))
    if around.strip("\"'.,; "):
        left.append(LeftOut("the text around the address", "not needed"))
    return tuple(left)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
