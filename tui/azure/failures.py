"""Every exception of a request, into one sentence and one remedy (threat 54).

The library wraps most of what the network throws at it, lets some through raw, and hides the reason in the chain of
causes (azure.md section 5). Nothing of a failure's text is a secret or a page of HTML.
"""

from __future__ import annotations

import math
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urlsplit

import httpx2
import openai

from tui.azure.network import SignInAsked
from tui.azure.proxies import proxy_failure, script_remedy
from tui.azure.refusals import Refusal, Target, duration, failure_of, refused_field
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.text import clean_line

FAULTS = (
    openai.OpenAIError,
    httpx2.HTTPError,
    httpx2.StreamError,
    httpx2.InvalidURL,
    OSError,
    ValueError,
    RecursionError,
)
"""What a request may raise that is not our own fault; all else is, and goes its way."""

_CONNECTING = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)
"""What is raised before anything of a request is sent to the service; names and certificates are causes of these."""

_Cause = TypeVar("_Cause", bound=BaseException)

_NOT_A_REPLY = Failure(
    kind=FailureKind.PROTOCOL,
    sentence="A part of the answer is not a chat completion: it cannot be read.",
    remedy="Try again; if it stays, something between here and the service changes what it sends.",
)


def chat_error(error: Exception, target: Target, *, began: bool) -> ChatError:
    """What an exception means. `began`: text of the reply had come already, so that it is only cut."""
    retry_after: float | None = None
    retryable, refused = False, None
    if isinstance(error, openai.APIStatusError):
        refusal = _read(error)
        refused = refused_field(refusal)
        failure = failure_of(refusal, target)
        if error.status_code == 407:
            offered = error.response.headers.get_list("proxy-authenticate")
            failure = proxy_failure(target.host, target.proxy, 407, offered)
        failure = _redirected(_with_ids(failure, refusal, error.response), error.response)
        retry_after = refusal.retry_after
        retryable = error.status_code in (408, 429) or error.status_code >= 500
    elif isinstance(error, openai.APIError) and not isinstance(error, openai.APIConnectionError):
        return _sent_in_stream(Refusal.read(error.body), target, began=began)
    elif isinstance(error, ValueError | RecursionError) and not isinstance(error, OSError):
        failure = _NOT_A_REPLY
    else:
        failure, retryable = _connection_failure(error, target)
        failure = replace(failure, unsent=any(isinstance(cause, _CONNECTING) for cause in _causes(error)))
        if target.script and failure.unsent and failure.kind in (FailureKind.NETWORK, FailureKind.TIMEOUT):
            failure = replace(failure, remedy=script_remedy(target.script))
    failure = _without_secrets(_cut(failure) if began else failure, target.secrets)
    if began or (refused and any(secret in repr(refused) for secret in target.secrets)):
        refused = None
    return ChatError(failure, retry_after=retry_after, retryable=retryable and not began, refused=refused)


def error_event(chunk: object, target: Target, *, began: bool) -> ChatError | None:
    """The error an event is that has no `error` around it, as some gateways send it: the library takes it for a chunk.

    A chunk has choices, or at least says that it has none; what has a message instead is an error.
    """
    if not isinstance(chunk, dict) or chunk.get("choices") is not None:
        return None
    refusal = Refusal.read(chunk)
    return _sent_in_stream(refusal, target, began=began) if refusal.message else None


def silence(seconds: float, target: Target, *, began: bool) -> ChatError:
    """Nothing came for so long."""
    if began:
        failure = _cut_failure(f"Nothing more of the reply came for {duration(seconds)}.")
    else:
        failure = Failure(
            kind=FailureKind.TIMEOUT,
            sentence=f"{target.host} sent nothing for {duration(seconds)}.",
            remedy="Try again; a reasoning model may need longer, see the waits in the settings.",
        )
    return ChatError(failure)


def not_a_stream(response: httpx2.Response) -> ChatError | None:
    """Why an answer with status 200 is no stream of a reply, or None where it may be one (threat 54)."""
    media_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type not in ("text/html", "application/json", "application/xhtml+xml"):
        return None
    is_page = "html" in media_type
    failure = Failure(
        kind=FailureKind.PROTOCOL,
        sentence="A web page answered, and not the service." if is_page else "The answer is not a stream of a reply.",
        remedy=(
            "Sign in to this network in a browser, or check the endpoint and the proxy."
            if is_page
            else "Check the endpoint: it may be a gateway that does not stream."
        ),
        status=response.status_code,
        request_id=request_id(response),
    )
    return ChatError(failure)


def empty_stream(response: httpx2.Response) -> ChatError:
    """A stream that ended before anything came."""
    failure = Failure(
        kind=FailureKind.SERVICE,
        sentence="The service opened a reply and sent nothing.",
        remedy="Try again.",
        request_id=request_id(response),
    )
    return ChatError(failure)


def closed(target: Target) -> ChatError:
    """The client was closed, and the program or another profile goes on without it."""
    failure = _failed(FailureKind.NETWORK, f"The connection to {target.host} was closed.", "Try again.")
    return ChatError(replace(failure, unsent=True))


def request_id(response: httpx2.Response) -> str | None:
    """What Azure support asks for: the gateway's id, else the service's."""
    found = response.headers.get("apim-request-id") or response.headers.get("x-request-id")
    return clean_line(found)[:100] if found else None


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds a response asks to wait: `retry-after-ms`, else `retry-after` as seconds or as a date."""
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * scale
        except ValueError:
            continue
        if math.isfinite(seconds) and seconds > 0:
            return seconds
    try:
        until = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    seconds = (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp()
    return seconds if seconds > 0 else None


def _read(error: openai.APIStatusError) -> Refusal:
    return Refusal.read(error.body, status=error.status_code, retry_after=asked_wait(error.response.headers))


def _with_ids(failure: Failure, refusal: Refusal, response: httpx2.Response) -> Failure:
    return replace(
        failure,
        status=response.status_code,
        code=clean_line(refusal.code)[:60] or None,
        request_id=request_id(response),
    )


def _redirected(failure: Failure, response: httpx2.Response) -> Failure:
    """A redirect names where it leads; it is not followed: the key is for the configured host alone (threat 21)."""
    if not response.is_redirect:
        return failure
    try:
        host = urlsplit(response.headers.get("location", "")).hostname or ""
    except ValueError:
        host = ""
    return replace(
        failure,
        sentence=f"The endpoint redirects to {clean_line(host)[:80] or 'another address'}, and aztui does not follow.",
        remedy="If that is the right address, set it as the endpoint.",
    )


def _sent_in_stream(refusal: Refusal, target: Target, *, began: bool) -> ChatError:
    """An error that came as an event of the stream."""
    failure = failure_of(refusal, target)
    retryable = failure.kind in (FailureKind.RATE_LIMITED, FailureKind.SERVICE) and bool(refusal.status) and not began
    if failure.kind is FailureKind.FILTERED:
        words = "the reply" if began else "the prompt or the reply"
        failure = replace(failure, sentence=failure.sentence.replace("the prompt", words, 1))
    elif began:
        failure = _cut_failure(f"The service broke the reply off{f': {refusal.quoted}' if refusal.quoted else ''}.")
    failure = _without_secrets(replace(failure, code=clean_line(refusal.code)[:60] or None), target.secrets)
    return ChatError(failure, retry_after=refusal.retry_after, retryable=retryable)


def _connection_failure(error: Exception, target: Target) -> tuple[Failure, bool]:
    """What is known of a connection that failed, and whether trying it again may help."""
    causes = list(_causes(error))

    def first(kind: type[_Cause]) -> _Cause | None:
        return next((cause for cause in causes if isinstance(cause, kind)), None)

    if certificate := first(ssl.SSLCertVerificationError):
        return _untrusted(certificate, target), False
    if first(ssl.SSLError):
        return _no_tls(target), False
    if proxy := first(httpx2.ProxyError):
        status, asked = re.match(r"(\d{3})\b", str(proxy)), first(SignInAsked)
        offered = asked.offered if asked else ()
        return proxy_failure(target.host, target.proxy, int(status[1]) if status else None, offered), False
    if first(httpx2.ConnectError) and target.proxy:
        return proxy_failure(target.host, target.proxy, None), True
    if first(httpx2.DecodingError):
        return _NOT_A_REPLY, False
    if first(httpx2.UnsupportedProtocol) or first(httpx2.InvalidURL):
        return _failed(
            FailureKind.ENDPOINT, "The endpoint is not an address.", "Check it on the connect screen."
        ), False
    if lookup := first(socket.gaierror):
        return _no_such_host(target), lookup.errno == socket.EAI_AGAIN
    if first(httpx2.ConnectTimeout):
        sentence = f"No connection to {target.host} could be made in time."
        return _failed(FailureKind.TIMEOUT, sentence, "Check the network, and whether a VPN or proxy is needed."), True
    if first(ConnectionRefusedError):
        sentence = f"{target.host} refused the connection."
        return _failed(FailureKind.NETWORK, sentence, "Check the endpoint and its port, and that it is running."), True
    if first(httpx2.ConnectError):
        sentence = f"No connection to {target.host} could be made."
        return _failed(FailureKind.NETWORK, sentence, "Check the network, and whether a VPN or proxy is needed."), True
    sentence = f"{target.host} broke the connection off before it answered."
    return _failed(FailureKind.NETWORK, sentence, "Try again; if it stays, check the network and the proxy."), True


def _untrusted(error: ssl.SSLCertVerificationError, target: Target) -> Failure:
    reasons = {
        9: "it is not valid yet; is this machine's clock right?",
        10: "it has expired",
        18: "it is signed by itself",
        19: "it is signed by an unknown issuer",
        20: "it is signed by an unknown issuer",
        62: "it is for another host",
        64: "it is for another host",
    }
    reason = reasons.get(error.verify_code, "it could not be verified")
    return _failed(
        FailureKind.TLS,
        f"The certificate of {target.host} is not trusted: {reason}.",
        "If a company proxy reads the traffic, set SSL_CERT_FILE, or ca_file in the settings, to its root certificate.",
    )


def _no_tls(target: Target) -> Failure:
    return _failed(
        FailureKind.TLS,
        f"No encrypted connection to {target.host} could be made.",
        "Check the endpoint and its port; a proxy in between may not let TLS through.",
    )


def _no_such_host(target: Target) -> Failure:
    return _failed(
        FailureKind.NETWORK,
        f"No address was found for {target.host}.",
        "Check the endpoint's spelling and the network; a private resource needs its VPN.",
    )


def _failed(kind: FailureKind, sentence: str, remedy: str) -> Failure:
    return Failure(kind=kind, sentence=sentence, remedy=remedy)


def _cut(failure: Failure) -> Failure:
    """The failure of a reply that had begun: never tried again by itself, what came is kept."""
    if failure.kind in (FailureKind.CUT, FailureKind.FILTERED, FailureKind.PROTOCOL):
        return failure
    return _cut_failure("The connection broke while the reply was coming.")


def _cut_failure(sentence: str) -> Failure:
    return _failed(FailureKind.CUT, sentence, "What came is kept: continue it, or try again.")


def _without_secrets(failure: Failure, secrets: tuple[str, ...]) -> Failure:
    """A service, or a gateway in its place, may repeat what it was sent."""

    def hidden(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "[hidden]")
        return text

    return replace(
        failure,
        sentence=hidden(failure.sentence),
        remedy=hidden(failure.remedy),
        parameter=hidden(failure.parameter) if failure.parameter else None,
        code=hidden(failure.code) if failure.code else None,
        model=hidden(failure.model) if failure.model else None,
        request_id=hidden(failure.request_id) if failure.request_id else None,
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception, what caused it, and the members of groups among them."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting.extend(inner for inner in (cause.__cause__, cause.__context__) if inner is not None)
        if isinstance(cause, BaseExceptionGroup):
            waiting.extend(cause.exceptions)
