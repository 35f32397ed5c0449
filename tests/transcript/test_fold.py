"""Long messages that are folded, and going from prompt to prompt."""

from __future__ import annotations

import pytest

from tests.transcript.host import Host, conversation, palette, prompt, reply, rows, settled, streaming
from tui.domain.conversation import Message
from tui.transcript.document import UNFOLDED, Document
from tui.transcript.layout import FOLDED, MessageLayout

SIZE = (64, 30)
LONG = "\n\n".join(f"paragraph {number}" for number in range(100))


def document(*messages: Message) -> Document:
    column = Document(MessageLayout(58, palette()))
    column.show(messages)
    return column


def text(column: Document, index: int) -> list[str]:
    return [line.text.strip() for line in column.lines(index)]


@pytest.mark.parametrize("message", [reply(1, LONG), prompt(1, LONG.replace("\n\n", "\n"))])
def test_a_folded_message_shows_its_first_rows_and_how_many_more_there_are(message: Message) -> None:
    column = document(message, prompt(2, "after"))
    whole = text(column, 0)
    assert column.fold(0, True)
    folded = text(column, 0)
    assert column.rows(0) == len(folded) < len(whole)
    assert column.top(1) == column.rows(0)
    more = next(row for row in folded if row.startswith("…"))
    hidden = len(whole) - len(folded) + 1
    assert more == f"… {hidden} more lines   Enter show"
    assert folded[-1] == whole[-1], "what is said below a message stays"
    assert [line.text.strip() for line in column.peek(0)] == whole
    assert column.fold(0, False)
    assert text(column, 0) == whole


def test_what_is_short_or_comes_is_not_folded() -> None:
    column = document(reply(1, "\n\n".join("x" * (UNFOLDED // 2))), streaming(2, LONG))
    assert not column.fold(0, True)
    assert not column.fold(1, True)
    column = document(reply(1, LONG))
    assert not column.fold(0, False)


def test_code_that_is_cut_ends_its_fill() -> None:
    column = document(reply(1, "```\n" + "x\n" * 100 + "```"))
    column.fold(0, True)
    rows = column.lines(0)
    at = next(number for number, row in enumerate(rows) if row.text.startswith("…"))
    assert rows[at - 1].fill.name == "BOTTOM"
    assert rows[at].fill.name == "NONE"


def test_it_stays_folded_at_another_width_and_out_of_sight() -> None:
    column = document(*(reply(number, LONG) for number in range(1, 60)))
    column.fold(3, True)
    column.lay_out(MessageLayout(40, palette()))
    assert column.rows(3) < 2 * FOLDED
    for index in range(59):
        column.lines(index)
    assert column.entries[3].lines is None
    assert any("more lines" in row for row in text(column, 3))


async def test_enter_and_space_fold_the_chosen_message() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "a"), reply(2, LONG), *(prompt(number, "b") for number in range(3, 20))])
        await settled(pilot, app)
        app.view._document.lines(1)
        height = app.view._document.height
        await pilot.press("enter")
        assert app.view._document.height == height, "none is chosen"
        app.view.selected = 2
        await pilot.press("enter")
        shown = "\n".join(rows(app))
        assert app.view._document.height < height
        assert "paragraph 0" in shown
        assert "more lines   Enter show" in shown
        await pilot.press("space")
        assert app.view._document.height == height
        assert rows(app)[0].strip(" ▌") == "prod-chat"


async def test_a_click_on_the_line_shows_it_all() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "a"), reply(2, LONG)])
        app.view.selected = 2
        await settled(pilot, app)
        await pilot.press("enter")
        y = next(y for y, row in enumerate(rows(app)) if "more lines" in row)
        await pilot.click(app.view, offset=(6, y))
        assert "more lines" not in "\n".join(rows(app))


async def test_what_is_brought_into_sight_is_unfolded() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "a"), reply(2, LONG)])
        await settled(pilot, app)
        app.view.selected = 2
        await pilot.press("enter")
        app.view._bring(1, 150, 151)
        assert not app.view._document.entries[1].folded
        assert any("paragraph 7" in row for row in rows(app))


@pytest.mark.long
async def test_braces_go_from_prompt_to_prompt() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(list(conversation(40, words=200)))
        await settled(pilot, app)
        await pilot.press("{")
        first = app.view.selected
        assert first in (37, 39)
        await pilot.press("{", "shift+up")
        assert app.view.selected == first - 4
        assert "You" in rows(app)[1]
        await pilot.press("}")
        assert app.view.selected == first - 2
        await pilot.press("shift+down", "}", "}", "}", "}")
        assert app.view.selected == 39
        assert app.view.following
        await pilot.press("home", "{")
        assert app.view.selected == 37
        for _ in range(30):
            await pilot.press("{")
        assert app.view.selected == 1
        assert "You" in rows(app)[1]
