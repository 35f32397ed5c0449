"""The composer: what sends, what starts a new line, and that no text is lost."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App
from textual.widgets import Static

from tests.widgets.hosts import HOSTILE, Host, drawn, rows, screen_rows
from tui.domain.text import clean_line
from tui.widgets.composer import SHIFT_ENTER, Composer


def ready() -> tuple[Host, Composer]:
    composer = Composer()
    return Host(composer), composer


def sent(host: Host) -> list[str]:
    return [message.text for message in host.told(Composer.Submitted)]


async def test_many_lines_are_taken_back() -> None:
    """Where a scrollbar goes with them, and the cursor was behind what is left."""
    composer = Composer()
    host = Host(composer)
    async with host.run_test(size=(40, 12)) as pilot:
        composer.focus()
        host.post_message(events.Paste("line\n" * 30))
        await pilot.pause()
        await pilot.press("ctrl+z")
        assert composer.text == ""
        await pilot.press("ctrl+y")
        assert composer.text == "line\n" * 30


async def test_enter_sends_and_the_text_stays() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await pilot.press("h", "i", "enter")
        assert sent(host) == ["hi"]
        assert composer.text == "hi"
        composer.clear()
        assert composer.text == ""
        await pilot.pause()
        assert [message.text for message in host.told(Composer.Changed)] == ["h", "hi"]


@pytest.mark.parametrize("blank", [(), ("space",), ("space", "ctrl+j", "space")])
async def test_a_blank_one_is_not_sent(blank: tuple[str, ...]) -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await pilot.press(*blank, "enter")
        assert sent(host) == []


@pytest.mark.parametrize("key", ["ctrl+j", "shift+enter"])
async def test_keys_that_start_a_new_line(key: str) -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await pilot.press("a", key, "b")
        assert composer.text == "a\nb"
        assert sent(host) == []


async def test_shift_enter_of_modify_other_keys_starts_a_new_line() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await pilot.press("a")
        host.post_message(events.Key(SHIFT_ENTER, "\r"))
        await pilot.pause()
        assert composer.text == "a\n"
        assert sent(host) == []


async def test_a_backslash_before_enter_starts_a_new_line() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await pilot.press("a", "backslash", "enter", "b")
        assert composer.text == "a\nb"
        assert sent(host) == []
        await pilot.press("enter")
        assert sent(host) == ["a\nb"]


async def test_a_paste_of_several_lines_never_sends() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        host.post_message(events.Paste("one\ntwo\r\nthree\rfour\n"))
        await pilot.pause()
        assert composer.text == "one\ntwo\nthree\nfour\n"
        assert sent(host) == []
        assert host.told(Composer.Changed)[-1].text == composer.text


async def test_ctrl_z_takes_back_and_a_selection_is_replaced() -> None:
    host, composer = ready()
    async with host.run_test() as pilot:
        composer.focus()
        host.post_message(events.Paste("some text"))
        await pilot.pause()
        await pilot.press("ctrl+j")
        await pilot.press("ctrl+z")
        assert composer.text == "some text"
        await pilot.press("shift+home", "ctrl+j")
        assert composer.text == "\n"


async def test_a_text_that_is_set_is_not_told_but_what_follows_is() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        composer.set_text("draft")
        await pilot.pause()
        assert host.told(Composer.Changed) == []
        await pilot.press("s")
        assert [message.text for message in host.told(Composer.Changed)] == ["drafts"], "the cursor was at the end"


@pytest.mark.parametrize(("size", "most"), [((120, 40), 13), ((80, 24), 8), ((40, 12), 4)])
async def test_it_grows_with_its_text_to_a_third_of_the_screen(size: tuple[int, int], most: int) -> None:
    host, composer = ready()
    async with host.run_test(size=size) as pilot:
        await pilot.pause()
        least = composer.region.height
        assert least == (1 if size[1] < 20 else 3)
        composer.set_text("a\nb")
        await pilot.pause()
        assert composer.region.height == least + 1
        composer.set_text("line\n" * 100)
        await pilot.pause()
        assert most - 2 <= composer.region.height <= most
        composer.clear()
        await pilot.pause()
        assert composer.region.height == least


async def test_ten_thousand_words_work() -> None:
    host, composer = ready()
    text = "word " * 10_000
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        host.post_message(events.Paste(text))
        await pilot.pause()
        await pilot.press("x", "enter")
        assert sent(host) == [text + "x"]


async def test_other_scripts_and_emoji_work() -> None:
    host, composer = ready()
    text = "日本語のプロンプト 👩‍👩‍👧 naïve"
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        host.post_message(events.Paste(text))
        await pilot.pause()
        await pilot.press("enter")
        assert sent(host) == [text]


async def test_the_text_hangs_two_cells_from_the_fill() -> None:
    host, composer = ready()
    async with host.run_test(size=(60, 24)) as pilot:
        composer.set_text("hello")
        await pilot.pause()
        assert [row.strip("▄▀") for row in rows(composer)] == ["", "❯ hello", ""]
        assert len(rows(composer)[0]) == 60


async def test_placeholder_and_note_are_literal() -> None:
    """Threat 10."""
    host, composer = ready()
    async with host.run_test(size=(60, 24)) as pilot:
        for hostile in HOSTILE:
            composer.placeholder, composer.note = hostile, hostile
            await pilot.pause()
            shown = rows(composer)
            assert shown[1] == f"❯ {clean_line(hostile)}".rstrip()
            assert shown[2] == f"  {clean_line(hostile)}".rstrip()
        composer.note = ""
        await pilot.pause()
        assert composer.region.height == 3


async def test_without_colour_the_fill_has_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    host, composer = ready()
    async with host.run_test(size=(60, 24)) as pilot:
        composer.focus()
        await pilot.pause()
        first, *_, last = rows(composer)
        assert set(first) == {"▔"}
        assert set(last) == {"▁"}
        cursor = [part.text for strip in drawn(host) for part in strip if part.style and part.style.reverse]
        assert cursor == ["W"]


async def test_a_click_anywhere_in_it_gives_the_focus() -> None:
    composer = Composer()
    host: App[None] = Host(Static("other"), composer)
    async with host.run_test(size=(60, 24)) as pilot:
        await pilot.click(composer, offset=(0, 1))
        await pilot.press("a")
        assert composer.text == "a"
        assert any("❯ a" in row for row in screen_rows(host))
