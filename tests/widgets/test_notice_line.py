"""What the program has to say: problems one after the other, answers until the next act."""

from __future__ import annotations

from tests.widgets.hosts import HOSTILE, Host, rows
from tui.widgets.notice_line import NoticeLine


async def test_a_problem_that_is_mended_is_taken_back() -> None:
    line = NoticeLine()
    async with Host(line).run_test() as pilot:
        for sentence in ("The first.", "The second.", "The third."):
            line.say(sentence)
        line.take_back("The second.")
        line.take_back("Never said.")
        await pilot.pause()
        assert rows(line)[0].strip().startswith("The first.")
        line.take_back("The first.")
        await pilot.pause()
        assert rows(line)[0].strip().startswith("The third.")
        line.take_back("The third.")
        await pilot.pause()
        assert not line.display


async def test_an_answer_stands_over_a_problem_and_goes() -> None:
    line = NoticeLine()
    async with Host(line).run_test() as pilot:
        line.say("A problem.")
        line.mention("An answer.")
        await pilot.pause()
        assert rows(line)[0].strip() == "An answer."
        line.take_back("A problem.")
        await pilot.pause()
        assert rows(line)[0].strip() == "An answer."
        line.pass_on()
        await pilot.pause()
        assert not line.display


async def test_hostile_words_are_shown_as_they_are() -> None:
    """Threats 1 and 10."""
    line = NoticeLine()
    async with Host(line).run_test() as pilot:
        for sentence in HOSTILE:
            line.say(sentence)
            await pilot.pause()
            assert line.display
            assert line.close()
