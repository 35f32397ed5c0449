"""The test of a connection, against the real simulator, servers with and without TLS, and nobody at all."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import json
import os
import re
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.azure.conftest import KEY
from tests.azure.server import DONE, FIRST, GOOD, STREAM_HEAD, Connection, Server, answer, chunked, delta, event, stream
from tests.azure.test_credentials import NOT_SIGNED_IN, Az, az, hands_out
from tests.azure.test_network import free_port, tls
from tests.azure.test_pace import LONG
from tui.azure.diagnostics import diagnose
from tui.domain.checks import Check, Outcome, Step
from tui.domain.errors import Failure, FailureKind, InputError
from tui.domain.models import Refused
from tui.domain.ports import Diagnostics
from tui.domain.settings import Profile, SignInMethod, Waits
from tui.simulator.server import SimulatorServer
from tui.tokens.counter import Counter

__all__ = ["az"]
DIAGNOSE: Diagnostics = diagnose
LISTED = answer(200, {"data": [], "object": "list"})
NOTHING = answer(404, {"error": {"code": "404", "message": "Resource not found"}})
BY_KEY = SignInMethod.API_KEY
PASSED, SKIPPED, FAILED = Outcome.PASSED, Outcome.SKIPPED, Outcome.FAILED


async def checks_of(
    endpoint: str,
    *,
    key: str | None = KEY,
    deployment: str = "gpt-4o",
    sign_in: SignInMethod = BY_KEY,
    headers: dict[str, str] | None = None,
    **how: Any,
) -> list[Check]:
    """Every check, as it began and as it ended."""
    profile = Profile(
        name="t", endpoint=endpoint, deployment=deployment, sign_in=sign_in, insecure=True, headers=headers or {}
    )
    return [check async for check in diagnose(profile, key, **how)]


async def ends(endpoint: str, **how: Any) -> dict[Step, tuple[Outcome, str]]:
    """How each check ended that was run."""
    checks = await checks_of(endpoint, **how)
    assert KEY not in repr(checks)
    assert [check.outcome for check in checks[::2]] == [Outcome.RUNNING] * (len(checks) // 2)
    assert all(begun.step is ended.step for begun, ended in zip(checks[::2], checks[1::2], strict=True))
    return {check.step: (check.outcome, check.words) for check in checks[1::2]}


def outcomes(found: dict[Step, tuple[Outcome, str]]) -> list[Outcome]:
    """How the checks ended, in their order."""
    assert list(found) == list(Step)
    return [outcome for outcome, _ in found.values()]


async def failed(endpoint: str, **how: Any) -> tuple[Step, Failure]:
    """The check that failed, which is the last, and why."""
    checks = await checks_of(endpoint, **how)
    assert KEY not in repr(checks)
    assert [check.step for check in checks if check.outcome is FAILED] == [checks[-1].step]
    last = checks[-1]
    assert last.failure is not None
    assert last.failure.sentence
    assert last.failure.remedy
    return last.step, last.failure


@pytest.fixture
def start_simulator() -> Iterator[Callable[..., str]]:
    """Starts simulators and gives their address."""
    running: list[tuple[SimulatorServer, Thread]] = []

    def start(**how: Any) -> str:
        server = SimulatorServer(Counter(), KEY, rate=0, **how)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return server.url

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


# the simulator


async def test_every_check_of_a_good_connection_passes(start_simulator: Callable[..., str]) -> None:
    url = start_simulator()
    host = url.removeprefix("http://")
    found = await ends(url)
    outcome, streamed = found.pop(Step.STREAMING)
    assert outcome is PASSED
    assert re.fullmatch(r"\d+ pieces in \d+\.\d s", streamed)
    assert found == {
        Step.ENDPOINT: (PASSED, f"{url}/openai/v1/, the v1 API"),
        Step.PROXY: (SKIPPED, "none, for this machine"),
        Step.NAME: (PASSED, "127.0.0.1"),
        Step.CERTIFICATE: (SKIPPED, "not encrypted, this machine"),
        Step.CLOCK: (PASSED, "as the server's"),
        Step.SIGN_IN: (PASSED, f"a key, {len(KEY)} characters"),
        Step.ACCESS: (PASSED, f"{host} accepts this sign-in"),
        Step.DEPLOYMENT: (PASSED, "gpt-4o answers, its base model is gpt-4o-2024-11-20"),
    }


async def test_the_completions_that_are_asked_for_are_short_and_streamed(
    start_simulator: Callable[..., str], tmp_path: Path
) -> None:
    record = tmp_path / "record.jsonl"
    await ends(start_simulator(record=record))
    asked = [json.loads(line)["body"] for line in record.read_text().splitlines() if '"POST"' in line]
    assert [(body["stream"], body["max_completion_tokens"]) for body in asked] == [(True, 16), (True, 400)]


async def test_the_classic_path_of_a_dated_version_is_asked(
    start_simulator: Callable[..., str], tmp_path: Path
) -> None:
    """DESIGN section 5. It has no list of models that anybody must have."""
    record = tmp_path / "record.jsonl"
    url = start_simulator(record=record)
    found = await ends(f"{url}/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01")
    assert (found[Step.ACCESS][0], found[Step.STREAMING][0]) == (SKIPPED, PASSED)
    assert found[Step.ENDPOINT] == (PASSED, f"{url}/openai/, the classic paths of 2024-06-01")
    assert found[Step.DEPLOYMENT] == (PASSED, "gpt-4o answers, its base model is gpt-4o-2024-11-20")
    [asked, _] = [json.loads(line) for line in record.read_text().splitlines() if '"POST"' in line]
    assert asked["path"] == "/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01"
    assert asked["body"]["max_tokens"] == 16


async def test_a_key_that_is_not_taken_is_said_at_access(start_simulator: Callable[..., str]) -> None:
    step, failure = await failed(start_simulator(), key="another-key-of-somebody")
    assert (step, failure.kind) == (Step.ACCESS, FailureKind.UNAUTHORIZED)
    assert "another-key" not in repr(failure)


async def test_a_deployment_that_is_not_there_is_said_last(start_simulator: Callable[..., str]) -> None:
    step, failure = await failed(start_simulator(), deployment="missing")
    assert (step, failure.kind) == (Step.DEPLOYMENT, FailureKind.DEPLOYMENT)
    assert "missing" in failure.sentence


def token_for(**claims: Any) -> str:
    parts = ({"alg": "none"}, claims)
    encoded = [urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join((*encoded, "c2lnbmF0dXJl"))


async def test_entra_id_says_who_and_in_which_tenant(start_simulator: Callable[..., str], az: Az) -> None:
    """By the real chain with an `az` of the test: the sign-in is seen before it is needed."""
    token = token_for(upn="ada@contoso.com", tid="72f988bf-86f1-41af-91ab-2d7cd011db47")
    az.does(hands_out(token))
    found = await ends(start_simulator(bearer=token), sign_in=SignInMethod.ENTRA, key=None)
    assert FAILED not in outcomes(found)
    assert found[Step.SIGN_IN][1] == "ada@contoso.com, tenant 72f988bf-86f1-41af-91ab-2d7cd011db47"
    assert token not in repr(found)
    assert len(az.calls) == 1


async def test_a_token_that_is_not_taken_is_said_at_access(start_simulator: Callable[..., str], az: Az) -> None:
    az.does(hands_out("another-token"))
    step, failure = await failed(start_simulator(bearer="the-token"), sign_in=SignInMethod.ENTRA, key=None)
    assert (step, failure.kind) == (Step.ACCESS, FailureKind.UNAUTHORIZED)
    assert "another-token" not in repr(failure)


async def test_nobody_is_signed_in(start_simulator: Callable[..., str], az: Az) -> None:
    az.does(NOT_SIGNED_IN)
    step, failure = await failed(start_simulator(), sign_in=SignInMethod.ENTRA, key=None)
    assert (step, failure.kind) == (Step.SIGN_IN, FailureKind.SIGN_IN)
    assert "az login" in failure.remedy


# names and connections: threat 54


async def test_a_name_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat 54. The look-up is the one thing that is not real: it would ask a server outside."""

    def not_found(*arguments: Any, **options: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", not_found)
    step, failure = await failed("contoso")
    assert step is Step.NAME
    assert failure.sentence == "No address was found for contoso.openai.azure.com."


async def test_a_name_no_look_up_can_take() -> None:
    step, failure = await failed(f"https://{'a' * 70}.example/v1")
    assert (step, failure.kind) == (Step.NAME, FailureKind.NETWORK)


async def test_a_look_up_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    hold = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hangs(*arguments: Any, **options: Any) -> Any:
        asyncio.run_coroutine_threadsafe(hold.wait(), loop).result(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    step, failure = await failed("contoso", waits=Waits(connect=0.05))
    hold.set()
    assert (step, failure.kind) == (Step.NAME, FailureKind.NETWORK)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_nobody_listens(scheme: str) -> None:
    """Threat 54: said before anybody is asked to sign in."""
    port = free_port()
    step, failure = await failed(f"{scheme}://127.0.0.1:{port}/v1")
    assert (step, failure.sentence) == (Step.CERTIFICATE, f"127.0.0.1:{port} refused the connection.")


async def test_the_proxy_looks_the_name_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threats 21 and 54: and it is asked for the tunnel before any key is sent."""
    async with Server((answer(403, b""),)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ada:pa55word@127.0.0.1:{proxy.port}")
        checks = await checks_of("contoso")
        named = f"127.0.0.1:{proxy.port}"
    found = {check.step: (check.outcome, check.words) for check in checks}
    assert found[Step.PROXY] == (PASSED, f"{named}, from the environment")
    assert found[Step.NAME] == (SKIPPED, f"contoso.openai.azure.com, looked up by the proxy {named}")
    assert checks[-1].step is Step.CERTIFICATE
    assert checks[-1].failure is not None
    assert checks[-1].failure.kind is FailureKind.PROXY
    assert "pa55word" not in repr(checks)
    assert KEY not in proxy.all_received()


async def test_a_proxy_that_is_no_address_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "ftp://proxy.example:1")
    step, failure = await failed("contoso")
    assert (step, failure.kind) == (Step.PROXY, FailureKind.PROXY)


# certificates


def signed_by_an_authority(folder: Path, host: str = "127.0.0.1") -> tuple[Path, Path]:
    """A server's certificate with its key, and the certificate of the authority of one's own that issued it."""
    now = datetime.datetime.now(datetime.UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("Contoso Root", host)]

    def built(number: int, extension: x509.ExtensionType) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(names[number])
            .issuer_name(names[0])
            .public_key(keys[number].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(datetime.datetime(2099, 3, 3, tzinfo=datetime.UTC))
            .add_extension(extension, critical=number == 0)
            .sign(keys[0], hashes.SHA256())
        )

    authority = built(0, x509.BasicConstraints(ca=True, path_length=None))
    named = x509.DNSName(host) if host[0].isalpha() else x509.IPAddress(ipaddress.ip_address(host))
    server = built(1, x509.SubjectAlternativeName([named]))
    pem = serialization.Encoding.PEM
    private = keys[1].private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    paths = folder / "server.pem", folder / "root.pem"
    paths[0].write_bytes(server.public_bytes(pem) + private)
    paths[1].write_bytes(authority.public_bytes(pem))
    return paths


async def test_a_certificate_of_a_trusted_authority_says_until_when_and_from_whom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_pem, root_pem = signed_by_an_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(root_pem))
    async with Server((NOTHING, LISTED, stream(GOOD)), tls=tls(server_pem)) as server:
        found = await ends(server.url)
    assert found[Step.CERTIFICATE] == (PASSED, "valid until 3 March 2099, from Contoso Root")
    assert outcomes(found)[-3:] == [PASSED] * 3
    # what looks at the certificate is not signed
    assert server.requests[0].line == "HEAD / HTTP/1.1"
    assert KEY not in str(server.requests[0].headers)
    assert [request.headers["api-key"] for request in server.requests[1:]] == [KEY, KEY, KEY]


async def test_a_certificate_nobody_trusts_names_its_issuer_and_gets_no_key(tmp_path: Path) -> None:
    """Threats 21 and 54: a company's proxy that reads the traffic is known by its name."""
    server_pem, _ = signed_by_an_authority(tmp_path)
    async with Server((NOTHING,), tls=tls(server_pem)) as server:
        step, failure = await failed(server.url)
    assert (step, failure.kind) == (Step.CERTIFICATE, FailureKind.TLS)
    assert "(issued by Contoso Root)" in failure.sentence
    assert KEY not in server.all_received()


async def test_a_proxy_nobody_trusts_gets_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat 21: not even while the issuer of the certificate is looked for."""
    proxy_pem, _ = signed_by_an_authority(tmp_path)
    async with Server((answer(403, b""),), tls=tls(proxy_pem)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"https://ada:pa55word@127.0.0.1:{proxy.port}")
        step, failure = await failed("contoso")
    assert (step, failure.kind) == (Step.CERTIFICATE, FailureKind.TLS)
    assert proxy.requests == []


# access


@pytest.mark.parametrize("status", [400, 404, 405, 500])
async def test_a_server_without_that_list_is_asked_on(status: int) -> None:
    async with Server((NOTHING, answer(status, {}), stream(GOOD))) as server:
        found = await ends(server.url)
    assert found[Step.ACCESS] == (SKIPPED, f"no answer to that here (status {status})")
    assert found[Step.DEPLOYMENT][0] is PASSED


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (
            answer(403, {"error": {"code": "403", "message": "Access denied due to Virtual Network/Firewall rules."}}),
            "F",
        ),
        (answer(401, {"error": {"code": "PermissionDenied", "message": "The principal lacks the data action"}}), "F"),
        (answer(200, b"<html>Sign in to this network</html>"), "P"),
        (answer(307, b"", location="https://elsewhere.example/"), "E"),
    ],
)
async def test_what_does_not_let_one_in_is_said_there(said: bytes, kind: str) -> None:
    """Threats 21 and 54."""
    kinds = {"F": FailureKind.FORBIDDEN, "P": FailureKind.PROTOCOL, "E": FailureKind.ENDPOINT}
    async with Server((NOTHING, said)) as server:
        step, failure = await failed(server.url)
    assert (step, failure.kind) == (Step.ACCESS, kinds[kind])


async def test_a_service_that_repeats_the_key_does_not_show_it() -> None:
    """Threat 19."""
    body = {"error": {"code": "418", "message": f"The key {KEY} is not for this."}}
    async with Server((NOTHING, answer(403, body))) as server:
        _, failure = await failed(server.url)
    assert "[hidden]" in failure.sentence


async def test_silence_is_given_up() -> None:
    async def silent(connection: Connection) -> None:
        await connection.gone()

    async with Server((NOTHING, silent)) as server:
        step, failure = await failed(server.url, waits=Waits(first_byte=1.0))
    assert (step, failure.kind) == (Step.ACCESS, FailureKind.TIMEOUT)


async def test_a_reply_that_breaks_off_is_no_answer() -> None:
    async with Server((NOTHING, LISTED, stream(GOOD.split(b'"finish_reason": "stop"')[0] + b"\n\n"))) as server:
        step, failure = await failed(server.url)
    assert step is Step.DEPLOYMENT
    assert failure.kind in (FailureKind.PROTOCOL, FailureKind.CUT)


REFUSED = {"message": "Unsupported parameter: 'max_completion_tokens' is not supported with this model."}


async def test_what_the_deployment_refuses_is_left_out_as_in_a_conversation() -> None:
    """It is asked once more, with what it takes; what the first reply taught is not asked again."""
    no = answer(400, {"error": REFUSED})
    async with Server((NOTHING, LISTED, no, stream(GOOD))) as server:
        checks = await checks_of(server.url)
    assert {check.step: check.outcome for check in checks}[Step.DEPLOYMENT] is PASSED
    [asked] = [check for check in checks if check.step is Step.DEPLOYMENT and check.outcome is PASSED]
    assert (asked.model, asked.refused) == ("gpt-5.4-mini-2026-03-17", Refused("max_completion_tokens"))
    limits = [{name for name in request.json if "tokens" in name} for request in server.requests[2:]]
    assert limits == [{"max_completion_tokens"}, {"max_tokens"}, {"max_tokens"}]


async def test_what_is_refused_again_is_the_failure() -> None:
    async with Server((NOTHING, LISTED, answer(400, {"error": REFUSED}))) as server:
        step, failure = await failed(server.url)
    assert (step, failure.kind, len(server.requests)) == (Step.DEPLOYMENT, FailureKind.PARAMETER, 4)


# clocks, tokens, streams


def dated(apart: float) -> bytes:
    return answer(
        404, b"", date=format_datetime(datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=apart))
    )


@pytest.mark.parametrize(
    ("apart", "words"), [(0, "as the server's"), (-130, "2 minutes behind the server's"), (60, "ahead of the server's")]
)
async def test_a_clock_that_is_nearly_right_is_enough(apart: float, words: str) -> None:
    async with Server((dated(apart), LISTED, stream(GOOD))) as server:
        found = await ends(server.url)
    assert found[Step.CLOCK][0] is PASSED
    assert words in found[Step.CLOCK][1]


@pytest.mark.parametrize(("apart", "words"), [(7300, "2 hours ahead of"), (-86_400 * 3, "72 hours behind")])
async def test_a_clock_that_is_wrong_is_said_and_the_rest_is_checked(apart: float, words: str) -> None:
    async with Server((dated(apart), LISTED, stream(GOOD))) as server:
        checks = await checks_of(server.url)
    [clock] = [check for check in checks if check.outcome is FAILED]
    assert clock.step is Step.CLOCK
    assert clock.failure is not None
    assert clock.failure.sentence == f"This machine's clock is {words} the server's."
    assert "Set it right" in clock.failure.remedy
    assert checks[-1].step is Step.STREAMING


@pytest.mark.parametrize("date", ["", "yesterday", "Fri, 99 Nov 2026 04:00:00 GMT", "\x01"])
async def test_a_server_without_a_time_tells_nothing_of_the_clock(date: str) -> None:
    async with Server((answer(404, b"", date=date), LISTED, stream(GOOD))) as server:
        assert (await ends(server.url))[Step.CLOCK] == (SKIPPED, "the server does not tell its time")


async def test_a_token_says_how_long_it_is_valid(start_simulator: Callable[..., str], az: Az) -> None:
    token = token_for(upn="ada@contoso.com", exp=int(time.time() + 3590))
    az.does(hands_out(token))
    found = await ends(start_simulator(bearer=token), sign_in=SignInMethod.ENTRA, key=None)
    assert re.fullmatch(r"ada@contoso\.com, valid for (59|60) minutes", found[Step.SIGN_IN][1])


async def test_a_stream_that_is_held_back_is_said_last() -> None:
    async def late(connection: Connection) -> None:
        await connection.send(STREAM_HEAD)
        await asyncio.sleep(1.2)
        await connection.send(chunked(LONG) + b"0\r\n\r\n")

    async with Server((NOTHING, LISTED, stream(GOOD), late)) as server:
        step, failure = await failed(server.url)
    assert (step, failure.kind) == (Step.STREAMING, FailureKind.PROXY)
    assert "all at once" in failure.sentence


async def test_a_stream_of_one_piece_tells_nothing() -> None:
    short = event(FIRST) + event(delta("1", finish="stop")) + DONE
    async with Server((NOTHING, LISTED, stream(GOOD), stream(short))) as server:
        assert (await ends(server.url))[Step.STREAMING] == (SKIPPED, "too little came to tell")


async def test_headers_of_a_gateway_go_with_what_is_signed_and_with_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Threat 21."""
    monkeypatch.setenv("APIM_KEY", "AZTUI-CANARY-HEADER")
    async with Server((NOTHING, LISTED, stream(GOOD))) as server:
        checks = await checks_of(server.url, headers={"X-Subscription": "APIM_KEY"})
    assert "CANARY-HEADER" not in repr(checks)
    sent = [request.headers.get("x-subscription") for request in server.requests]
    assert sent == [None, *["AZTUI-CANARY-HEADER"] * 3]


# the rest


async def test_closing_it_ends_what_runs() -> None:
    """The connection of a test that is stopped is closed at once."""
    gone, asked = asyncio.Event(), asyncio.Event()

    async def waits(connection: Connection) -> None:
        asked.set()
        await connection.gone()
        gone.set()

    async def run(url: str) -> None:
        await checks_of(url)

    async with Server((NOTHING, LISTED, waits)) as server:
        task = asyncio.create_task(run(server.url))
        await asyncio.wait_for(asked.wait(), 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(gone.wait(), 20)


@pytest.mark.parametrize(("endpoint", "key"), [("not an endpoint", KEY), ("contoso", ""), ("contoso", "a key")])
async def test_what_cannot_be_used_is_an_input_error(endpoint: str, key: str) -> None:
    with pytest.raises(InputError):
        await checks_of(endpoint, key=key)


def test_nothing_is_imported_before_a_test_begins() -> None:
    program = "import sys, tui.azure.diagnostics; print({'openai', 'httpx2', 'cryptography'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert done.stdout.strip() == "set()"
