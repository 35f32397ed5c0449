"""Every way to sign in, by the real azure-identity: tools, identities of machines, a local Entra ID, and a person."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit
from urllib.request import urlopen

import pytest

from tests.azure.conftest import failure
from tests.azure.server import GOOD, Connection, Server, answer, stream
from tests.azure.test_credentials import TOKEN, Az, az, entra, hands_out
from tests.entra import CODE, TENANT, Entra
from tests.fakes import until
from tui.azure.clouds import scopes_of, sign_in_cloud
from tui.azure.credentials import EntraSignIn
from tui.azure.endpoint import understand
from tui.azure.identity import Identities
from tui.azure.methods import free_port, give_up, make_credential
from tui.domain.endpoints import Cloud
from tui.domain.errors import FailureKind
from tui.domain.settings import Authority, Profile, SignInMethod
from tui.domain.sign_in import Account, PersonAnswered, PersonAsked, ScopeLearned, SignedIn, SignInEvent

__all__ = ["az"]


@pytest.fixture
def fake_entra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Entra]:
    """The only Entra ID that is known here."""
    with Entra(tmp_path) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


def telling(method: SignInMethod, **profile: Any) -> tuple[EntraSignIn, list[SignInEvent]]:
    """A sign-in, and what it tells."""
    events: list[SignInEvent] = []
    given = Profile(name="p", endpoint="contoso", deployment="d", sign_in=method, tenant=TENANT, **profile)
    return EntraSignIn(given, understand("contoso"), Identities(), events.append), events


# tools


async def test_azd_gives_its_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    azd = tmp_path / "azd"
    ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.localtime(time.time() + 3600))
    said = json.dumps({"token": TOKEN, "expiresOn": ends})
    azd.write_text(f"#!/bin/sh\necho \"$@\" >'{tmp_path}/calls'\necho '{said}'\n")
    azd.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await entra(sign_in=SignInMethod.AZD, tenant="contoso.com").token() == TOKEN
    calls = (tmp_path / "calls").read_text()
    assert "--scope https://cognitiveservices.azure.com/.default" in calls
    assert "--tenant-id contoso.com" in calls


async def test_az_is_asked_for_the_tenant(az: Az) -> None:
    az.does(hands_out(TOKEN))
    for method in (SignInMethod.AZ, SignInMethod.ENTRA):
        assert await entra(sign_in=method, tenant="contoso.com").token() == TOKEN
    assert all("--tenant contoso.com" in call for call in az.calls)
    assert len(az.calls) == 2


async def test_certificates_are_read_by_the_ways_that_need_them_alone(az: Az, tmp_path: Path) -> None:
    az.does(hands_out(TOKEN))
    assert await entra(sign_in=SignInMethod.AZ, ca_file=str(tmp_path / "missing.pem")).token() == TOKEN


@pytest.mark.parametrize(
    ("method", "sentence", "remedy"),
    [
        (
            SignInMethod.AZ,
            "The Azure CLI (az) is not installed, or not on the PATH.",
            "Install it and run az login --tenant t1, or choose another way to sign in (F3).",
        ),
        (
            SignInMethod.AZD,
            "The Azure Developer CLI (azd) is not installed, or not on the PATH.",
            "Install it and run azd auth login --tenant-id t1, or choose another way to sign in (F3).",
        ),
        (SignInMethod.WORKLOAD_IDENTITY, "No workload identity is set up here.", "AZURE_FEDERATED_TOKEN_FILE"),
        (SignInMethod.ENVIRONMENT, "The application in the environment gave no token.", "AZURE_CLIENT_SECRET"),
        (SignInMethod.DEVICE_CODE, "The sign-in by a code needs the app.", "az login"),
    ],
)
async def test_what_is_missing_is_said_with_the_remedy_of_the_way(
    method: SignInMethod, sentence: str, remedy: str, az: Az, capfd: pytest.CaptureFixture[str]
) -> None:
    """Threats 52 and 54; and azure-identity writes nothing to the terminal."""
    got = await failure(entra(sign_in=method, tenant="t1").token())
    assert (got.kind, got.sentence) == (FailureKind.SIGN_IN, sentence)
    assert remedy in got.remedy
    assert got.unsent
    assert capfd.readouterr() == ("", "")


# machines and applications


async def test_a_user_assigned_identity_is_asked_for_by_its_client_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_HEADER", "identity-secret")
    token = {"access_token": TOKEN, "expires_on": str(int(time.time()) + 3600), "resource": "r", "token_type": "Bearer"}
    async with Server((answer(200, token),)) as identity:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{identity.url}/msi/token")
        sign_in = entra(sign_in=SignInMethod.MANAGED_IDENTITY, client_id="my-identity")
        assert await sign_in.token() == TOKEN
        await sign_in.close()
    assert "client_id=my-identity" in identity.requests[0].line
    assert "resource=https://cognitiveservices.azure.com" in unquote(identity.requests[0].line)


async def test_an_application_signs_in_by_its_secret(fake_entra: Entra, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("TENANT_ID", TENANT), ("CLIENT_ID", "app"), ("CLIENT_SECRET", "AZTUI-CANARY-secret")):
        monkeypatch.setenv(f"AZURE_{name}", value)
    sign_in, events = telling(SignInMethod.ENVIRONMENT)
    assert await sign_in.token() == fake_entra.token
    assert events == [SignedIn(Account("ada@contoso.com", "1b2c"))]
    assert fake_entra.asked[0]["client_secret"] == "AZTUI-CANARY-secret"
    sign_in.forget()
    await sign_in._identity.close()
    fake_entra.refuses = "AADSTS7000222: The provided client secret keys for app 'app' are expired."
    got = await failure(sign_in.token())
    assert (got.sentence, got.remedy) == ("The client secret has expired.", "Check AZURE_CLIENT_SECRET.")
    assert "CANARY" not in repr(got)


async def test_a_workload_signs_in_by_its_file(
    fake_entra: Entra, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "federated").write_text("the-assertion")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(tmp_path / "federated"))
    sign_in, _ = telling(SignInMethod.WORKLOAD_IDENTITY, client_id="workload")
    assert await sign_in.token() == fake_entra.token
    assert (fake_entra.asked[0]["client_id"], fake_entra.asked[0]["client_assertion"]) == ("workload", "the-assertion")


# a person


async def test_a_code_is_told_and_never_printed(fake_entra: Entra, capfd: pytest.CaptureFixture[str]) -> None:
    fake_entra.admits = False
    sign_in, events = telling(SignInMethod.DEVICE_CODE)
    token = asyncio.create_task(sign_in.token())
    await until(lambda: bool(fake_entra.asked))
    (asked,) = events
    assert isinstance(asked, PersonAsked)
    assert (asked.code, asked.address) == (CODE, f"https://{fake_entra.host}/device")
    assert 800 < asked.until - time.time() < 1000
    fake_entra.admits = True
    assert await token == fake_entra.token
    assert events[1:] == [PersonAnswered(), SignedIn(Account("ada@contoso.com", "1b2c"))]
    # who is signed in stays so: a renewed token asks nobody
    sign_in.forget()
    assert await sign_in.token() == fake_entra.token
    assert len([event for event in events if isinstance(event, PersonAsked)]) == 1
    assert capfd.readouterr() == ("", "")
    await sign_in._identity.close()


async def test_a_code_that_is_cancelled_is_asked_for_no_more(fake_entra: Entra) -> None:
    """Threat 52: and the next try has a new one."""
    fake_entra.admits = False
    sign_in, events = telling(SignInMethod.DEVICE_CODE)
    token = asyncio.create_task(sign_in.token())
    await until(lambda: bool(events))
    asked = events[0]
    assert isinstance(asked, PersonAsked)
    asked.cancel()
    got = await failure(token_of(token))
    assert (got.sentence, got.remedy) == ("The sign-in was cancelled.", "Try again: there will be a new code.")
    assert events[1:] == [PersonAnswered()]
    await asyncio.sleep(1.5)
    polled = len(fake_entra.asked)
    fake_entra.admits = True
    assert await sign_in.token() == fake_entra.token
    assert len(fake_entra.asked) == polled + 1
    await sign_in._identity.close()


async def token_of(task: asyncio.Task[str]) -> str:
    return await task


async def test_a_browser_is_told_where_to_go_and_its_answer_signs_in(fake_entra: Entra) -> None:
    """No browser of this terminal is opened: the app does that, and the address can be copied."""
    sign_in, events = telling(SignInMethod.BROWSER)
    token = asyncio.create_task(sign_in.token())
    await until(lambda: bool(events))
    asked = events[0]
    assert isinstance(asked, PersonAsked)
    assert (asked.code, urlsplit(asked.address).netloc) == ("", fake_entra.host)
    query = {name: values[0] for name, values in parse_qs(urlsplit(asked.address).query).items()}
    fake_entra.nonce = query["nonce"]
    answered = urlencode({"code": "the-code", "state": query["state"]}).encode()
    await asyncio.to_thread(lambda: urlopen(query["redirect_uri"], answered, timeout=10).read())
    assert await token == fake_entra.token
    assert fake_entra.asked[0]["code"] == "the-code"
    assert events[1:] == [PersonAnswered(), SignedIn(Account("ada@contoso.com", "1b2c"))]
    await sign_in._identity.close()


async def test_a_browser_that_never_answers_is_cancelled(fake_entra: Entra) -> None:
    sign_in, events = telling(SignInMethod.BROWSER)
    token = asyncio.create_task(sign_in.token())
    await until(lambda: bool(events))
    asked = events[0]
    assert isinstance(asked, PersonAsked)
    asked.cancel()
    assert (await failure(token_of(token))).sentence == "The sign-in was cancelled."
    assert fake_entra.asked == []
    # its port is free again, so nothing waits there
    port = urlsplit(parse_qs(urlsplit(asked.address).query)["redirect_uri"][0]).port
    assert port is not None

    async def closed() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return True
        writer.close()
        return False

    async with asyncio.timeout(20):
        while not await closed():  # noqa: ASYNC110  it is a thread that is waited for
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("method", [SignInMethod.BROWSER, SignInMethod.DEVICE_CODE])
async def test_a_sign_in_that_is_given_up_while_it_is_made_asks_nobody(
    method: SignInMethod, fake_entra: Entra, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threat 52: its thread does not wait for a person for a quarter of an hour."""
    making, go_on = threading.Event(), threading.Event()

    def slowly(*wanted: Any) -> Any:
        making.set()
        go_on.wait(20)
        return make_credential(*wanted)

    monkeypatch.setattr("tui.azure.identity.make_credential", slowly)
    fake_entra.admits = False
    sign_in, events = telling(method)
    token = asyncio.create_task(sign_in.token())
    await until(making.is_set)
    token.cancel()
    await until(lambda: token.done() and not threads("aztui gives up"))
    go_on.set()
    await until(lambda: not threads("aztui waits"))
    assert (events, fake_entra.asked) == ([], [])


def threads(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


async def test_a_browser_whose_port_is_taken_answers_to_another(fake_entra: Entra) -> None:
    """The second sign-in of a run, when another program has taken the port of the first."""
    sign_in, events = telling(SignInMethod.BROWSER)

    async def port_of_a_try() -> int:
        tried = asyncio.create_task(sign_in.token())
        await until(lambda: bool(events) or tried.done())
        asked = events[0]
        assert isinstance(asked, PersonAsked)
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked.address).query).items()}
        fake_entra.nonce = query["nonce"]
        answered = urlencode({"code": "the-code", "state": query["state"]}).encode()
        await asyncio.to_thread(lambda: urlopen(query["redirect_uri"], answered, timeout=10).read())
        assert await tried == fake_entra.token
        events.clear()
        return urlsplit(query["redirect_uri"]).port or 0

    fake_entra.seconds = 1
    first = await port_of_a_try()
    with socket.socket() as another:
        another.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        another.bind(("127.0.0.1", first))
        another.listen()
        sign_in.forget()
        fake_entra.refuses = "AADSTS700082: The refresh token has expired due to inactivity."
        assert (await failure(sign_in.token())).kind is FailureKind.SIGN_IN
        events.clear()
        fake_entra.refuses = ""
        assert await port_of_a_try() not in (0, first)
    await sign_in._identity.close()


def test_giving_up_what_does_not_wait_is_nothing() -> None:
    give_up(free_port())


# scopes

SERVICES, SERVICES_US = "cognitiveservices.azure.com", "cognitiveservices.azure.us"


@pytest.mark.parametrize(
    ("endpoint", "authority", "scope", "host", "scopes"),
    [
        ("contoso", "", "", "", ["cognitiveservices.azure.com", "ai.azure.com"]),
        ("https://c.openai.azure.us", "", "", "login.microsoftonline.us", [SERVICES_US, "ai.azure.us"]),
        ("https://c.openai.azure.cn", "", "", "login.chinacloudapi.cn", ["cognitiveservices.azure.cn"]),
        ("https://gateway.example/v1", "china", "", "login.chinacloudapi.cn", ["cognitiveservices.azure.cn"]),
        ("https://c.openai.azure.us", "public", "", "login.microsoftonline.com", [SERVICES, "ai.azure.com"]),
        ("contoso", "", "https://ai.azure.com/.default", "", ["ai.azure.com", "cognitiveservices.azure.com"]),
        ("contoso", "", "api://mine/.default", "", ["mine"]),
    ],
)
def test_authority_and_scope_follow_the_cloud_of_the_endpoint(
    endpoint: str, authority: str, scope: str, host: str, scopes: list[str]
) -> None:
    profile = Profile(name="p", endpoint=endpoint, deployment="d", authority=Authority(authority), scope=scope)
    cloud = understand(endpoint).cloud
    assert sign_in_cloud(profile, cloud).host == host
    assert [urlsplit(one).netloc for one in scopes_of(profile, cloud)] == scopes


WRONG_AUDIENCE = {
    "statusCode": 401,
    "message": "Unauthorized. Access token is missing, invalid, audience is incorrect "
    "(https://cognitiveservices.azure.com), or have expired.",
}
BY_SCOPE = (
    'case "$*" in *ai.azure.com*) token=token-for-ai;; *) token=token-for-services;; esac\n'
    f'echo "{{\\"accessToken\\": \\"$token\\", \\"expires_on\\": {int(time.time()) + 3600}}}"'
)


def takes(token: str) -> Any:
    async def script(connection: Connection) -> None:
        good = connection.request.headers.get("authorization") == f"Bearer {token}"
        await connection.send(stream(GOOD) if good else answer(401, WRONG_AUDIENCE))
        connection.writer.close()

    return script


async def test_a_token_refused_for_its_audience_is_tried_once_with_the_other(az: Az) -> None:
    from tests.azure.conftest import follow
    from tui.azure.client import connect
    from tui.domain.conversation import Status

    az.does(BY_SCOPE)
    events: list[SignInEvent] = []
    async with Server((takes("token-for-ai"),)) as server:
        profile = Profile(name="p", endpoint=f"{server.url}/openai/v1", deployment="d", sign_in=SignInMethod.AZ)
        model = connect(profile, None, tell=events.append)
        for _ in range(2):
            assert (await follow(model))[0].status is Status.DONE
        await model.close()
    # the one that is taken is remembered
    assert [request.headers["authorization"].split()[1] for request in server.requests] == [
        "token-for-services",
        "token-for-ai",
        "token-for-ai",
    ]
    assert [event for event in events if isinstance(event, ScopeLearned)] == [
        ScopeLearned("https://ai.azure.com/.default")
    ]


async def test_two_replies_that_find_the_other_audience_at_once_agree_on_it(az: Az) -> None:
    from tests.azure.conftest import follow
    from tui.azure.client import connect
    from tui.domain.conversation import Status

    az.does(BY_SCOPE)
    events: list[SignInEvent] = []
    both = asyncio.Barrier(2)
    answered = takes("token-for-ai")

    async def together(connection: Connection) -> None:
        if connection.request.headers["authorization"].endswith("services"):
            await both.wait()
        await answered(connection)

    async with Server((together,)) as server:
        profile = Profile(name="p", endpoint=f"{server.url}/openai/v1", deployment="d", sign_in=SignInMethod.AZ)
        model = connect(profile, None, tell=events.append)
        async with asyncio.timeout(20):
            for reply, _ in await asyncio.gather(follow(model), follow(model)):
                assert reply.status is Status.DONE
            await follow(model)
        await model.close()
    assert len(server.requests) == 5
    assert server.requests[-1].headers["authorization"] == "Bearer token-for-ai"
    assert [event for event in events if isinstance(event, ScopeLearned)] == [
        ScopeLearned("https://ai.azure.com/.default")
    ]


async def test_a_token_refused_for_both_audiences_is_the_first_answer_and_forgotten(az: Az) -> None:
    """Threat 52: another may have signed in before the next try, which works without a restart."""
    from tests.azure.conftest import follow
    from tui.azure.client import connect
    from tui.domain.conversation import Status

    az.does(BY_SCOPE)
    events: list[SignInEvent] = []
    async with Server((takes("new-token"),)) as server:
        profile = Profile(
            name="p", endpoint=f"{server.url}/openai/v1", deployment="d", sign_in=SignInMethod.AZ, tenant="t1"
        )
        model = connect(profile, None, tell=events.append)
        reply, _ = await follow(model)
        assert reply.failure is not None
        assert reply.failure.kind is FailureKind.UNAUTHORIZED
        assert reply.failure.remedy == "Run az login --tenant t1 in a shell, then try again."
        assert len(server.requests) == 2
        az.does(hands_out("new-token"))
        assert (await follow(model))[0].status is Status.DONE
        await model.close()
    assert not [event for event in events if isinstance(event, ScopeLearned)]


async def test_one_identity_signs_for_connections_and_their_tests(az: Az) -> None:
    az.does(hands_out(TOKEN))
    identities = Identities()
    for endpoint in ("contoso", "fabrikam"):
        profile = Profile(name=endpoint, endpoint=endpoint, deployment="d", sign_in=SignInMethod.AZ)
        assert await EntraSignIn(profile, understand(endpoint), identities).token() == TOKEN
    assert len(az.calls) == 1
    assert identities.of(profile, Cloud.PUBLIC) is not identities.of(
        Profile(name="x", endpoint="x", deployment="d", sign_in=SignInMethod.AZ, tenant="other"), Cloud.PUBLIC
    )
    await identities.close()
