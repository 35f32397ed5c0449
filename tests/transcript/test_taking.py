"""Taking code blocks, links and the text as it is shown out of messages, with keys and with the mouse."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from tests.transcript.host import Host, prompt, reply, rows, settled

SIZE = (64, 30)
CODE = "Before\n\n```python\n\tx = 1\n```\n\nand\n\n```\ny\nz\n```"
LINKS = "See [the docs](https://docs.example/a), [a mail](mailto:a@b.c) and https://bare.example/x."


async def press(pilot: Pilot[Any], app: Host, *keys: str) -> None:
    await pilot.press(*keys)
    await app.workers.wait_for_complete()
    await pilot.pause()


async def click(pilot: Pilot[Any], app: Host, text: str, nth: int = 0) -> None:
    found = [(row.index(text), y) for y, row in enumerate(rows(app)) if text in row]
    await pilot.click(app.view, offset=found[nth])
    await app.workers.wait_for_complete()
    await pilot.pause()


async def test_each_press_copies_the_next_code_block_in_sight() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "a"), reply(2, CODE), prompt(3, "b"), reply(4, "```sh\nls\n```")])
        await settled(pilot, app)
        await press(pilot, app, "c")
        await press(pilot, app, "c")
        await press(pilot, app, "c")
        await press(pilot, app, "c")
        assert app.copied == ["\tx = 1", "y\nz", "ls", "\tx = 1"]
        assert app.said[:2] == ["code block 1 of 3, python, 1 line", "code block 2 of 3, 2 lines"]
        app.view.selected = 4
        await press(pilot, app, "c")
        await press(pilot, app, "c")
        assert app.copied[4:] == ["ls", "ls"]
        assert app.said[-1] == "the code block, sh, 1 line"
        app.view.selected = 2
        await press(pilot, app, "c")
        app.view.selected = None
        await press(pilot, app, "c")
        assert app.said[-1] == "code block 2 of 3, 2 lines", "it goes on from where it was"
        app.view.selected = 3
        await press(pilot, app, "c")
        assert app.said[-1] == "There is no code block in this message."


async def test_a_click_on_the_label_copies_the_block_below_it() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "a"), reply(2, CODE)])
        await settled(pilot, app)
        await click(pilot, app, "copy", 1)
        await click(pilot, app, "copy", 0)
        assert app.copied == ["y\nz", "\tx = 1"]
        await click(pilot, app, "Before")
        assert len(app.copied) == 2


async def test_a_message_is_copied_as_it_is_shown() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        text = "## Title\n\nSome **bold** words that are long enough to be broken into two rows here.\n\n- one\n- two"
        app.view.show([prompt(1, "a"), reply(2, text)])
        await settled(pilot, app)
        await press(pilot, app, "Y")
        shown = "Title\nSome bold words that are long enough to be broken into two rows here.\n\n• one\n• two"
        assert app.copied == [shown]


async def test_links_are_asked_for_with_a_key_and_with_a_click() -> None:
    """Threat 12: the transcript itself opens nothing."""
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "look at https://mine.example"), reply(2, LINKS)])
        await settled(pilot, app)
        targets = ["https://docs.example/a", "mailto:a@b.c", "https://bare.example/x"]
        await press(pilot, app, "o")
        assert app.links == [["https://mine.example", *targets]]
        app.view.selected = 2
        await press(pilot, app, "o")
        assert app.links[1:] == [targets]
        for text in ("the docs", "mine.example", "bare.example"):
            await click(pilot, app, text)
        assert app.links[2:] == [[targets[0]], ["https://mine.example"], [targets[2]]]
        app.view.show([prompt(1, "no link")])
        await press(pilot, app, "o")
        assert app.said == ["There is no link in sight."]


async def test_a_drag_over_a_link_selects_and_opens_nothing() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "a"), reply(2, LINKS)])
        await settled(pilot, app)
        x, y = next((row.index("docs"), y) for y, row in enumerate(rows(app)) if "docs" in row)
        await pilot.mouse_down(app.view, offset=(x, y))
        await pilot.hover(app.view, offset=(x + 3, y))
        await pilot.mouse_up(app.view, offset=(x + 3, y))
        await pilot.pause()
        assert app.links == []


async def test_what_comes_can_be_taken_already() -> None:
    from tests.transcript.host import streaming

    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        app.view.show([prompt(1, "a"), streaming(2)])
        app.view.extend(2, "```js\nlet x")
        await settled(pilot, app)
        await press(pilot, app, "c")
        assert app.copied == ["let x"]


async def test_an_empty_transcript_gives_nothing() -> None:
    app = Host()
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, app, "c", "o", "Y", "y", "i", "enter", "space", "{", "}")
        await pilot.click(app.view, offset=(3, 3))
        assert (app.copied, app.links, app.asked) == ([], [], [])
