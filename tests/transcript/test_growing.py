"""Older messages come in above: nothing in sight moves, and what a reader is about goes on."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.events import MouseDown, MouseMove, MouseUp
from textual.pilot import Pilot

from tests.resizing import resized
from tests.transcript.host import Host, conversation, palette, prompt, reply, rows, settled, streaming
from tui.domain.budget import NotSent
from tui.domain.conversation import Message, ScrollPlace
from tui.transcript.column import Column
from tui.transcript.document import Document
from tui.transcript.layout import MessageLayout
from tui.transcript.pattern import Query

SIZE = (64, 24)


def pages(messages: Sequence[Message], size: int = 30) -> list[Sequence[Message]]:
    """The messages from the last page to the first."""
    starts = range(len(messages), 0, -size)
    return [messages[max(start - size, 0) : start] for start in starts]


async def grow(pilot: Pilot[None], app: Host, older: Sequence[Sequence[Message]], *, whole: bool = True) -> None:
    """Let these pages come, and whatever follows from each; `whole` where the last of them is the first of all."""
    for number, page in enumerate(older, 1):
        app.view.prepend(page, whole=whole and number == len(older))
        await pilot.pause()
    await settled(pilot, app)


async def begin(pilot: Pilot[None], app: Host, count: int = 200) -> list[Sequence[Message]]:
    """Show the end of a conversation; the pages that are to come."""
    last, *older = pages(list(conversation(count)))
    app.view.show(last, whole=False)
    await settled(pilot, app)
    return older


def messages_of(kinds: Sequence[tuple[int, int]]) -> list[Message]:
    """Messages of so many words and paragraphs each."""
    made = []
    for id, (words, breaks) in enumerate(kinds, 1):
        text = f"number {id} " + "\n\n".join(["word " * words] * (breaks + 1))
        # a reply may follow a reply: then its head is another one
        made.append(prompt(id, text) if (words + id) % 3 == 0 else reply(id, text))
    return made


@pytest.mark.long
@given(
    kinds=st.lists(st.tuples(st.integers(0, 120), st.integers(0, 4)), min_size=30, max_size=60),
    page=st.integers(1, 25),
    moves=st.lists(st.sampled_from(["pageup", "up", "pagedown", "end", "left_brace"]), max_size=6),
    height=st.integers(1, 30),
    seed=st.integers(0, 9),
)
@settings(max_examples=25)
async def test_nothing_in_sight_moves_whatever_comes_above(
    kinds: list[tuple[int, int]], page: int, moves: list[str], height: int, seed: int
) -> None:
    app, messages = Host(), messages_of(kinds)
    source = random.Random(seed)
    async with app.run_test(size=(50, height)) as pilot:
        last, *older = pages(messages, page)
        app.view.show(last, whole=not older)
        await settled(pilot, app)
        while older and app.view._document.height < 3 * height:
            app.view.prepend(older.pop(0), whole=not older)
        await settled(pilot, app)
        for key in moves:
            await pilot.press(key)
        await settled(pilot, app)
        while older:
            before, place, selected = rows(app), app.view.place, app.view.selected
            app.view.prepend(older.pop(0), whole=not older)
            if source.random() < 0.5:
                await pilot.pause()
            assert rows(app) == before
            assert (app.view.place.message_id, app.view.selected) == (place.message_id, selected)
        document = app.view._document
        assert [entry.message for entry in document.entries] == messages
        assert [document.index(message.id) for message in messages] == list(range(len(messages)))
        # all of it looks as if it had been there at once
        shown = [[line.text for line in document.lines(index)] for index in range(len(messages))]
        whole = Document(app.view._layout, lambda: 0.0)
        whole.show(messages)
        assert shown == [[line.text for line in whole.lines(index)] for index in range(len(messages))]
        assert document.height == whole.height


@pytest.mark.parametrize("count", [30, 3_000])
async def test_before_the_first_paint_no_more_is_made_than_was_read(count: int) -> None:
    """Threat 66, counted."""
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await begin(pilot, app, count)
        assert len(app.view._document.entries) == 30
        assert app.view._document.rendered < 80
        assert f"number {count}" in "\n".join(rows(app))


async def test_a_page_that_comes_draws_nothing_and_paints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app, 3_000)
        await pilot.press("pageup")
        await settled(pilot, app)
        rendered, painted = app.view._document.rendered, list[object]()
        monkeypatch.setattr(app.view, "refresh", lambda *regions, **how: painted.append(regions))
        await grow(pilot, app, older)
        assert app.view._document.rendered == rendered
        assert painted == []


def test_the_positions_of_those_that_were_there_are_not_written_again() -> None:
    """What a page costs does not grow with what is there: its own positions and heights are added, no others."""
    column = Document(MessageLayout(58, palette()))
    messages = list(conversation(2_000))
    last, *older = pages(messages, 100)
    column.show(last, whole=False)
    for page in older:
        known = dict(column._numbers)
        lower = column._heights._lower
        column.prepend(page, whole=False)
        assert known.items() <= column._numbers.items()
        assert len(column._numbers) == len(known) + len(page)
        assert column._heights._lower is lower
    assert isinstance(column, Column)
    assert [column.index(message.id) for message in messages] == list(range(2_000))


async def test_what_streams_while_the_rest_comes_is_followed() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        app.view.add(prompt(501, "and now?"))
        app.view.add(streaming(502))
        for number, page in enumerate(older, 1):
            app.view.extend(502, f"line {number}\n\n")
            app.view.prepend(page, whole=number == len(older))
        app.view.settle(reply(502, "".join(f"line {number}\n\n" for number in range(1, len(older) + 1))))
        await settled(pilot, app)
        assert app.view.following
        assert f"line {len(older)}" in "\n".join(rows(app))
        app.view.remove_after(500)
        assert app.view._document.index(200) == 199


async def test_a_selection_stays_on_its_words() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        view, region = app.view, app.view.region

        def mouse(kind: type[MouseDown] | type[MouseMove] | type[MouseUp], x: int, y: int) -> None:
            view.post_message(kind(view, x, y, 0, 0, 1, False, False, False, region.x + x, region.y + y))

        mouse(MouseDown, 4, 3)
        mouse(MouseMove, 20, 6)
        await pilot.pause()
        view.prepend(older[0], whole=False)
        mouse(MouseMove, 20, 8)
        await pilot.pause()
        mouse(MouseUp, 20, 8)
        await pilot.pause()
        before = [view.render_line(y) for y in range(view.size.height)]
        await grow(pilot, app, older[1:])
        assert [view.render_line(y) for y in range(view.size.height)] == before
        view.action_copy_selection("shown")
        view.prepend((), whole=True)
        await settled(pilot, app)
        [copied] = app.copied
        assert len(copied.split()) > 10
        assert all(word in " ".join(rows(app)) for word in copied.split())


async def test_a_cursor_that_selects_stays() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        app.view.action_select()
        app.view.action_anchor()
        await pilot.press("up", "up", "left")
        before = [app.view.render_line(y) for y in range(app.view.size.height)]
        await grow(pilot, app, older)
        assert [app.view.render_line(y) for y in range(app.view.size.height)] == before
        await pilot.press("up")
        assert app.view.selecting


async def test_a_search_goes_on_into_what_comes() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        app.view.find(Query("number"))
        await settled(pilot, app)
        assert (app.found[-1].position, app.found[-1].total, app.found[-1].done) == (30, 30, False)
        before = rows(app)
        await grow(pilot, app, older)
        assert (app.found[-1].position, app.found[-1].total, app.found[-1].done) == (200, 200, True)
        assert rows(app) == before
        app.view.find_next(1)
        await settled(pilot, app)
        assert app.found[-1].position == 1
        assert "number 1 " in "\n".join(rows(app))


async def test_a_search_finds_first_what_is_only_in_what_comes() -> None:
    """Upwards from the reader, and below only where there is nothing above."""
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        app.view.find(Query("number 1"))
        await settled(pilot, app)
        # from 171 on there are 29 of them; the reader is at the end
        await pilot.press("pageup", "pageup")
        app.view.end_find()
        app.view.find(Query("number 50 "))
        await settled(pilot, app)
        assert (app.found[-1].total, app.found[-1].done) == (0, False)
        await grow(pilot, app, older)
        assert (app.found[-1].position, app.found[-1].total, app.found[-1].done) == (1, 1, True)
        assert "number 50 " in "\n".join(rows(app))
        app.view.find(Query("number 199 "))
        await settled(pilot, app)
        assert app.found[-1].total == 1


async def test_what_was_found_stays_found_while_the_rest_is_searched() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        app.view.find(Query("number 18"))
        await settled(pilot, app)
        app.view.find_next(-1)
        await settled(pilot, app)
        before, position = rows(app), app.found[-1].position
        await grow(pilot, app, older)
        assert rows(app) == before
        # number 18 itself is above
        assert app.found[-1].position == position + 1
        assert app.view.end_find() == 188


async def test_the_chosen_message_and_a_folded_one_stay_as_they_are() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        long = reply(900, "row\n\n" * 60)
        last, *older = pages([*conversation(200), prompt(899, "x"), long, prompt(901, "y")])
        app.view.show(last, whole=False)
        await settled(pilot, app)
        await pilot.press("up", "up", "space")
        assert app.view.selected == 900
        before = [app.view.render_line(y) for y in range(app.view.size.height)]
        entry = app.view._document.get(900)
        folded = entry.folded if entry else None
        await grow(pilot, app, older)
        assert app.view.selected == 900
        assert entry is app.view._document.get(900)
        assert entry is not None
        assert entry.folded is folded
        assert [app.view.render_line(y) for y in range(app.view.size.height)] == before
        await pilot.press("up")
        assert app.view.selected == 899


async def test_the_way_from_prompt_to_prompt_leads_into_what_came() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        for _ in range(20):
            app.view.action_prompt(-1)
        first = app.view.first
        assert app.view.selected == first
        await grow(pilot, app, older[:1], whole=False)
        assert app.view.selected == first
        app.view.action_prompt(-1)
        assert first is not None
        assert app.view.selected == first - 2


async def test_home_goes_to_what_is_there_and_on_to_the_beginning() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        app.view.action_scroll_home()
        await settled(pilot, app)
        assert app.view.place == ScrollPlace(171, 0)
        before = rows(app)
        await grow(pilot, app, older[:-1], whole=False)
        assert rows(app) == before
        await grow(pilot, app, older[-1:])
        assert app.view.place == ScrollPlace(1, 0)
        assert "number 1 " in rows(app)[2] + rows(app)[1]


async def test_home_goes_on_to_the_beginning_through_another_width() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        app.view.action_scroll_home()
        await resized(pilot, 50, 24)
        await settled(pilot, app)
        await grow(pilot, app, older)
        assert app.view.place == ScrollPlace(1, 0)


async def test_who_goes_elsewhere_after_home_is_left_there() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        app.view.action_scroll_home()
        await pilot.press("pagedown")
        await settled(pilot, app)
        before = rows(app)
        await grow(pilot, app, older)
        assert rows(app) == before


async def test_the_whole_conversation_is_copied_once_it_is_there() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        app.view.action_copy_conversation()
        await grow(pilot, app, older[:-1], whole=False)
        assert app.copied == []
        await grow(pilot, app, older[-1:])
        assert app.said == ["the conversation, 200 messages"]
        assert app.copied[0].count("## ") == 200
        app.view.show(list(conversation(4)))
        await settled(pilot, app)
        assert len(app.copied) == 1


async def test_a_copy_of_another_conversation_is_not_waited_for() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await begin(pilot, app)
        app.view.action_copy_conversation()
        older = await begin(pilot, app, 100)
        await grow(pilot, app, older)
        assert app.copied == []


async def test_a_place_further_up_is_gone_to_when_it_comes() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        last, *older = pages(list(conversation(200)))
        app.view.show(last, place=ScrollPlace(100, 2), whole=False)
        await settled(pilot, app)
        assert "number 200" in "\n".join(rows(app))
        # it is where the reader left it, also where that is kept now
        assert app.view.place == ScrollPlace(100, 2)
        await grow(pilot, app, older)
        assert app.view.place == ScrollPlace(100, 2)
        assert app.view.scroll_offset.y == app.view._document.top(99) + 2


@pytest.mark.parametrize("how", ["scroll", "choose", "find", "press", "send"])
async def test_a_reader_who_turned_to_something_is_not_taken_to_the_old_place(how: str) -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        last, *older = pages(list(conversation(200)))
        app.view.show(last, place=ScrollPlace(100, 2), whole=False)
        await settled(pilot, app)
        match how:
            case "scroll":
                await pilot.press("pageup")
            case "choose":
                app.view.move(-1)
            case "find":
                app.view.find(Query("number 200"))
            case "press":
                await pilot.mouse_down(app.view, (5, 5))
            case "send":
                app.view.add(prompt(501, "and now?"))
        await settled(pilot, app)
        before = rows(app)
        await grow(pilot, app, older)
        assert rows(app) == before


async def test_a_place_that_is_gone_is_the_end() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        last, *older = pages(list(conversation(200)))
        app.view.show(last, place=ScrollPlace(999, 2), whole=False)
        await grow(pilot, app, older)
        assert app.view.following
        assert app.view.place == ScrollPlace()


async def test_what_is_not_sent_is_muted_as_it_comes_and_counted_at_the_end() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        older = await begin(pilot, app)
        app.view.set_not_sent(NotSent(196, None))
        await pilot.press("pageup")
        await settled(pilot, app)
        assert "not sent: all above" in "\n".join(rows(app))
        await grow(pilot, app, older)
        assert all(app.view._document.muted(index) is (index < 196) for index in range(200))
        app.view.set_not_sent(NotSent(196, 196))
        await settled(pilot, app)
        assert "not sent: 196 messages" in "\n".join(rows(app))


async def test_a_pane_that_is_taller_than_what_was_read_is_filled_by_what_comes() -> None:
    app = Host()
    async with app.run_test(size=(64, 60)) as pilot:
        last, *older = pages([prompt(number, "x") for number in range(1, 50)], 4)
        app.view.show(last, whole=False)
        await settled(pilot, app)
        await grow(pilot, app, older)
        assert app.view.following
        assert app.view.scroll_offset.y == app.view._document.height - 60
        assert rows(app)[-2].strip("▐▌█ ") == "x"
