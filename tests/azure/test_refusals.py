"""Every error body of azure.md sections 2 and 4.3, from a server through the real library to a sentence and remedy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.azure.conftest import KEY, Connect, collect, failure
from tests.azure.server import Server, answer
from tui.azure.refusals import Refusal, Target, duration, failure_of
from tui.domain.errors import ChatError, FailureKind

K = FailureKind


@dataclass
class Case:
    """An answer and what it means. Each word must be in the sentence or the remedy, as named."""

    status: int
    body: Any
    kind: FailureKind
    sentence: str
    remedy: str = ""
    parameter: str | None = None
    code: str | None = None
    tries: int = 1
    headers: dict[str, str] = field(default_factory=dict)


def bad(message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """A 400 in OpenAI's own envelope."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


def azure(code: str, message: str) -> dict[str, Any]:
    """An error in the envelope of Azure's gateway."""
    return {"error": {"code": code, "message": message}}


POLICY = (
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify "
    "your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go…"
)
FILTERED = {
    "message": POLICY,
    "type": None,
    "param": "prompt",
    "code": "content_filter",
    "status": 400,
    "innererror": {
        "code": "ResponsibleAIPolicyViolation",
        "content_filter_result": {
            "hate": {"filtered": False, "severity": "safe"},
            "jailbreak": {"filtered": True, "detected": True},
            "self_harm": {"filtered": True, "severity": "medium"},
            "violence": {"filtered": True, "severity": "high"},
        },
    },
}
FILTERED_VARIANT = {
    "inner_error": {
        "code": "ResponsibleAIPolicyViolation",
        "content_filter_results": {"jailbreak": {"filtered": True, "detected": True}},
    },
    "code": "content_filter",
    "message": POLICY,
    "param": "prompt",
    "type": None,
}
LENGTH = "This model's maximum context length is 128000 tokens. However, "
QUOTA = (
    "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-08-01-preview have exceeded "
    "token rate limit of your current OpenAI S0 pricing tier. Please retry after 86400 seconds. Please go here: https://…"
)
SORRY = (
    "The server had an error processing your request. Sorry about that! You can retry your request, or contact us "
    "(Please include the request ID d2008353-291d-428f-adc1-defb5d9fb109 in your email.)"
)

CASES = {
    "prompt filtered": Case(
        400,
        {"error": FILTERED},
        K.FILTERED,
        "an attempt to get around its rules, self-harm (severity medium) and violence (severity high)",
        "other words",
        code="content_filter",
    ),
    "prompt filtered, variant": Case(
        400, {"error": FILTERED_VARIANT}, K.FILTERED, "stopped the prompt: an attempt to get around its rules."
    ),
    "image filtered": Case(
        400,
        bad("Your input image may contain content that is not allowed", None, "content_policy_violation"),
        K.FILTERED,
        "content filter stopped the prompt.",
    ),
    "bad key": Case(
        401,
        azure(
            "401",
            "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key",
        ),
        K.UNAUTHORIZED,
        "refused the API key",
        "127.0.0.1:",
        code="401",
    ),
    "a token is wanted, no envelope": Case(
        401,
        {
            "statusCode": 401,
            "message": "Unauthorized. Access token is missing, invalid, audience is incorrect "
            "(https://cognitiveservices.azure.com), or have expired.",
        },
        K.UNAUTHORIZED,
        "did not accept the API key, and asks for an Entra ID token",
        "or sign in with Entra ID (F3)",
        code="401",
    ),
    "token of another tenant": Case(
        400,
        azure(
            "Tenant provided in token does not match resource token",
            "Token tenant 3f8a1c52-6a0d-4c1e-8b57-0d9c4e2f7a61 does not match resource tenant.",
        ),
        K.UNAUTHORIZED,
        "another tenant",
        "az login --tenant",
        code="Tenant provided in token does not match resource token",
    ),
    "401 without a body": Case(401, b"", K.UNAUTHORIZED, "refused the API key"),
    "401 with a string": Case(401, {"error": "Unauthorized"}, K.UNAUTHORIZED, "refused the API key"),
    "no role": Case(
        401,
        azure(
            "PermissionDenied", "The principal `9c5b2c13` lacks the required data action `Microsoft.CognitiveServices`"
        ),
        K.FORBIDDEN,
        "no role",
        "Cognitive Services OpenAI User",
    ),
    "no role, in words": Case(
        401, azure("401", "Principal does not have access to API/Operation."), K.FORBIDDEN, "no role", "role"
    ),
    "firewall": Case(
        403,
        azure("403", "Access denied due to Virtual Network/Firewall rules."),
        K.FORBIDDEN,
        "firewall does not let",
        "VPN",
    ),
    "virtual network": Case(
        403,
        azure("403", "A Virtual Network is configured for this resource. Please use the correct endpoint"),
        K.FORBIDDEN,
        "firewall does not let",
        "VPN",
    ),
    "keys disabled": Case(
        403,
        azure("AuthenticationTypeDisabled", "Key based authentication is disabled for this resource."),
        K.FORBIDDEN,
        "takes no API keys",
        "az login",
        code="AuthenticationTypeDisabled",
    ),
    "blocked": Case(
        403, azure("403", "Your resource has been temporarily blocked because"), K.FORBIDDEN, "blocked", "portal"
    ),
    "403, another": Case(403, azure("Weird", "Not today."), K.FORBIDDEN, "does not allow this: Not today.", "access"),
    "no deployment": Case(
        404,
        azure(
            "DeploymentNotFound", "The API deployment for this resource does not exist. If you created the deployment"
        ),
        K.DEPLOYMENT,
        "no deployment named my-deployment",
        "5 minutes",
        code="DeploymentNotFound",
    ),
    "no model": Case(
        404, bad("The model `x` does not exist", None, "model_not_found"), K.DEPLOYMENT, "no deployment named"
    ),
    "wrong path": Case(404, azure("404", "Resource not found"), K.ENDPOINT, "127.0.0.1:", "RESOURCE.openai.azure.com"),
    "404 as HTML": Case(404, b"<html><h1>Not Found</h1></html>", K.ENDPOINT, "no chat completions"),
    "wrong method": Case(405, b"", K.ENDPOINT, "no chat completions"),
    "not a chat model": Case(
        400,
        azure(
            "OperationNotSupported", "The chatCompletion operation does not work with the specified model, gpt-5.4-pro."
        ),
        K.MODEL,
        "my-deployment takes no chat completions",
        "another deployment",
    ),
    "calls per minute": Case(
        429,
        azure("429", "Rate limit is exceeded. Try again in 2 seconds."),
        K.RATE_LIMITED,
        "more requests than its quota",
        "in 2 seconds",
        tries=3,
    ),
    "tokens per minute": Case(
        429,
        azure("429", QUOTA.replace("86400", "7")),
        K.RATE_LIMITED,
        "token quota is used up",
        "in 7 seconds",
        tries=3,
    ),
    "larger than the quota": Case(
        429, azure("429", QUOTA), K.RATE_LIMITED, "larger than the whole token quota", "Lower max tokens"
    ),
    "long wait": Case(
        429, azure("429", "Slow down"), K.RATE_LIMITED, "quota", "in 3 hours", headers={"retry_after": "9999"}
    ),
    "calls per minute, as tokens are told": Case(
        429,
        azure("429", QUOTA.replace("86400", "12").replace("token rate", "call rate")),
        K.RATE_LIMITED,
        "more requests than its quota",
        "in 12 seconds",
        tries=3,
    ),
    "capacity, as it is down": Case(
        429,
        azure("429", "The service is temporarily unable to process your request. Please try again later."),
        K.RATE_LIMITED,
        "no room",
        tries=3,
    ),
    "capacity": Case(
        429, azure("429", "System is experiencing high demand"), K.RATE_LIMITED, "no room", "in a moment", tries=3
    ),
    "too long": Case(
        400,
        bad(LENGTH + "your messages resulted in 192041 tokens. Please", "messages", "context_length_exceeded"),
        K.CONTEXT,
        "takes 192,041 tokens, and the model takes 128,000",
        "max tokens",
    ),
    "too long with the reply": Case(
        400,
        bad(LENGTH + "you requested 135969 tokens (9969 in the messages, 126000 in the completion).", "messages", None),
        K.CONTEXT,
        "takes 135,969 tokens, 126,000 of them for the reply, and the model takes 128,000",
    ),
    "too long, gpt-5": Case(
        400,
        bad(
            "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 289650 tokens.",
            "messages",
            "context_length_exceeded",
        ),
        K.CONTEXT,
        "takes 289,650 tokens, and the model takes 272,000",
    ),
    "too long, no numbers": Case(400, bad("too long", None, "context_length_exceeded"), K.CONTEXT, "longer than"),
    "invalid Unicode": Case(
        500,
        {"error": {"message": "Failed to create completion as the model generated invalid Unicode output"}},
        K.SERVICE,
        "not valid Unicode",
        "temperature below 1",
        tries=3,
    ),
    "server error": Case(
        500,
        {"error": {"message": SORRY, "type": "server_error", "param": None, "code": None}},
        K.SERVICE,
        "The service broke (status 500).",
        "in a moment",
        code="server_error",
        tries=3,
    ),
    "backend": Case(500, azure("InternalServerError", "Backend returned"), K.SERVICE, "broke", tries=3),
    "overloaded": Case(503, azure("ServiceUnavailable", "temporarily unable"), K.SERVICE, "overloaded", tries=3),
    "gateway": Case(502, b"<html><body>502 Bad Gateway</body></html>", K.SERVICE, "gateway got no answer", tries=3),
    "gateway timeout": Case(504, b"upstream request timeout", K.SERVICE, "gateway got no answer", tries=3),
    "timeout": Case(408, azure("Timeout", "The operation was timeout."), K.SERVICE, "took too long", tries=3),
    "old parameter": Case(
        400,
        bad(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
            "max_tokens",
            "unsupported_parameter",
        ),
        K.PARAMETER,
        "does not take max tokens",
        "Set max tokens back to its default and try again, or choose another deployment.",
        parameter="max_tokens",
    ),
    "old parameter, by its code": Case(
        400,
        bad("No.", "max_tokens", "unsupported_parameter"),
        K.PARAMETER,
        "does not take max tokens",
        "or choose another deployment",
        parameter="max_tokens",
    ),
    "value": Case(
        400,
        bad(
            "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is"
            " supported.",
            "temperature",
            "unsupported_value",
        ),
        K.PARAMETER,
        "does not take this value of temperature",
        "default, 1,",
        parameter="temperature",
        code="unsupported_value",
    ),
    "value, from words alone": Case(
        400,
        bad(
            "Unsupported value: 'top_p' does not support 0.7 with this model. Only the default (1) value is supported."
        ),
        K.PARAMETER,
        "does not take this value of top P",
        "Set top P back to its default, 1",
        parameter="top_p",
    ),
    "parameter": Case(
        400,
        bad(
            "Unsupported parameter: 'presence_penalty' is not supported with this model.", None, "unsupported_parameter"
        ),
        K.PARAMETER,
        "does not take presence penalty",
        "Set presence penalty back to its default",
        parameter="presence_penalty",
    ),
    "unrecognised": Case(
        400,
        bad("Unrecognized request argument supplied: reasoning_effort"),
        K.PARAMETER,
        "does not take reasoning effort",
        "Set reasoning effort back to its default",
        parameter="reasoning_effort",
    ),
    "unknown": Case(
        400,
        bad("Unknown parameter: 'zzz'.", "zzz", "unknown_parameter"),
        K.PARAMETER,
        "take zzz",
        "another deployment",
        parameter="zzz",
    ),
    "stream options": Case(
        422,
        bad("Extra inputs", "stream_options", "unsupported_parameter"),
        K.PARAMETER,
        "stream_options",
        "another",
        parameter="stream_options",
    ),
    "system role": Case(
        400,
        bad(
            "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
            "messages[0].role",
            "unsupported_value",
        ),
        K.PARAMETER,
        "does not take a system prompt",
        "Empty the system prompt",
    ),
    "values": Case(
        400,
        bad(
            "Invalid value: 'none'. Supported values are: 'low', 'medium', and 'high'.", "temperature", "invalid_value"
        ),
        K.PARAMETER,
        "this value of temperature",
        "It takes low, medium, and high.",
        parameter="temperature",
    ),
    "too many": Case(
        400,
        bad("max_tokens is too large: 32000. This model supports at most 16384 completion tokens.", "max_tokens", None),
        K.PARAMETER,
        "this value of max tokens",
        "16,384 at most",
        parameter="max_tokens",
    ),
    "too few": Case(
        400,
        bad(
            "Invalid 'max_completion_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.",
            "max_completion_tokens",
            "integer_below_min_value",
        ),
        K.PARAMETER,
        "this value of max tokens",
        "1 or more",
        parameter="max_completion_tokens",
    ),
    "no messages": Case(
        400,
        bad("Invalid 'messages': empty array. Expected an array with minimum length 1.", "messages", "empty_array"),
        K.SERVICE,
        "refused the request: Invalid 'messages': empty array",
    ),
    "the specified form": Case(
        400,
        {"error": {"code": "BadRequest", "message": "It is bad.", "param": None, "type": None, "inner_error": {}}},
        K.SERVICE,
        "refused the request: It is bad.",
        code="BadRequest",
    ),
    **{
        f"redirect, {status}": Case(
            status,
            b"",
            K.ENDPOINT,
            "redirects to elsewhere.example, and aztui does not follow",
            "set it as the endpoint",
            headers={"location": "https://elsewhere.example/openai/v1/"},
        )
        for status in (301, 302, 303, 307, 308)
    },
    "redirect to nowhere": Case(
        302, b"", K.ENDPOINT, "redirects to another address", headers={"location": "http://[::1"}
    ),
    "tools": Case(
        400, bad("Function tools with reasoning_effort are not supported"), K.SERVICE, "refused the request: Function"
    ),
    "400 in plain text": Case(400, b"no such thing", K.SERVICE, "refused the request: no such thing."),
    "400 as HTML": Case(400, b"<!DOCTYPE html><p>x", K.SERVICE, "refused the request (status 400)."),
    "400 as a list": Case(400, ["a"], K.SERVICE, "refused the request (status 400)."),
    "400 without words": Case(
        400, {"error": {"message": {"a": 1}, "code": ["x"], "param": 5}}, K.SERVICE, "(status 400)"
    ),
    "proxy sign-in": Case(407, b"<html>", K.PROXY, "asks for a sign-in", "HTTPS_PROXY"),
    "teapot": Case(418, {"message": "short and stout"}, K.SERVICE, "short and stout"),
}


@pytest.mark.parametrize("name", CASES)
async def test_an_error_body_is_a_sentence_and_a_remedy(name: str, connected: Connect) -> None:
    """Threats 19, 49, 50 and 54."""
    case = CASES[name]
    headers = {"apim_request_id": "apim-7", "x_request_id": "other", **case.headers}
    async with Server((answer(case.status, case.body, **headers),)) as server:
        got = await failure(collect(connected(server)))
    assert got.kind is case.kind
    assert case.sentence in got.sentence
    assert case.remedy in got.remedy
    assert got.parameter == case.parameter
    assert case.code in (None, got.code)
    assert (got.status, got.request_id) == (case.status, "apim-7")
    assert got.sentence.endswith(".")
    assert got.remedy.endswith(".")
    assert len(server.requests) == case.tries
    everything = repr(got)
    assert "<" not in everything.replace("<FailureKind", "")
    assert KEY not in everything


async def test_the_other_request_id_is_the_second_choice(connected: Connect) -> None:
    async with Server((answer(401, azure("401", "x"), x_request_id="second"),)) as server:
        assert (await failure(collect(connected(server)))).request_id == "second"


async def test_a_service_that_repeats_the_key_is_not_quoted_with_it(connected: Connect) -> None:
    """Threat 19: no key in what is shown and stored."""
    body = bad(f"Incorrect API key provided: {KEY}\x1b]0;x\x07", KEY, KEY)
    async with Server((answer(418, body, apim_request_id=KEY),)) as server:
        model = connected(server)
        with pytest.raises(ChatError) as caught:
            await collect(model)
    assert KEY not in repr(caught.value.failure) + str(caught.value) + repr(model)
    assert "\x1b" not in repr(caught.value.failure.sentence)
    assert "[hidden]" in caught.value.failure.sentence


@pytest.mark.parametrize(
    "body",
    [
        azure(
            "OperationNotSupported",
            f"The chatCompletion operation does not work with the specified model, {KEY}. Please",
        ),
        bad(f"Unknown parameter: '{KEY.replace('-', '_')}'."),
        bad(f"Unsupported value: 'x' does not support this. Supported values are: '{KEY}'.", "x", "unsupported_value"),
    ],
    ids=["model", "field", "values"],
)
async def test_a_key_in_what_is_learned_of_a_deployment_is_not_kept(body: dict[str, Any], connected: Connect) -> None:
    """Threat 19: the base model of a refusal and the field that it names are stored too."""
    key = KEY.replace("-", "_") if KEY not in str(body) else KEY
    async with Server((answer(400, body),)) as server:
        with pytest.raises(ChatError) as caught:
            await collect(connected(server, key=key))
    assert key not in repr(caught.value.failure) + repr(caught.value.refused)


async def test_a_very_long_message_is_cut(connected: Connect) -> None:
    async with Server((answer(418, {"message": "word " * 100_000}),)) as server:
        assert len((await failure(collect(connected(server)))).sentence) < 300


TARGET = Target(host="contoso.openai.azure.com", deployment="d", entra=True)


def test_with_entra_id_a_401_is_about_the_token() -> None:
    refused = failure_of(Refusal.read({"code": "401", "message": "Unauthorized"}, status=401), TARGET)
    assert "Entra ID token" in refused.sentence


@pytest.mark.parametrize(
    "body",
    [
        None,
        5,
        [],
        {},
        {"code": None, "message": None, "param": None, "innererror": "x"},
        {
            "code": "content_filter",
            "innererror": {"content_filter_result": {"hate": None, "x": 5, "y": [], "error": {}}},
        },
        {
            "code": "content_filter",
            "innererror": {"content_filter_result": {"custom_blocklists": [{"filtered": True}]}},
        },
        {"message": "maximum context length is 99999999999999999999999 tokens, requested 1 tokens"},
        {"message": "max_tokens is too large: 1. At most ,,,"},
    ],
)
def test_no_body_is_too_strange(body: object) -> None:
    """Threat 47."""
    assert failure_of(Refusal.read(body, status=400), TARGET).sentence


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 second"),
        (1, "1 second"),
        (20, "20 seconds"),
        (90, "90 seconds"),
        (300, "5 minutes"),
        (86400, "24 hours"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words
