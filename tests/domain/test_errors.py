"""What went wrong, as a sentence, a remedy and an exit code."""

from __future__ import annotations

import pytest

from tui.domain.errors import (
    AztuiError,
    ChatError,
    Failure,
    FailureKind,
    InputError,
    SettingsError,
    StoreError,
)

CONNECTION, REFUSED, FILTERED, CUT, OURS = 3, 4, 5, 6, 1


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (FailureKind.ENDPOINT, CONNECTION),
        (FailureKind.NETWORK, CONNECTION),
        (FailureKind.TLS, CONNECTION),
        (FailureKind.PROXY, CONNECTION),
        (FailureKind.TIMEOUT, CONNECTION),
        (FailureKind.SIGN_IN, CONNECTION),
        (FailureKind.UNAUTHORIZED, CONNECTION),
        (FailureKind.FORBIDDEN, CONNECTION),
        (FailureKind.DEPLOYMENT, REFUSED),
        (FailureKind.MODEL, REFUSED),
        (FailureKind.RATE_LIMITED, REFUSED),
        (FailureKind.PARAMETER, REFUSED),
        (FailureKind.CONTEXT, REFUSED),
        (FailureKind.FILTERED, FILTERED),
        (FailureKind.SERVICE, REFUSED),
        (FailureKind.CUT, CUT),
        (FailureKind.PROTOCOL, REFUSED),
        (FailureKind.TOO_LONG, CUT),
        (FailureKind.INTERNAL, OURS),
    ],
)
def test_the_exit_code_of_a_failure(kind: FailureKind, code: int) -> None:
    """DESIGN section 6."""
    failure = Failure(kind=kind, sentence="It did not work.", remedy="Try again.")
    assert failure.exit_code == code
    error = ChatError(failure, retry_after=2.0, retryable=True)
    assert (error.exit_code, error.failure, error.retry_after, error.retryable) == (code, failure, 2.0, True)
    assert str(error) == "It did not work. Try again."


def test_every_kind_has_been_given_a_code() -> None:
    assert {Failure(kind=kind, sentence="").exit_code for kind in FailureKind} == {
        OURS,
        CONNECTION,
        REFUSED,
        FILTERED,
        CUT,
    }


@pytest.mark.parametrize(("error", "code"), [(AztuiError, 1), (StoreError, 1), (InputError, 2), (SettingsError, 2)])
def test_the_exit_code_of_an_error(error: type[AztuiError], code: int) -> None:
    raised = error("The file is broken.")
    assert isinstance(raised, AztuiError)
    assert (raised.exit_code, str(raised), raised.remedy) == (code, "The file is broken.", "")
