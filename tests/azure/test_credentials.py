"""Who a request comes from: keys, and azure-identity's real chain with a local `az` and a local managed identity."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.azure.conftest import KEY, Connect, collect, failure, follow
from tests.azure.server import GOOD, Connection, Server, answer, stream
from tui.azure.client import connect
from tui.azure.credentials import EntraSignIn, KeySignIn, secrets_in
from tui.azure.identity import Identities
from tui.domain.conversation import Status
from tui.domain.endpoints import Cloud, Understood
from tui.domain.errors import ChatError, FailureKind, InputError
from tui.domain.settings import Profile, SignInMethod

TOKEN = "eyJ-CANARY-TOKEN"
NOT_SIGNED_IN = "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1"


def hands_out(token: str, seconds: float = 3600) -> str:
    """The script of an `az` that hands out a token which lives so long."""
    answered = json.dumps({"accessToken": token, "expires_on": int(time.time() + seconds)})
    return f"echo '{answered}'"


class Az:
    """An `az` of the test, alone on the PATH; every call of it is remembered."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "az"
        self._calls = folder / "calls"

    def does(self, script: str) -> None:
        self._path.write_text(f'#!/bin/sh\necho "$@" >>"{self._calls}"\n{script}\n')
        self._path.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        return self._calls.read_text().splitlines() if self._calls.exists() else []


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Az:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "dev")
    return Az(folder)


PUBLIC = Understood(resource="c", cloud=Cloud.PUBLIC, base_url="https://c.openai.azure.com/openai/v1/")


def entra(*, endpoint: Understood = PUBLIC, wait: float = 60.0, **profile: Any) -> EntraSignIn:
    """A sign-in of a profile, by the default chain where nothing else is said."""
    given = {"name": "p", "endpoint": endpoint.base_url, "deployment": "d", **profile}
    return EntraSignIn(Profile(**given), endpoint, Identities(wait))


async def checks_the_bearer(connection: Connection) -> None:
    """A resource that takes one token and no key."""
    headers = connection.request.headers
    good = headers.get("authorization") == f"Bearer {TOKEN}" and "api-key" not in headers
    await connection.send(stream(GOOD) if good else answer(401, {"message": "Access token is missing, invalid"}))
    connection.writer.close()


async def test_a_token_of_az_signs_the_requests_and_is_kept(connected: Connect, az: Az) -> None:
    az.does(hands_out(TOKEN))
    async with Server((checks_the_bearer,)) as server:
        model = connected(server, sign_in=SignInMethod.ENTRA, key=None)
        await model.warm()
        assert "azure.identity" in sys.modules
        assert az.calls == []
        for _ in range(3):
            assert (await follow(model))[0].status is Status.DONE
    assert az.calls == ["account get-access-token --output json --resource https://cognitiveservices.azure.com"]


async def test_a_key_is_not_sent_with_entra_id(connected: Connect, az: Az) -> None:
    """Threat 21."""
    az.does(hands_out(TOKEN))
    async with Server((checks_the_bearer,)) as server:
        await collect(connected(server, sign_in=SignInMethod.ENTRA, key=KEY))
    assert KEY not in server.all_received()


async def test_the_scope_of_the_profile_is_asked_for(az: Az) -> None:
    az.does(hands_out(TOKEN))
    sign_in = entra(scope="https://ai.azure.com/.default")
    assert await sign_in.token() == TOKEN
    await sign_in.close()
    assert az.calls[0].endswith("--resource https://ai.azure.com")


async def test_nobody_is_signed_in(connected: Connect, az: Az, capfd: pytest.CaptureFixture[str]) -> None:
    """Threat 54: a sentence, not the chain's fourteen lines, and none of them on the screen."""
    az.does(NOT_SIGNED_IN)
    async with Server((checks_the_bearer,)) as server:
        got = await failure(collect(connected(server, sign_in=SignInMethod.ENTRA, key=None)))
    assert (got.kind, got.sentence) == (FailureKind.SIGN_IN, "Entra ID gave no token: nobody is signed in.")
    assert got.unsent
    assert "az login" in got.remedy
    assert server.requests == []
    assert capfd.readouterr() == ("", "")


async def test_signing_in_later_is_enough(connected: Connect, az: Az) -> None:
    """Threat 52: the same client goes on when somebody has run az login."""
    async with Server((checks_the_bearer,)) as server:
        model = connected(server, sign_in=SignInMethod.ENTRA, key=None)
        assert (await failure(collect(model))).kind is FailureKind.SIGN_IN  # there is no az at all
        az.does(hands_out(TOKEN))
        assert (await follow(model))[0].status is Status.DONE


async def test_a_sign_in_that_ends_during_the_session(connected: Connect, az: Az) -> None:
    """Threat 52: a token near its end is renewed, and where that fails the failure says so."""
    az.does(hands_out(TOKEN, seconds=1))
    async with Server((checks_the_bearer,)) as server:
        model = connected(server, sign_in=SignInMethod.ENTRA, key=None)
        assert (await follow(model))[0].status is Status.DONE
        az.does("echo 'ERROR: AADSTS700082: The refresh token has expired due to inactivity.' >&2; exit 1")
        got = await failure(collect(model))
    assert (got.kind, got.sentence, got.code) == (FailureKind.SIGN_IN, "The sign-in has expired.", "AADSTS700082")
    assert len(server.requests) == 1


async def test_a_refused_token_is_not_said_to_be_a_key(connected: Connect, az: Az) -> None:
    az.does(hands_out("another-token"))
    async with Server((checks_the_bearer,)) as server:
        got = await failure(collect(connected(server, sign_in=SignInMethod.ENTRA, key=None)))
    assert (got.kind, got.sentence) == (FailureKind.UNAUTHORIZED, "The service did not accept the Entra ID token.")


async def test_a_sign_in_that_hangs_is_given_up_and_cancelled(az: Az, tmp_path: Path) -> None:
    """Threats 46 and 51: the thread is left to end by itself, the next sign-in works."""
    go_on = tmp_path / "go-on"
    az.does(f'while [ ! -e "{go_on}" ]; do /bin/sleep 0.02; done\n{hands_out(TOKEN)}')
    got = await failure(entra(wait=0.1).token())
    assert (got.kind, got.sentence) == (FailureKind.SIGN_IN, "The sign-in took too long.")
    sign_in = entra()
    task = asyncio.create_task(sign_in.token())
    while len(az.calls) < 2:  # noqa: ASYNC110  # it is another process that is waited for
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.touch()
    assert await sign_in.token() == TOKEN
    await sign_in.close()


async def test_a_wrong_variable_is_named(az: Az, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "everything")
    got = await failure(entra().token())
    assert got.sentence == "AZURE_TOKEN_CREDENTIALS has a value that is not known."


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("AADSTS50076: Due to a configuration change", "Entra ID asks for a second factor."),
        ("AADSTS7000222: The provided client secret keys are expired.", "The client secret has expired."),
        ("AADSTS99999: Something new", "Entra ID refused the sign-in."),
        (
            "HTTPSConnection(host='login.microsoftonline.com', port=443): Failed to resolve it",
            "Entra ID could not be reached.",
        ),
        ("Something else", "Entra ID gave no token: nobody is signed in."),
    ],
)
async def test_what_the_chain_reports_is_one_sentence(said: str, sentence: str, az: Az) -> None:
    """Threat 54."""
    az.does(f"cat <<'EOF' >&2\nERROR: {said}\nEOF\nexit 1".replace("cat", "/bin/cat"))
    got = await failure(entra().token())
    assert got.sentence == sentence
    assert got.remedy


async def test_a_wrong_tenant_is_named(az: Az, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    for name, value in (("TENANT_ID", "not a tenant!"), ("CLIENT_ID", "c"), ("CLIENT_SECRET", "AZTUI-CANARY")):
        monkeypatch.setenv(f"AZURE_{name}", value)
    got = await failure(entra().token())
    assert "tenant" in got.sentence
    assert "CANARY" not in repr(got)


async def test_nothing_interactive_is_tried(az: Az, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the environment asks for a browser."""
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "InteractiveBrowserCredential")
    assert (await failure(entra().token())).kind is FailureKind.SIGN_IN


async def test_a_managed_identity_signs_in(connected: Connect, az: Az, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole chain, as on a machine of Azure's: an App Service identity before az."""
    monkeypatch.delenv("AZURE_TOKEN_CREDENTIALS")
    monkeypatch.setenv("IDENTITY_HEADER", "identity-secret")
    token = {
        "access_token": TOKEN,
        "expires_on": str(int(time.time()) + 3600),
        "resource": "https://cognitiveservices.azure.com",
        "token_type": "Bearer",
    }
    async with Server((answer(200, token),)) as identity, Server((checks_the_bearer,)) as server:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{identity.url}/msi/token")
        assert (await follow(connected(server, sign_in=SignInMethod.ENTRA, key=None)))[0].status is Status.DONE
    assert az.calls == []
    assert identity.requests[0].headers["x-identity-header"] == "identity-secret"
    assert "resource=https://cognitiveservices.azure.com" in unquote(identity.requests[0].line)


@pytest.mark.parametrize("key", [None, "", "  \n", "two words", "käse", "tab\tbed", "line\nbreak", "nul\x00", "\ud83d"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_repeated(key: str | None) -> None:
    """Threat 19."""
    profile = Profile(name="p", endpoint="https://c.openai.azure.com", deployment="d", sign_in=SignInMethod.API_KEY)
    with pytest.raises(InputError) as caught:
        connect(profile, key)
    assert not (key or "").strip() or (key or "").strip() not in str(caught.value)


async def test_a_key_is_in_no_repr() -> None:
    """Threats 18 and 19."""
    sign_in = KeySignIn(KEY)
    headers = await sign_in.headers()
    assert headers == {"api-key": KEY}
    assert secrets_in(headers) == (KEY,)
    assert secrets_in({"Authorization": f"Bearer {TOKEN}"}) == (TOKEN,)
    assert KEY not in repr(sign_in)


def test_an_endpoint_that_cannot_be_used_is_refused_before_anything_is_sent() -> None:
    profile = Profile(name="p", endpoint="http://gateway.example", deployment="d", sign_in=SignInMethod.API_KEY)
    with pytest.raises(InputError, match="not encrypted"):
        connect(profile, KEY)


QUIET = """
import asyncio
from tui.azure.credentials import EntraSignIn
from tui.azure.endpoint import understand
from tui.domain.errors import ChatError
from tui.domain.settings import Profile
async def main():
    profile = Profile(name="p", endpoint="contoso", deployment="d")
    try:
        await EntraSignIn(profile, understand("contoso")).token()
    except ChatError as error:
        print(error)
asyncio.run(main())
"""


async def test_the_chain_writes_nothing_to_stderr(az: Az) -> None:
    """Nor does its log, which goes there where no logging is set up."""
    az.does(NOT_SIGNED_IN)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", QUIET),
        env=dict(os.environ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert out.decode().startswith("Entra ID gave no token")
    assert err.decode() == ""


async def test_the_error_of_a_sign_in_holds_no_report(az: Az) -> None:
    az.does(NOT_SIGNED_IN)
    with pytest.raises(ChatError) as caught:
        await entra().token()
    assert caught.value.__suppress_context__
    assert len(str(caught.value)) < 120
