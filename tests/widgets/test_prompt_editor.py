"""The system prompt editor."""

from __future__ import annotations

from textual.widgets import Input

from tests.widgets.hosts import Host, rows
from tui.widgets.prompt_editor import EMPTY, PromptEditor


async def test_what_is_typed_is_told_and_what_is_set_is_not() -> None:
    editor = PromptEditor()
    host = Host(editor)
    async with host.run_test(message_hook=host.keep) as pilot:
        editor.text = "Be brief."
        await pilot.pause()
        assert host.told(PromptEditor.Changed) == []
        editor.focus()
        await pilot.press("x", "enter")
        assert [message.text for message in host.told(PromptEditor.Changed)] == ["Be brief.x", "Be brief.x\n"]
        assert editor.text == "Be brief.x\n"
        await pilot.press("ctrl+z", "ctrl+z")
        assert editor.text == "Be brief."


async def test_a_text_that_is_set_is_not_told_whatever_is_in_it() -> None:
    """A default prompt with a character that ends lines in a text area was taken for an edit, and stored as one."""
    editor = PromptEditor()
    host = Host(editor)
    async with host.run_test(message_hook=host.keep) as pilot:
        for text in ("one\u2028two", "one\x0btwo\x0cthree", "one\r\ntwo\r", "\x85"):
            editor.text = text
            await pilot.pause()
        assert host.told(PromptEditor.Changed) == []


async def test_the_heading_has_the_tokens() -> None:
    editor = PromptEditor()
    host = Host(editor)
    async with host.run_test(size=(32, 40)) as pilot:
        assert rows(editor)[0] == "System prompt"
        editor.tokens = 1_031
        await pilot.pause()
        assert rows(editor)[0] == "System prompt  1,031 tokens"
        editor.exact = False
        await pilot.pause()
        assert rows(editor)[0] == "System prompt  ≈1,031 tokens"


async def test_an_empty_one_says_what_that_means() -> None:
    editor = PromptEditor()
    host = Host(editor)
    async with host.run_test(size=(60, 40)):
        assert EMPTY in "\n".join(rows(editor))


async def test_it_is_seen_from_its_beginning_but_for_where_one_writes() -> None:
    editor, other = PromptEditor(), Input()
    host = Host(other, editor)
    async with host.run_test(size=(40, 12)) as pilot:
        editor.text = "\n".join(f"line {number}" for number in range(20))
        await pilot.pause()
        assert "line 0" in "\n".join(rows(editor))
        editor.focus()
        await pilot.press("x")
        await pilot.pause()
        assert "line 19x" in "\n".join(rows(editor))
        other.focus()
        await pilot.pause()
        assert "line 0" in "\n".join(rows(editor))


async def test_tab_leaves_it() -> None:
    editor, other = PromptEditor(), Input()
    host = Host(editor, other)
    async with host.run_test() as pilot:
        editor.focus()
        await pilot.press("tab")
        assert host.focused is other
        assert editor.text == ""


async def test_it_grows_and_then_scrolls() -> None:
    for size, most in (((120, 40), 12), ((80, 24), 6), ((40, 12), 5)):
        editor = PromptEditor()
        host = Host(editor)
        async with host.run_test(size=size) as pilot:
            await pilot.pause()
            before = editor.region.height
            editor.text = "line\n" * 50
            await pilot.pause()
            assert before <= editor.region.height <= most


async def test_markup_in_a_prompt_is_literal() -> None:
    editor = PromptEditor()
    host = Host(editor)
    async with host.run_test(size=(60, 40)) as pilot:
        editor.text = "[red]x[/] [/foo] [@click=app.quit]y[/]"
        await pilot.pause()
        assert "[red]x[/] [/foo] [@click=app.quit]y[/]" in "\n".join(rows(editor))
