"""What goes over the wire in Azure's shapes: events of a stream, whole replies, headers.

The shapes are those recorded from live resources (azure.md sections 4.1 and 4.2). Members stand in the order of the
recordings. The bodies of errors are in `answers`.
"""

from __future__ import annotations

import json
import random
import string
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

DONE = b"data: [DONE]\n\n"
NOT_PROTECTED: Json = {"protected_material_text": {"detected": False, "filtered": False}}
"""What the content filter says of a piece of text that it lets through."""


def encoded(body: Json) -> bytes:
    """A body as it is sent: UTF-8, no spaces. A lone surrogate, which a request may hold, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def event(body: Json) -> bytes:
    """One event of a stream."""
    return b"data: " + encoded(body) + b"\n\n"


def judged(severity: str, *, filtered: bool = True) -> Json:
    """A category's result: hate, self_harm, sexual and violence have a severity (safe, low, medium, high)."""
    return {"filtered": filtered, "severity": severity}


def found(*, filtered: bool = True) -> Json:
    """The result of a category that has no severity: jailbreak, indirect_attack, protected_material_text and so on."""
    return {"filtered": filtered, "detected": True}


def categories(**results: Json) -> Json:
    """The results of the content filter: four categories that are safe, but for those given."""
    safe = {name: judged("safe", filtered=False) for name in ("hate", "self_harm", "sexual", "violence")}
    return dict(sorted({**safe, **results}.items()))


def prompt_results() -> list[Json]:
    """`prompt_filter_results` of a prompt that passed."""
    return [{"prompt_index": 0, "content_filter_results": categories(jailbreak={"detected": False, "filtered": False})}]


def annotation(results: Json, start: int, end: int, reason: str | None = None) -> bytes:
    """An event of the asynchronous filter: a choice without `delta`, nothing of the envelope (azure.md section 4.2).

    Args:
        results: What it found.
        start: Where the judged part begins, in characters of prompt and reply.
        end: Where it ends.
        reason: `content_filter`, where the reply must not be shown.
    """
    offsets = {"check_offset": start, "start_offset": start, "end_offset": end}
    choice = {"index": 0, "finish_reason": reason, "content_filter_results": results, "content_filter_offsets": offsets}
    return event({"id": "", "object": "", "created": 0, "model": "", "choices": [choice], "usage": None})


def usage(prompt_tokens: int, completion_tokens: int, reasoning_tokens: int = 0) -> Json:
    """The `usage` member; `reasoning_tokens` are part of `completion_tokens`."""
    return {
        "completion_tokens": completion_tokens,
        "completion_tokens_details": {
            "accepted_prediction_tokens": 0,
            "audio_tokens": 0,
            "reasoning_tokens": reasoning_tokens,
            "rejected_prediction_tokens": 0,
        },
        "prompt_tokens": prompt_tokens,
        "prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": 0},
        "total_tokens": prompt_tokens + completion_tokens,
    }


def log_probabilities(texts: Sequence[str], alternatives: int) -> Json:
    """The `logprobs` of a choice: made up, the same each time, with so many alternatives to each text."""

    def entry(text: str, rank: int) -> Json:
        probability = -round(0.01 + rank * 1.7 + len(text) / 100, 4)
        return {"token": text, "logprob": probability, "bytes": list(text.encode(errors="replace"))}

    def token(text: str) -> Json:
        others = [text, *(f" {word}" for word in _ALTERNATIVES.split())][:alternatives]
        return {**entry(text, 0), "top_logprobs": [entry(other, rank) for rank, other in enumerate(others)]}

    return {"content": [token(text) for text in texts], "refusal": None}


_ALTERNATIVES = "the a an and or but so then when where who what why how this that these those one other"


def headers(request_id: str) -> dict[str, str]:
    """The headers that every answer has."""
    return {
        "apim-request-id": request_id,
        "x-request-id": request_id,
        "x-ms-region": "East US 2",
        "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
        "x-content-type-options": "nosniff",
    }


def quota_headers(spent: int) -> dict[str, str]:
    """The headers of what is left of the quota, on the answers of a model. `spent` is in tokens."""
    return {
        "x-ratelimit-limit-requests": "2500",
        "x-ratelimit-limit-tokens": "250000",
        "x-ratelimit-remaining-requests": "2499",
        "x-ratelimit-remaining-tokens": str(max(250_000 - spent, 0)),
    }


def new_request_id() -> str:
    """What Azure's support asks for."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Envelope:
    """What all chunks of one reply have in common."""

    model: str
    """The base model's dated name."""
    created: int
    """Seconds since the epoch."""
    fingerprint: str | None = None
    """`system_fingerprint`: what answered, for those who gave a seed."""
    id: str = field(default_factory=lambda: "chatcmpl-" + _letters(29))

    def prompt_filter(self) -> bytes:
        """The first event: no choices, and nothing of the envelope."""
        empty = {"choices": [], "created": 0, "id": "", "model": "", "object": ""}
        return event({**empty, "prompt_filter_results": prompt_results()})

    def role(self, index: int = 0) -> bytes:
        """The event that opens a choice of the reply."""
        return self.choice({"content": "", "refusal": None, "role": "assistant"}, {}, index=index)

    def content(self, text: str, index: int = 0, member: str = "content", logprobs: Json | None = None) -> bytes:
        """An event with a piece of the text, in the member of the delta that carries it."""
        return self.choice({member: text}, NOT_PROTECTED, index=index, logprobs=logprobs)

    def finish(self, reason: str, results: Json | None = None, index: int = 0) -> bytes:
        """The event that says why a choice ends, and what the content filter found."""
        return self.choice({}, results or {}, reason, index)

    def choice(
        self, delta: Json, results: Json, reason: str | None = None, index: int = 0, logprobs: Json | None = None
    ) -> bytes:
        """An event with one choice."""
        choice = {
            "content_filter_results": results,
            "delta": delta,
            "finish_reason": reason,
            "index": index,
            "logprobs": logprobs,
        }
        return self.choices([choice])

    def choices(self, choices: list[Json] | None) -> bytes:
        """An event with these choices."""
        return event({"choices": choices, "created": self.created, "id": self.id, **self._tail(None)})

    def usage(self, counts: Json, milliseconds: int) -> bytes:
        """The event with the token counts, only on demand; `milliseconds` is how long the reply took."""
        return event(
            {
                "choices": [],
                "created": self.created,
                "id": self.id,
                "latency_checkpoint": {"service_ttlt_ms": milliseconds, "total_duration_ms": milliseconds},
                **self._tail(counts),
            }
        )

    def whole(self, choices: list[Json], counts: Json) -> bytes:
        """The body of a reply that is not streamed."""
        return encoded(
            {
                "choices": choices,
                "created": self.created,
                "id": self.id,
                "model": self.model,
                "object": "chat.completion",
                "prompt_filter_results": prompt_results(),
                "service_tier": "default",
                "system_fingerprint": self.fingerprint,
                "usage": counts,
            }
        )

    def _tail(self, counts: Json | None) -> Json:
        return {
            "model": self.model,
            "obfuscation": _letters(random.randint(1, 16)),
            "object": "chat.completion.chunk",
            "service_tier": "default",
            "system_fingerprint": self.fingerprint,
            "usage": counts,
        }


def _letters(count: int) -> str:
    return "".join(random.choices(string.ascii_letters + string.digits, k=count))
