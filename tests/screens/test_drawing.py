"""What is drawn of the main screen, and when."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from tests.screens.talk import Open, answered, ask
from tui.screens import drawing
from tui.screens.chat import ChatScreen
from tui.transcript.reader import TranscriptReader
from tui.widgets.budget_bar import BudgetBar
from tui.widgets.composer import ComposerArea
from tui.widgets.conversation_list.rows import ConversationRows


class Asked:
    """Remembers which widgets were asked for lines, and for which."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *kinds: type[Widget]) -> None:
        self.crops: dict[type[Widget], list[Region]] = {kind: [] for kind in kinds}
        for kind in kinds:
            monkeypatch.setattr(kind, "render_lines", self._watched(kind))

    def _watched(self, kind: type[Widget]) -> Callable[[Widget, Region], list[Strip]]:
        render_lines = kind.render_lines

        def watched(widget: Widget, crop: Region) -> list[Strip]:
            self.crops[kind].append(crop)
            return render_lines(widget, crop)

        return watched

    async def settle(self, pilot: Pilot[None]) -> None:
        """Wait until what came before is drawn."""
        while True:
            for crops in self.crops.values():
                crops.clear()
            await pilot.pause(0.2)
            if not any(self.crops.values()):
                return


async def test_only_what_has_changed_is_drawn(on_stage: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, "Hi")
        await answered(stage, pilot)
        asked = Asked(monkeypatch, ComposerArea, ConversationRows, TranscriptReader, BudgetBar)
        await asked.settle(pilot)
        stage.chat.composer.set_text("A")
        stage.chat.budget.refresh(Region(0, 0, 5, 1))
        await pilot.pause()
        assert asked.crops[ComposerArea]
        assert {crop.height for crop in asked.crops[BudgetBar]} <= {1, 2}
        # between the two, and beside the first, but nothing of them has changed
        assert not asked.crops[ConversationRows]
        assert not asked.crops[TranscriptReader]


async def test_what_is_behind_another_pane_is_not_drawn(on_stage: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_stage(size=(80, 24)) as (stage, pilot):
        await ask(stage, pilot, "Hi")
        await answered(stage, pilot)
        asked = Asked(monkeypatch, type(stage.chat.page), TranscriptReader)
        await asked.settle(pilot)
        stage.chat.transcript.refresh(Region(0, 2, 40, 3))
        await pilot.pause()
        assert [(crop.y, crop.height) for crop in asked.crops[TranscriptReader]] == [(2, 3)]
        assert not asked.crops[type(stage.chat.page)]


async def test_a_change_is_drawn_without_textuals_clock(on_stage: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped:
        def pause(self) -> None: ...

        def resume(self) -> None: ...

    async with on_stage() as (stage, pilot):
        monkeypatch.setattr(drawing, "BETWEEN", 0.0)
        monkeypatch.setattr(drawing, "SHARE", 0.0)
        stage.chat._at_once_from = 0.0
        monkeypatch.setattr(ChatScreen, "_update_timer", Stopped())
        asked = Asked(monkeypatch, ComposerArea)
        await pilot.press("A")
        assert asked.crops[ComposerArea]


async def test_a_key_does_not_wait_for_what_others_changed(on_stage: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped:
        def pause(self) -> None: ...

        def resume(self) -> None: ...

    async with on_stage() as (stage, pilot):
        monkeypatch.setattr(ChatScreen, "_update_timer", Stopped())
        # after a costly drawing of something else the next one is far away
        stage.chat._at_once_from, stage.chat._for_keys_from = math.inf, 0.0
        asked = Asked(monkeypatch, ComposerArea, TranscriptReader)
        stage.chat.transcript.refresh()
        await pilot.pause()
        assert not asked.crops[TranscriptReader]
        await pilot.press("A")
        assert asked.crops[ComposerArea]
        # a second key waits as long as what the first one changed took to draw
        asked.crops[ComposerArea].clear()
        stage.chat._at_once_from = stage.chat._for_keys_from = math.inf
        await pilot.press("B")
        assert not asked.crops[ComposerArea]


async def test_a_change_behind_a_screen_that_lets_nothing_through_draws_nothing(
    on_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_stage() as (stage, pilot):
        asked = Asked(monkeypatch, ComposerArea, TranscriptReader)
        await asked.settle(pilot)
        stage.app.screen_stack[0].refresh()
        await pilot.pause(0.1)
        assert asked.crops == {ComposerArea: [], TranscriptReader: []}
