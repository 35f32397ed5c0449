"""What people paste as an endpoint (azure.md section 1, DESIGN section 5)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.azure.endpoint import deployment_in, is_loopback, read_endpoint
from tui.domain.errors import InputError
from tui.domain.ports import EndpointReader

READER: EndpointReader = read_endpoint
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
    assert read_endpoint(pasted) == base_url
    assert read_endpoint(base_url) == base_url


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "  \n",
        "contoso",
        "my resource",
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
        "https://gateway.example/openai/deployments/x/chat/completions?api-version=2024-10-21",
        "http://contoso.openai.azure.com",
        "http://gateway.example/v1",
        "http://127.0.0.1.example/v1",
        "0123456789abcdef0123456789abcdef",
    ],
)
def test_what_is_no_endpoint_is_refused_with_a_remedy_and_not_repeated(pasted: str) -> None:
    """What was pasted may be a key: threat 19."""
    with pytest.raises(InputError) as caught:
        read_endpoint(pasted)
    assert caught.value.sentence.endswith(".")
    assert caught.value.remedy
    assert len(pasted.strip()) < 9 or pasted.strip() not in str(caught.value)


def test_http_to_another_host_needs_the_profiles_word() -> None:
    """Threat 21: http only to this machine."""
    with pytest.raises(InputError, match="not encrypted"):
        read_endpoint("http://gateway.example/v1")
    assert read_endpoint("http://gateway.example/v1", insecure=True) == "http://gateway.example/v1/"


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


@pytest.mark.parametrize(
    ("pasted", "deployment"),
    [
        ("https://c.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2025-01-01", "my-gpt"),
        ("https://c.openai.azure.com/openai/deployments/my%20gpt", "my gpt"),
        ("https://c.openai.azure.com/openai/v1/chat/completions", None),
        ("https://c.openai.azure.com/openai/deployments//chat", None),
        ("https://c.openai.azure.com/openai/deployments/%1b%5d/chat", None),
        ("", None),
    ],
)
def test_the_deployment_of_a_target_uri(pasted: str, deployment: str | None) -> None:
    assert deployment_in(pasted) == deployment


@settings(max_examples=300, deadline=None)
@given(st.text() | st.from_regex(r"(https?://)?[a-z0-9.:@\[\]/?#%-]{0,40}", fullmatch=True), st.booleans())
def test_any_text_gives_a_base_url_or_an_input_error(pasted: str, insecure: bool) -> None:
    deployment_in(pasted)
    try:
        base_url = read_endpoint(pasted, insecure=insecure)
    except InputError:
        return
    assert base_url.startswith(("https://", "http://"))
    assert base_url.endswith("/v1/")
    assert base_url.isascii()
    assert "@" not in base_url.split("/")[2]
    assert read_endpoint(base_url, insecure=insecure) == base_url
