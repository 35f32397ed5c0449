"""Long pastes in the composer: each is one thing, and what it stands for is sent whole (threats 55 to 57)."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot

from tests.widgets.hosts import Host, rows
from tui.domain.draft import file_part
from tui.domain.taken_file import TakenFile
from tui.widgets.composer import Composer
from tui.widgets.pasted_area import PastedArea

MUCH = "A line that was pasted.\n" * 50_000
CHIP = "[pasted 1,200,000 characters]"


def ready() -> tuple[Host, Composer]:
    composer = Composer()
    return Host(composer), composer


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def test_a_long_paste_is_shown_in_a_few_words_and_sent_whole() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await pilot.press(*"see ")
        await paste(pilot, MUCH)
        await pilot.press(*" !")
        assert f"see {CHIP} !" in "\n".join(rows(composer))
        assert composer.text == f"see {MUCH} !"
        assert composer.query_one(PastedArea).document.line_count == 1
        await pilot.press("enter")
        assert [message.text for message in host.told(Composer.Submitted)] == [f"see {MUCH} !"]


async def test_a_file_is_one_whatever_its_name() -> None:
    host, composer = ready()
    file = TakenFile("a\U00100005b\U0010fffd.md", "# Notes\n", 12, True, "o200k_base")
    async with host.run_test():
        composer.set_text(f"see {file_part(file).marked}")
        assert composer.files == (file,)
        assert composer.text == f"see\n\n{file.framed}"


async def test_a_short_paste_is_text() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await paste(pilot, "x" * 1_000)
        assert composer.text == composer.query_one(PastedArea).text == "x" * 1_000


@pytest.mark.parametrize("text", [MUCH.replace("\n", "\r"), MUCH.replace("\n", "\r\n")])
async def test_the_line_breaks_of_terminals_are_ours(text: str) -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await paste(pilot, text)
        assert composer.text == MUCH


async def test_the_cursor_goes_over_it_as_over_one_character() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await pilot.press("a")
        await paste(pilot, MUCH)
        await pilot.press("b", "left", "left", "c")
        assert composer.text == f"ac{MUCH}b"
        await pilot.press("right", "d")
        assert composer.text == f"ac{MUCH}db"
        await pilot.press("left", "ctrl+left", "e", "ctrl+right", "f")
        assert composer.text.replace(MUCH, "#") in ("ace#fdb", "ace#dfb", "eac#fdb")


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (("left", "backspace"), "ab"),
        (("left", "left", "delete"), "ab"),
        (("left", "shift+left", "x"), "axb"),
        (("left", "ctrl+w"), None),
        (("home", "shift+right", "shift+right", "delete"), "b"),
    ],
)
async def test_it_is_removed_as_a_whole_and_comes_back_whole(keys: tuple[str, ...], left: str | None) -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await pilot.press("a")
        await paste(pilot, MUCH)
        await pilot.press("b", *keys)
        assert "pasted" not in composer.text
        if left is not None:
            assert composer.text == left
        for _ in range(3):
            await pilot.press("ctrl+z")
            if composer.text == f"a{MUCH}b":
                break
        assert composer.text == f"a{MUCH}b"


async def test_a_click_into_it_is_beside_it() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await paste(pilot, MUCH)
        await pilot.press("b")
        await pilot.click(PastedArea, offset=(8, 0))
        await pilot.press("x")
        assert composer.text in (f"x{MUCH}b", f"{MUCH}xb")


async def test_a_draft_is_shown_as_it_was() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await pilot.press(*"see ")
        await paste(pilot, MUCH)
        await paste(pilot, MUCH)
        await pilot.press("!")
        draft = composer.draft
        composer.clear()
        assert composer.text == ""
        composer.set_text(draft)
        await pilot.pause()
        assert f"see {CHIP}{CHIP}!" in "".join(row[2:].rstrip() for row in rows(composer))
        assert composer.text == f"see {MUCH}{MUCH}!"
        assert composer.draft == draft


async def test_what_is_cut_is_the_text_and_pasted_again_it_is_a_chip() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await paste(pilot, MUCH)
        await pilot.press("shift+left", "ctrl+x")
        assert composer.text == ""
        assert host.clipboard == MUCH
        await pilot.press("ctrl+v", "!")
        assert composer.text == f"{MUCH}!"
        assert CHIP in "\n".join(rows(composer))


async def test_words_that_look_like_one_are_words() -> None:
    host, composer = ready()
    async with host.run_test(message_hook=host.keep) as pilot:
        composer.focus()
        await paste(pilot, f"{CHIP} \U00100000pasted 7 characters]")
        await pilot.press("left", "backspace")
        assert composer.text == f"{CHIP} \U00100000pasted 7 character]"
