"""A person's own keys, in force the moment they are chosen: each kind of place, and every label that names them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.fakes import until
from tests.screens.talk import Open, answered, ask
from tests.stage import Stage
from tests.widgets.hosts import screen_rows
from tui.domain.conversation import Status
from tui.domain.parameters import TEMPERATURE
from tui.screens.help import HelpScreen
from tui.screens.palette import PaletteScreen
from tui.screens.search import SearchScreen

pytestmark = pytest.mark.long


async def remap(stage: Stage, pilot: Pilot[None], **keys: str) -> None:
    """Choose keys, with `_` for the dot of an action's id."""
    wanted = {id.replace("_", ".", 1): names for id, names in keys.items()}
    assert stage.app.preferences.change(replace(stage.app.preferences.current, keys=wanted)) is None
    assert stage.app.preferences.keymap.changed == wanted
    await pilot.pause()


def temperature(stage: Stage) -> float:
    session = stage.workspace.session
    return session.conversation.parameters.value(TEMPERATURE, session.model)


async def test_a_key_of_the_whole_screen_while_one_writes(on_stage: Open) -> None:
    """A binding with priority, two keys for it, and the old key is free."""
    async with on_stage() as (stage, pilot):
        await remap(stage, pilot, app_new="f10,ctrl+t")
        for key in ("f10", "ctrl+t"):
            await ask(stage, pilot, "one")
            await answered(stage, pilot)
            await pilot.press("ctrl+n")
            assert stage.workspace.session.conversation.id
            await pilot.press(key)
            await until(lambda: stage.workspace.session.conversation.id == 0)


async def test_send_and_new_line_change_hands(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await remap(stage, pilot, composer_send="ctrl+j", composer_newline="enter")
        await pilot.press(*"one", "enter", *"two")
        assert stage.chat.composer.text == "one\ntwo"
        await pilot.press("ctrl+j")
        await until(lambda: bool(stage.workspace.session.path))
        assert stage.workspace.session.path[0].text == "one\ntwo"


async def test_a_key_the_editor_has_for_itself_is_the_persons(on_stage: Open) -> None:
    """Textual's text area goes to the end of a line by Ctrl+E."""
    async with on_stage() as (stage, pilot):
        await remap(stage, pilot, composer_newline="ctrl+e", prompt_next="ctrl+k")
        await pilot.press(*"one", "ctrl+e", "ctrl+j")
        assert stage.chat.composer.text == "one\n"
        stage.chat.prompt.focus()
        before = stage.chat.prompt.text
        await pilot.press("home", "ctrl+k")
        assert stage.chat.prompt.text == before
        assert not stage.chat.prompt.has_focus_within


async def test_the_sliders(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await remap(stage, pilot, slider_less="a", slider_more="s", slider_default="x")
        stage.chat.parameters.focus_first()
        await pilot.press("a", "a", "left")
        assert temperature(stage) == pytest.approx(0.9)
        await pilot.press("s")
        assert temperature(stage) == pytest.approx(0.95)
        await pilot.press("x")
        assert temperature(stage) == 1.0
        # an entry is still read by the slider itself
        await pilot.press("0", "full_stop", "5", "5", "backspace", "enter")
        assert temperature(stage) == pytest.approx(0.5)


async def test_the_transcript(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await remap(stage, pilot, transcript_copy="w", transcript_previous="ctrl+up", app_back="f13")
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await pilot.press("f13", "y")
        assert stage.app.clipboard == ""
        await pilot.press("w")
        assert stage.app.clipboard == "Hello."
        await pilot.press("ctrl+up", "ctrl+up")
        assert stage.chat.transcript.selected == stage.workspace.session.path[0].id


async def test_the_list(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await remap(stage, pilot, list_delete="x", list_undo="d", list_next="z")
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        stage.chat.rows.focus_list()
        await pilot.press("x")
        await until(lambda: not stage.chat.listed)
        assert any("Press d in the list" in row for row in screen_rows(stage.app))
        stage.chat.rows.focus_list()
        await pilot.press("d")
        await until(lambda: len(stage.chat.listed) == 1)


async def test_every_label_follows(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await remap(
            stage,
            pilot,
            app_new="ctrl+t",
            app_setup="f10",
            app_list="f11",
            app_open="ctrl+r",
            app_back="f13",
            app_help="f12",
            transcript_retry="w",
            transcript_edit="q",
            composer_send="ctrl+j",
            composer_newline="enter",
        )
        text = "\n".join(screen_rows(stage.app))
        for label in ("^T new", "F10", "F11", "^R open", "F12 help", "^J send", "Enter newline"):
            assert label in text
        for label in ("^N", "F2", "F7", "^O", "F1 "):
            assert label not in text
        stage.model.scripts = [[]]
        stage.chat.composer.set_text("one")
        await pilot.press("ctrl+j")
        await until(lambda: bool(stage.workspace.session.path) and not stage.workspace.session.streaming)
        await pilot.pause()
        assert stage.workspace.session.path[-1].status is Status.TRUNCATED
        text = "\n".join(screen_rows(stage.app))
        assert "w try again" in text
        assert "q edit" in text
        stage.chat.notice.say("A problem.")
        await pilot.pause()
        assert any("F13 closes" in row for row in screen_rows(stage.app))
        await pilot.press("f13", "f13", "q")
        await pilot.pause()
        assert any("^J sends it anew, F13 leaves it" in row for row in screen_rows(stage.app))


async def test_help_and_palette_name_them_and_close_by_them(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await remap(stage, pilot, app_new="ctrl+t", app_help="f12", app_commands="ctrl+r", app_back="f13")
        await pilot.press("f1", "ctrl+p")
        assert len(stage.app.screen_stack) == 2
        await pilot.press("f12")
        assert isinstance(stage.app.screen, HelpScreen)
        text = "\n".join(screen_rows(stage.app))
        assert "^T" in text
        assert "F13 close" in text
        await pilot.press("f12", "ctrl+r")
        assert isinstance(stage.app.screen, PaletteScreen)
        await pilot.pause()
        assert any(row.rstrip().endswith("^T") or "^T " in row for row in screen_rows(stage.app))
        await pilot.press("ctrl+r")
        assert len(stage.app.screen_stack) == 2


async def test_the_key_that_quits_is_another_one_everywhere(on_stage: Open) -> None:
    """Textual has Ctrl+Q for itself: it is not left behind."""
    async with on_stage() as (stage, pilot):
        await remap(stage, pilot, app_quit="f12", app_new="ctrl+q")
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await pilot.press("ctrl+q")
        await until(lambda: stage.workspace.session.conversation.id == 0)
        await pilot.press("f1", "f12")
        await until(lambda: stage.app.workspace is None)


async def test_keys_that_cannot_be_had_are_said_and_the_others_work(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        keys = {"app.new": "ctrl+o", "app.setup": "f10"}
        stage.app.preferences.change(replace(stage.app.preferences.current, keys=keys))
        await pilot.press("f10")
        assert not stage.chat.query_one("#setup").display
        await pilot.press("ctrl+o")
        await until(lambda: isinstance(stage.app.screen, SearchScreen))


async def test_the_help_names_a_pair_once_and_all_keys_of_an_action(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await pilot.press("escape", "f1")
        await pilot.pause()
        rows = screen_rows(stage.app)
        assert sum("↑" in row for row in rows[:-1]) == 1, "but for the footer below"
        assert any("↑↓ k j" in row and "above or below" in row for row in rows)
        await pilot.press("end")
        await pilot.pause()
        assert any("F7 ^B" in row for row in screen_rows(stage.app))


@pytest.mark.long
@pytest.mark.parametrize("size", [(120, 40), (40, 12)])
async def test_the_help_can_be_read_to_its_end_at_every_size(on_stage: Open, size: tuple[int, int]) -> None:
    async with on_stage(size=size) as (stage, pilot):
        await pilot.press("f1")
        await pilot.pause()
        assert any("Send the message" in row for row in screen_rows(stage.app))
        assert any("Esc close" in row for row in screen_rows(stage.app))
        await pilot.press("end")
        await until(lambda: any("Quit" in row for row in screen_rows(stage.app)))
