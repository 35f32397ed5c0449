"""Exports and imports in the app."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.fakes import until
from tests.screens.talk import Open, answered, ask
from tests.stage import Stage
from tui.screens.chat import ChatScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.exchange import ExchangeScreen, ExportScreen, ImportScreen

pytestmark = pytest.mark.long


def said(stage: Stage) -> str:
    """The notice above the transcript, once the main screen is back."""
    return str(stage.chat.notice.content) if isinstance(stage.app.screen, ChatScreen) else ""


async def screen(stage: Stage, kind: type[ExchangeScreen]) -> ExchangeScreen:
    await until(lambda: isinstance(stage.app.screen, kind))
    assert isinstance(stage.app.screen, ExchangeScreen)
    return stage.app.screen


async def by_palette(stage: Stage, pilot: Pilot[None], words: str) -> None:
    await pilot.press("ctrl+p")
    await until(lambda: not isinstance(stage.app.screen, ChatScreen))
    await pilot.press(*words, "enter")


async def test_the_open_conversation_goes_into_a_file(on_stage: Open, tmp_path: Path) -> None:
    """The format is chosen with the arrows, what stands there is asked about, and Esc leaves it."""
    async with on_stage() as (stage, pilot):
        await pilot.press("shift+f6")
        await until(lambda: "nothing to export" in said(stage))
        await ask(stage, pilot, "Why tides?")
        await answered(stage, pilot)
        await pilot.press("shift+f6")
        shown = await screen(stage, ExportScreen)
        assert shown.path.value.endswith("/Why tides.md")
        await pilot.press("down")
        assert shown.path.value.endswith("/Why tides.json")
        path = tmp_path / "out.json"
        shown.path.value = str(path)
        await pilot.press("enter")
        await until(lambda: "exported to" in said(stage))
        assert json.loads(path.read_text())["conversations"][0]["title"] == "Why tides?"
        await pilot.press("shift+f6")
        shown = await screen(stage, ExportScreen)
        shown.path.value = str(path)
        await pilot.press("enter")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.press("escape")
        await screen(stage, ExportScreen)
        await until(lambda: "already" in str(shown.query_one("#exchange-note", Static).content))
        await pilot.press("enter")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.press("enter")
        await until(lambda: isinstance(stage.app.screen, ChatScreen))
        assert path.read_text().startswith("---\n")


async def test_all_of_them_and_those_of_the_list(on_stage: Open, tmp_path: Path) -> None:
    async with on_stage() as (stage, pilot):
        for prompt in ("One", "Two"):
            await ask(stage, pilot, prompt)
            await answered(stage, pilot)
            await pilot.press("ctrl+n")
            await until(lambda: not stage.workspace.session.conversation.id)
        await by_palette(stage, pilot, "export all")
        shown = await screen(stage, ExportScreen)
        assert shown.path.value.endswith("/aztui conversations/")
        shown.path.value = f"{tmp_path}/all/"
        await pilot.press("enter")
        await until(lambda: "2 conversations exported" in said(stage))
        assert sorted(one.name for one in (tmp_path / "all").iterdir()) == ["One.md", "Two.md"]
        stage.chat.rows.focus_list()
        await pilot.press("E")
        shown = await screen(stage, ExportScreen)
        assert shown.path.value.endswith("/Two.md")
        await pilot.press("escape")
        await until(lambda: isinstance(stage.app.screen, ChatScreen))


async def test_a_long_import_is_stopped(on_stage: Open, tmp_path: Path) -> None:
    """By Esc, and by the end of the app, which does not wait for it; either way nothing comes in."""
    path = tmp_path / "long.jsonl"
    lines = (json.dumps({"messages": [{"role": "user", "content": str(number)}]}) for number in range(12_000))
    path.write_text("\n".join(lines))
    async with on_stage() as (stage, pilot):
        await by_palette(stage, pilot, "import")
        shown = await screen(stage, ImportScreen)
        shown.path.value = str(path)
        await pilot.press("enter")
        await until(lambda: "of 12,000" in str(shown.query_one("#exchange-note", Static).content))
        await pilot.press("escape")
        await until(lambda: "stopped" in str(shown.query_one("#exchange-note", Static).content))
        assert await stage.workspace.store.exportable() == []
        await pilot.press("enter")
        await until(lambda: "of 12,000" in str(shown.query_one("#exchange-note", Static).content))
        await pilot.press("ctrl+q")
    assert stage.app.parting_words == ()


async def test_what_comes_in_is_shown(on_stage: Open, tmp_path: Path) -> None:
    """And what cannot is said there, and changes nothing."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps({"messages": [{"role": "user", "content": "[b]Why[/b] \x1b[31mtides?"}]}))
    bad.write_text("nothing")
    async with on_stage() as (stage, pilot):
        await by_palette(stage, pilot, "import")
        shown = await screen(stage, ImportScreen)
        await pilot.press("enter")
        shown.path.value = str(bad)
        await pilot.press("enter")
        await until(lambda: "no JSON" in str(shown.query_one("#exchange-note", Static).content))
        assert await stage.workspace.store.exportable() == []
        shown.path.value = str(tmp_path / "goo")
        await pilot.press("tab")
        await until(lambda: shown.path.value == str(good))
        await pilot.press("enter")
        await until(lambda: "1 conversation imported" in said(stage))
        await until(lambda: [one.text for one in stage.workspace.session.path] == ["[b]Why[/b] \x1b[31mtides?"])
        stage.chat.rows.focus_list()
        await pilot.press("I")
        await screen(stage, ImportScreen)
