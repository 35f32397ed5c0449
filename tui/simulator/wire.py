"""What goes over the wire, in Azure's shapes: chunks of a stream, whole replies, error bodies, headers.

The shapes are those recorded from live resources (azure.md section 4). Members stand in the order of the recordings,
and the gateway's bodies are kept byte for byte, spaces included.
"""

from __future__ import annotations

import json
import random
import string
import uuid
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

DONE = b"data: [DONE]\n\n"

KEY_REFUSED = (
    b'{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure '
    b'to provide a valid key for an active subscription and use a correct regional API endpoint for your resource."}}'
)
TOKEN_REFUSED = (
    b'{"statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is incorrect '
    b'(https://cognitiveservices.azure.com), or have expired."}'
)
ROLE_MISSING = (
    b'{"error":{"code":"PermissionDenied","message":"The principal `9c5b2c13-7a61-4f0e-9f54-2d8b7c1e6a30` lacks the '
    b"required data action `Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action` to "
    b'perform `POST /openai/deployments/{deployment-id}/chat/completions` operation."}}'
)
DEPLOYMENT_NOT_FOUND = (
    b'{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you '
    b'created the deployment within the last 5 minutes, please wait a moment and try again."}}'
)
RESOURCE_NOT_FOUND = b'{"error":{"code":"404","message": "Resource not found"}}'
VERSION_REFUSED = b'{"error":{"code":"BadRequest","message":"API version not supported"}}'
"""For a dated api-version: the v1 paths take `v1` and `preview` alone. The text is from memory, not recorded."""

NOT_JSON = (
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library "
    "correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble "
    "figuring out how to fix this, please contact us through our help center at help.openai.com.)"
)


def encoded(body: Json) -> bytes:
    """A body as it is sent: UTF-8, no spaces. A lone surrogate, which a request may hold, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def event(body: Json) -> bytes:
    """One event of a stream."""
    return b"data: " + encoded(body) + b"\n\n"


def error(message: str, *, type: str | None = "invalid_request_error", param: str | None, code: str | None) -> bytes:
    """The body of an error of the model's own, as against one of the gateway."""
    return encoded({"error": {"message": message, "type": type, "param": param, "code": code}})


def rate_limited(seconds: int) -> bytes:
    """The body of a 429."""
    return f'{{"error":{{"code":"429","message": "Rate limit is exceeded. Try again in {seconds} seconds."}}}}'.encode()


def server_error(request_id: str) -> bytes:
    """The body of a 500."""
    return error(
        "The server had an error processing your request. Sorry about that! You can retry your request, or contact us "
        "through an Azure support request at: https://go.microsoft.com/fwlink/?linkid=2213926 if you keep seeing this "
        f"error. (Please include the request ID {request_id} in your email.)",
        type="server_error",
        param=None,
        code=None,
    )


def prompt_filtered() -> bytes:
    """The body of a 400 for a prompt that the content filter stopped."""
    message = (
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please "
        "modify your prompt and retry. To learn more about our content filtering policies please read our "
        "documentation: https://go.microsoft.com/fwlink/?linkid=2198766"
    )
    results = categories()
    results["jailbreak"] = {"filtered": True, "detected": True}
    return encoded(
        {
            "error": {
                "message": message,
                "type": None,
                "param": "prompt",
                "code": "content_filter",
                "status": 400,
                "innererror": {
                    "code": "ResponsibleAIPolicyViolation",
                    "content_filter_result": dict(sorted(results.items())),
                },
            }
        }
    )


def categories(filtered: str | None = None) -> Json:
    """The four categories of the content filter, all safe but the filtered one."""
    results: Json = {
        name: {"filtered": False, "severity": "safe"} for name in ("hate", "self_harm", "sexual", "violence")
    }
    if filtered is not None:
        results[filtered] = {"filtered": True, "severity": "medium"}
    return results


def prompt_results() -> list[Json]:
    """`prompt_filter_results` of a prompt that passed."""
    results = categories()
    results["jailbreak"] = {"detected": False, "filtered": False}
    return [{"prompt_index": 0, "content_filter_results": dict(sorted(results.items()))}]


def usage(prompt_tokens: int, completion_tokens: int) -> Json:
    """The `usage` member."""
    return {
        "completion_tokens": completion_tokens,
        "completion_tokens_details": {
            "accepted_prediction_tokens": 0,
            "audio_tokens": 0,
            "reasoning_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
        "prompt_tokens": prompt_tokens,
        "prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": 0},
        "total_tokens": prompt_tokens + completion_tokens,
    }


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
    id: str = field(default_factory=lambda: "chatcmpl-" + _letters(29))

    def prompt_filter(self) -> bytes:
        """The first event: no choices, and nothing of the envelope."""
        return event(
            {
                "choices": [],
                "created": 0,
                "id": "",
                "model": "",
                "object": "",
                "prompt_filter_results": prompt_results(),
            }
        )

    def role(self) -> bytes:
        """The event that opens the reply."""
        return self._choice({"content": "", "refusal": None, "role": "assistant"}, {})

    def content(self, text: str) -> bytes:
        """An event with a piece of the text."""
        return self._choice({"content": text}, {"protected_material_text": {"detected": False, "filtered": False}})

    def finish(self, reason: str) -> bytes:
        """The event that says why the reply ends."""
        return self._choice({}, _results_of(reason) if reason == "content_filter" else {}, reason)

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

    def whole(self, text: str, reason: str, counts: Json) -> bytes:
        """The body of a reply that is not streamed."""
        return encoded(
            {
                "choices": [
                    {
                        "content_filter_results": _results_of(reason),
                        "finish_reason": reason,
                        "index": 0,
                        "logprobs": None,
                        "message": {"annotations": [], "content": text, "refusal": None, "role": "assistant"},
                    }
                ],
                "created": self.created,
                "id": self.id,
                "model": self.model,
                "object": "chat.completion",
                "prompt_filter_results": prompt_results(),
                "service_tier": "default",
                "system_fingerprint": None,
                "usage": counts,
            }
        )

    def _choice(self, delta: Json, results: Json, reason: str | None = None) -> bytes:
        choice = {
            "content_filter_results": results,
            "delta": delta,
            "finish_reason": reason,
            "index": 0,
            "logprobs": None,
        }
        return event({"choices": [choice], "created": self.created, "id": self.id, **self._tail(None)})

    def _tail(self, counts: Json | None) -> Json:
        return {
            "model": self.model,
            "obfuscation": _letters(random.randint(1, 16)),
            "object": "chat.completion.chunk",
            "service_tier": "default",
            "system_fingerprint": None,
            "usage": counts,
        }


def _results_of(reason: str) -> Json:
    return categories("violence" if reason == "content_filter" else None)


def _letters(count: int) -> str:
    return "".join(random.choices(string.ascii_letters + string.digits, k=count))
