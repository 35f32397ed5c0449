"""The checks of a connection, in the order in which each needs the one before it, and how each came out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.domain.errors import Failure
from tui.domain.models import Refused


class Step(StrEnum):
    """What is checked; the value is the name of its line."""

    ENDPOINT = "endpoint"
    """What the address was understood as."""
    PROXY = "proxy"
    """Which proxy is in between, if any."""
    NAME = "name"
    """The host's name has an address."""
    CERTIFICATE = "certificate"
    """A connection can be opened, and whose certificate protects it."""
    CLOCK = "clock"
    """This machine's clock goes as the server's does: certificates and tokens depend on it."""
    SIGN_IN = "sign-in"
    """There is somebody to sign requests."""
    ACCESS = "access"
    """The service takes the signature."""
    DEPLOYMENT = "deployment"
    """The deployment answers."""
    STREAMING = "streaming"
    """A reply comes piece by piece, and nothing on the way holds it back."""


class Outcome(StrEnum):
    """How a check stands."""

    NOT_RUN = "not run"
    RUNNING = "running"
    PASSED = "passed"
    SKIPPED = "skipped"
    """It shows nothing here, and the next one is worth running."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of a test. Nothing in it is a secret."""

    step: Step
    outcome: Outcome = Outcome.NOT_RUN
    words: str = ""
    """What was found, or what is waited for; empty where a failure says it."""
    failure: Failure | None = None
    seconds: float = 0.0
    """How long it took."""
    model: str = ""
    """The base model that the deployment's reply has named."""
    refused: Refused | None = None
    """What the deployment did not take, so that it was asked once more without it."""


NOT_RUN = tuple(Check(step=step) for step in Step)
"""A test that has not begun."""
