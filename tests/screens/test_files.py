"""Files in the real app: what is shown, counted, stored and sent of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fakes import until
from tests.screens.talk import Open, answered
from tests.stage import Stage
from tests.widgets.hosts import rows, screen_rows
from tui.screens.examples import ExamplesScreen
from tui.screens.prompt import PromptScreen
from tui.services.begun import Begun

pytestmark = pytest.mark.long

TEXT = "The cap is the fees of twelve months.\n" * 40
FRAMED = f"File: notes.md\n```\n{TEXT}```"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "notes.md").write_text(TEXT, "utf-8")
    return folder


def shown(stage: Stage) -> str:
    return "\n".join(screen_rows(stage.app))


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_file_is_counted_by_itself_and_sent_as_it_is_stored(on_stage: Open, size: tuple[int, int]) -> None:
    async with on_stage(size=size) as (stage, pilot):
        chat, session = stage.chat, stage.workspace.session
        await stage.workspace.counter.load("o200k_base")
        await pilot.press(*"Sum up @no")
        await until(lambda: chat.composer.choosing)
        await pilot.pause()
        assert "Files in" in shown(stage)
        assert "take it" in screen_rows(stage.app)[-1]
        await pilot.press("enter")
        await until(lambda: bool(chat.composer.files))
        await pilot.pause()
        [file] = chat.composer.files
        assert (file.framed, file.exact) == (FRAMED, True)
        assert f"[notes.md · {file.tokens} tokens]" in shown(stage)
        assert "take it" not in screen_rows(stage.app)[-1]
        budget = session.budget(chat.composer.text, chat.composer.files)
        assert (budget.attachments.tokens, budget.attachments.exact) == (file.tokens, True)
        alone = session.budget(chat.composer.text)
        assert (budget.prompt, budget.exact) == (alone.prompt, True)
        assert 0 < budget.draft.tokens < 20
        await pilot.press("enter")
        await until(lambda: bool(stage.model.requests))
        await answered(stage, pilot)
        wanted = f"Sum up\n\n{FRAMED}"
        assert stage.model.requests[0].turns[-1].text == wanted
        stored = [message.text for message in session.path]
        assert stored[0] == wanted
        assert chat.composer.text == ""


async def test_a_draft_with_a_file_is_there_after_a_restart(on_stage: Open, here: Path) -> None:
    async with on_stage() as (stage, pilot):
        await pilot.press(*"Sum up @no")
        await until(lambda: stage.chat.composer.choosing)
        await pilot.press("enter")
        await until(lambda: bool(stage.chat.composer.files))
        await pilot.press(*", please")
        label = stage.chat.composer.files[0].label
        draft = stage.chat.composer.draft
        await until(lambda: stage.workspace.session.conversation.draft == draft)
        stage.workspace.end()
    (here / "notes.md").write_text("changed\n", "utf-8")
    async with on_stage() as (stage, pilot):
        await until(lambda: bool(stage.chat.composer.files))
        await pilot.pause()
        assert f"Sum up [{label}], please" in shown(stage)
        assert stage.chat.composer.text == f"Sum up\n\n{FRAMED}\n\n, please"


async def test_what_is_brought_back_or_answered_opens_no_file(on_stage: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that was not typed just now is live: an earlier prompt, a reply, a prompt that is edited (issue 6)."""
    async with on_stage() as (stage, pilot):
        opened: list[str] = []

        async def open_nothing(path: str, encoding: str = "") -> None:
            opened.append(path)

        chat = stage.chat
        monkeypatch.setattr(type(stage.workspace.files), "folder", open_nothing)
        monkeypatch.setattr(type(stage.workspace.files), "take", open_nothing)
        chat.composer.set_text("see @notes.md")
        await pilot.press("enter")
        await until(lambda: bool(stage.model.requests) and not stage.workspace.replies.running)
        await pilot.press("up")
        await until(lambda: chat.composer.recalling)
        await pilot.press("end", "enter")
        await until(lambda: len(stage.model.requests) == 2 and not stage.workspace.replies.running)
        await pilot.press("escape", "e")
        await until(lambda: chat.composer.text == "see @notes.md")
        await pilot.press("end", "enter")
        await until(lambda: len(stage.model.requests) == 3)
        assert {request.turns[-1].text for request in stage.model.requests} == {"see @notes.md"}
        assert opened == []


async def test_a_file_that_comes_late_stays_out_of_another_conversation(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        gate, files = asyncio.Event(), stage.workspace.files._files
        read = files.read

        async def slow(path: str) -> str:
            await gate.wait()
            return await read(path)

        stage.chat.composer.set_text("")
        files.read = slow  # type: ignore[method-assign]
        await pilot.press(*"@no")
        await until(lambda: stage.chat.composer.choosing)
        await pilot.press("enter", "ctrl+n")
        await until(lambda: stage.chat.composer.text == "")
        await pilot.press(*"@notes.md ")
        gate.set()
        await until(lambda: not any(worker.group == "file" for worker in stage.app.workers))
        await pilot.pause()
        assert stage.chat.composer.text == "@notes.md "
        assert stage.chat.composer.files == ()


async def test_a_file_taken_while_a_prompt_is_stored_is_of_the_next(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        composer, session, gate = stage.chat.composer, stage.workspace.session, asyncio.Event()
        ask = session.ask

        async def slow(text: str) -> Begun | None:
            begun = await ask(text)
            await gate.wait()
            return begun

        session.ask = slow  # type: ignore[method-assign]
        await pilot.press(*"see @no")
        await until(lambda: composer.choosing)
        await pilot.press("enter")
        await until(lambda: bool(composer.files))
        await pilot.press("enter", *" and @no")
        await until(lambda: composer.choosing)
        await pilot.press("enter")
        await until(lambda: len(composer.files) == 2)
        gate.set()
        await until(lambda: len(composer.files) == 1)
        assert composer.text == f" and\n\n{FRAMED}"
        assert stage.model.requests[-1].turns[-1].text == f"see\n\n{FRAMED}"


async def test_the_system_prompt_takes_a_file_in_full(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await pilot.press("f4")
        screen = stage.app.screen
        assert isinstance(screen, PromptScreen)
        await pilot.press("ctrl+end", *" @no")
        editor = screen.editor
        await until(lambda: editor.choosing)
        await pilot.pause()
        assert "take it" in shown(stage)
        # Esc closes the list first, then the editor
        await pilot.press("escape")
        await pilot.pause()
        assert stage.app.screen is screen
        await pilot.press("backspace", "backspace", "backspace", *"@no")
        await until(lambda: editor.choosing)
        await pilot.press("enter")
        await until(lambda: FRAMED in stage.workspace.session.conversation.system_prompt)
        await pilot.press("escape")
        await until(lambda: stage.app.screen is not screen)
        assert FRAMED in stage.chat.prompt.text


async def test_help_says_how_a_file_is_taken(on_stage: Open) -> None:
    async with on_stage(size=(120, 40)) as (stage, pilot):
        await pilot.press("f1")
        await pilot.pause()
        assert "Take in the text of a file" in shown(stage)


async def test_an_example_takes_a_file(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.chat.show_examples()
        await until(lambda: isinstance(stage.app.screen, ExamplesScreen))
        screen = stage.app.screen
        assert isinstance(screen, ExamplesScreen)
        await pilot.press("n")
        await pilot.pause()
        await pilot.press(*"@no")
        await until(lambda: screen.user.choosing)
        # Esc closes the list alone
        await pilot.press("escape", *" @no")
        await until(lambda: screen.user.choosing)
        await pilot.press("enter")
        await until(lambda: FRAMED in screen.user.text)
        await until(lambda: any(FRAMED in one.user for one in stage.workspace.session.conversation.examples))


async def test_the_keys_of_an_example_are_those_of_choosing_while_a_file_is_chosen(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.chat.show_examples()
        await until(lambda: isinstance(stage.app.screen, ExamplesScreen))
        screen = stage.app.screen
        assert isinstance(screen, ExamplesScreen)
        await pilot.press("n")
        await pilot.pause()
        await pilot.press(*"@no")
        await until(lambda: "take it" in rows(screen.hints)[0])
        await pilot.click("KeyHints", offset=(rows(screen.hints)[0].index("leave it"), 0))
        await until(lambda: "take it" not in rows(screen.hints)[0])
        assert (screen.user.choosing, screen.user.text) == (False, "@no")
