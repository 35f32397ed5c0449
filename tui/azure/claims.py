"""Who a token of Entra ID was given to, in words. Nothing is verified here: that is the service's business."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping

from tui.domain.sign_in import Account
from tui.domain.text import clean_line

_LONGEST = 80


def who(token: str) -> str:
    """Who is signed in, and in which tenant: `ada@contoso.com, tenant 1b2c…`. Never raises, never repeats the token."""
    account = account_of(token)
    named = account.name or "signed in; the token does not say who"
    return f"{named}, tenant {account.tenant}" if account.tenant else named


def account_of(token: str) -> Account:
    """The same as a value, with an empty name where the token has none."""
    claims = _claims(token)
    person = _first(claims, "upn", "preferred_username", "unique_name", "email", "name")
    application = _first(claims, "app_displayname", "appid", "azp")
    if "xms_mirid" in claims:
        # the resource id of a managed identity ends with its name
        identity = _first(claims, "xms_mirid").rpartition("/")[2] or application
        named = f"the managed identity {identity}"
    elif person:
        named = person
    else:
        named = f"the application {application}" if application else ""
    return Account(named, _first(claims, "tid"))


def expiry(token: str) -> float | None:
    """When a token ends, in seconds since the epoch; None where it does not say."""
    moment = _claims(token).get("exp")
    return float(moment) if isinstance(moment, int) and 0 < moment < 1e11 else None


def _claims(token: str) -> Mapping[str, object]:
    """What stands in the middle of a JSON Web Token (RFC 7519); empty for a token of another kind."""
    body = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _first(claims: Mapping[str, object], *names: str) -> str:
    values = (claims.get(name) for name in names)
    return next((clean_line(value)[:_LONGEST] for value in values if isinstance(value, str) and value.strip()), "")
