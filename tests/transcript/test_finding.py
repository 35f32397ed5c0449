"""Finding a text in the transcript: counted, gone to, marked, and never in the way of a key."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from tests.transcript.host import Host, conversation, ended, palette, prompt, reply, rows, settled, streaming
from tui.domain.errors import InputError
from tui.rendering.layout import render
from tui.transcript.flat import FlatText
from tui.transcript.pattern import Pattern, Query

SIZE = (64, 24)


async def find(pilot: Pilot[Any], app: Host, text: str, **how: bool) -> None:
    app.view.find(Query(text, **how))
    await app.workers.wait_for_complete()
    await pilot.pause()


def where(app: Host) -> tuple[int, int]:
    finding = app.view._finding
    assert finding is not None
    return finding.position, finding.total


def current(app: Host) -> str:
    """The text that is marked as the current place, on the screen."""
    style = app.view._painter.selection
    return "".join(
        segment.text
        for y in range(app.view.size.height)
        for segment in app.view.render_line(y)
        if segment.style and segment.style.bgcolor == style.bgcolor
    )


async def test_it_goes_to_the_nearest_above_and_on_around_the_ends() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(list(conversation(400)))
        await settled(pilot, app)
        await find(pilot, app, "number 7")
        # 7, 70 to 79
        assert where(app) == (11, 11)
        assert "number 79" in "\n".join(rows(app))
        assert current(app) == "number 7"
        app.view.find_next(1)
        assert where(app) == (1, 11)
        assert "number 7 " in "\n".join(rows(app))
        app.view.find_next(-1)
        app.view.find_next(-1)
        assert where(app) == (10, 11)
        assert "number 78" in "\n".join(rows(app))
        assert not app.view.following


async def test_messages_that_cannot_hold_it_are_never_drawn() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([*conversation(10_000)])
        await settled(pilot, app)
        before = app.view._document.rendered
        await find(pilot, app, "number 123 ")
        assert where(app) == (1, 1)
        assert app.view._document.rendered - before < 150


async def test_a_phrase_is_found_over_rows_and_over_markup() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        text = "word " * 11 + "and the **very end** of [the row](https://a.example) as `it is`, **b**old."
        app.view.show([prompt(1, "x"), reply(2, text)])
        await settled(pilot, app)
        for phrase in ("the very end of the row", "word word and the", "as it is,", "bold"):
            await find(pilot, app, phrase)
            assert where(app) == (1, 1), phrase
            assert current(app).replace(" ", "") == phrase.replace(" ", "")
        await find(pilot, app, "**very")
        assert where(app) == (0, 0)


async def test_case_and_expressions() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "Alpha ALPHA a1 b22 (x)")])
        await settled(pilot, app)
        await find(pilot, app, "alpha")
        assert where(app)[1] == 2
        await find(pilot, app, "ALPHA", case=True)
        assert where(app)[1] == 1
        await find(pilot, app, r"[ab]\d+", regex=True)
        assert where(app)[1] == 2
        await find(pilot, app, "(x)")
        assert where(app)[1] == 1
        app.found.clear()
        await find(pilot, app, "(x", regex=True)
        assert app.found[-1].problem.startswith("This is no regular expression: missing )")
        await find(pilot, app, "x*", regex=True)
        assert where(app)[1] == 1


@pytest.mark.long
async def test_an_expression_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # long enough for what has an end, also on a busy machine
    monkeypatch.setattr("tui.transcript.pattern.PATIENCE", 2.0)
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "a" * 40 + "b"), prompt(2, "aaac")])
        await settled(pilot, app)
        await find(pilot, app, r"(a|aa)+(a|aa)+(a|aa)+c", regex=True)
        assert app.found[-1].slow == 1
        assert where(app) == (1, 1)


async def test_it_begins_below_where_there_is_nothing_above() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(list(conversation(60)))
        await settled(pilot, app)
        await pilot.press("home")
        await find(pilot, app, "number 50 ")
        assert where(app) == (1, 1)
        assert "number 50" in "\n".join(rows(app))
        await pilot.press("home")
        app.view.end_find()
        await find(pilot, app, "number 1 ")
        assert where(app) == (1, 1)


async def test_what_streams_is_found_when_it_has_ended() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "needle"), streaming(2)])
        await settled(pilot, app)
        await find(pilot, app, "needle")
        assert where(app) == (1, 1)
        app.view.extend(2, "a needle and a needle")
        await settled(pilot, app)
        app.view.settle(ended(reply(2, ""), "a needle and a needle"))
        await settled(pilot, app)
        assert where(app) == (1, 3)


async def test_messages_that_go_and_come_while_it_is_open() -> None:
    """A reply that is asked for again takes the place that was gone to away."""
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "needle"), reply(2, "a needle and a needle")])
        await settled(pilot, app)
        await find(pilot, app, "needle")
        assert where(app) == (3, 3)
        app.view.remove_after(1)
        await settled(pilot, app)
        assert where(app) == (0, 1)
        app.view.add(streaming(3))
        app.view.settle(ended(reply(3, ""), "one needle"))
        await settled(pilot, app)
        assert where(app) == (0, 2)
        app.view.find_next(-1)
        assert where(app) == (2, 2)
        await find(pilot, app, "needl")
        assert where(app) == (2, 2)
        app.view.remove_after(None)
        await settled(pilot, app)
        await find(pilot, app, "need")
        assert app.view.end_find() is None


async def test_what_was_given_up_is_not_tried_again_at_each_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "a" * 40 + "b")])
        await settled(pilot, app)
        await find(pilot, app, r"(a|aa)+(a|aa)+(a|aa)+c", regex=True)
        tried: list[str] = []
        finding = app.view._finding
        assert finding is not None
        monkeypatch.setattr(finding._pattern, "places", tried.append)
        app.view._document.rendered += 1
        rows(app)
        assert (finding.slow, tried) == (1, [])


async def test_the_message_that_was_found_is_chosen_and_another_conversation_ends_it() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(list(conversation(60)))
        await settled(pilot, app)
        await find(pilot, app, "number 20 ")
        assert app.view.end_find() == 20
        assert app.view.selected == 20
        assert current(app) == ""
        await find(pilot, app, "number 20 ")
        app.view.show([prompt(1, "other")])
        await settled(pilot, app)
        assert app.view._finding is None


def test_a_query_of_blanks_alone_is_none() -> None:
    with pytest.raises(InputError, match="no regular expression"):
        Pattern(Query("[", regex=True))
    assert list(Pattern(Query("a b")).places("a  \n b")) == [(0, 6)]


WORDS = st.lists(
    st.sampled_from(
        ["one", "**two**", "`three`", "[four](http://x.example)", "fünf", "- 6", "\n\n", "日本", "*se*ven"]
    ),
    min_size=1,
    max_size=12,
).map(" ".join)


@given(WORDS, st.data())
def test_what_is_drawn_is_never_passed_over(source: str, data: st.DataObject) -> None:
    """The glance at the source says no only where the drawn text does not hold it."""
    text = FlatText(render(source, 30, palette())).text
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    wanted = text[start : data.draw(st.integers(start, min(len(text), start + 20)))].strip()
    if wanted and not set(wanted) & set("•│"):
        pattern = Pattern(Query(wanted))
        assert list(pattern.places(text))
        assert pattern.may_be_in(source)


@pytest.mark.parametrize("hits", [(900,), (20, 900)])
async def test_the_end_of_a_long_message_that_is_not_made_yet_is_gone_to(hits: tuple[int, ...]) -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        long = "".join(f"Paragraph {number}{' needle' * (number in hits)}.\n\n" for number in range(2_000))
        app.view.show([prompt(1, "a needle above"), reply(2, long), *conversation(30, start=3)])
        await settled(pilot, app)
        await find(pilot, app, "needle")
        assert where(app) == (len(hits) + 1, len(hits) + 1)
        assert "Paragraph 900" in "\n".join(rows(app))


async def test_what_is_asked_after_a_search_is_searched_too() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "needle"), reply(2, "An answer.")])
        await settled(pilot, app)
        await find(pilot, app, "needle")
        assert where(app) == (1, 1)
        app.view.add(prompt(3, "needle, needle"))
        await app.workers.wait_for_complete()
        assert where(app) == (1, 3)
