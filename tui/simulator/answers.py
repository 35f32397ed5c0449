"""What the service answers instead of a reply: error bodies of Azure, of its gateway, and of what stands in between.

The bodies are those of azure.md section 4.3. The gateway's are kept byte for byte, spaces included; where a body is not
from a recording, it says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.simulator.wire import Json, categories, encoded, new_request_id


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    """Those that are not on every answer."""


class Refused(Exception):
    """The request gets this answer and no reply."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def error(message: str, *, type: str | None = "invalid_request_error", param: str | None, code: str | None) -> bytes:
    """The body of an error of the model's own, as against one of the gateway."""
    return encoded({"error": {"message": message, "type": type, "param": param, "code": code}})


def invalid(message: str, param: str | None, code: str | None) -> Refused:
    """The refusal of a request that is not right."""
    return Refused(Answer(400, error(message, param=param, code=code)))


KEY_REFUSED = Answer(
    401,
    b'{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure '
    b'to provide a valid key for an active subscription and use a correct regional API endpoint for your resource."}}',
)
TOKEN_REFUSED = Answer(
    401,
    b'{"statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is incorrect '
    b'(https://cognitiveservices.azure.com), or have expired."}',
)
ROLE_MISSING = Answer(
    401,
    b'{"error":{"code":"PermissionDenied","message":"The principal `9c5b2c13-7a61-4f0e-9f54-2d8b7c1e6a30` lacks the '
    b"required data action `Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action` to "
    b'perform `POST /openai/deployments/{deployment-id}/chat/completions` operation."}}',
)
NO_ACCESS = Answer(
    401, b'{"error":{"code":"PermissionDenied","message":"Principal does not have access to API/Operation."}}'
)
WRONG_TENANT = Answer(
    400,
    b'{"error":{"code":"Tenant provided in token does not match resource token","message":"Token tenant '
    b'3f8a1c52-6a0d-4c1e-8b57-0d9c4e2f7a61 does not match resource tenant."}}',
)
"""Azure-Samples/ai-rag-chat-evaluator issue 94, with another tenant."""

FIREWALL = Answer(403, b'{"error":{"code":"403","message": "Access denied due to Virtual Network/Firewall rules."}}')
VIRTUAL_NETWORK = Answer(
    403,
    b'{"error":{"code":"403","message":"A Virtual Network is configured for this resource. Please use the correct '
    b'endpoint for making requests. Check https://aka.ms/cogsvc-vnet for more details."}}',
)
KEYS_DISABLED = Answer(
    403,
    b'{"error":{"code":"AuthenticationTypeDisabled","message": "Key based authentication is disabled for this '
    b'resource."}}',
)
BLOCKED = Answer(
    403, b'{"error":{"code":"403","message":"Your resource has been temporarily blocked because of abuse."}}'
)
"""The words are documented, the body is not recorded."""

DEPLOYMENT_NOT_FOUND = Answer(
    404,
    b'{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you '
    b'created the deployment within the last 5 minutes, please wait a moment and try again."}}',
)
RESOURCE_NOT_FOUND = Answer(404, b'{"error":{"code":"404","message": "Resource not found"}}')
OPERATION_UNSUPPORTED = Answer(
    400,
    b'{"error":{"code":"OperationNotSupported","message":"The chatCompletion operation does not work with the '
    b"specified model, gpt-5.4-pro. Please choose different model and try again. You can learn more about which models "
    b'can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993."}}',
)
VERSION_REFUSED = Answer(400, b'{"error":{"code":"BadRequest","message":"API version not supported"}}')
"""For a dated api-version: the v1 paths take `v1` and `preview` alone. The text is from memory, not recorded."""

TIMED_OUT = Answer(408, b'{"error":{"code":"Timeout","message":"The operation was timeout."}}')
INVALID_UNICODE = Answer(
    500,
    b'{"error": {"message": "Failed to create completion as the model generated invalid Unicode output"}}',
)
BACKEND_BROKEN = Answer(
    500,
    b'{"error":{"code":"InternalServerError","message":"Backend returned unexpected response. Please contact '
    b'Microsoft for help."}}',
)
"""Not recorded, like the next."""

UNAVAILABLE = Answer(
    503,
    b'{"error":{"code":"ServiceUnavailable","message":"The service is temporarily unable to process your request. '
    b'Please try again later."}}',
)
_PAGE = """\
<html>
<head><title>{title}</title></head>
<body>
<center><h1>{title}</h1></center>
<hr><center>{below}</center>
</body>
</html>
"""
_HTML = {"content-type": "text/html; charset=utf-8"}
BAD_GATEWAY = Answer(502, _PAGE.format(title="502 Bad Gateway", below="nginx").encode(), _HTML)
PORTAL = Answer(200, _PAGE.format(title="Guest network", below="Accept the terms to go online.").encode(), _HTML)
REDIRECT = Answer(307, b"", {"location": "https://elsewhere.invalid/openai/v1/chat/completions"})
"""To a name that is reserved for never being one."""

FILTERED_MESSAGE = (
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify "
    "your prompt and retry. To learn more about our content filtering policies please read our documentation: "
    "https://go.microsoft.com/fwlink/?linkid=2198766"
)
NOT_JSON = (
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library "
    "correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble "
    "figuring out how to fix this, please contact us through our help center at help.openai.com.)"
)


def too_many(seconds: int, **headers: str) -> Answer:
    """The 429 of a gateway that counts requests. Underscores in the names of headers are hyphens."""
    body = f'{{"error":{{"code":"429","message": "Rate limit is exceeded. Try again in {seconds} seconds."}}}}'
    return Answer(429, body.encode(), {name.replace("_", "-"): value for name, value in headers.items()})


def quota_spent(seconds: int, counted: str = "token") -> Answer:
    """The 429 of a deployment whose quota of tokens, or calls, is spent.

    86,400 seconds mean that waiting is no use: the request is larger than the whole quota.
    """
    message = (
        "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-08-01-preview have "
        f"exceeded {counted} rate limit of your current OpenAI S0 pricing tier. Please retry after {seconds} seconds. "
        "Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit."
    )
    return Answer(429, encoded({"error": {"code": "429", "message": message}}), {"retry-after": str(seconds)})


NO_CAPACITY = Answer(
    429, b'{"error":{"code":"429","message":"System is experiencing high demand. Please try again later."}}'
)
"""The first words are documented, the body is not recorded."""


def broken() -> Answer:
    """The 500 of the service's own, which names its request."""
    message = (
        "The server had an error processing your request. Sorry about that! You can retry your request, or contact us "
        "through an Azure support request at: https://go.microsoft.com/fwlink/?linkid=2213926 if you keep seeing this "
        f"error. (Please include the request ID {new_request_id()} in your email.)"
    )
    return Answer(500, error(message, type="server_error", param=None, code=None))


def prompt_filtered(**results: Json) -> Answer:
    """The 400 for a prompt that the content filter stopped: the categories that are not safe."""
    inner = {"code": "ResponsibleAIPolicyViolation", "content_filter_result": categories(**results)}
    said = {"message": FILTERED_MESSAGE, "type": None, "param": "prompt", "code": "content_filter"}
    return Answer(400, encoded({"error": {**said, "status": 400, "innererror": inner}}))


def prompt_filtered_otherwise(**results: Json) -> Answer:
    """The same in the form that some resources give (browser-use issue 262): only the categories that are not safe."""
    inner = {"code": "ResponsibleAIPolicyViolation", "content_filter_results": results}
    said = {"code": "content_filter", "message": FILTERED_MESSAGE, "param": "prompt", "type": None}
    return Answer(400, encoded({"error": {"inner_error": inner, **said}}))


def context_exceeded(window: int, prompt_tokens: int) -> Answer:
    """The 400 for messages that are longer than the context window."""
    message = (
        f"This model's maximum context length is {window} tokens. However, your messages resulted in {prompt_tokens} "
        "tokens. Please reduce the length of the messages."
    )
    return Answer(400, error(message, param="messages", code="context_length_exceeded"))
