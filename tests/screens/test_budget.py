"""The bar of the context window on the main screen: a part that is gone to, or pointed at, is explained."""

from __future__ import annotations

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from tests.fakes import said, until
from tests.resizing import resized
from tests.screens.talk import Open, answered, ask
from tests.stage import Stage
from tui.screens.help import HelpScreen
from tui.widgets.budget_explanation import BudgetExplanation

pytestmark = pytest.mark.long

SIZES = [(120, 40), (80, 24), (40, 12)]


def drawn(stage: Stage) -> list[str]:
    return ["".join(part.text for part in strip) for strip in stage.app.screen._compositor.render_strips()]


def explanation(stage: Stage) -> str:
    """As it stands on the screen, in one line; empty where none does."""
    widget = stage.chat.query_one(BudgetExplanation)
    rows = drawn(stage)[widget.region.y : widget.region.bottom] if widget.display else []
    return " ".join(" ".join(rows).split())


async def go_to_bar(pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+p", *"context window", "enter")
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_the_arrows_go_along_its_parts_and_each_is_explained(on_stage: Open, size: tuple[int, int]) -> None:
    async with on_stage(size=size) as (stage, pilot):
        stage.model.scripts = [said("Hello.")]
        await ask(stage, pilot, "Hi")
        await answered(stage, pilot)
        assert explanation(stage) == ""
        await go_to_bar(pilot)
        found = [explanation(stage)]
        for _ in range(5):
            await pilot.press("right")
            await pilot.pause()
            found.append(explanation(stage))
        assert [" ".join(one.split()[:4]) for one in found[:4]] == [
            "The system prompt takes",
            "2 messages of this",
            "What you write is",
            "4,096 tokens are reserved",
        ]
        assert "of the window of ≈128,000 are free." in found[4]
        assert found[5] == found[4], "there is nothing to the right of it"
        assert all(one.endswith(".") for one in found), "whole, at every size"
        bar = stage.chat.query_one(BudgetExplanation).region
        assert bar.bottom == stage.chat.budget.region.y
        assert "part" in drawn(stage)[-1]
        await pilot.press("left", "h")
        await pilot.pause()
        assert "What you write" in explanation(stage)
        await pilot.press("escape")
        await pilot.pause()
        assert explanation(stage) == ""
        assert stage.chat.composer.has_focus_within


async def test_a_window_that_is_made_smaller_keeps_it_above_the_bar(on_stage: Open) -> None:
    async with on_stage(size=(80, 24)) as (stage, pilot):
        await go_to_bar(pilot)
        await resized(pilot, 40, 12)
        assert stage.chat.query_one(BudgetExplanation).region.bottom == stage.chat.budget.region.y
        assert explanation(stage).endswith("every request sends it.")


async def test_tab_comes_to_it_and_f1_names_its_keys(on_stage: Open) -> None:
    async with on_stage(size=(80, 24)) as (stage, pilot):
        await ask(stage, pilot, "Hi")
        await answered(stage, pilot)
        await pilot.press("tab")
        await pilot.pause()
        assert stage.chat.budget.has_focus
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(stage.app.screen, HelpScreen)
        assert any("On the context window" in row for row in drawn(stage))


async def test_the_mouse_explains_what_it_points_at(on_stage: Open) -> None:
    async with on_stage(size=(120, 40)) as (stage, pilot):
        before = stage.chat.transcript.region
        row = drawn(stage)[stage.chat.budget.region.y]
        await pilot.hover(offset=(row.index("system"), stage.chat.budget.region.y))
        await pilot.pause()
        assert explanation(stage).startswith("The system prompt takes")
        assert stage.chat.transcript.region == before, "nothing moves"
        await pilot.hover(offset=(100, stage.chat.budget.region.y + 1))
        await pilot.pause()
        assert "are free." in explanation(stage)
        await pilot.hover(offset=(40, 5))
        await pilot.pause()
        assert explanation(stage) == ""
        await pilot.click(offset=(row.index("reply"), stage.chat.budget.region.y))
        await pilot.pause()
        await pilot.hover(offset=(40, 5))
        await pilot.pause()
        assert "reserved for the reply" in explanation(stage)


async def test_what_is_explained_changes_with_its_number(on_stage: Open) -> None:
    async with on_stage(size=(120, 40)) as (stage, pilot):
        await go_to_bar(pilot)
        before = explanation(stage)
        await stage.workspace.session.set_up(system_prompt="You are one of very few words.")
        stage.chat._show_budget()
        await pilot.pause()
        assert explanation(stage) != before


async def test_a_long_draft_is_about_so_long_at_once_and_exact_when_counted(on_stage: Open) -> None:
    """Issue 6: beyond 100 kB it is judged by samples while one types."""
    async with on_stage() as (stage, _):
        await stage.workspace.counter.load("o200k_base")
        text = "word " * 30_000
        stage.app.post_message(Paste(text))
        await until(lambda: stage.chat.composer.text == text)
        await until(lambda: stage.chat.budget.budget is not None and stage.chat.budget.budget.draft.tokens > 0)
        await until(lambda: stage.chat.budget.budget is not None and stage.chat.budget.budget.draft.exact)
        assert stage.chat.budget.budget == stage.workspace.session.budget(text)
