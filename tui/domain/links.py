"""Which links may be opened: web addresses that are what they look like. Everything else is text to copy."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

LONGEST = 4_000
"""Characters of an address that is opened."""

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_IPV6 = re.compile(r"\[[0-9a-f:.]{2,45}\]")
_BEGINS = re.compile(r"https?://[^/\\?#]", re.IGNORECASE)
_KEPT = "%/:?#[]@!$&'()*+,;=-._~"
"""What stands in an address as it is; RFC 3986, sections 2.2 and 2.3."""


class Parts(NamedTuple):
    """A safe address in the parts a person looks at."""

    before: str
    """The scheme."""
    host: str
    """The host and its port: whom one visits."""
    after: str
    """Path, query and fragment."""


def safe_url(href: str) -> str | None:
    """The address as it may be opened, in ASCII, its host in punycode where it was not; None for all that may not.

    It is http or https, written so and not by an entity or an escape, with a host and without a user. Neither it nor
    what it becomes when it is decoded holds a control, a blank or an invisible character; an escaped space may be in
    it. What is returned is to be shown as it is, and opened as it is shown (threats 12 and 14).
    """
    if len(href) > LONGEST or not _BEGINS.match(href) or "\\" in href or any(map(_hidden, _decoded(href))):
        return None
    try:
        parts = urlsplit(href)
        host, port = _host(parts.netloc.lower()), parts.port
    except ValueError:
        return None
    if not host:
        return None
    where = f"{host}:{port}" if port is not None else host
    rest = href[len(parts.scheme) + 3 + len(parts.netloc) :]
    return f"{parts.scheme}://{where}{quote(rest, safe=_KEPT) or '/'}"


def parts_of(url: str) -> Parts:
    """The parts of a safe address."""
    parts = urlsplit(url)
    before = f"{parts.scheme}://"
    return Parts(before, parts.netloc, url[len(before) + len(parts.netloc) :])


def _decoded(href: str) -> Iterator[str]:
    """The address and what markdown-it, Textual or a careless opener would make of it."""
    yield href
    yield from (unquote(html.unescape(href)).replace(" ", ""), html.unescape(unquote(href)).replace(" ", ""))


def _hidden(text: str) -> bool:
    """Whether a text holds what cannot be seen: controls, format characters, lone surrogates, blanks."""
    return any(unicodedata.category(letter)[0] in "CZ" for letter in text)


def _host(authority: str) -> str:
    """The host of an authority in ASCII; empty where there is none to trust."""
    host, _, port = authority.rpartition(":") if re.search(r":\d*$", authority) else (authority, "", "")
    if "@" in authority or "%" in authority or (authority.endswith(":") and not port):
        return ""
    if _IPV6.fullmatch(host):
        return host
    ascii_host = host if host.isascii() else host.encode("idna").decode("ascii").lower()
    return ascii_host if _NAME.fullmatch(ascii_host) and len(ascii_host) <= 253 else ""
