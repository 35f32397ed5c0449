"""What is taken out of a pasted text, and what is left in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.pasted import API_KEY, PASSWORD, SECRET, TOKEN, without_secrets

KEY = "AZTUI-CANARY-0123456789"
HEX = "0123456789abcdef0123456789ABCDEF"
JWT = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ0ZXN0In0.c2lnbmF0dXJl"
URL = "https://contoso.openai.azure.com/openai/v1/chat/completions"


@pytest.mark.parametrize(
    ("pasted", "left", "taken", "api_key"),
    [
        (f"{URL}?api-version=preview&key={KEY}", f"{URL}?api-version=preview", API_KEY, KEY),
        (f"{URL}?api-key={KEY}&api-version=preview", f"{URL}?api-version=preview", API_KEY, KEY),
        (f"{URL}?a=1&subscription-key=a%2Bb&b=2", f"{URL}?a=1&b=2", API_KEY, "a+b"),
        (f"{URL}?api%2Dkey={KEY}#top", f"{URL}#top", API_KEY, KEY),
        (f"{URL}?sig={KEY}", URL, SECRET, ""),
        (f"{URL}?access_token={JWT}", URL, TOKEN, ""),
        (f"https://ada:{KEY}@gateway.example/v1", "https://gateway.example/v1", PASSWORD, ""),
        (f"ada:{KEY}@gateway.example/v1", "gateway.example/v1", PASSWORD, ""),
        (f"curl {URL} -H 'api-key: {KEY}' -d '{{}}'", f"curl {URL} -d '{{}}'", API_KEY, KEY),
        (f'curl {URL} \\\n  -H "api-key: {KEY}" \\\n  -d x', f"curl {URL} -d x", API_KEY, KEY),
        (f'curl {URL} ^\r\n  -H "Authorization: Bearer {KEY}"', f"curl {URL}", API_KEY, KEY),
        (f'curl {URL} -H "Authorization: Bearer {JWT}"', f"curl {URL}", TOKEN, ""),
        (f"curl {URL} -H Cookie:{KEY}", f"curl {URL}", SECRET, ""),
        (f"curl -u ada:{KEY} {URL}", f"curl {URL}", PASSWORD, ""),
        (f"{URL}\napi-key: {KEY}", URL, API_KEY, KEY),
        (f'AZURE_OPENAI_API_KEY="{KEY}" E={URL}', f"E={URL}", API_KEY, KEY),
        (f"{URL}\t{HEX}", URL, API_KEY, HEX),
        (HEX, "", API_KEY, HEX),
        (f' "{"a1B2" * 21}" ', "", API_KEY, "a1B2" * 21),
        (JWT, "", TOKEN, ""),
    ],
)
def test_a_secret_is_taken_out_and_named(pasted: str, left: str, taken: str, api_key: str) -> None:
    """Threat 19."""
    found = without_secrets(pasted)
    assert (found.text, found.taken, found.api_key) == (left, (taken,), api_key)
    assert not api_key or api_key not in repr(found)
    assert without_secrets(found.text) == type(found)(left)


@pytest.mark.parametrize(
    "pasted",
    [
        URL,
        f"{URL}?api-version=2024-10-21",
        "contoso",
        "https://gateway.example:8443/a@b/v1",
        "localhost:8000/v1",
        "key:8000/v1",
        'curl https://x.example/v1 -H "api-key: $AZURE_OPENAI_API_KEY" -d @body.json',
        "curl https://x.example/v1 -H 'Authorization: Bearer ${TOKEN}'",
        'api_key = "<your-api-key>"',
        "api-key: YOUR_API_KEY",
        f"{URL}?key={{key}}",
        'curl x -d \'{"max_tokens": 16384, "messages": [{"role": "user"}]}\'',
    ],
)
def test_what_is_no_secret_stays(pasted: str) -> None:
    found = without_secrets(pasted)
    assert (found.text, found.taken, found.api_key) == (pasted, (), "")


def test_two_secrets_are_both_named() -> None:
    found = without_secrets(f"https://ada:{KEY}@gateway.example/v1?key={HEX}&sig={KEY}")
    assert (found.text, found.api_key) == ("https://gateway.example/v1", HEX)
    assert set(found.taken) == {PASSWORD, API_KEY, SECRET}


@given(st.text() | st.from_regex(r"[\w \"'=:@/?&.$-]{0,80}", fullmatch=True))
def test_any_text_becomes_one_line(pasted: str) -> None:
    text = without_secrets(pasted).text
    assert text == " ".join(text.split())
