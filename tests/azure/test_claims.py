"""Who a token was given to, whatever stands in it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.azure.claims import who

TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"


def token_of(claims: object) -> str:
    body = urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{body}.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"upn": "ada@contoso.com", "tid": TENANT}, f"ada@contoso.com, tenant {TENANT}"),
        ({"preferred_username": "ada@contoso.com"}, "ada@contoso.com"),
        ({"unique_name": "ada", "tid": TENANT}, f"ada, tenant {TENANT}"),
        ({"appid": "1b730954", "idtyp": "app", "tid": "t"}, "the application 1b730954, tenant t"),
        ({"xms_mirid": "/subscriptions/s/userAssignedIdentities/bot", "appid": "a"}, "the managed identity bot"),
        ({"upn": ["x"], "tid": 7}, "signed in; the token does not say who"),
        ({"upn": "ada\x1b]0;x\x07\n@contoso.com"}, "ada␛]0;x␇ @contoso.com"),
        ([], "signed in; the token does not say who"),
    ],
)
def test_who(claims: object, said: str) -> None:
    assert who(token_of(claims)) == said


@given(st.text() | st.binary().map(lambda data: f"a.{urlsafe_b64encode(data).decode()}.b"))
def test_any_token_is_said_in_one_line(token: str) -> None:
    said = who(token)
    assert said
    assert "\n" not in said
