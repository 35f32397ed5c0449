"""What the list's keys ask for: of one row, of those that are selected, in the archive and in the trash."""

from __future__ import annotations

import pytest

from tests.widgets.hosts import rows
from tests.widgets.lists import SOME, ListHost, row, show
from tui.domain.listing import Arrangement, View
from tui.widgets.conversation_list import ConversationList
from tui.widgets.conversation_list.lines import retagged

pytestmark = pytest.mark.long


async def test_one_row() -> None:
    host = ListHost()
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        host.pane.focus_list()
        await pilot.press("p", "a", "d", "home", "p")
        assert host.arranged == [
            ((2,), Arrangement(pinned=True)),
            ((2,), Arrangement(archived=True)),
            ((2,), Arrangement(trashed=True)),
            ((1,), Arrangement(pinned=False)),
        ]


async def test_several_rows() -> None:
    host = ListHost()
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        host.pane.focus_list()
        await pilot.press("home", "space", "shift+down", "shift+up", "J")
        assert rows(host.pane)[1].split() == ["3", "selected", "F7"]
        assert [line.strip(" ▌") for line in host.below if line.startswith("•")] == [
            "•  Style guide",
            "•▌ Contract review",
            "•▌ Tax questions  draft",
        ]
        assert "list.unmark" not in host.pane.idle
        assert host.pane.key_words["app.back"] == "unselect"
        await pilot.press("p")
        assert [(set(ids), change) for ids, change in host.arranged] == [({1, 2, 3}, Arrangement(pinned=True))]
        assert rows(host.pane)[1].split() == ["Conversations", "F7"]
        await pilot.press("space", "escape")
        assert host.pane._list.marked == set()
        assert host.pane.key_words == {}
        await pilot.press("t")
        assert host.pane.key_words == {"filter.open": "keep the tags", "app.back": "as it was"}
        assert "filter.down" in host.pane.idle
        await pilot.press("escape")
        await pilot.press("ctrl+a")
        assert len(host.told(ConversationList.AllAsked)) == 1


async def test_in_the_trash_little_can_be_done() -> None:
    """A click by mistake brings nothing back."""
    host = ListHost()
    host.views[View.TRASH] = [row(8, "Thrown away"), row(9, "Another")]
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        host.pane.focus_list()
        await pilot.press("v", "v")
        await pilot.pause()
        assert rows(host.pane)[1].split() == ["Trash", "F7"]
        await pilot.press("d", "p", "a", "r", "t")
        await pilot.click(host.pane, offset=(5, rows(host.pane).index("   Another")))
        assert (host.arranged, host.opened) == ([], [])
        await pilot.press("enter", "up", "u", "D")
        back = Arrangement(trashed=False)
        assert host.arranged == [((9,), back), ((8,), back)]
        assert len(host.told(ConversationList.EmptyAsked)) == 1
        assert {"list.pin", "list.rename", "list.delete"} <= host.pane.idle
        assert host.pane.key_words["list.open"] == "bring back"
        await pilot.press("v")
        await pilot.pause()
        assert "Contract review" in "\n".join(host.below)


async def test_tags_are_shown_where_there_is_room() -> None:
    host = ListHost()
    some = [row(1, "Tax", tags=("home", "x")), row(2, "A title that is longer", tags=("home",))]
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot, some)
        assert [line for line in host.below if line][1:] == ["   Tax  #home #x", " ▌ A title that is lon…"]
        await show(host, pilot, [row(1, "Tax", tags=("\x1b]52;c;QQ==\x07",)), *SOME])
        assert not any("\x1b" in line for line in host.below), "threat 10"


@pytest.mark.parametrize(
    ("tags", "typed", "change"),
    [
        (("a",), "a", None),
        (("a",), "", Arrangement(drop_tags=("a",))),
        (("a",), "b, a", Arrangement(add_tags=("b", "a"), drop_tags=("a",))),
        (None, "", None),
        (None, "b, -a, #c", Arrangement(add_tags=("b", "c"), drop_tags=("a",))),
    ],
)
def test_what_a_line_of_tags_changes(tags: tuple[str, ...] | None, typed: str, change: Arrangement | None) -> None:
    assert retagged(tags, typed) == change
