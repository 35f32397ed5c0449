"""What the service answers instead of a reply: an error body of any of its forms, into a sentence and a remedy.

The forms are those of azure.md sections 2 and 4.3. Codes decide where there are any; where a gateway left them out, the
service's own wording does. What the service wrote is quoted only where nothing better can be said, and never as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tui.azure.filters import filter_results, in_words, member
from tui.azure.too_long import context_failure
from tui.domain.errors import Failure, FailureKind
from tui.domain.models import Refused, base_model
from tui.domain.parameters import MAX_TOKENS, TOKEN_FIELDS, by_wire_name
from tui.domain.text import clean_line

DAY = 86_400.0
"""Seconds that Azure asks to wait when no wait would help: the request is larger than the quota."""

_QUOTE_LENGTH = 240
_ASKED_WAIT = re.compile(r"(?:retry after|try again in) (\d{1,9}) second", re.IGNORECASE)
_TAG = re.compile(r"<[/!]?[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a request was sent to, as far as sentences name it."""

    host: str
    """With its port, where it is not the usual one."""
    deployment: str
    entra: bool = False
    """Signed in with Entra ID, not with a key."""
    sign_in_again: str = ""
    """What to do where its token is refused; empty with a key."""
    proxy: str | None = None
    """The proxy in between, as host and port."""
    script: str = ""
    """The variable that names a script to choose a proxy by, which nobody runs."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What no text of a failure may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An error of the service, whatever envelope it came in.

    Attributes:
        status: The HTTP status; where the error came inside a stream, the one its code names.
        retry_after: Seconds the service asked to wait, by its headers or its words.
    """

    status: int | None = None
    code: str = ""
    message: str = ""
    param: str = ""
    body: object = None
    retry_after: float | None = None

    @classmethod
    def read(cls, body: object, *, status: int | None = None, retry_after: float | None = None) -> Refusal:
        """The error in a body: what stands inside its `error`, a body without that envelope, or a plain text."""
        if isinstance(body, Mapping):
            code = _text(body.get("code") or body.get("statusCode") or body.get("type"))
            message, param = _text(body.get("message") or body.get("detail")), _text(body.get("param"))
            if (extra := _validation(body)) is not None:
                code, message, param = extra
        else:
            code, message, param = "", _text(body), ""
        if _TAG.search(message):
            message = ""
        if status is None and re.fullmatch(r"[45]\d\d", code):
            status = int(code)
        if retry_after is None and (asked := _ASKED_WAIT.search(message)):
            retry_after = float(asked.group(1))
        return cls(status=status, code=code, message=message, param=param, body=body, retry_after=retry_after)

    @property
    def quoted(self) -> str:
        """The service's own words in one short line, without a full stop."""
        line = " ".join(clean_line(self.message).split())
        return (line if len(line) <= _QUOTE_LENGTH else line[: _QUOTE_LENGTH - 1] + "…").rstrip(". ")

    def says(self, *words: str) -> bool:
        """Whether the code is, or the message has, one of these."""
        return any(word == self.code or word.lower() in self.message.lower() for word in words)


def _validation(body: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Code, message and parameter of the first complaint in a list of them, as the Mistral models of Foundry answer."""
    detail = body.get("detail") or member(body.get("message"), "detail")
    first = detail[0] if isinstance(detail, list) and detail else None
    place = member(first, "loc")
    if not isinstance(first, Mapping) or not isinstance(place, list) or not place:
        return None
    return _text(first.get("type")), _text(first.get("msg")), _text(place[-1])


def failure_of(refusal: Refusal, target: Target) -> Failure:
    """The failure a refusal means; without the ids that belong to its response."""
    return _filtered(refusal) or _context(refusal) or _parameter(refusal) or _by_status(refusal, target)


def duration(seconds: float) -> str:
    """A wait in words: `20 seconds`, `5 minutes`, `24 hours`."""
    for unit, size in (("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {unit}s"
    return f"{round(seconds)} seconds" if seconds >= 1.5 else "1 second"


def _filtered(refusal: Refusal) -> Failure | None:
    inner = member(refusal.body, "innererror") or member(refusal.body, "inner_error")
    if not (
        refusal.says("content_filter", "content_policy_violation", "content management policy")
        or member(inner, "code") == "ResponsibleAIPolicyViolation"
    ):
        return None
    categories = in_words(filter_results(inner, prompt=True))
    return Failure(
        kind=FailureKind.FILTERED,
        sentence=f"Azure's content filter stopped the prompt{f': {categories}' if categories else ''}.",
        remedy="Say it in other words and send it again.",
    )


def _context(refusal: Refusal) -> Failure | None:
    if not refusal.says("context_length_exceeded", "maximum context length", "exceed the configured limit"):
        return None
    return context_failure(refusal.message)


_NOT_TAKEN = re.compile(
    r"Unsupported parameter: '([^']+)'|Unrecognized request arguments? supplied: ([\w.]+)|Unknown parameter: '([^']+)'"
)
_BAD_VALUE = re.compile(r"Unsupported value: '([^']+)' does not|Invalid '([^']+)'|(\w+) is too large")
_NOT_TAKEN_CODES = ("unsupported_parameter", "unknown_parameter", "extra_forbidden")
_VALUE_CODES = re.compile(r"unsupported_value|invalid_value|\w+_(?:below_min|above_max)_value")


def _parameter(refusal: Refusal) -> Failure | None:
    """A request parameter that was refused, by its name in the body or in the words of the message."""
    if refusal.status not in (400, 422, None):
        return None
    unknown = _NOT_TAKEN.search(refusal.message) is not None or refusal.code in _NOT_TAKEN_CODES
    value, name = _BAD_VALUE.search(refusal.message), _named(refusal)
    if not name or not (unknown or value or _VALUE_CODES.fullmatch(refusal.code)):
        return None
    if name.startswith("messages") or name in ("model", "prompt"):
        return _MESSAGE_REFUSED if name.endswith(".role") else None
    ours = by_wire_name(name)
    label = ours.name if ours else name
    if ours is None:
        remedy = "Choose another deployment: no setting of aztui's leaves it out."
    elif ours is MAX_TOKENS and unknown:
        # a model that is known is sent its default too
        remedy = f"Set {label} back to its default and try again, or choose another deployment."
    elif unknown:
        remedy = f"Set {label} back to its default and try again."
    else:
        remedy = _value_remedy(label, refusal.message)
    taken = label if unknown else f"this value of {label}"
    return Failure(
        kind=FailureKind.PARAMETER, sentence=f"The model does not take {taken}.", remedy=remedy, parameter=name
    )


def _named(refusal: Refusal) -> str:
    """The parameter a refusal is about; empty where it names none."""
    found = (pattern.search(refusal.message) for pattern in (_NOT_TAKEN, _BAD_VALUE))
    words = next((match[match.lastindex or 0] for match in found if match), "")
    return clean_line(refusal.param or words)[:60]


def refused_field(refusal: Refusal) -> Refused | None:
    """The field without which, or with another value of which, the same request may be taken (azure.md section 2)."""
    field = _named(refusal).partition(".")[0]
    if refusal.status not in (400, 422) or not field or not re.fullmatch(r"\w+", field):
        return None
    if _NOT_TAKEN.search(refusal.message) or refusal.code in _NOT_TAKEN_CODES:
        return Refused(field)
    if found := re.search(r"Supported values are: (.{1,200}?)\.", refusal.message):
        return Refused(field, takes=tuple(re.findall(r"'([^']{1,40})'", found[1])))
    if refusal.code == "unsupported_value" or "Unsupported value" in refusal.message:
        return Refused(field)
    found = re.search(r"at most (\d{1,12}) completion tokens", refusal.message)
    return Refused(field, most=int(found[1])) if found and field in TOKEN_FIELDS and int(found[1]) else None


_MESSAGE_REFUSED = Failure(
    kind=FailureKind.PARAMETER,
    sentence="The model does not take a system prompt.",
    remedy="Empty the system prompt and try again.",
)
"""The role of a message is no parameter that a person knows, so none is named."""


def _value_remedy(label: str, message: str) -> str:
    """What the service said it would take, as far as its known wordings tell."""
    if found := re.search(r"Only the default \(([\w.]{1,20})\) value", message):
        return f"Set {label} back to its default, {found[1]}, and try again."
    if found := re.search(r"Supported values are: ([\w', ]{1,120})", message):
        return f"It takes {found[1].replace(chr(39), '')}."
    if found := re.search(r"at most ([\d,]+)|Expected a value <= ([\d.]+)", message):
        return f"Set it to {_number(found[1] or found[2])} at most and try again."
    if found := re.search(r"Expected a value >= ([\d.]+)", message):
        return f"Set it to {_number(found[1])} or more and try again."
    return f"Change {label}, or set it back to its default, and try again."


def _by_status(refusal: Refusal, target: Target) -> Failure:
    status = refusal.status or 0
    if refusal.says("PermissionDenied", "lacks the required data action", "does not have access to API"):
        return _no_role()
    if refusal.says("does not match resource tenant"):
        return _other_tenant()
    if status == 401:
        return _unauthorized(refusal, target)
    if status == 403:
        return _forbidden(refusal)
    if refusal.says("DeploymentNotFound", "model_not_found", "OperationNotSupported"):
        return _deployment(refusal, target)
    if status in (404, 405) or 300 <= status < 400:
        return Failure(
            kind=FailureKind.ENDPOINT,
            sentence=f"{target.host} has no chat completions at this address.",
            remedy="Check the endpoint: it looks like https://RESOURCE.openai.azure.com.",
        )
    if status == 429 or refusal.says("rate_limit_exceeded"):
        return _rate_limited(refusal)
    if status >= 500 or status == 408 or refusal.says("server_error"):
        return _broken(refusal)
    said = f": {refusal.quoted}" if refusal.quoted else f" (status {status})" if status else ""
    return Failure(
        kind=FailureKind.SERVICE,
        sentence=f"The service refused the request{said}.",
        remedy="Change the request, or ask the owner of the resource; the request id helps Azure support.",
    )


def _no_role() -> Failure:
    return Failure(
        kind=FailureKind.FORBIDDEN,
        sentence="You are signed in, but you have no role that may use this resource.",
        remedy="Ask its owner for the role Cognitive Services OpenAI User; it works about 5 minutes later.",
    )


def _other_tenant() -> Failure:
    return Failure(
        kind=FailureKind.UNAUTHORIZED,
        sentence="The Entra ID token is of another tenant than this resource.",
        remedy="Set the tenant of the resource in the connection (F3), and sign in to it: az login --tenant TENANT.",
    )


def _unauthorized(refusal: Refusal, target: Target) -> Failure:
    if target.entra:
        sentence, remedy = "The service did not accept the Entra ID token.", target.sign_in_again
    elif refusal.says("access token is missing", "audience is incorrect"):
        sentence = "The service did not accept the API key, and asks for an Entra ID token."
        remedy = f"Check that the key belongs to the resource at {target.host}, or sign in with Entra ID (F3)."
    else:
        sentence = "The service refused the API key."
        remedy = f"Check that the key belongs to the resource at {target.host}."
    return Failure(kind=FailureKind.UNAUTHORIZED, sentence=sentence, remedy=remedy)


def _forbidden(refusal: Refusal) -> Failure:
    if refusal.says("AuthenticationTypeDisabled", "Key based authentication is disabled"):
        sentence = "This resource takes no API keys."
        remedy = "Sign in with Entra ID instead: run az login and give no key."
    elif refusal.says("Firewall", "Virtual Network"):
        sentence = "The resource's firewall does not let this network in."
        remedy = "Connect through its network or VPN, or ask its owner to allow your address."
    elif refusal.says("temporarily blocked"):
        sentence = "Azure has blocked this resource for a time."
        remedy = "Its owner finds the reason in the Azure portal."
    else:
        said = f": {refusal.quoted}" if refusal.quoted else ""
        sentence = f"The service does not allow this{said}."
        remedy = "Ask the owner of the resource for access."
    return Failure(kind=FailureKind.FORBIDDEN, sentence=sentence, remedy=remedy)


def _deployment(refusal: Refusal, target: Target) -> Failure:
    name = clean_line(target.deployment)[:80]
    if refusal.says("OperationNotSupported"):
        return _other_api(refusal, name)
    return Failure(
        kind=FailureKind.DEPLOYMENT,
        sentence=f"This resource has no deployment named {name}.",
        remedy="Check the name in the Azure portal; a new deployment answers after about 5 minutes.",
    )


def _other_api(refusal: Refusal, deployment: str) -> Failure:
    found = re.search(r"specified model, ([\w.-]{1,80}?)\.? Please", refusal.message)
    model = base_model(found[1]) if found else None
    failure = Failure(
        kind=FailureKind.MODEL,
        sentence=f"The model behind {deployment} takes no chat completions.",
        remedy="Choose another deployment: this one is for another API of Azure's.",
        model=found[1] if found else None,
    )
    if model is None or not model.other_api:
        return failure
    return replace(failure, sentence=model.other_api, remedy="Choose another deployment.")


def _rate_limited(refusal: Refusal) -> Failure:
    wait = refusal.retry_after
    remedy = f"Try again in {duration(wait)}." if wait else "Try again in a moment."
    if wait is not None and wait >= DAY:
        sentence = "The request is larger than the whole token quota of this deployment."
        remedy = "Lower max tokens or shorten the message, or ask for more quota."
    elif refusal.says("token rate limit"):
        sentence = "The deployment's token quota is used up for the moment."
    elif refusal.says("high demand", "temporarily unable"):
        sentence = "Azure has no room for this model at the moment."
    else:
        sentence = "The deployment gets more requests than its quota allows."
    return Failure(kind=FailureKind.RATE_LIMITED, sentence=sentence, remedy=remedy)


def _broken(refusal: Refusal) -> Failure:
    remedy = f"Try again in {duration(refusal.retry_after)}." if refusal.retry_after else "Try again in a moment."
    if refusal.says("invalid Unicode output"):
        sentence = "The model wrote text that is not valid Unicode, and the service gave up."
        remedy = "Try again; a temperature below 1 helps."
    elif refusal.status == 408:
        sentence = "The service took too long and gave up."
    elif refusal.status in (502, 504):
        sentence = f"A gateway got no answer from the service (status {refusal.status})."
    elif refusal.status == 503:
        sentence = "The service is overloaded or down for the moment."
    else:
        sentence = f"The service broke{f' (status {refusal.status})' if refusal.status else ''}."
    return Failure(kind=FailureKind.SERVICE, sentence=sentence, remedy=remedy)


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _number(text: str) -> str:
    """Digits of a message with the thousands set apart: `16384` is `16,384`."""
    digits = text.replace(",", "").rstrip(".")
    return f"{int(digits):,}" if digits.isascii() and digits.isdigit() and len(digits) < 16 else digits[:16]
