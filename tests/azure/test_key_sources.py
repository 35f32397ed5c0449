"""Keys from a command and from the keyring: fetched late, never shown, and a plain sentence where there is none."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import pytest

from tests.azure.conftest import failure
from tests.fakes import until
from tui.azure.credentials import FetchedKeySignIn, KeySignIn, sign_in_of
from tui.azure.endpoint import understand
from tui.azure.key_sources import keep_key, key_of_command, key_of_keyring
from tui.domain.errors import ChatError, FailureKind, InputError
from tui.domain.settings import Profile, SignInMethod

KEY = "AZTUI-CANARY-0123456789"
ADDRESS = "https://c.openai.azure.com/openai/v1/"


def python(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program)


def test_the_first_line_of_a_command_is_the_key() -> None:
    assert key_of_command(python(f"print(' {KEY} '); print('user: ada')")) == KEY


def test_no_shell_reads_the_words() -> None:
    words = (*python("import sys; print(sys.argv[1])"), "$HOME;`id`")
    assert key_of_command(words) == "$HOME;`id`"


def test_a_command_has_no_terminal_and_its_words_go_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    program = f"import sys; sys.stderr.write('SECRET'); sys.stdin.read(); print('{KEY}')"
    assert key_of_command(python(program)) == KEY
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("no-such-\x1b[31mprogram",), "The key command no-such-␛[31mprogram was not found."),
        (python("print('SECRET'); raise SystemExit(3)"), "failed with exit code 3."),
        (python("print()"), "wrote nothing."),
        (python("import time; time.sleep(30)"), "gave nothing for 1 seconds."),
        (("/",), "cannot be run."),
    ],
)
def test_a_command_that_gives_none_is_said_without_what_it_wrote(words: tuple[str, ...], sentence: str) -> None:
    """Threats 19 and 54."""
    with pytest.raises(ChatError) as caught:
        key_of_command(words, wait=1.0)
    got = caught.value.failure
    assert got.kind is FailureKind.SIGN_IN
    assert got.sentence.endswith(sentence)
    assert "key_command" in got.remedy
    assert "SECRET" not in repr(got)


async def test_a_key_is_fetched_once_and_again_when_it_was_refused() -> None:
    keys = iter(["first-key", "second-key", "käse"])
    sign_in = FetchedKeySignIn(lambda: next(keys))
    for _ in range(2):
        assert await sign_in.headers() == {"api-key": "first-key"}
    sign_in.forget()
    assert await sign_in.headers() == {"api-key": "second-key"}
    sign_in.forget()
    assert "characters" in (await failure(sign_in.headers())).sentence


async def test_two_prompts_at_once_fetch_one_key() -> None:
    asked: list[str] = []
    both = threading.Event()

    def fetch() -> str:
        asked.append("once")
        both.wait(0.2)
        return KEY

    sign_in = FetchedKeySignIn(fetch)
    assert list(await asyncio.gather(sign_in.headers(), sign_in.headers())) == [{"api-key": KEY}] * 2
    assert asked == ["once"]


class Memory(keyring.backend.KeyringBackend):
    """A keyring that lives as long as the test."""

    priority = 1

    def __init__(self, locked: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = locked

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise OSError("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise OSError("locked")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def memory() -> Iterator[Memory]:
    before, backend = keyring.get_keyring(), Memory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


async def test_a_key_in_the_keyring_is_for_its_address_alone(memory: Memory) -> None:
    """Threat 21."""
    await keep_key(ADDRESS, KEY)
    assert memory.kept == {("aztui", ADDRESS): KEY}
    assert key_of_keyring(ADDRESS) == KEY
    with pytest.raises(ChatError, match="no key for this address"):
        key_of_keyring("https://elsewhere.openai.azure.com/openai/v1/")


async def test_a_keyring_that_is_locked_is_said(memory: Memory) -> None:
    memory.locked = True
    with pytest.raises(ChatError, match="cannot be used"):
        key_of_keyring(ADDRESS)
    with pytest.raises(InputError, match="this run only"):
        await keep_key(ADDRESS, KEY)


def test_a_keyring_that_waits_to_be_unlocked_does_not_keep_the_program(memory: Memory) -> None:
    asked, unlocked = threading.Event(), threading.Event()

    def wait_for_a_person(service: str, username: str, password: str) -> None:
        asked.set()
        unlocked.wait(10)
        ended.append(username)

    async def leave_it() -> None:
        keeping = asyncio.create_task(keep_key(ADDRESS, KEY))
        await until(asked.is_set)
        keeping.cancel()

    ended: list[str] = []
    memory.set_password = wait_for_a_person  # type: ignore[method-assign]
    asyncio.run(leave_it())
    assert ended == []
    unlocked.set()


async def test_without_the_extra_a_sentence_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ChatError, match=r"aztui\[keyring\]"):
        key_of_keyring(ADDRESS)
    with pytest.raises(InputError, match=r"aztui\[keyring\]"):
        await keep_key(ADDRESS, KEY)


async def test_a_profile_says_where_its_key_is(memory: Memory, tmp_path: Path) -> None:
    memory.kept["aztui", ADDRESS] = "from-keyring"
    understood = understand("https://c.openai.azure.com")

    async def key(given: str | None, **profile: object) -> str:
        made = Profile(
            name="p",
            endpoint=ADDRESS,
            deployment="d",
            sign_in=SignInMethod.API_KEY,
            **profile,  # type: ignore[arg-type]
        )
        return (await sign_in_of(made, given, understood).headers())["api-key"]

    assert await key(None, keyring=True) == "from-keyring"
    assert await key(None, key_command=python("print('from-command')"), keyring=True) == "from-command"
    assert await key("typed-key", keyring=True) == "typed-key"
    with pytest.raises(InputError):
        await key(None)
    assert KeySignIn.entra is False
