"""What may stand in a profile about the way to its resource: certificates, a proxy, headers; and no secret."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from tui.domain.pasted import without_secrets

PROXY_WANTED = (
    'an address like "http://proxy.example:3128" without a name and password, which are for the variable HTTPS_PROXY'
)
HEADER_WANTED = 'a name and the environment variable of its value, as in Ocp-Apim-Subscription-Key = "APIM_KEY"'

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
"""The name of a header (RFC 9110)."""
_OURS = re.compile(
    r"accept|api-key|(?:proxy-)?(?:authorization|connection)|content-length|content-type|expect|host|keep-alive|te"
    r"|trailer|transfer-encoding|upgrade",
    re.IGNORECASE,
)
"""The headers that frame a request or sign it."""
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")


def path(value: object) -> str | None:
    """A path that means the same wherever aztui is started; empty for none."""
    if value == "":
        return ""
    if not isinstance(value, str) or not value.isprintable():
        return None
    try:
        return value if Path(value).expanduser().is_absolute() else None
    except RuntimeError:  # the home of nobody
        return None


def proxy(value: object) -> str | None:
    """The address of a proxy, and nothing else in it; empty for none."""
    if value == "":
        return ""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or " " in value:
        return None
    try:
        parts = urlsplit(value)
        known = parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    bare = parts.scheme in ("http", "https") and parts.path in ("", "/") and not (parts.query or parts.fragment)
    return value if known and bare and "@" not in value else None


def header(name: str) -> bool:
    """Whether a header of this name may be added to a request."""
    return _TOKEN.fullmatch(name) is not None and not _OURS.fullmatch(name)


def variable(name: object) -> bool:
    """Whether this is the name of an environment variable, and no value that was put in its place."""
    return isinstance(name, str) and bool(_VARIABLE.fullmatch(name)) and not without_secrets(name).taken
