"""What people paste as an endpoint (azure.md section 1, DESIGN section 5)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.azure.endpoint import is_loopback, understand
from tui.domain.endpoints import Cloud
from tui.domain.errors import InputError
from tui.domain.ports import EndpointReader

READER: EndpointReader = understand
R = "https://contoso.openai.azure.com/openai/v1/"
S = "https://contoso.services.ai.azure.com/openai/v1/"


@pytest.mark.parametrize(
    ("pasted", "base_url"),
    [
        ("https://contoso.openai.azure.com", R),
        ("https://contoso.openai.azure.com/", R),
        ("  contoso.openai.azure.com \n", R),
        ('"https://Contoso.OpenAI.Azure.com/"', R),
        ("<https://contoso.openai.azure.com>", R),
        ("//contoso.openai.azure.com", R),
        ("https://contoso.openai.azure.com./", R),
        ("https://contoso.openai.azure.com:443/", R),
        ("https://contoso.openai.azure.com/openai", R),
        ("https://contoso.openai.azure.com/openai/v1", R),
        ("https://contoso.openai.azure.com/openai/v1/chat/completions", R),
        ("https://contoso.openai.azure.com/openai/v1/responses?api-version=preview", R),
        ("https://contoso.openai.azure.com/openai/deployments/x/chat/completions?api-version=2025-01-01-preview", R),
        ("https://user:password@contoso.openai.azure.com/#fragment", R),
        ("https://contoso.services.ai.azure.com/api/projects/first", S),
        ("https://contoso.services.ai.azure.com/models", S),
        ("https://contoso.cognitiveservices.azure.com/", "https://contoso.cognitiveservices.azure.com/openai/v1/"),
        ("https://eastus.api.cognitive.microsoft.com/", "https://eastus.api.cognitive.microsoft.com/openai/v1/"),
        ("contoso", R),
        (" Contoso-AI ", "https://contoso-ai.openai.azure.com/openai/v1/"),
        ("AZURE_OPENAI_ENDPOINT=https://contoso.openai.azure.com/", R),
        ("export AZURE_OPENAI_ENDPOINT='https://contoso.openai.azure.com/'", R),
        ('endpoint = "https://contoso.openai.azure.com/openai/v1/"', R),
        ("the endpoint is contoso.openai.azure.com, ask Ada", R),
        ("https://contoso.openai.azure.com/\n0123456789abcdef0123456789abcdef\n", R),
        ("curl -X POST https://contoso.openai.azure.com/openai/v1/chat/completions -H 'a: b' -d @body.json", R),
        ("contoso.openai.azure.us", "https://contoso.openai.azure.us/openai/v1/"),
        ("contoso.services.ai.azure.us/api/projects/p", "https://contoso.services.ai.azure.us/openai/v1/"),
        ("contoso.openai.azure.cn/x", "https://contoso.openai.azure.cn/openai/v1/"),
        ("https://gateway.example", "https://gateway.example/openai/v1/"),
        ("https://gateway", "https://gateway/openai/v1/"),
        ("https://gateway.example:8443/", "https://gateway.example:8443/openai/v1/"),
        ("https://gateway.example/ai/v1", "https://gateway.example/ai/v1/"),
        ("https://gateway.example/ai/v1/chat/completions", "https://gateway.example/ai/v1/"),
        ("https://gateway.example/v1/team/v1/models", "https://gateway.example/v1/team/v1/"),
        ("https://gateway.example/v10/v1x/v1", "https://gateway.example/v10/v1x/v1/"),
        ("https://gateway.example/é/v1", "https://gateway.example/%C3%A9/v1/"),
        ("https://bücher.example/v1", "https://xn--bcher-kva.example/v1/"),
        # Only a label before it makes it Azure's; and what only ends like it is somebody else's.
        ("https://evilopenai.azure.com.example/keep/v1", "https://evilopenai.azure.com.example/keep/v1/"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/openai/v1/"),
        ("http://localhost:8000/openai/v1/", "http://localhost:8000/openai/v1/"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1/"),
        ("localhost:8000", "https://localhost:8000/openai/v1/"),
        ("HTTPS://gateway.example", "https://gateway.example/openai/v1/"),
    ],
)
def test_what_is_pasted_becomes_the_base_url(pasted: str, base_url: str) -> None:
    understood = understand(pasted)
    assert (understood.base_url, understood.api_version, understood.address) == (base_url, "", base_url)
    assert understand(base_url).base_url == base_url


V = "?api-version=2024-06-01"
CHAT = "/deployments/x/chat/completions"


@pytest.mark.parametrize(
    ("pasted", "base_url"),
    [
        (f"http://127.0.0.1:8000/openai{CHAT}{V}", "http://127.0.0.1:8000/openai/"),
        (f"https://apim.example/team/openai{CHAT}{V}", "https://apim.example/team/openai/"),
        (f"https://apim.example/team{CHAT}{V}&team=7#top", "https://apim.example/team/"),
        (f"https://apim.example/team/openai/deployments{V}", "https://apim.example/team/openai/"),
        (f"https://apim.example/team/{V}", "https://apim.example/team/"),
        (f"https://apim.example{V}", "https://apim.example/openai/"),
        (f"curl 'https://apim.example/openai{CHAT}{V}' -d '{{}}'", "https://apim.example/openai/"),
    ],
)
def test_a_dated_version_keeps_the_classic_path_of_a_gateway(pasted: str, base_url: str) -> None:
    understood = understand(pasted)
    assert (understood.base_url, understood.api_version) == (base_url, "2024-06-01")
    assert understood.deployment == ("x" if CHAT in pasted else "")
    assert understood.address == f"{base_url}{V}"
    again = understand(understood.address)
    assert (again.base_url, again.api_version, again.left_out) == (base_url, "2024-06-01", ())


def test_the_path_of_a_deployment_without_its_version_says_what_to_paste() -> None:
    with pytest.raises(InputError) as refused:
        understand(f"http://127.0.0.1:8000/openai{CHAT}")
    assert "?api-version=2024-10-21" in refused.value.remedy
    assert "http://127.0.0.1:8000/openai/v1" in refused.value.remedy


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "  \n",
        "my resource",
        "x",
        "12345",
        "-contoso",
        "con_toso",
        "http",
        "https://",
        "https:///openai/v1",
        "ftp://contoso.openai.azure.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://contoso.openai.azure.com:99999",
        "https://contoso.openai.azure.com:port",
        "https://[::1",
        "https://[zz]/v1",
        "https://a..b.example",
        "https://-x.example",
        "https://good.example\\@evil.example",
        "https://gateway.example/\x1b]0;x",
        "https://gateway.example/ai",
        "https://gateway.example/openai/deployments/x/chat/completions",
        "https://gateway.example/openai/deployments/x/chat/completions?api-version=latest",
        "http://contoso.openai.azure.com",
        "http://gateway.example/v1",
        "http://127.0.0.1.example/v1",
        "0123456789abcdef0123456789abcdef",
    ],
)
def test_what_is_no_endpoint_is_refused_with_a_remedy_and_not_repeated(pasted: str) -> None:
    """What was pasted may be a key: threat 19."""
    with pytest.raises(InputError) as caught:
        understand(pasted)
    assert caught.value.sentence.endswith(".")
    assert caught.value.remedy
    assert len(pasted.strip()) < 9 or pasted.strip() not in str(caught.value)


def test_http_to_another_host_needs_the_profiles_word() -> None:
    """Threat 21: http only to this machine."""
    with pytest.raises(InputError, match="not encrypted"):
        understand("http://gateway.example/v1")
    assert understand("http://gateway.example/v1", insecure=True).base_url == "http://gateway.example/v1/"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("api.localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


TARGET = "https://c.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2025-01-01"
CURL = """curl -X POST "https://c.openai.azure.com/openai/v1/chat/completions" \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer $AZURE_API_KEY" \\
  -d '{"messages": [{"role": "user", "content": "Hello"}], "max_completion_tokens": 16384, "model": "gpt-4.1"}'"""


@pytest.mark.parametrize(
    ("pasted", "deployment"),
    [
        (TARGET, "my-gpt"),
        ("https://c.openai.azure.com/openai/deployments/my%20gpt", "my gpt"),
        ("https://c.openai.azure.com/openai/v1/chat/completions", ""),
        ("https://c.openai.azure.com/openai/deployments//chat", ""),
        ("https://c.openai.azure.com/openai/deployments/%1b%5d/chat", ""),
        (CURL, "gpt-4.1"),
        (CURL.replace('"', '\\"').replace("'", '"').replace("\\\n", "^\r\n"), "gpt-4.1"),
        ('endpoint = "https://c.openai.azure.com/openai/v1/"\ndeployment_name = "chat"', "chat"),
        ('endpoint = "https://c.openai.azure.com/"\ndeployment = "<your-deployment>"', ""),
        ("contoso", ""),
    ],
)
def test_the_deployment_that_is_named_along(pasted: str, deployment: str) -> None:
    assert understand(pasted).deployment == deployment


@pytest.mark.parametrize(
    ("pasted", "resource", "cloud"),
    [
        (TARGET, "c", Cloud.PUBLIC),
        ("contoso-ai", "contoso-ai", Cloud.PUBLIC),
        ("https://contoso.services.ai.azure.com/api/projects/first", "contoso", Cloud.PUBLIC),
        ("https://eastus.api.cognitive.microsoft.com/", "eastus", Cloud.PUBLIC),
        ("contoso.openai.azure.us", "contoso", Cloud.GOVERNMENT),
        ("https://usgovvirginia.api.cognitive.microsoft.us", "usgovvirginia", Cloud.GOVERNMENT),
        ("contoso.openai.azure.cn", "contoso", Cloud.CHINA),
        ("https://gateway.example:8443/ai/v1", "gateway.example:8443", Cloud.GATEWAY),
        ("https://openai.azure.com.example", "openai.azure.com.example", Cloud.GATEWAY),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", Cloud.LOCAL),
        ("http://[::1]:8000", "[::1]:8000", Cloud.LOCAL),
    ],
)
def test_whose_it_is(pasted: str, resource: str, cloud: Cloud) -> None:
    understood = understand(pasted)
    assert (understood.resource, understood.cloud) == (resource, cloud)
    assert understood.encrypted is pasted.startswith(("https", "con")) or cloud is Cloud.LOCAL


@pytest.mark.parametrize(
    ("pasted", "left_out"),
    [
        ("https://c.openai.azure.com/", []),
        (TARGET, ["chat/completions", "api-version=2025-01-01"]),
        ("https://c.services.ai.azure.com/api/projects/first", ["project first"]),
        ("https://c.openai.azure.com/openai/v1?api-version=sk0123456789", ["what follows the ?"]),
        ("https://gateway.example/ai/v1/chat/completions?team=7#top", ["chat/completions"]),
        ("https://ada:pa55word@gateway.example/v1", ["a name and password"]),
        ("https://c.openai.azure.com/?sig=0123456789abc", ["a secret"]),
        (CURL, ["chat/completions", "the text around the address"]),
    ],
)
def test_what_is_left_out_is_said(pasted: str, left_out: list[str]) -> None:
    said = understand(pasted).left_out
    assert [part.what for part in said][: len(left_out)] == left_out
    assert all(part.why for part in said)


@settings(max_examples=300, deadline=None)
@given(
    st.text()
    | st.from_regex(r"(https?://)?[a-z0-9.:@\[\]/?#%-]{0,40}", fullmatch=True)
    | st.from_regex(r"[a-z0-9 =\"'/:.@?&\\-]{0,60}", fullmatch=True)
    | st.from_regex(r"(https://)?[a-z.:@/?#%-]{0,40}\?api-version=20\d\d-\d\d-\d\d[&#/a-z]{0,9}", fullmatch=True),
    st.booleans(),
)
def test_any_text_gives_a_base_url_or_an_input_error(pasted: str, insecure: bool) -> None:
    try:
        understood = understand(pasted, insecure=insecure)
    except InputError:
        return
    base_url = understood.base_url
    assert base_url.startswith(("https://", "http://"))
    assert base_url.endswith("/" if understood.api_version else "/v1/")
    assert base_url.isascii()
    assert "@" not in base_url.split("/")[2]
    again = understand(understood.address, insecure=insecure)
    assert (again.base_url, again.api_version) == (base_url, understood.api_version)


SECRET = st.from_regex(r"Z[A-Za-z0-9_-]{10,80}Z", fullmatch=True)
AROUND = st.sampled_from(
    [
        "https://contoso.openai.azure.com/openai/v1?api-version=preview&key={0}",
        "https://gateway.example/v1/chat/completions?subscription-key={0}&team=7",
        "https://x.blob.example/v1?sv=2024&sig={0}%3D&se=2030",
        "https://ada:{0}@gateway.example/v1",
        "https://{0}@gateway.example/v1",
        "{0}:x@gateway.example/v1",
        "curl https://contoso.openai.azure.com/openai/v1/chat/completions -H 'api-key: {0}' -d '{{}}'",
        'curl "https://contoso.openai.azure.com" -H "Authorization: Bearer {0}"',
        "curl --header Ocp-Apim-Subscription-Key:{0} https://gateway.example/v1",
        "curl -u ada:{0} https://gateway.example/v1",
        'curl https://gateway.example/v1 -H "api-key: {0}',
        "AZURE_OPENAI_API_KEY={0} AZURE_OPENAI_ENDPOINT=https://contoso.openai.azure.com",
        'endpoint="https://contoso.openai.azure.com"\napi_key="{0}"',
        '{{"endpoint": "https://contoso.openai.azure.com", "api-key": "{0}"}}',
        "api-key: {0}",
        "https://contoso.openai.azure.com/openai/v1?api-version={0}",
        "https://contoso.openai.azure.com/#{0}",
        "ftp://ada:{0}@contoso.openai.azure.com",
        "http://gateway.example/v1?code={0}",
    ]
)


@given(AROUND, SECRET)
def test_no_sentence_and_no_part_repeats_a_secret(around: str, secret: str) -> None:
    """Threat 19: whatever is understood or refused may be shown."""
    try:
        shown = repr(understand(around.format(secret)))
    except InputError as error:
        shown = str(error)
    assert secret not in shown
