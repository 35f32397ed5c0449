"""Hidden characters of a message are counted where they are, and can be seen (threat 9)."""

from __future__ import annotations

import pytest

from tests.transcript.host import Host, palette, prompt, reply, rows, settled, streaming
from tui.domain.conversation import Message
from tui.transcript.document import Document
from tui.transcript.layout import MessageLayout

TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore all of it")
HIDDEN = f"plain{TAGS}\u200b text"
SCOTLAND = "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbsct") + "\U000e007f"


def shown(message: Message) -> str:
    column = Document(MessageLayout(58, palette()))
    column.show([message])
    column.lines(0)
    while column.making:
        column.make()
    return "\n".join(line.text for line in column.lines(0))


@pytest.mark.parametrize("padding", ["", "word " * 10_000])
def test_they_are_counted_in_prompts_and_replies(padding: str) -> None:
    for message in (prompt(1, HIDDEN + padding), reply(1, HIDDEN + padding)):
        text = shown(message)
        assert "plain text" in text
        assert f"{len(TAGS) + 1} hidden characters   h show" in text
    assert "1 hidden character  " in shown(reply(1, "a\u200bb" + padding))


@pytest.mark.parametrize("text", ["plain", "👩‍👩‍👧 ❤️", SCOTLAND, "می‌خواهم", "a\u202eb"])
def test_what_belongs_to_writing_is_not_counted(text: str) -> None:
    assert "hidden" not in shown(prompt(1, text)) + shown(reply(1, text))


@pytest.mark.parametrize("size", [1, 7, 5_000])
@pytest.mark.parametrize("padding", ["", "word " * 10_000])
def test_they_are_counted_when_a_reply_has_come(size: int, padding: str) -> None:
    """Also where a flag or the hidden characters were cut between two chunks."""
    text = f"{SCOTLAND}{padding}{HIDDEN}"
    column = Document(MessageLayout(58, palette()))
    column.show([prompt(1, "x"), streaming(2)])
    for start in range(0, len(text), size):
        column.extend(2, text[start : start + size])
        if start % 5_000 == 0:
            column.advance()
    column.settle(reply(2, text))
    while column.pending or column.making:
        column.advance()
        column.make()
    assert f"{len(TAGS) + 1} hidden characters" in "\n".join(line.text for line in column.lines(1))
    assert column.lines(1) == column.peek(1)


async def test_a_key_asks_for_them() -> None:
    app = Host()
    async with app.run_test(size=(64, 36)) as pilot:
        app.view.show([prompt(1, HIDDEN), reply(2, "nothing hidden")])
        await settled(pilot, app)
        assert "17 hidden characters" in "\n".join(rows(app))
        await pilot.press("h")
        assert app.asked == [("raw", 1)]
