"""What new conversations begin with: set by sliders and an editor, written at once, taken by what is untouched."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import until
from tests.screens.settings.opened import opened
from tui.domain.conversation import DEFAULT_SYSTEM_PROMPT
from tui.screens.chat import ChatScreen
from tui.screens.settings.defaults import DefaultsPage
from tui.widgets.option_row import OptionRow
from tui.widgets.prompt_editor import PromptArea
from tui.widgets.slider import Slider

pytestmark = pytest.mark.long


async def test_a_slider_is_written_at_once_and_goes_back_to_the_default() -> None:
    async with opened("Defaults") as it:
        await it.press("left", "left")
        assert it.values["new_conversations"]["temperature"] == 0.9
        assert "0.90" in it.shown
        assert "default 1.00" in it.shown
        await it.press("backspace")
        assert it.values.get("new_conversations", {}).get("temperature", 1.0) == 1.0
        assert "default 1.00" not in it.shown


@pytest.mark.long
async def test_every_parameter_can_be_reached_by_arrows() -> None:
    async with opened("Defaults") as it:
        labels = []
        while isinstance(it.focused, Slider | OptionRow):
            labels.append(it.focused.setting.label)
            await it.press("down")
        assert labels == [
            *("Temperature", "Max tokens", "Top P", "Frequency penalty", "Presence penalty"),
            *("Reasoning effort", "Verbosity", "Stop sequences", "Seed", "Response format", "Context"),
        ]
        assert isinstance(it.focused, PromptArea)


async def test_the_prompt_is_written_a_moment_after_the_last_key() -> None:
    async with opened("Defaults") as it:
        it.page(DefaultsPage).prompt.focus()
        await it.press("o", "k")
        await until(lambda: it.values.get("new_conversations", {}).get("system_prompt") == f"{DEFAULT_SYSTEM_PROMPT}ok")
        assert "tokens" in it.shown


async def test_the_prompt_counts_the_same_as_in_setup() -> None:
    async with opened("Defaults") as it:
        chat = it.stage.app.screen_stack[1]
        assert isinstance(chat, ChatScreen)
        here, there = it.page(DefaultsPage).prompt, chat.prompt
        await until(lambda: here.exact and there.exact)
        assert (here.tokens, there.tokens) == (10, 10)
        here.rewrite("word " * 30_000)
        await until(lambda: there.text == here.text and not there.exact)
        assert (here.tokens, here.exact) == (there.tokens, False)
        here.rewrite("")
        await until(lambda: there.text == "" and there.tokens == 0)
        assert (here.tokens, here.exact) == (0, True)


@pytest.mark.long
@pytest.mark.parametrize("leave", [("escape",), ("shift+tab", "down"), ("ctrl+q",)], ids=str)
async def test_leaving_at_once_loses_nothing_of_the_prompt(leave: tuple[str, ...], monkeypatch: Any) -> None:
    """Esc, another page and the end of the program write what is not written yet."""
    monkeypatch.setattr("tui.screens.settings.defaults.TYPING_DELAY", 600)
    async with opened("Defaults") as it:
        it.page(DefaultsPage).prompt.focus()
        await it.press("o", "k")
        assert "new_conversations" not in it.values
        await it.press(*leave)
    assert it.values["new_conversations"]["system_prompt"] == f"{DEFAULT_SYSTEM_PROMPT}ok"


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that writes "Mine", and ends once a file is there."""
    program, go_on = tmp_path / "editor", tmp_path / "go-on"
    program.write_text(f'#!/bin/sh\nprintf Mine > "$1"\nuntil [ -e "{go_on}" ]; do sleep 0.02; done\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(program))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return go_on


async def test_the_prompt_goes_out_to_the_persons_own_editor(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """UI.md: Ctrl+G is for the text at hand; the program may end meanwhile (threats 29, 30)."""
    async with opened("Defaults") as it:
        monkeypatch.setattr(it.stage.app, "suspend", nullcontext)
        await it.press("ctrl+g")
        assert not any(worker.group == "editor" for worker in it.stage.app.workers), "a slider is no text"
        outside.touch()
        it.page(DefaultsPage).prompt.focus()
        await it.press("ctrl+g")
        await until(lambda: it.page(DefaultsPage).prompt.text == "Mine")
        await until(lambda: it.values.get("new_conversations", {}).get("system_prompt") == "Mine")
        it.page(DefaultsPage).prompt.rewrite("Other")
        await until(lambda: it.values["new_conversations"]["system_prompt"] == "Other")
        outside.unlink()
        await it.press("ctrl+g")
        await until(lambda: any(file.read_text("utf-8") == "Mine" for file in outside.parent.rglob("*.md")))
        await it.pilot.press("ctrl+q")
    assert it.values["new_conversations"]["system_prompt"] == "Mine"
    assert not list((outside.parent / "temporary").iterdir())


async def test_the_texts_of_parameters_go_out_too(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened("Defaults") as it:
        monkeypatch.setattr(it.stage.app, "suspend", nullcontext)
        sliders = it.page(DefaultsPage).sliders
        sliders.focus_on("stop")
        await it.press("enter")
        outside.touch()
        await it.press("ctrl+g")
        await until(lambda: it.values.get("new_conversations", {}).get("stop") == ["Mine"])
        await it.press(*"x")
        await until(lambda: it.values["new_conversations"]["stop"] == ["Minex"])
        outside.unlink()
        await it.press("ctrl+g")
        await until(lambda: any(file.read_text("utf-8") == "Mine" for file in outside.parent.rglob("aztui-*/*")))
        await it.pilot.press("ctrl+q")
    assert it.values["new_conversations"]["stop"] == ["Mine"]
    assert it.values["new_conversations"].get("system_prompt", DEFAULT_SYSTEM_PROMPT) == DEFAULT_SYSTEM_PROMPT


async def test_without_an_editor_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")
    async with opened("Defaults") as it:
        it.page(DefaultsPage).prompt.focus()
        await it.press("ctrl+g")
        await until(lambda: "names no-such-editor, which is not there" in it.shown)


async def test_an_untouched_conversation_takes_them_and_a_touched_one_does_not() -> None:
    async with opened("Defaults") as it:
        session = it.stage.workspace.session
        assert session.conversation.id == 0
        await it.press("left")
        await it.close()
        assert session.conversation.parameters["temperature"] == 0.95
        assert it.stage.chat.parameters.parameters["temperature"] == 0.95
        assert session.conversation.id == 0, "nothing is stored for it"
        # now it has a value of its own
        await session.set_up(system_prompt="Mine.")
        await it.press("f3")
        await it.press("down", "tab", "left")
        await it.close()
        assert session.conversation.parameters["temperature"] == 0.95
        assert session.conversation.system_prompt == "Mine."
        session.open_new()
        assert session.conversation.parameters["temperature"] == 0.9
        assert session.conversation.system_prompt == DEFAULT_SYSTEM_PROMPT


async def test_the_keys_are_those_of_choosing_while_a_file_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "notes.md").write_text("The cap is 12 months.\n", "utf-8")
    monkeypatch.chdir(tmp_path / "here")
    async with opened("Defaults") as it:
        page = it.page(DefaultsPage)
        page.prompt.focus()
        await it.press("space", *"@no")
        await until(lambda: "take it" in it.shown)
        # Esc closes the list alone
        await it.press("escape")
        await until(lambda: "take it" not in it.shown)
        await it.press("space", *"@no")
        await until(lambda: "take it" in it.shown)
        await it.press("tab")
        await until(lambda: "File: notes.md\n```\nThe cap is 12 months.\n```" in page.prompt.text)
        await until(lambda: "take it" not in it.shown)


async def test_a_letter_that_is_typed_while_the_prompt_is_kept_stays() -> None:
    async with opened("Defaults") as it:
        page = it.page(DefaultsPage)
        page.prompt.focus()
        await it.press("a")
        area = page.prompt.query_one(PromptArea)
        # of which the page has not heard when it is shown anew
        area.insert("b")
        page._keep_prompt()
        assert page.prompt.text == f"{DEFAULT_SYSTEM_PROMPT}ab"
        await until(lambda: it.values.get("new_conversations", {}).get("system_prompt") == f"{DEFAULT_SYSTEM_PROMPT}ab")


async def test_titles_by_the_model_are_off_until_they_are_chosen() -> None:
    async with opened("Defaults") as it:
        assert not it.stage.app.preferences.current.titles_by_model
        it.page(DefaultsPage).titles.focus()
        await it.press("right")
        assert it.values["titles_by_model"] is True
        assert it.stage.app.preferences.current.titles_by_model
