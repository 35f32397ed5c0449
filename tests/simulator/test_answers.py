"""What is answered instead of a reply, byte for byte as azure.md section 4.3 has it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.simulator.conftest import Simulator

SAFE = (
    b'"hate":{"filtered":false,"severity":"safe"},"self_harm":{"filtered":false,"severity":"safe"},'
    b'"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}'
)
POLICY = (
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify "
    "your prompt and retry. To learn more about our content filtering policies please read our documentation: "
    "https://go.microsoft.com/fwlink/?linkid=2198766"
)
GATEWAY = {
    "401": (
        401,
        b'{"error":{"code":"PermissionDenied","message":"The principal `9c5b2c13-7a61-4f0e-9f54-2d8b7c1e6a30` lacks '
        b"the required data action `Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action` "
        b'to perform `POST /openai/deployments/{deployment-id}/chat/completions` operation."}}',
    ),
    "401 principal": (
        401,
        b'{"error":{"code":"PermissionDenied","message":"Principal does not have access to API/Operation."}}',
    ),
    "401 key": (
        401,
        b'{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make '
        b"sure to provide a valid key for an active subscription and use a correct regional API endpoint for your "
        b'resource."}}',
    ),
    "401 token": (
        401,
        b'{"statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is incorrect '
        b'(https://cognitiveservices.azure.com), or have expired."}',
    ),
    "tenant": (
        400,
        b'{"error":{"code":"Tenant provided in token does not match resource token","message":"Token tenant '
        b'3f8a1c52-6a0d-4c1e-8b57-0d9c4e2f7a61 does not match resource tenant."}}',
    ),
    "403 firewall": (
        403,
        b'{"error":{"code":"403","message": "Access denied due to Virtual Network/Firewall rules."}}',
    ),
    "403 network": (
        403,
        b'{"error":{"code":"403","message":"A Virtual Network is configured for this resource. Please use the correct '
        b'endpoint for making requests. Check https://aka.ms/cogsvc-vnet for more details."}}',
    ),
    "403 keys": (
        403,
        b'{"error":{"code":"AuthenticationTypeDisabled","message": "Key based authentication is disabled for this '
        b'resource."}}',
    ),
    "404": (
        404,
        b'{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you '
        b'created the deployment within the last 5 minutes, please wait a moment and try again."}}',
    ),
    "404 path": (404, b'{"error":{"code":"404","message": "Resource not found"}}'),
    "operation": (
        400,
        b'{"error":{"code":"OperationNotSupported","message":"The chatCompletion operation does not work with the '
        b"specified model, gpt-5.4-pro. Please choose different model and try again. You can learn more about which "
        b'models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993."}}',
    ),
    "408": (408, b'{"error":{"code":"Timeout","message":"The operation was timeout."}}'),
    "500 unicode": (
        500,
        b'{"error": {"message": "Failed to create completion as the model generated invalid Unicode output"}}',
    ),
    "500 backend": (
        500,
        b'{"error":{"code":"InternalServerError","message":"Backend returned unexpected response. Please contact '
        b'Microsoft for help."}}',
    ),
    "503": (
        503,
        b'{"error":{"code":"ServiceUnavailable","message":"The service is temporarily unable to process your request. '
        b'Please try again later."}}',
    ),
    "filter": (
        400,
        b'{"error":{"message":"' + POLICY.encode() + b'","type":null,"param":"prompt","code":"content_filter",'
        b'"status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{'
        + SAFE.replace(b',"self_harm"', b',"jailbreak":{"filtered":true,"detected":true},"self_harm"')
        + b"}}}}",
    ),
    "filter hate": (
        400,
        b'{"error":{"message":"' + POLICY.encode() + b'","type":null,"param":"prompt","code":"content_filter",'
        b'"status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{'
        + SAFE.replace(b'"hate":{"filtered":false,"severity":"safe"}', b'"hate":{"filtered":true,"severity":"high"}')
        + b"}}}}",
    ),
    "filter other": (
        400,
        b'{"error":{"inner_error":{"code":"ResponsibleAIPolicyViolation","content_filter_results":{"jailbreak":{'
        b'"filtered":true,"detected":true}}},"code":"content_filter","message":"' + POLICY.encode() + b'",'
        b'"param":"prompt","type":null}}',
    ),
}


@pytest.mark.parametrize("words", GATEWAY)
@pytest.mark.parametrize("stream", [True, False])
def test_bodies_are_those_of_the_recordings(one_simulator: Simulator, words: str, stream: bool) -> None:
    answer = one_simulator.ask(f"simulate {words}", stream=stream)
    assert (answer.status, answer.body) == GATEWAY[words]
    assert answer.headers["content-type"] == "application/json"
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["apim-request-id"])


def test_an_error_of_the_services_own_names_its_request(simulator: Simulator) -> None:
    answer = simulator.ask("simulate 500")
    named = re.search(r"request ID ([0-9a-f-]{36}) in your email", answer.error["message"])
    assert named
    assert answer.error == {
        "message": "The server had an error processing your request. Sorry about that! You can retry your request, or "
        "contact us through an Azure support request at: https://go.microsoft.com/fwlink/?linkid=2213926 if you keep "
        f"seeing this error. (Please include the request ID {named[1]} in your email.)",
        "type": "server_error",
        "param": None,
        "code": None,
    }


@pytest.mark.parametrize(
    ("words", "header", "message"),
    [
        ("429", ("retry-after-ms", "300"), "Rate limit is exceeded. Try again in 1 seconds."),
        ("busy", ("retry-after", "2"), "Rate limit is exceeded. Try again in 2 seconds."),
        (
            "429 calls",
            ("retry-after", "9999"),
            "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-08-01-preview have "
            "exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 9999 seconds. Please "
            "go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.",
        ),
        (
            "429 tokens",
            ("retry-after", "86400"),
            "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-08-01-preview have "
            "exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 86400 seconds. "
            "Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate "
            "limit.",
        ),
    ],
)
def test_too_many_requests_say_how_long_to_wait(
    simulator: Simulator, words: str, header: tuple[str, str], message: str
) -> None:
    answer = simulator.ask(f"simulate {words}")
    assert (answer.status, answer.error) == (429, {"code": "429", "message": message})
    waits = {name: value for name, value in answer.headers.items() if name.startswith("retry-after")}
    assert waits == dict([header])


@pytest.mark.parametrize(("words", "status"), [("502", 502), ("portal", 200)])
def test_what_stands_in_between_answers_in_html(simulator: Simulator, words: str, status: int) -> None:
    answer = simulator.ask(f"simulate {words}", stream=True)
    assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert answer.body.startswith(b"<html>")


def test_a_redirect_leads_to_a_host_that_cannot_be(simulator: Simulator) -> None:
    answer = simulator.ask("simulate redirect")
    assert (answer.status, answer.body) == (307, b"")
    assert answer.headers["location"] == "https://elsewhere.invalid/openai/v1/chat/completions"


@pytest.mark.parametrize(
    ("words", "fields", "error"),
    [
        (
            "parameter",
            {"temperature": 0.7},
            {
                "message": "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default "
                "(1) value is supported.",
                "type": "invalid_request_error",
                "param": "temperature",
                "code": "unsupported_value",
            },
        ),
        (
            "parameter limit",
            {"max_completion_tokens": 50},
            {
                "message": "Unrecognized request argument supplied: max_completion_tokens",
                "type": "invalid_request_error",
                "param": None,
                "code": None,
            },
        ),
        (
            "parameter stream",
            {"stream": True},
            {
                "message": "Unsupported value: 'stream' does not support true with this model. Supported values are: "
                "false.",
                "type": "invalid_request_error",
                "param": "stream",
                "code": "unsupported_value",
            },
        ),
    ],
)
def test_what_is_refused_is_taken_when_it_is_left_out(
    simulator: Simulator, words: str, fields: dict[str, Any], error: dict[str, Any]
) -> None:
    answer = simulator.ask(f"simulate {words}", **fields)
    assert (answer.status, answer.error) == (400, error)
    assert simulator.ask(f"simulate {words}").status == 200


def test_a_system_prompt_is_refused_where_it_stands(simulator: Simulator) -> None:
    messages = [
        {"role": "user", "content": "hello"},
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "simulate parameter system"},
    ]
    answer = simulator.post({"model": "gpt-4o", "messages": messages})
    assert answer.error == {
        "message": "Unsupported value: 'messages[1].role' does not support 'system' with this model.",
        "type": "invalid_request_error",
        "param": "messages[1].role",
        "code": "unsupported_value",
    }
    del messages[1]
    assert simulator.post({"model": "gpt-4o", "messages": messages}).status == 200


def test_the_window_that_is_exceeded_is_the_deployments_own(simulator: Simulator) -> None:
    message = json.loads(simulator.ask("simulate context", model="tiny-4k").body)["error"]["message"]
    assert message.startswith(
        "This model's maximum context length is 4096 tokens. However, your messages resulted in 4"
    )
