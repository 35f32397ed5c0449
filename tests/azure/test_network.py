"""What leaves this machine: proxies, certificates, the environment, and connections that cannot be made."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import os
import socket
import ssl
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.azure.conftest import KEY, Connect, collect, failure, follow
from tests.azure.server import GOOD, Connection, Server, answer, stream
from tui.azure.proxies import proxy_for
from tui.azure.route import Route
from tui.domain.conversation import Status
from tui.domain.errors import FailureKind
from tui.domain.settings import Waits

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
CANARY = "CANARY-4711"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("no_proxy", [None, "", "example.com"])
async def test_loopback_never_goes_through_a_proxy(
    host: str, no_proxy: str | None, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DESIGN section 2: whatever the environment says."""
    async with Server((answer(200, {}),)) as proxy, Server((stream(GOOD),)) as server:
        for name in PROXIES:
            monkeypatch.setenv(name, proxy.url)
        if no_proxy is not None:
            monkeypatch.setenv("NO_PROXY", no_proxy)
        reply, _ = await follow(connected(f"http://{host}:{server.port}/v1"))
    assert reply.status is Status.DONE
    assert (proxy.connections, len(server.requests)) == (0, 1)


async def test_another_host_goes_through_the_proxy(connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Server((stream(GOOD),)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://ada:secret@127.0.0.1:{proxy.port}")
        reply, _ = await follow(connected("http://gateway.invalid/v1", insecure=True))
    assert reply.text == "Hello"
    assert proxy.requests[0].line == "POST http://gateway.invalid/v1/chat/completions HTTP/1.1"


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "makes no connection to contoso.openai.azure.com (status 403)"), (407, "asks for a sign-in")],
)
async def test_a_proxy_that_refuses_is_named_and_never_sees_the_key(
    status: int, words: str, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threats 21 and 54."""
    async with Server((answer(status, b""),)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ada:secret@127.0.0.1:{proxy.port}")
        got = await failure(collect(connected("https://contoso.openai.azure.com")))
    assert got.kind is FailureKind.PROXY
    assert got.unsent
    assert words in got.sentence
    assert f"127.0.0.1:{proxy.port}" in got.sentence
    assert "secret" not in repr(got)
    assert {request.line for request in proxy.requests} == {"CONNECT contoso.openai.azure.com:443 HTTP/1.1"}
    assert KEY not in proxy.all_received()


async def test_a_proxy_that_is_not_there(connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://ada:secret@127.0.0.1:{free_port()}")
    got = await failure(collect(connected("https://contoso.openai.azure.com")))
    assert got.kind is FailureKind.PROXY
    assert got.unsent
    assert "secret" not in repr(got)


@pytest.mark.parametrize("proxy", ["ftp://proxy.example:1", "http://[::1", "socks9://x"])
async def test_a_proxy_that_is_no_address(proxy: str, connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setenv("ALL_PROXY", proxy)
    model = connected("https://contoso.openai.azure.com")
    await model.warm()
    got = await failure(collect(model))
    assert (got.kind, got.unsent) == (FailureKind.PROXY, True)


def test_the_proxy_for_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "ada:secret@proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "inside.example")
    assert proxy_for("https://contoso.openai.azure.com/openai/v1/", Route()) == "proxy.example:3128"
    assert proxy_for("https://inside.example/v1/", Route()) is None
    assert proxy_for("https://localhost/v1/", Route()) is None
    assert proxy_for("http://other.example/v1/", Route()) is None


async def test_openai_variables_never_leak(connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """DESIGN section 2: not the key, the organisation, the base URL nor a header of another service."""
    headers = ("Authorization", "api-key", "X-Evil", "Host", "User-Agent", "OpenAI-Organization", "Accept")
    async with Server((stream(GOOD),)) as other, Server((stream(GOOD),)) as server:
        for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID", "WEBHOOK_SECRET", "API_TYPE", "API_VERSION"):
            monkeypatch.setenv(f"OPENAI_{name}", CANARY)
        for name in ("API_KEY", "AD_TOKEN"):
            monkeypatch.setenv(f"AZURE_OPENAI_{name}", CANARY)
        monkeypatch.setenv("OPENAI_BASE_URL", other.url)
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", other.url)
        monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "\n".join(f"{name}: {CANARY}" for name in headers))
        assert (await follow(connected(server)))[0].status is Status.DONE
    assert other.connections == 0
    (request,) = server.requests
    assert CANARY not in server.all_received()
    assert set(request.headers) == {
        "host",
        "connection",
        "accept",
        "accept-encoding",
        "content-type",
        "content-length",
        "user-agent",
        "x-stainless-retry-count",
        "api-key",
    }
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    assert request.headers["user-agent"].startswith("aztui/")


async def test_the_key_is_sent_as_an_api_key_alone_and_stripped(connected: Connect) -> None:
    async with Server((stream(GOOD),)) as server:
        await collect(connected(server, key=f"  {KEY}\n"))
    assert server.requests[0].headers["api-key"] == KEY
    assert server.all_received().count(KEY) == 1
    assert "authorization" not in server.requests[0].headers


# TLS


def certificate(folder: Path, *, host: str = "127.0.0.1", days: int = 1) -> Path:
    """A certificate that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "aztui test")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        built.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def tls(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def test_a_certificate_named_by_the_environment_is_trusted_on_loopback_too(
    connected: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with Server((stream(GOOD),), tls=tls(path)) as server:
        assert (await follow(connected(server)))[0].status is Status.DONE


@pytest.mark.parametrize(
    ("trusted", "options", "words"),
    [
        (False, {}, "signed by itself"),
        (True, {"days": -1}, "it has expired"),
        (True, {"host": "127.0.0.2"}, "it is for another host"),
    ],
)
async def test_a_bad_certificate_is_a_sentence(
    trusted: bool,
    options: dict[str, Any],
    words: str,
    connected: Connect,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Threat 54."""
    path = certificate(tmp_path, **options)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with Server((stream(GOOD),), tls=tls(path)) as server:
        got = await failure(collect(connected(server)))
    assert got.kind is FailureKind.TLS
    assert got.unsent
    assert words in got.sentence
    assert "SSL_CERT_FILE" in got.remedy
    assert server.requests == []


async def test_a_server_without_tls_behind_https(connected: Connect) -> None:
    async def rude(connection: Connection) -> None:
        raise AssertionError("a request without TLS")

    async with Server((rude,)) as server:
        asyncio_server = await asyncio.start_server(_hello, "127.0.0.1", 0)
        async with asyncio_server:
            port = asyncio_server.sockets[0].getsockname()[1]
            got = await failure(collect(connected(f"https://127.0.0.1:{port}/v1")))
    assert server.connections == 0
    assert got.kind is FailureKind.TLS
    assert got.unsent
    assert "No encrypted connection" in got.sentence


async def _hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n")
    with contextlib.suppress(ConnectionError):
        await writer.drain()
        await reader.read()
    writer.close()


async def test_certificates_that_cannot_be_read(
    connected: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    got = await failure(collect(connected("https://contoso.openai.azure.com")))
    assert got.kind is FailureKind.TLS
    assert got.unsent
    assert "SSL_CERT_FILE" in got.sentence


# no connection


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


async def test_nobody_listens(connected: Connect) -> None:
    """Threat 54."""
    port = free_port()
    got = await failure(collect(connected(f"http://127.0.0.1:{port}/v1")))
    assert (got.kind, got.sentence) == (FailureKind.NETWORK, f"127.0.0.1:{port} refused the connection.")
    assert got.unsent


@pytest.mark.parametrize("number", [socket.EAI_NONAME, socket.EAI_AGAIN])
async def test_a_name_that_is_not_found(number: int, connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat 54. The lookup is the one thing that is not real: it would ask a server outside."""

    def not_found(*arguments: Any, **options: Any) -> Any:
        raise socket.gaierror(number, "Name or service not known")

    model = connected("https://contoso.openai.azure.com")
    monkeypatch.setattr(socket, "getaddrinfo", not_found)
    got = await failure(collect(model))
    assert got.kind is FailureKind.NETWORK
    assert got.sentence == "No address was found for contoso.openai.azure.com."
    assert got.unsent


@pytest.mark.skipif(sys.platform != "linux", reason="a full backlog drops connections on Linux")
async def test_a_host_that_does_not_answer(connected: Connect) -> None:
    """Threat 54: connecting is given up after its own time."""
    with socket.socket() as listener, contextlib.ExitStack() as held:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(listener.getsockname())
        model = connected(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", waits=Waits(connect=0.2))
        got = await failure(collect(model))
    assert got.kind is FailureKind.TIMEOUT
    assert "in time" in got.sentence
    assert got.unsent


# start-up and silence

QUIET = """
import asyncio, sys
from tui.azure.client import connect
from tui.domain.conversation import ChatRequest, Role, Turn
from tui.domain.settings import Profile, SignInMethod
assert not {"openai", "httpx2", "azure", "pydantic"} & set(sys.modules)
profile = Profile(name="p", endpoint=sys.argv[1], deployment="d", sign_in=SignInMethod.API_KEY)
async def main():
    model = connect(profile, "a-long-enough-key")
    assert "openai" not in sys.modules
    await model.warm()
    assert "openai" in sys.modules and "azure.identity" not in sys.modules
    print("".join([getattr(e, "text", "") async for e in model.stream(ChatRequest("d", (Turn(Role.USER, "x"),), {}))]))
    await model.close()
asyncio.run(main())
"""


async def test_nothing_is_imported_early_and_nothing_is_logged() -> None:
    """Threats 19 and 54: also with the library's own log switched on, and with warnings as errors."""
    async with Server((stream(GOOD),)) as server:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "error", "-c", QUIET, f"{server.url}/v1"),
            env={**os.environ, "OPENAI_LOG": "debug"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
    assert (out.decode().strip(), err.decode()) == ("Hello", "")
