"""The table of what can be simulated: by the name of a deployment, or by words in the last prompt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What happens to a request."""

    RATE_LIMITED_ONCE = "rate limited once"
    RATE_LIMITED = "rate limited"
    NO_ACCESS = "no access"
    NO_DEPLOYMENT = "no deployment"
    TOO_LONG = "too long"
    FILTERED_PROMPT = "filtered prompt"
    FILTERED_REPLY = "filtered reply"
    TEMPERATURE_REFUSED = "temperature refused"
    BROKEN = "broken"
    CUT = "cut"
    RESET = "reset"
    SLOW = "slow"
    LENGTH = "length"
    REQUEST = "request"
    LONG = "long"
    CODE = "code"
    TABLE = "table"
    UNICODE = "unicode"
    ESCAPE = "escape"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One row: how it is called, and what it does."""

    kind: Kind
    words: str
    """What follows `simulate` in a prompt."""
    help: str
    deployment: str | None = None
    """The deployment that always does it."""

    @property
    def phrase(self) -> str:
        """What to write in a prompt."""
        return f"simulate {self.words}"


SCENARIOS: tuple[Scenario, ...] = (
    Scenario(Kind.RATE_LIMITED_ONCE, "429", "too many requests once; the second try succeeds after 0.3 s"),
    Scenario(Kind.RATE_LIMITED, "busy", "too many requests, every time; wait 2 s", "rate-limited"),
    Scenario(Kind.NO_ACCESS, "401", "signed in, but without the role", "no-access"),
    Scenario(Kind.NO_DEPLOYMENT, "404", "no deployment of that name"),
    Scenario(Kind.TOO_LONG, "context", "more tokens than the context window has"),
    Scenario(Kind.FILTERED_PROMPT, "filter", "the content filter stops the prompt", "filtered-prompt"),
    Scenario(Kind.FILTERED_REPLY, "filter reply", "the content filter stops the reply midway", "filtered-reply"),
    Scenario(
        Kind.TEMPERATURE_REFUSED,
        "parameter",
        "a temperature other than 1 is refused",
        "refuses-temperature",
    ),
    Scenario(Kind.BROKEN, "500", "the service has an error of its own", "broken"),
    Scenario(Kind.CUT, "cut", "the stream ends midway, without a finish reason", "cut"),
    Scenario(Kind.RESET, "reset", "the connection is reset midway", "reset"),
    Scenario(Kind.SLOW, "slow", "the first token comes after 3 s", "slow"),
    Scenario(Kind.LENGTH, "length", "the reply stops at 48 tokens, by its limit"),
    Scenario(Kind.REQUEST, "request", "the request as it arrived, as JSON"),
    Scenario(Kind.LONG, "long", "80 kB of Markdown, fast; needs 12,000 max tokens to be whole"),
    Scenario(Kind.CODE, "code", "code in several languages"),
    Scenario(Kind.TABLE, "table", "tables, narrow and wide"),
    Scenario(Kind.UNICODE, "unicode", "CJK, emoji, combining marks, right to left"),
    Scenario(Kind.ESCAPE, "escape", "text that tries to take over the terminal"),
)

_BY_DEPLOYMENT = {scenario.deployment: scenario for scenario in SCENARIOS if scenario.deployment}
_BY_WORDS = {scenario.words: scenario for scenario in SCENARIOS}
_LONGEST_FIRST = sorted(_BY_WORDS, key=len, reverse=True)
_PHRASE = re.compile(rf"\bsimulate\s+({'|'.join(_LONGEST_FIRST)})\b".replace(" ", r"\s+"), re.IGNORECASE)


def scenario_of(deployment: str, prompt: str) -> Scenario | None:
    """What a request asks for: its deployment's scenario, else the first phrase in its last prompt."""
    if deployment in _BY_DEPLOYMENT:
        return _BY_DEPLOYMENT[deployment]
    found = _PHRASE.search(prompt)
    return _BY_WORDS[" ".join(found.group(1).lower().split())] if found else None
