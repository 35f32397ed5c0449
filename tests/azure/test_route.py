"""The way a profile sets: certificates of a company, its proxy, and the headers of its gateway."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import Any

import pytest

from tests.azure.conftest import KEY, Connect, collect, failure, follow
from tests.azure.server import GOOD, Connection, Script, Server, answer, stream
from tests.azure.test_checks import signed_by_an_authority
from tests.azure.test_network import certificate, free_port, tls
from tui.azure.credentials import EntraSignIn
from tui.azure.endpoint import understand
from tui.azure.proxies import password_in, sign_ins
from tui.azure.route import CA_LIMIT, route_of
from tui.domain.conversation import Status
from tui.domain.errors import ChatError, FailureKind, InputError
from tui.domain.settings import Profile, SignInMethod

VALUE = "AZTUI-CANARY-HEADER-VALUE"
HEADERS = {"Ocp-Apim-Subscription-Key": "APIM_KEY"}
NTLM = "HTTP/1.1 407 Sign in\r\nProxy-Authenticate: {}\r\ncontent-length: 0\r\n\r\n"


# certificates


async def test_a_file_of_certificates_is_trusted_besides_the_others(
    connected: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A private authority, and in the same client one that the environment names."""
    private_pem, root_pem = signed_by_an_authority(tmp_path)
    other_pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(other_pem))
    async with (
        Server((stream(GOOD),), tls=tls(private_pem)) as private,
        Server((stream(GOOD),), tls=tls(other_pem)) as other,
    ):
        for server in (private, other):
            reply, _ = await follow(connected(server, profile={"ca_file": str(root_pem)}))
            assert reply.status is Status.DONE
        got = await failure(collect(connected(private)))
    assert got.kind is FailureKind.TLS
    assert "ca_file" in got.remedy


@pytest.mark.parametrize("what", ["missing", "folder", "device", "pipe", "large", "words", "empty", "half"])
async def test_a_file_that_has_no_certificates_is_said(what: str, connected: Connect, tmp_path: Path) -> None:
    """Threat 25: whatever the settings name."""
    path = tmp_path / "root.pem"
    if what == "folder":
        path.mkdir()
    elif what == "device":
        path = Path("/dev/zero")
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "large":
        path.touch()
        os.truncate(path, CA_LIMIT + 1)
    elif what != "missing":
        path.write_bytes({"words": "größer".encode(), "empty": b""}.get(what, b"-----BEGIN CERTIFICATE-----\nMIIB"))
    got = await failure(collect(connected("https://contoso.openai.azure.com", profile={"ca_file": str(path)})))
    assert (got.kind, got.unsent) == (FailureKind.TLS, True)
    assert str(path) in got.sentence
    assert "ca_file" in got.remedy


# headers


async def test_a_header_carries_the_value_of_its_variable(connected: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APIM_KEY", f" {VALUE}\n")
    async with Server((stream(GOOD),)) as server:
        await collect(connected(server, profile={"headers": HEADERS}))
    (request,) = server.requests
    assert request.headers["ocp-apim-subscription-key"] == VALUE
    assert request.headers["api-key"] == KEY


async def test_a_header_does_not_follow_a_redirect_and_is_not_quoted(
    connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threats 19 and 21."""
    monkeypatch.setenv("APIM_KEY", VALUE)
    said = answer(403, {"error": {"code": VALUE, "message": f"The subscription {VALUE} is not active."}})
    async with Server((stream(GOOD),)) as elsewhere:
        moved = answer(307, b"", location=f"{elsewhere.url}/v1/chat/completions")
        async with Server((moved, said)) as server:
            model = connected(server, profile={"headers": HEADERS})
            assert (await failure(collect(model))).kind is FailureKind.ENDPOINT
            got = await failure(collect(model))
    assert elsewhere.connections == 0
    assert "The subscription [hidden] is not active." in got.sentence
    assert VALUE not in repr(got)


def profile_with(**fields: Any) -> Profile:
    return Profile(name="p", endpoint="contoso", deployment="d", **fields)


@pytest.mark.parametrize("value", [None, "", " ", "two\nlines", "größer", "a\0b"])
def test_a_variable_that_cannot_be_sent_is_named_and_not_its_value(value: str | None) -> None:
    environ = {} if value is None else {"APIM_KEY": value}
    with pytest.raises(InputError) as caught:
        route_of(profile_with(headers=HEADERS), environ)
    assert "APIM_KEY" in caught.value.sentence
    assert "Ocp-Apim-Subscription-Key" in caught.value.sentence
    assert caught.value.remedy
    assert not value or not value.strip() or value not in str(caught.value)


def test_a_route_never_shows_a_value() -> None:
    """Threat 18."""
    assert VALUE not in repr(route_of(profile_with(headers=HEADERS), {"APIM_KEY": VALUE}))


# proxies


async def test_the_proxy_of_a_profile_comes_before_the_environment(
    connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Server((answer(403, b""),)) as ours, Server((answer(403, b""),)) as other:
        monkeypatch.setenv("HTTPS_PROXY", other.url)
        got = await failure(collect(connected("https://contoso.openai.azure.com", profile={"proxy": ours.url})))
    assert got.kind is FailureKind.PROXY
    assert f"127.0.0.1:{ours.port}" in got.sentence
    assert (ours.connections, other.connections) == (1, 0)


@pytest.mark.parametrize("no_proxy", ["127.0.0.2", "127.0.0.2:{port}", ".0.2", "*"])
async def test_no_proxy_holds_for_the_proxy_of_a_profile_too(
    no_proxy: str, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And for requests by the same rules as for the words about them; 127.0.0.2 is this machine anyway."""
    async with Server((answer(403, b""),)) as proxy, Server((stream(GOOD),)) as server:
        monkeypatch.setattr("tui.azure.proxies.is_loopback", lambda host: False)
        monkeypatch.setenv(
            "NO_PROXY", no_proxy.format(port=server.port).replace("127.0.0.2", "127.0.0.1").replace(".0.2", ".0.1")
        )
        reply, _ = await follow(connected(server, profile={"proxy": proxy.url}))
    assert reply.status is Status.DONE
    assert proxy.connections == 0


async def test_a_proxy_behind_tls_is_trusted_by_the_same_certificates(connected: Connect, tmp_path: Path) -> None:
    server_pem, root_pem = signed_by_an_authority(tmp_path)
    async with Server((stream(GOOD),), tls=tls(server_pem)) as proxy:
        way = {"proxy": proxy.url, "ca_file": str(root_pem)}
        reply, _ = await follow(connected("http://gateway.invalid/v1", insecure=True, profile=way))
        assert reply.status is Status.DONE
        got = await failure(
            collect(connected("http://gateway.invalid/v1", insecure=True, profile={"proxy": proxy.url}))
        )
    assert (got.kind, len(proxy.requests)) == (FailureKind.TLS, 1)


async def test_loopback_has_no_proxy_whatever_the_profile_says(connected: Connect) -> None:
    async with Server((answer(403, b""),)) as proxy, Server((stream(GOOD),)) as server:
        reply, _ = await follow(connected(server, profile={"proxy": proxy.url}))
    assert (reply.status, proxy.connections) == (Status.DONE, 0)


@pytest.mark.parametrize(
    ("challenge", "sentence", "remedy"),
    [
        ("NTLM", "by NTLM or Kerberos, which aztui cannot do", "px or cntlm"),
        ("Negotiate", "by NTLM or Kerberos, which aztui cannot do", "px or cntlm"),
        ("Negotiate\r\nProxy-Authenticate: NTLM", "by NTLM or Kerberos", "px or cntlm"),
        ('Negotiate\r\nProxy-Authenticate: Basic realm="x, NTLM"', "asks for a sign-in.", "HTTPS_PROXY"),
        ('Basic realm="office"', "asks for a sign-in.", "HTTPS_PROXY"),
        ("\x01,=,,", "asks for a sign-in.", "HTTPS_PROXY"),
    ],
)
@pytest.mark.parametrize("endpoint", ["https://contoso.openai.azure.com", "http://gateway.invalid/v1"])
async def test_a_sign_in_no_proxy_gets_is_named(
    endpoint: str, challenge: str, sentence: str, remedy: str, connected: Connect
) -> None:
    """Threat 54: by a tunnel, and by a request that the proxy itself answers."""
    async with Server((NTLM.format(challenge).encode(),)) as proxy:
        got = await failure(collect(connected(endpoint, insecure=True, profile={"proxy": proxy.url})))
    assert (got.kind, got.unsent) == (FailureKind.PROXY, True)
    assert sentence in got.sentence
    assert remedy in got.remedy


@pytest.mark.parametrize("address", ["http://wpad/wpad.dat", "pac+https://proxy.example/x.pac?a=1", "http://x/p.PAC"])
async def test_a_script_in_a_proxys_place_is_named(
    address: str, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    got = await failure(collect(connected("https://contoso.openai.azure.com")))
    assert (got.kind, got.unsent) == (FailureKind.PROXY, True)
    assert "(PAC)" in got.sentence
    assert "such as px" in got.remedy


async def test_a_script_that_nobody_runs_is_named_where_no_connection_can_be_made(
    connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}/v1"
    monkeypatch.setenv("AUTO_PROXY", "http://wpad/wpad.dat")
    got = await failure(collect(connected(endpoint)))
    assert got.kind is FailureKind.NETWORK
    assert got.remedy.startswith("AUTO_PROXY names a proxy script (PAC)")


async def test_a_proxy_that_repeats_its_password_is_not_quoted_with_it(
    connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threat 19: as it was given, and as it is meant."""
    body = {"error": {"message": "Unknown: ada:pa%C3%9Fword-4711, paßword-4711, YWRhOnBhw593b3JkLTQ3MTE="}}
    async with Server((answer(400, body),)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://ada:pa%C3%9Fword-4711@127.0.0.1:{proxy.port}")
        got = await failure(collect(connected("http://gateway.invalid/v1", insecure=True)))
    assert "proxy-authorization" in proxy.requests[0].headers
    assert got.sentence == "The service refused the request: Unknown: ada:[hidden], [hidden], [hidden]."


def test_what_is_secret_in_an_address() -> None:
    assert password_in("http://ada:pa%40b@proxy:1") == ("pa%40b", "pa@b", "YWRhOnBhQGI=")
    assert password_in("http://ada:a@proxy:1") == ()
    assert password_in("http://ada@proxy:1") == ()
    assert password_in("http://proxy:1") == ()


def test_the_schemes_of_challenges() -> None:
    assert sign_ins(["Negotiate, NTLM", 'Basic realm="a b"', "Digest x=1,  y = 2", ""]) == {
        "negotiate",
        "ntlm",
        "basic",
        "digest",
        "y",
    }


# Entra ID by the same way


TOKEN = "eyJ-CANARY-TOKEN"
METADATA = {
    "issuer": "https://login.microsoftonline.com/t/v2.0",
    "authorization_endpoint": "https://login.microsoftonline.com/t/oauth2/v2.0/authorize",
    "token_endpoint": "https://login.microsoftonline.com/t/oauth2/v2.0/token",
}


def reads_the_traffic(context: ssl.SSLContext) -> Script:
    """A company's proxy: it makes the tunnel, and ends the TLS in it with a certificate of its own."""

    async def script(connection: Connection) -> None:
        line = connection.request.line
        if line.startswith("CONNECT"):
            await connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await connection.writer.start_tls(context)
        elif "/token" in line:
            await connection.send(answer(200, {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}))
        else:
            await connection.send(answer(200, METADATA))

    return script


def signing_in(**fields: str) -> EntraSignIn:
    """The sign-in of a profile, as an application."""
    profile = profile_with(sign_in=SignInMethod.ENVIRONMENT, **fields)
    return EntraSignIn(profile, understand(profile.endpoint))


@pytest.fixture
def client_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sign-in of a service: azure-identity's own, over HTTP."""
    values = {"TENANT_ID": "t", "CLIENT_ID": "c", "CLIENT_SECRET": "s"}
    for name, value in values.items():
        monkeypatch.setenv(f"AZURE_{name}", value)


@pytest.mark.usefixtures("client_secret")
async def test_the_sign_in_takes_the_profiles_proxy_and_certificates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_pem, root_pem = signed_by_an_authority(tmp_path, host="login.microsoftonline.com")
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
    async with Server((reads_the_traffic(tls(server_pem)),)) as proxy:
        sign_in = signing_in(ca_file=str(root_pem), proxy=proxy.url)
        assert await sign_in.headers() == {"Authorization": f"Bearer {TOKEN}"}
        await sign_in.close()
    assert proxy.requests[0].line.startswith("CONNECT login.microsoftonline.com:443 ")
    assert any("/token" in request.line for request in proxy.requests)


@pytest.mark.long
@pytest.mark.usefixtures("client_secret")
async def test_without_the_certificates_no_secret_is_sent(tmp_path: Path) -> None:
    """Threat 21."""
    server_pem, _ = signed_by_an_authority(tmp_path, host="login.microsoftonline.com")
    async with Server((reads_the_traffic(tls(server_pem)),)) as proxy:
        sign_in = signing_in(proxy=proxy.url)
        with pytest.raises(ChatError) as caught:
            await sign_in.headers()
        await sign_in.close()
    assert caught.value.failure.kind is FailureKind.SIGN_IN
    assert caught.value.failure.sentence == "The certificate of Entra ID is not trusted."
    assert {request.line.split()[0] for request in proxy.requests} == {"CONNECT"}


@pytest.mark.usefixtures("client_secret")
async def test_certificates_that_cannot_be_read_are_said_at_the_sign_in(tmp_path: Path) -> None:
    sign_in = signing_in(ca_file=str(tmp_path / "missing.pem"))
    with pytest.raises(ChatError) as caught:
        await sign_in.headers()
    assert caught.value.failure.kind is FailureKind.TLS


@pytest.mark.long
@pytest.mark.usefixtures("client_secret")
async def test_a_proxy_that_does_not_let_the_sign_in_through_is_said() -> None:
    """Threat 54."""
    async with Server((NTLM.format("NTLM").encode(),)) as proxy:
        sign_in = signing_in(proxy=proxy.url)
        with pytest.raises(ChatError) as caught:
            await sign_in.headers()
        await sign_in.close()
    assert caught.value.failure.sentence == "The proxy makes no connection to Entra ID."
