"""Everything that can go wrong, said in one plain sentence with one remedy.

    AztuiError
    ├── InputError       something typed, or given on the command line       exit 2
    ├── SettingsError    the settings file, a theme, an environment variable  exit 2
    ├── StoreError       the conversations on disk                            exit 1
    └── ChatError        a reply that could not be had; carries a `Failure`   exit 3-6

A `Failure` is the value that is stored with a message and shown at it; a `ChatError` is its way up the stack.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.domain.models import Exceeded, Refused


class FailureKind(StrEnum):
    """Why there is no reply, or no whole one. The value is stored: never rename one."""

    ENDPOINT = "endpoint"
    """The address is not one of an Azure OpenAI resource, or has no such path."""
    NETWORK = "network"
    """No connection: name not found, refused, reset before the first token."""
    TLS = "tls"
    PROXY = "proxy"
    TIMEOUT = "timeout"
    """Nothing came within the time allowed, before the first token."""
    SIGN_IN = "sign_in"
    """There is nobody to sign a request: Entra ID gave no token, or there is no key."""
    UNAUTHORIZED = "unauthorized"
    """The service refused the key or the token (401)."""
    FORBIDDEN = "forbidden"
    """Firewall, disabled keys, missing role (403, or 401 PermissionDenied)."""
    DEPLOYMENT = "deployment"
    """No deployment of that name (404 DeploymentNotFound)."""
    MODEL = "model"
    """The deployment's model is asked another way than by chat completions (400 OperationNotSupported)."""
    RATE_LIMITED = "rate_limited"
    PARAMETER = "parameter"
    """A request parameter was refused; `Failure.parameter` names it."""
    CONTEXT = "context"
    """The request is longer than the context window."""
    FILTERED = "filtered"
    """Azure's content filter stopped the prompt or the reply."""
    SERVICE = "service"
    """The service broke (5xx, 408) or refused for a reason not listed here."""
    CUT = "cut"
    """The reply began and its stream broke off."""
    PROTOCOL = "protocol"
    """What came is not the stream of a chat completion: HTML, malformed JSON, bad UTF-8."""
    TOO_LONG = "too_long"
    """The reply passed the size at which one is stopped (DESIGN section 2: 4 MB)."""
    INTERNAL = "internal"
    """Our own fault."""


_EXIT_CODES = {
    FailureKind.ENDPOINT: 3,
    FailureKind.NETWORK: 3,
    FailureKind.TLS: 3,
    FailureKind.PROXY: 3,
    FailureKind.TIMEOUT: 3,
    FailureKind.SIGN_IN: 3,
    FailureKind.UNAUTHORIZED: 3,
    FailureKind.FORBIDDEN: 3,
    FailureKind.FILTERED: 5,
    FailureKind.CUT: 6,
    FailureKind.TOO_LONG: 6,
    FailureKind.INTERNAL: 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a reply is missing or not whole. Every text in it is shown as it is, so it holds no secret."""

    kind: FailureKind
    sentence: str
    """What happened, in one plain sentence."""
    remedy: str = ""
    """What to do about it, in one plain sentence; may be empty."""
    parameter: str | None = None
    """The request parameter the service refused, as the service names it."""
    status: int | None = None
    """The HTTP status, where there was one."""
    code: str | None = None
    """The service's own error code."""
    model: str | None = None
    """The base model that the service named in its refusal."""
    exceeded: Exceeded | None = None
    """The numbers of a request that was too long, where the service gave them."""
    request_id: str | None = None
    """What Azure support asks for (`apim-request-id`, else `x-request-id`)."""
    unsent: bool = False
    """Nothing reached the service: no connection, no sign-in to send with, or a proxy that let nothing through."""

    @property
    def took_nothing(self) -> bool:
        """Whether the request never reached the service, or was answered by an error in place of a reply."""
        # what is filtered may have been written first
        return self.unsent or (self.kind is not FailureKind.FILTERED and (self.status or 0) >= 400)

    @property
    def exit_code(self) -> int:
        """The command line's exit code for this failure (DESIGN section 6)."""
        return _EXIT_CODES.get(self.kind, 4)


class AztuiError(Exception):
    """The root of the tree: a sentence, a remedy and an exit code."""

    exit_code = 1

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()


class InputError(AztuiError):
    """Something typed, or given on the command line, cannot be used."""

    exit_code = 2


class SettingsError(AztuiError):
    """The settings file, a theme or an environment variable cannot be used."""

    exit_code = 2


class StoreError(AztuiError):
    """The conversations on disk cannot be read or written."""


class ChatError(AztuiError):
    """A reply could not be had.

    Args:
        failure: What is stored and shown.
        retry_after: Seconds the service asked us to wait, where it did.
        retryable: Whether the same request may succeed a moment later (408, 429, 5xx, no connection).
        refused: The part of the request without which it may succeed; only where nothing of a reply has come.
    """

    def __init__(
        self,
        failure: Failure,
        *,
        retry_after: float | None = None,
        retryable: bool = False,
        refused: Refused | None = None,
    ) -> None:
        super().__init__(failure.sentence, failure.remedy)
        self.failure = failure
        self.retry_after = retry_after
        self.retryable = retryable
        self.refused = refused
        self.exit_code = failure.exit_code
