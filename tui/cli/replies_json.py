"""What programs are told of a reply, the same by `aztui ask --json` and `aztui show --json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tui.domain.conversation import Message
from tui.domain.errors import Failure


def told_of(reply: Message) -> dict[str, Any]:
    """How a reply ended and what made it."""
    return {
        "refusal": reply.refusal or None,
        "status": reply.status.value,
        "finish_reason": reply.finish_reason,
        "model": reply.model or None,
        "deployment": reply.sent_with.deployment if reply.sent_with else None,
        "request_id": reply.request_id,
        "usage": reply.usage and asdict(reply.usage),
        "failure": reply.failure and _failure(reply.failure),
    }


def _failure(failure: Failure) -> dict[str, Any]:
    """A failure, as it is said."""
    return {
        "kind": failure.kind.value,
        "sentence": failure.sentence,
        "remedy": failure.remedy,
        "status": failure.status,
        "code": failure.code,
        "parameter": failure.parameter,
        "request_id": failure.request_id,
    }
