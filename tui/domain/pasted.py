"""A text that somebody pasted, and the secrets in it: portals, scripts and colleagues give a key along with an address.

What is taken for a secret is what stands where secrets stand (a header, a parameter, a name and password before a
host) and what looks like nothing else (an API key of Azure, a token). Placeholders like $KEY or <your-key> are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

API_KEY = "an API key"
TOKEN = "a sign-in token"
PASSWORD = "a name and password"
SECRET = "a secret"

_KEY_NAMES = re.compile(r"(?:[\w-]*[-_])?(?:api[-_]?key|subscription[-_]?key)|key", re.IGNORECASE)
_SECRET_NAMES = re.compile(
    r"sig|code|pwd|cookie|(?:[\w-]*[-_])?(?:token|secret|password|authorization|signature|credential)", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"[$%<{\[*.]|.*your", re.IGNORECASE)

_LINE_CONTINUED = re.compile(r"(?<!\S)[\\^`](?!\S)")
"""What a shell has at the end of a line that goes on."""
_JWT = r"eyJ[\w-]{6,}\.[\w-]+\.[\w-]*"
_BARE = re.compile(rf"(?<!\S)[\"']?({_JWT}|[0-9a-fA-F]{{32}}|sk-[\w-]{{20,}}|[A-Za-z0-9]{{40,}})[\"']?(?!\S)")
"""Keys of Azure have 32 hexadecimal digits, or 84 letters and digits; no resource has such a name."""
_HEADER = re.compile(r"""(?<!\S)(?:-H|--header)[\s=]*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|(\S+))""")
_USER = re.compile(r"""(?<!\S)(?:-u|-U|--user|--proxy-user)(?:\s+|=)(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|\S+)""")
_USER_INFO = re.compile(r"""(?:(?<=://)|(?<!\S))[^/\\?#\s"'<>=]+@(?=[\w\[])""")
_PARAMETER = re.compile(r"""(?<=[?&;])([\w.%-]+)=([^&;#\s"'<>]*)""")
_ASSIGNED = re.compile(r"""(?<![\w?&;-])(["']?)([\w-]+)\1\s*[:=]\s*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|([^\s"',]+))""")
_BEARER = re.compile(r"""\bbearer\s+([^\s"',;]{8,})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pasted:
    """A pasted text in one line, without its secrets."""

    text: str
    """What is left; it may stand in a field and be shown."""
    taken: tuple[str, ...] = ()
    """What was taken out, in words, each once."""
    api_key: str = field(default="", repr=False)
    """The first of the secrets that is an API key."""


def without_secrets(pasted: str) -> Pasted:
    """Take the secrets out of a text, and fold it into one line. Never raises."""
    taker = _Taker()
    text = " ".join(_LINE_CONTINUED.sub(" ", pasted).split())
    text = _HEADER.sub(taker.header, text)
    if text.lower().startswith("curl"):
        text = _USER.sub(taker.user, text)
    text = _USER_INFO.sub(taker.user, text)
    text = _PARAMETER.sub(taker.parameter, text)
    text = _BEARER.sub(taker.bearer, text)
    text = _ASSIGNED.sub(taker.assigned, text)
    text = _BARE.sub(taker.bare, text)
    if not taker.taken:
        return Pasted(text)
    # a parameter that went leaves its signs behind
    text = re.sub(r"(?<=[?&;])[&;]+", "", text)
    text = re.sub(r"""[?&;]+(?=[\s"'#<>]|$)""", "", text)
    return Pasted(" ".join(text.split()), tuple(dict.fromkeys(taker.taken)), taker.api_key)


class _Taker:
    """Replaces what is a secret by nothing, and remembers what it was."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.api_key = ""

    def user(self, match: re.Match[str]) -> str:
        self.taken.append(PASSWORD)
        return ""

    def header(self, match: re.Match[str]) -> str:
        name, _, value = next((group for group in match.groups() if group is not None), "").partition(":")
        return self._take(match, value.strip(), _kind(name.strip()))

    def parameter(self, match: re.Match[str]) -> str:
        return self._take(match, unquote(match[2]), _kind(unquote(match[1])))

    def assigned(self, match: re.Match[str]) -> str:
        value = next((group for group in match.groups()[2:] if group is not None), "")
        # a scheme before an address, a host before its port
        is_address = value.startswith("//") or len(value) < 8
        return self._take(match, value, None if is_address else _kind(match[2]))

    def bearer(self, match: re.Match[str]) -> str:
        return self._take(match, match[1], API_KEY)

    def bare(self, match: re.Match[str]) -> str:
        return self._take(match, match[1], API_KEY)

    def _take(self, match: re.Match[str], value: str, kind: str | None) -> str:
        """Nothing, where it is a secret of this kind; else what was there."""
        scheme, _, rest = value.partition(" ")
        if scheme.lower() == "bearer":
            # the v1 API takes an API key as a bearer too, and samples of the portal send it so
            value, kind = rest.strip(), API_KEY
        if kind is None or not value or _PLACEHOLDER.match(value):
            return match[0]
        if re.match(_JWT, value):
            kind = TOKEN
        if kind == API_KEY and not self.api_key:
            self.api_key = value
        self.taken.append(kind)
        return ""


def _kind(name: str) -> str | None:
    """What stands behind a name, or None where it is no secret."""
    if _KEY_NAMES.fullmatch(name):
        return API_KEY
    return SECRET if _SECRET_NAMES.fullmatch(name) else None
