"""The transcript in a running app: following, reading, selecting, resizing, and what is painted."""

from __future__ import annotations

import unicodedata

import pytest
from textual.color import Color
from textual.events import MouseScrollUp
from textual.geometry import Region

from tests.resizing import resized
from tests.transcript.host import (
    NOON,
    Host,
    colours,
    conversation,
    drawn_prompt,
    ended,
    prompt,
    reply,
    rows,
    settled,
    streaming,
)
from tui.domain.budget import NotSent
from tui.domain.conversation import ScrollPlace, Status
from tui.domain.errors import Failure, FailureKind
from tui.rendering.lines import Palette
from tui.terminal.glyphs import ERROR_BAR
from tui.transcript.frames import FramePacer
from tui.transcript.layout import MessageLayout
from tui.transcript.paint import Painter
from tui.transcript.view import AHEAD
from tui.transcript.words import Progress

SIZE = (64, 24)


async def test_it_opens_at_the_end_and_follows() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(list(conversation(40)))
        await settled(pilot, app)
        assert app.view.following
        assert app.view.place == ScrollPlace()
        assert rows(app)[-1].endswith("· stop")
        app.view.add(prompt(41, "and now?"))
        app.view.add(streaming(42))
        for number in range(60):
            app.view.extend(42, f"line {number}\n\n")
        await settled(pilot, app)
        assert app.view.following
        assert "line 59▍" in "\n".join(rows(app))
        assert rows(app)[-1].strip().endswith("Esc stop")


async def test_a_reader_elsewhere_is_never_moved_and_is_told_of_new_text() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([*conversation(20), prompt(21, "x"), streaming(22)])
        await settled(pilot, app)
        await pilot.press("pageup", "pageup")
        assert not app.view.following
        place = app.view.place
        before = rows(app)
        assert "new text below" not in before[-1]
        for number in range(60):
            app.view.extend(22, f"line {number}\n\n")
            if number % 10 == 0:
                await settled(pilot, app)
        app.view.set_progress(22, Progress("answering", 3.0, 100))
        app.view.settle(ended(reply(22, ""), "".join(f"line {number}\n\n" for number in range(60))))
        await settled(pilot, app)
        after = rows(app)
        assert after[:-1] == before[:-1]
        assert app.view.place == place
        assert "new text below" in after[-1]
        assert after[-1].endswith("End newest")
        await pilot.press("end")
        assert app.view.following
        assert "new text below" not in "\n".join(rows(app))
        assert rows(app)[-1].endswith("· stop")


class _Impatient(FramePacer):
    """Every frame is due in less time than a look at the clock takes."""

    @property
    def wait(self) -> float:
        return 1e-9


async def test_a_frame_that_is_all_but_due_is_drawn() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view._pacer = _Impatient()
        app.view.show([prompt(1, "x"), streaming(2)])
        for number in range(20):
            app.view.extend(2, f"line {number}\n\n")
            await pilot.pause()
        for _ in range(500):
            if not app.view._document.pending:
                break
            await pilot.pause(0.01)
        assert "line 19▍" in "\n".join(rows(app))


async def test_scrolling_back_to_the_end_follows_again() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([*conversation(20), prompt(21, "x"), streaming(22, "text")])
        await settled(pilot, app)
        await pilot.press("pageup")
        assert not app.view.following
        app.view.extend(22, "\n\nmore")
        await settled(pilot, app)
        await pilot.press("pagedown", "pagedown")
        assert app.view.following
        app.view.extend(22, "\n\nand more" * 30)
        await settled(pilot, app)
        assert "and more▍" in "\n".join(rows(app))


async def test_the_wheel_home_and_pages_scroll() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(list(conversation(200)))
        await settled(pilot, app)
        end = rows(app)
        app.view.post_message(MouseScrollUp(app.view, 5, 5, 0, -1, 0, False, False, False, 5, 5))
        await pilot.pause()
        assert not app.view.following
        assert rows(app)[3:] == end[1:-2] or rows(app)[1:] == end[:-1]
        await pilot.press("pagedown")
        assert rows(app) == end
        await pilot.press("home")
        assert rows(app)[1].startswith("   You")
        assert "number 1 " in rows(app)[2]
        await pilot.press("pagedown")
        assert app.view.scroll_offset.y == SIZE[1]


async def test_paging_through_shows_every_line_once() -> None:
    """Estimated heights that are corrected on the way neither hide a line nor show one twice."""
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        texts = [prompt(n, f"number {n} " + "x\n" * (n % 7)) for n in range(1, 60)]
        app.view.show(texts)
        await settled(pilot, app)
        seen: list[str] = rows(app)
        while app.view.scroll_offset.y > 0:
            top = app.view.scroll_offset.y
            below = app.view._document.height - top
            await pilot.press("pageup")
            moved = app.view._document.height - app.view.scroll_offset.y - below
            seen = rows(app)[:moved] + seen
        numbers = [int(row.split()[1]) for row in seen if row.strip().startswith("number")]
        assert numbers == list(range(1, 60))


async def test_the_page_the_reader_goes_to_next_is_made_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(list(conversation(400)))
        await settled(pilot, app)
        for key, back in (("pageup", "pagedown"), ("pagedown", "pageup")):
            app.view.scroll_to(y=app.view._document.height // 2)
            await pilot.press(key)
            before = rows(app)
            await pilot.pause(10 * AHEAD)
            assert rows(app) == before
            made = app.view._document.rendered
            with monkeypatch.context() as patch:
                patch.setattr("tui.transcript.view.AHEAD", 60)
                await pilot.press(key)
                assert app.view._document.rendered == made
                await pilot.press(back)
            assert rows(app) == before


async def test_the_place_is_kept_and_found_again() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(list(conversation(60)))
        await settled(pilot, app)
        await pilot.press("pageup", "pageup", "pageup")
        place, shown = app.view.place, rows(app)
        app.view.show([prompt(1, "another conversation")])
        await settled(pilot, app)
        app.view.show(list(conversation(60)), place=place)
        await settled(pilot, app)
        assert rows(app) == shown
        assert app.view.place == place
        app.view.show(list(conversation(60)), place=ScrollPlace(999, 3))
        await settled(pilot, app)
        assert app.view.following


async def test_resizing_keeps_the_place_of_a_reader() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        long = " ".join(f"word{number}" for number in range(3_000))
        app.view.show([prompt(1, "x"), reply(2, long), *(reply(n, "text") for n in range(3, 40))])
        await settled(pilot, app)
        app.view.scroll_to(y=200)
        await pilot.pause()
        first = rows(app)[0].split()[0]
        for width, height in ((40, 12), (120, 40), (30, 8), (64, 24)):
            await resized(pilot, width, height)
            await settled(pilot, app)
            assert first in rows(app)[0]
        await pilot.press("end")
        await resized(pilot, 50, 20)
        await settled(pilot, app)
        assert app.view.following
        assert rows(app)[-1].endswith("· stop")


async def test_a_size_that_shows_nothing_does_not_end_following() -> None:
    """Threat 71: what comes meanwhile makes the column higher than Textual knows when it corrects the offset."""
    app = Host()
    async with app.run_test(size=(40, 8)) as pilot:
        app.view.show([*conversation(6), streaming(99)])
        await settled(pilot, app)
        app.view.styles.height = 0
        await settled(pilot, app)
        assert not app.view.size
        app.view.extend(99, "one line\n\n" * 9)
        await settled(pilot, app)
        app.view.styles.height = 16
        await settled(pilot, app)
        assert app.view.following
        assert "Esc stop" in rows(app)[15]


@pytest.mark.parametrize("size", [(40, 12), (12, 3), (3, 1), (1, 1), (200, 60)])
async def test_any_size_will_do(size: tuple[int, int]) -> None:
    """Threat 71."""
    app = Host()
    async with app.run_test(size=size) as pilot:
        app.view.show([*conversation(4), prompt(5, "x"), streaming(6)], not_sent=NotSent(2, 2))
        app.view.extend(6, "# A\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx\n```\n日本語")
        app.view.set_progress(6, Progress("answering", 3.0, 100))
        await settled(pilot, app)
        await pilot.press("up", "pageup")
        width = app.view.size.width
        assert all(app.view.render_line(y).cell_length == width for y in range(app.view.size.height))


async def test_the_margins_are_those_of_the_pictures() -> None:
    app = Host()
    async with app.run_test(size=(64, 12)) as pilot:
        app.view.show([prompt(1, "text"), reply(2, "word " * 20)])
        await settled(pilot, app)
        assert rows(app)[0] == " " + "▄" * 62
        assert rows(app)[1].startswith("   You")
        assert len(rows(app)[1]) == 61
        assert all(len(row) <= 61 for row in rows(app)[4:])
        await resized(pilot, 40, 12)
        await settled(pilot, app)
        assert rows(app)[0] == " " + "▄" * 38
        assert rows(app)[1].startswith("  You")
        await resized(pilot, 150, 12)
        await settled(pilot, app)
        assert len(rows(app)[1]) == 3 + 88


async def test_the_text_is_as_wide_as_the_reader_wants_it() -> None:
    """72, 88, or as wide as the pane; the place stays."""
    app = Host()
    async with app.run_test(size=(150, 12)) as pilot:
        app.view.show([prompt(1, "x"), reply(2, "word " * 3_000), reply(3, "end")])
        await settled(pilot, app)
        app.view.scroll_to(y=20)
        await pilot.pause()
        anchor = app.view.place.message_id
        for chosen, measure in ((72, 72), (0, 150 - 1 - 4 - 1), (88, 88)):
            app.view.reading_width = chosen
            await settled(pilot, app)
            widest = max(len(row) for row in rows(app))
            assert measure - len("word ") < widest - 3 <= measure
            assert app.view.place.message_id == anchor
        app.view.reading_width = 72
        await resized(pilot, 50, 12)
        await settled(pilot, app)
        assert max(len(row) for row in rows(app)) <= 50


async def test_keys_select_messages_and_bring_them_into_sight() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(list(conversation(20)))
        await settled(pilot, app)
        await pilot.press("up")
        assert app.view.selected == 20
        marked = [y for y, row in enumerate(rows(app)) if row.startswith("▌")]
        index = app.view._document.index(20)
        assert index is not None
        assert len(marked) == app.view._document.rows(index)
        for _ in range(6):
            await pilot.press("up")
        assert app.view.selected == 14
        assert any(row.startswith("▌") for row in rows(app))
        assert not app.view.following
        await pilot.press("down")
        assert app.view.selected == 15
        await pilot.press("end")
        assert app.view.selected is None
        assert app.view.following


async def test_the_selection_ends_at_the_first_and_last_message() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show(list(conversation(3)))
        await settled(pilot, app)
        for _ in range(6):
            await pilot.press("up")
        assert app.view.selected == 1
        for _ in range(6):
            await pilot.press("down")
        assert app.view.selected == 3
        app.view.remove_after(2)
        assert app.view.selected is None


async def test_keys_ask_for_the_selected_or_the_last_fitting_message() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        messages = [prompt(1, "a"), reply(2, "b"), prompt(3, "c"), reply(4, "cut", finish_reason="length")]
        app.view.show([*messages, prompt(5, "d"), reply(6, "", status=Status.FAILED)])
        await settled(pilot, app)
        await pilot.press("y", "r", "g", "e", "i")
        assert app.asked == [("copy", 4), ("retry", 6), ("continue", 4), ("edit", 5), ("details", 6)]
        app.asked.clear()
        app.view.selected = 3
        await pilot.press("y", "r", "g", "e", "i")
        assert app.asked == [("copy", 3), ("retry", 3), ("edit", 3), ("details", 3)]
        app.view.show([])
        app.asked.clear()
        await pilot.press("y", "r", "g", "e", "i", "up", "end")
        assert app.asked == []


async def test_a_key_pressed_before_the_end_is_drawn_means_the_reply_as_it_ended() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "a"), streaming(2)])
        await settled(pilot, app)
        app.view.extend(2, "half")
        app.view.extend(2, " of it")
        app.view.settle(reply(2, "half of it", status=Status.TRUNCATED))
        app.view.action_continue()
        await pilot.pause()
        assert app.asked == [("continue", 2)]


def background(app: Host, y: int, x: int) -> Color:
    """The colour of one cell's ground."""
    strip = app.view.render_line(y).crop(x, x + 1)
    style = next(iter(strip)).style
    assert style is not None
    assert style.bgcolor is not None
    return Color.from_rich_color(style.bgcolor)


async def test_another_theme_colours_everything_anew() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "text"), reply(2, "text")])
        await settled(pilot, app)
        for name in ("aztui-dark", "aztui-light"):
            app.theme = name
            await settled(pilot, app)
            assert background(app, 1, 3) == Color.parse(colours(name)["panel"])
            assert background(app, 4, 3) == Color.parse(colours(name)["background"])


async def test_messages_that_are_not_sent_are_muted_under_a_rule() -> None:
    app = Host()
    async with app.run_test(size=(64, 40)) as pilot:
        app.view.show([prompt(1, "a"), reply(2, "b"), prompt(3, "c"), reply(4, "d")], not_sent=NotSent(2, 2))
        await settled(pilot, app)
        shown = rows(app)
        rule = next(y for y, row in enumerate(shown) if "not sent: 2 messages" in row)
        muted, strong = colours("aztui-dark")["muted"], colours("aztui-dark")["strong"]
        for y, colour in ((1, muted), (rule + 2, strong)):
            name = next(segment for segment in app.view.render_line(y) if "You" in segment.text)
            assert name.style is not None
            assert name.style.color is not None
            assert name.style.color.name == colour
        app.view.set_not_sent(None)
        await settled(pilot, app)
        assert "not sent" not in "\n".join(rows(app))


async def test_a_failure_stands_at_its_message() -> None:
    app = Host()
    async with app.run_test(size=(64, 40)) as pilot:
        failure = Failure(
            kind=FailureKind.DEPLOYMENT, sentence="There is no deployment prod.", remedy="Check its name."
        )
        app.view.show([prompt(1, "a"), streaming(2)])
        await settled(pilot, app)
        app.view.settle(reply(2, "", status=Status.FAILED, finish_reason=None, failure=failure))
        await settled(pilot, app)
        shown = rows(app)
        assert " ▌ × Deployment not found" in "\n".join(shown)
        assert (
            shown[6].startswith(" ▌ There is no deployment prod. Check its name.") or "\n".join(shown).count("▌") == 3
        )
        assert "prod-chat" not in "\n".join(shown)


@pytest.mark.long
async def test_a_long_reply_streams_and_settles() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        text = "".join(
            f"Paragraph {n} with **weight** and `code`.\n\n- item\n\n```py\nx = {n}\n```\n\n" for n in range(1_200)
        )
        assert len(text) > 80_000
        app.view.show([prompt(1, "x"), streaming(2)])
        for start in range(0, len(text), 50):
            app.view.extend(2, text[start : start + 50])
            if start % 20_000 == 0:
                await pilot.pause()
        app.view.settle(reply(2, text))
        await settled(pilot, app)
        assert app.view.following
        assert "x = 1199" in "\n".join(rows(app))
        assert rows(app)[-1].endswith("· stop")
        assert app.view._document.rendered < 3 * app.view._document.height


async def test_a_delta_costs_nothing_until_its_frame() -> None:
    """However many deltas come within a frame, they are drawn once."""
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "x"), streaming(2)])
        await settled(pilot, app)
        app.view.extend(2, "first ")
        made = app.view._document.rendered
        for _ in range(2_000):
            app.view.extend(2, "word ")
        assert app.view._document.rendered <= made + 4
        await settled(pilot, app)
        assert app.view._document.rendered > made


async def test_nothing_a_model_writes_is_painted_as_a_control() -> None:
    """Threats 1, 2, 7, 8 and 10, in the strips themselves: names, prompts, replies and failures."""
    app = Host()
    async with app.run_test(size=(64, 60)) as pilot:
        hostile = "a\x1b]52;c;UFdO\x07\x9b31m\u202e[/foo][@click=app.quit]x[/]"
        failure = Failure(kind=FailureKind.SERVICE, sentence=hostile, remedy=hostile, code=hostile, request_id=hostile)
        failed = reply(4, hostile, status=Status.FAILED, model=hostile, finish_reason=hostile, failure=failure)
        app.view.show([prompt(1, hostile), reply(2, f"{hostile}\n\n```{hostile}\n{hostile}\n```"), failed])
        await settled(pilot, app)
        for y in range(app.view.size.height):
            for segment in app.view.render_line(y):
                assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in segment.text)
                if segment.style is not None:
                    assert segment.style.link is None
                    assert not segment.style.meta.keys() - {ERROR_BAR, "link", "press"}
        assert "[/foo][@click=app.quit]" in "\n".join(rows(app))


async def test_many_messages_cost_no_more_than_few() -> None:
    """Threat 66, counted: lines made by opening and by every way of moving."""
    work = []
    for count in (200, 20_000):
        app = Host()
        async with app.run_test(size=SIZE) as pilot:
            app.view.show(list(conversation(count)))
            await settled(pilot, app)
            await pilot.press("pageup", "up", "home", "pagedown", "end")
            work.append(app.view._document.rendered)
    assert work[1] <= work[0] + 60


def test_without_shades_a_thin_line_stands_for_a_fill() -> None:
    """Themes of the terminal's own colours have none."""
    painter = Painter(64, Palette.from_variables({"line": "ansi_bright_black"}))
    layout = MessageLayout(painter.measure, painter.palette)
    strips = [painter.strip(line) for line in drawn_prompt(layout, prompt(1, "text"), NOON)]
    assert [strip.text[:8].rstrip() for strip in strips] == ["", " ▏ You", " ▏ text", ""]
    assert {strip.cell_length for strip in strips} == {64}


async def test_under_another_pane_it_fades_with_the_page() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "text"), reply(2, "text")])
        await settled(pilot, app)
        region = app.view.size.region
        plain = app.view.render_lines(region)
        assert [strip.text for strip in plain] == [app.view.render_line(y).text for y in range(SIZE[1])]
        app.view.styles.opacity = 0.4
        await settled(pilot, app)
        faded = app.view.render_lines(region)
        assert [strip.text for strip in faded] == [strip.text for strip in plain]
        assert [list(strip) for strip in faded] != [list(strip) for strip in plain]
        app.view.styles.opacity = 1.0
        cropped = app.view.render_lines(Region(3, 1, 10, 2))
        assert [strip.text for strip in cropped] == [strip.text[3:13] for strip in plain[1:3]]
