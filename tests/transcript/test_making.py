"""Long messages: their lines are made in slices, keys are answered between them, and nobody's place is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rendering.samples import PIECES, pathological
from tests.resizing import resized
from tests.transcript.host import Host, conversation, palette, prompt, reply, rows, settled, streaming
from tui.domain.conversation import Message, ScrollPlace
from tui.rendering.layout import render
from tui.transcript.document import Document
from tui.transcript.entry import Live
from tui.transcript.layout import MessageLayout
from tui.transcript.making import AT_ONCE, BITE, Making

SIZE = (64, 36)
LAYOUT = MessageLayout(58, palette())
STEP = BITE + 8_001
"""Characters of one step, at most: a line that is longer is cut at 8,000."""
SAID = "Laying out: "
WORDS = "A sentence with **weight** and `code`, and another one that follows it.\n\n"


def sliced(source: str, *, is_reply: bool) -> Making:
    """The text, made a step at a time."""
    making = Making(source, LAYOUT, is_reply=is_reply)
    while not making.done:
        taken = making.taken
        making.advance(0.0)
        assert making.taken <= min(taken + STEP, making.size)
    return making


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40))
def test_slices_make_the_lines_that_are_made_at_once(pieces: list[str]) -> None:
    text = "".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.transcript.making.BITE", 7)
        assert sliced(text, is_reply=True).body == render(text, 58, LAYOUT.palette)


def test_links_that_are_defined_at_the_end_are_links_at_the_beginning() -> None:
    text = "The [beginning][b].\n\n" + WORDS * 400 + "[b]: https://a.b\n"
    assert sliced(text, is_reply=True).body == render(text, 58, LAYOUT.palette)
    assert sliced(text, is_reply=True).body[0].text == "The beginning (https://a.b)."


@pytest.mark.parametrize("unit", ["a line\n", "word ", "x", "漢字", "\n", "\u2028", "a\r\n", "\x1b[2J", "\u202e"])
def test_a_long_prompt_is_all_there_in_rows_no_wider_than_the_measure(unit: str) -> None:
    """Threats 56 and 62, also where a line has no end."""
    body = sliced("begin " + unit * (60_000 // len(unit)) + " end", is_reply=False).body
    assert body[0].text.startswith("begin")
    assert body[-1].text.endswith("end")
    assert all(line.width <= 58 for line in body)
    drawn = "".join(f"{line.joint}{line.text}" for line in body)
    letters = unit.replace("\r", "").replace("\u2028", "\n").replace("\x1b", "␛").replace("\u202e", "⟨RLO⟩").strip(" ")
    assert drawn.count(letters) in range(60_000 // len(unit), 60_000 // len(unit) + 3)


def test_lines_of_a_prompt_that_a_piece_cut_are_whole_again_where_they_are_copied() -> None:
    text = "word " * 10_000
    body = sliced(text, is_reply=False).body
    assert "".join(f"{line.joint}{line.text}" for line in body).strip() == text.strip()


def document(messages: list[Message]) -> Document:
    column = Document(LAYOUT)
    column.show(messages)
    return column


@pytest.mark.parametrize("make", [prompt, reply])
@pytest.mark.parametrize("text", [WORDS * 3_000, "x" * 300_000, "\n" * 40_000 + "x", "- an item\n" * 10_000])
def test_a_long_stored_message_is_made_a_slice_at_a_time(
    make: Callable[[int, str], Message], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threats 56, 61 and 62, counted: with no time to spend, a step lays out a bite and no more."""
    monkeypatch.setattr("tui.transcript.document.FRAME", 0.0)
    column = document([make(1, text)])
    high = column.height
    lines = column.lines(0)
    making = column.entries[0].making
    assert making is not None
    assert making.taken <= STEP
    assert len(making.body) <= 2 * BITE
    assert abs(column.height - high) < 10  # nothing moves
    assert SAID in "".join(line.text for line in lines)
    steps = 0
    while column.making:
        before = making.taken
        column.make()
        steps += 1
        assert making.taken <= before + STEP
    assert steps >= len(text) // STEP
    assert SAID not in "".join(line.text for line in column.lines(0))
    assert column.height == len(column.lines(0))
    assert column.lines(0) == column.peek(0)


def test_a_short_message_is_made_at_once() -> None:
    column = document([reply(1, WORDS * (AT_ONCE // len(WORDS)))])
    assert column.lines(0) == column.peek(0)
    assert not column.making


def test_a_message_that_is_dropped_or_laid_out_anew_is_not_made_further() -> None:
    column = document([reply(number, "word\n\n" * 20_000) for number in range(40)])
    for index in range(40):
        column.lines(index)
    assert sum(entry.making is not None for entry in column.entries) < 20
    column.lay_out(MessageLayout(40, palette()))
    assert column.make() is None
    assert not column.making
    column.lines(3)
    column.remove_after(1)
    assert not column.making


def test_what_streamed_stays_while_it_is_made_again_for_its_links() -> None:
    text = "The [beginning][b].\n\n" + WORDS * 1_000 + "[b]: https://a.b\n"
    column = document([prompt(1, "x"), streaming(2)])
    column.extend(2, text)
    while column.pending:
        column.advance()
    column.settle(reply(2, text))
    column.advance()
    assert column.making
    assert "The [beginning][b]." in column.lines(1)[1].text
    high = column.height
    while column.making:
        assert column.height == high
        column.make()
    assert column.lines(1)[1].text == "The beginning (https://a.b)."
    assert column.lines(1) == document([prompt(1, "x"), reply(2, text)]).peek(1)


# in the view


class Heart:
    """Beats as often as it gets a turn."""

    def __init__(self) -> None:
        self.beats = 0
        self._task = asyncio.get_running_loop().create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            self.beats += 1
            await asyncio.sleep(0.001)

    def stop(self) -> None:
        self._task.cancel()


@pytest.mark.long
@pytest.mark.parametrize("make", [prompt, reply])
async def test_keys_are_answered_while_a_long_message_is_opened(
    make: Callable[[int, str], Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threats 56 and 62."""
    monkeypatch.setattr("tui.transcript.document.FRAME", 0.0)
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        heart = Heart()
        app.view.show([*conversation(4), make(5, "begin " + WORDS * 4_000 + "the end")])
        assert app.view._document.making
        assert SAID in "\n".join(rows(app))
        while_making = []
        app.view.watch(app.view, "selected", lambda _: while_making.append(app.view._document.making), init=False)
        before = heart.beats
        await pilot.press("up")
        assert app.view.selected == 5
        assert heart.beats > before
        assert while_making == [True]
        await pilot.press("end")
        await settled(pilot, app)
        heart.stop()
        assert app.view.following
        assert "the end" in "\n".join(rows(app))
        assert SAID not in "\n".join(rows(app))


@pytest.mark.long
async def test_a_long_message_that_comes_into_sight_shows_its_beginning_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.transcript.document.FRAME", 0.0)
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(101, "x"), reply(102, "begin " + WORDS * 4_000), *conversation(60)])
        await settled(pilot, app)
        app.view.scroll_to(y=0, immediate=True)
        assert app.view._document.making
        shown = rows(app)
        assert "begin A sentence" in "\n".join(shown)
        assert SAID not in "\n".join(shown)
        await settled(pilot, app)
        assert rows(app) == shown


async def test_the_place_in_a_long_message_is_found_again() -> None:
    """Opened where its reader left it, and resized while it is made."""
    app = Host()
    text = "".join(f"Paragraph {number}.\n\n" for number in range(4_000))
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "x"), reply(2, text)], place=ScrollPlace(2, 4_001))
        assert app.view._document.making
        await settled(pilot, app)
        assert rows(app)[0].strip() == "Paragraph 2000."
        app.view.scroll_to(y=4_005)
        await pilot.pause()
        await resized(pilot, 50, 30)
        await settled(pilot, app)
        assert app.view.place.message_id == 2
        first = next(row for row in rows(app) if row.strip())
        assert first.strip() in ("Paragraph 2000.", "Paragraph 2001.")


async def test_no_new_text_is_told_of_what_was_only_made() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([*conversation(30), reply(31, WORDS * 1_000)], place=ScrollPlace(30, 0))
        await settled(pilot, app)
        assert not app.view.following
        assert "new text below" not in "\n".join(rows(app))


def hostile(n: int) -> Iterator[tuple[str, str]]:
    """What a reply may hold at most: longer ones are stopped."""
    return ((name, text[:4_000_000]) for name, text in pathological(n))


@pytest.mark.long
@pytest.mark.parametrize("name", ["*a ", "columns", "items", "fence"])
async def test_keys_are_answered_whatever_is_shown_or_streams(name: str) -> None:
    """Threats 58 to 64."""
    await show_and_stream(dict(hostile(300))[name])


@pytest.mark.long
@pytest.mark.parametrize("number", range(len(list(pathological(1)))))
async def test_keys_are_answered_whatever_long_text_is_shown_or_streams(number: int) -> None:
    """Threats 58 to 64."""
    await show_and_stream(list(hostile(5_000))[number][1])


async def show_and_stream(text: str) -> None:
    """Open a text as a prompt and as a reply, and let it come in chunks; press keys meanwhile.

    Whatever time there is, what is rendered of a reply between two looks at the clock is a bite and the open tail.
    """
    work: list[int] = []
    advance = Live.advance

    def counted(live: Live, _deadline: float) -> None:
        before = live.body.drawn if live.body else 0
        advance(live, 0.0)
        work.append((live.body.drawn if live.body else 0) - before)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Live, "advance", counted)
        await open_and_stream(text)
    assert max(work) <= 2 * BITE


async def open_and_stream(text: str) -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        view, heart = app.view, Heart()
        document = view._document
        view.show([prompt(1, text), reply(2, text), prompt(3, "last"), streaming(4)])
        await pilot.press("up", "up", "up")
        assert view.selected == 2
        await pilot.press("end")
        await settled(pilot, app)
        for start in range(0, min(len(text), 120_000), 12):
            view.extend(4, text[start : start + 12])
            if start % 1_200 == 0:
                before = heart.beats
                await asyncio.sleep(0.002)
                assert heart.beats > before
        await pilot.press("up")
        assert view.selected is not None
        view.settle(reply(4, text[: 12 * -(-min(len(text), 120_000) // 12)]))
        await settled(pilot, app)
        assert document.entries[3].live is None
        heart.stop()
        for index in (1, 3):
            entry = document.entries[index]
            whole = render(entry.message.text, view._painter.measure, palette())
            assert list(document.lines(index)[entry.body_start : entry.body_start + entry.body_rows]) == whole
