"""What the connect screen says: the ways to sign in, what was understood, and how the checks stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from tui.domain.checks import Check, Outcome
from tui.domain.endpoints import Cloud, Understood
from tui.domain.pasted import API_KEY
from tui.domain.settings import Authority, Profile
from tui.domain.sign_in import WAYS
from tui.domain.text import clean_line
from tui.widgets.choice_list import Choice
from tui.widgets.fact_list import Fact

SIGN_INS: tuple[Choice, ...] = tuple(Choice(way.method, way.label, way.note) for way in WAYS)
"""The ways there are, the one to begin with first; each value is a `SignInMethod`."""

AUTHORITIES = (
    (Authority.OF_ENDPOINT, "by endpoint"),
    (Authority.PUBLIC, "public"),
    (Authority.US_GOVERNMENT, "US Government"),
    (Authority.CHINA, "China"),
)
"""Whose Entra ID signs in, and how that is called."""


class KeyPlace(Enum):
    """Where an API key is between two runs; the value is what one reads."""

    RUN = "this run"
    KEYRING = "keyring"
    VARIABLE = "variable"
    COMMAND = "command"

    def is_of(self, profile: Profile) -> bool:
        """Whether it is the one of a profile; a command goes before a variable, and that before the keyring."""
        if profile.key_command:
            return self is KeyPlace.COMMAND
        if profile.key_variable:
            return self is KeyPlace.VARIABLE
        return self is (KeyPlace.KEYRING if profile.keyring else KeyPlace.RUN)


KEY_PLACES = tuple(KeyPlace)

_MARKS = {
    Outcome.NOT_RUN: "·",
    Outcome.RUNNING: "●",
    Outcome.PASSED: "✓",
    Outcome.SKIPPED: "·",
    Outcome.FAILED: "×",
}


def title(over: bool, known: Profile | None) -> str:
    """What the screen is for: the first connection, another one, or a change of one that is known."""
    if not over:
        return "Connect to Azure OpenAI"
    return f"Change the connection {clean_line(known.name)}" if known else "Add a connection"


def start_words(over: bool, using: bool, known: Profile | None) -> str:
    """What becomes of the fields."""
    if not over:
        return "Start"
    return "Use it" if using else "Keep it" if known else "Add it"


def understood_facts(understood: Understood) -> list[Fact]:
    """What an endpoint was understood as, a line each."""
    facts = [
        Fact("✓", "resource", clean_line(f"{understood.resource}, {understood.cloud}")),
        _address_fact(understood),
    ]
    if understood.deployment:
        facts.append(Fact("✓", "deployment", clean_line(understood.deployment)))
    parts = [clean_line(f"{part.what}, {part.why}") for part in understood.left_out]
    return facts + _one_label("·", "left out", parts)


def _address_fact(understood: Understood) -> Fact:
    """The address; without encryption it is told, where what is sent leaves this machine."""
    address = clean_line(understood.address)
    if understood.encrypted or understood.cloud is Cloud.LOCAL:
        return Fact("✓", "address", address)
    return Fact("!", "address", address, "Not encrypted: anyone between can read the key and the prompts.")


def taken_facts(taken: Sequence[str]) -> list[Fact]:
    """What was taken out of the field because it is a secret, and where it is now."""
    places = {API_KEY: "it is in the key field now, for this run"}
    return _one_label("!", "taken out", [f"{secret}: {places.get(secret, 'it is not kept')}" for secret in taken])


def check_facts(checks: Iterable[Check], waited: float) -> tuple[Fact, ...]:
    """How the checks stand; `waited` is for how many seconds the running one runs."""
    return tuple(_check_fact(check, waited) for check in checks)


def _one_label(mark: str, label: str, words: Sequence[str]) -> list[Fact]:
    """Facts under one mark and one label."""
    return [Fact(" " if at else mark, "" if at else label, text) for at, text in enumerate(words)]


def _check_fact(check: Check, waited: float) -> Fact:
    words, more = clean_line(check.words), ""
    if check.failure is not None:
        words, more = clean_line(check.failure.sentence), clean_line(check.failure.remedy)
        if check.failure.request_id:
            more = f"{more} Request id {clean_line(check.failure.request_id)}".strip()
    right = ""
    if check.outcome is Outcome.RUNNING:
        right = f"{int(waited)} s" if waited >= 1 else ""
    elif check.outcome is not Outcome.NOT_RUN:
        right = took(check.seconds)
    return Fact(_MARKS[check.outcome], check.step, words, more, right)


def took(seconds: float) -> str:
    """A duration as it is read: `41 ms`, `12 s`."""
    return f"{seconds * 1000:,.0f} ms" if seconds < 9.9995 else f"{seconds:,.0f} s"
