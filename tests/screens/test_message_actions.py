"""Copying, links and details on the main screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.domain.test_links import REFUSED
from tests.fakes import said, until
from tests.screens.talk import Open, answered, ask
from tests.stage import Stage
from tui.rendering.parts import Link
from tui.screens.confirm import ConfirmScreen
from tui.screens.details import DetailsScreen
from tui.screens.help import HelpScreen
from tui.screens.palette import PaletteScreen
from tui.transcript.reader import TranscriptReader

REPLY = "Look at [the docs](https://docs.example/a?b=c) or [call](tel:1).\n\n```python\n\tx = 1\n```"


def shown(stage: Stage) -> str:
    return "\n".join("".join(part.text for part in strip) for strip in stage.app.screen._compositor.render_strips())


async def begin(stage: Stage, pilot: Pilot[None], reply: str = REPLY) -> None:
    """A reply, and the focus on the transcript."""
    stage.model.scripts = [said(reply)]
    await ask(stage, pilot, "Where is it written?")
    await answered(stage, pilot)
    await pilot.press("escape")


async def noticed(stage: Stage, words: str) -> None:
    await until(lambda: words in str(stage.chat.notice.content))


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that writes down what it was given."""
    given = tmp_path / "given"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{given}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setenv("BROWSER", str(program))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return given


# copying


@pytest.mark.long
async def test_a_message_its_code_and_the_conversation_are_copied(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await begin(stage, pilot)
        await pilot.press("y")
        await until(lambda: stage.app.clipboard == REPLY)
        await noticed(stage, f"Copied {len(REPLY)} characters, to the terminal.")
        await pilot.press("c")
        await until(lambda: stage.app.clipboard == "\tx = 1")
        await noticed(stage, "Copied the code block, python, 1 line (6 characters), to the terminal.")
        await pilot.press("Y")
        await noticed(stage, "Copied the message as it is shown")
        assert stage.app.clipboard.startswith("Look at the docs (https://docs.example/a?b=c) or call")
        await pilot.press("ctrl+p", *"copy the conv", "enter")
        await until(lambda: stage.app.clipboard.startswith("## You"))
        assert stage.app.clipboard == f"## You\n\nWhere is it written?\n\n## gpt-test\n\n{REPLY}"
        await noticed(stage, "Copied the conversation, 2 messages")


@pytest.mark.long
async def test_where_there_is_no_way_a_file_is_offered(
    on_stage: Open, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    async with on_stage() as (stage, pilot):
        await begin(stage, pilot)
        await pilot.press("c")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.press("escape")
        await pilot.pause()
        assert not (home / "copies").exists()
        await pilot.press("c")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.press("enter")
        await until(lambda: stage.app.screen.is_current and not isinstance(stage.app.screen, ConfirmScreen))
        await noticed(stage, "The text is in ")
        [path] = (home / "copies").iterdir()
        assert path.read_text() == "\tx = 1"
        assert path.name in str(stage.chat.notice.content)


@pytest.mark.long
async def test_what_is_not_there_is_said(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await begin(stage, pilot, "plain")
        await pilot.press("c")
        await noticed(stage, "There is no code block in sight.")
        await pilot.press("o")
        await noticed(stage, "There is no link in sight.")


# links


@pytest.mark.long
async def test_a_link_opens_after_it_was_seen_whole(on_stage: Open, browser: Path) -> None:
    """Threats 12 and 14."""
    async with on_stage() as (stage, pilot):
        await begin(stage, pilot)
        await pilot.press("o")
        await until(lambda: isinstance(stage.app.screen, PaletteScreen))
        await until(lambda: "the docs" in shown(stage))
        assert "docs.example" in shown(stage)
        assert "copied, not opened" in shown(stage)
        await pilot.press("enter")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.pause()
        assert "https://docs.example/a?b=c" in shown(stage)
        assert not browser.exists()
        await pilot.press("escape")
        await pilot.pause()
        assert not browser.exists()
        await pilot.press("o", "enter")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.press("enter")
        await until(browser.exists)
        await noticed(stage, "docs.example was given to the browser.")
        assert browser.read_text().splitlines() == ["https://docs.example/a?b=c"]


@pytest.mark.long
async def test_of_all_targets_one_is_opened(on_stage: Open, browser: Path) -> None:
    """Threat 12: the targets of the fixtures, each as it stands; the others are copied, and that is said."""
    async with on_stage() as (stage, pilot):
        await begin(stage, pilot, "x")
        view = stage.chat.transcript
        for href in REFUSED:
            stage.chat.notice.pass_on()
            view.post_message(TranscriptReader.LinkAsked(view, (Link("text", href),)))
            await noticed(stage, "no web address and is not opened")
            assert not any(character < " " for character in stage.app.clipboard)
            assert stage.app.screen is stage.chat
        assert not browser.exists()
        view.post_message(TranscriptReader.LinkAsked(view, (Link("text", "https://ok.example/"),)))
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.press("enter")
        await until(browser.exists)
        assert browser.read_text() == "https://ok.example/\n"


@pytest.mark.long
async def test_a_long_address_is_shown_to_its_end(on_stage: Open) -> None:
    """Threat 12: what is not seen could be what matters."""
    async with on_stage(size=(80, 24)) as (stage, pilot):
        await begin(stage, pilot, f"[x](https://аpple.example/{'y' * 700}END)")
        await pilot.press("o")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.pause()
        seen = shown(stage)
        assert "https://xn--pple-43d.example/" in seen
        await pilot.press("end")
        await until(lambda: "END" in shown(stage))


@pytest.mark.long
async def test_without_a_browser_the_address_is_copied(on_stage: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat 15."""
    monkeypatch.setenv("SSH_TTY", "/dev/pts/9")
    async with on_stage() as (stage, pilot):
        await begin(stage, pilot, "<https://docs.example/a>")
        await pilot.press("o")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.pause()
        assert "There is no browser here" in shown(stage)
        assert "Enter copy it" in shown(stage)
        await pilot.press("enter")
        await until(lambda: stage.app.clipboard == "https://docs.example/a")
        await noticed(stage, "no browser here")


# details


@pytest.mark.long
async def test_details_say_what_is_known_and_can_be_copied(on_stage: Open) -> None:
    async with on_stage(size=(120, 80)) as (stage, pilot):
        await begin(stage, pilot)
        await pilot.press("i")
        await until(lambda: isinstance(stage.app.screen, DetailsScreen))
        await pilot.pause()
        seen = shown(stage)
        for words in ("gpt-test", "Temperature", "The service reported none.", "As it is stored", '"finish_reason"'):
            assert words in seen
        # what the conversation took is said when it is added up
        await until(lambda: "and 1 without a count of the service" in shown(stage))
        await pilot.press("y")
        await until(lambda: "Copied" in shown(stage))
        facts = stage.app.clipboard
        assert "The conversation so far\n  Requests: 0 · and 1 without a count" in facts
        assert json.loads(facts[facts.index("{") :])["status"] == "done"
        await pilot.press("f1")
        await until(lambda: isinstance(stage.app.screen, HelpScreen))
        await pilot.press("escape")
        await pilot.press("i")
        await until(lambda: not isinstance(stage.app.screen, DetailsScreen | HelpScreen))
        await pilot.press("up", "up", "i")
        await until(lambda: isinstance(stage.app.screen, DetailsScreen))
        await pilot.pause()
        assert "You" in shown(stage)
        await pilot.press("escape")
        await until(lambda: stage.chat.transcript.has_focus)


@pytest.mark.long
async def test_the_palette_knows_the_actions_of_a_message(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await begin(stage, pilot)
        await pilot.press("ctrl+p", *"json", "enter")
        await until(lambda: isinstance(stage.app.screen, DetailsScreen))
