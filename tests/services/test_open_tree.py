"""The open conversation as a tree: its other answers stay, are walked, deleted, brought back and branched off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.fakes import said, until
from tests.services.conftest import Bench
from tui.domain.conversation import TITLE_LENGTH, Answer, Status, branch_title
from tui.domain.stream import Finished, TextDelta
from tui.services.chat_session import ChatSession
from tui.services.path import FIRST


async def settled(bench: Bench) -> None:
    await until(lambda: not bench.workspace.replies.running)
    await bench.workspace.replies.closed()


async def talk(bench: Bench, *prompts: str) -> ChatSession:
    """A conversation of these prompts, with the replies "1", "2" ..."""
    bench.model.scripts = [said(str(number)) for number in range(1, 20)]
    for prompt in prompts:
        await bench.workspace.session.ask(prompt)
        await settled(bench)
    return bench.workspace.session


def texts(session: ChatSession) -> list[str]:
    return [message.text for message in session.path]


async def test_any_prompt_is_edited_and_the_old_branch_is_walked_back_to(bench: Bench) -> None:
    session = await talk(bench, "a", "b", "c")
    assert session.edit(session.path[2].id) == "b"
    begun = await session.ask("B")
    assert begun is not None
    await settled(bench)
    assert texts(session) == ["a", "1", "B", "4"]
    assert [(turn.role.value, turn.text) for turn in bench.model.requests[-1].turns][-3:] == [
        ("user", "a"),
        ("assistant", "1"),
        ("user", "B"),
    ]
    edited = session.path[2]
    assert edited.answer == Answer(2, 2)
    walked = await session.walk(edited.id, -1)
    assert walked is not None
    assert (walked.cut_after, [message.text for message in walked.added]) == (session.path[1].id, ["b", "2", "c", "3"])
    assert texts(session) == ["a", "1", "b", "2", "c", "3"]
    assert await session.walk(session.path[2].id, -1) is None
    # the branch that is shown is the one it opens with, and each branch remembers its own end
    await session.open(session.conversation.id)
    assert texts(session) == ["a", "1", "b", "2", "c", "3"]
    await session.walk(session.path[2].id, 1)
    assert texts(session) == ["a", "1", "B", "4"]
    await session.ask("d")
    await settled(bench)
    assert texts(session) == ["a", "1", "B", "4", "d", "5"]


async def test_any_reply_is_asked_again_and_what_was_looked_at_last_comes_back(bench: Bench) -> None:
    session = await talk(bench, "a", "b")
    begun = await session.retry(session.path[1].id)
    assert begun is not None
    assert begun.cut_after == session.path[0].id
    await settled(bench)
    assert texts(session) == ["a", "3"]
    await session.walk(session.path[1].id, -1)
    assert texts(session) == ["a", "1", "b", "2"]
    again = await session.retry(session.path[2].id)
    assert again is not None
    await settled(bench)
    assert texts(session) == ["a", "1", "b", "4"]
    await session.walk(session.path[3].id, -1)
    # not the newest: the one that was left
    await session.walk(session.path[1].id, 1)
    await session.walk(session.path[1].id, -1)
    assert texts(session) == ["a", "1", "b", "2"]


async def test_another_deployment_answers_once(bench: Bench) -> None:
    session = await talk(bench, "a")
    await session.retry(session.path[1].id, "other")
    await settled(bench)
    assert bench.model.requests[-1].deployment == "other"
    made = session.path[1].sent_with
    assert made is not None
    assert made.deployment == "other"
    await session.ask("b")
    await settled(bench)
    assert bench.model.requests[-1].deployment == "gpt-test"
    assert session.conversation.deployment == "gpt-test"


async def test_a_reply_goes_on_in_its_branch_while_another_is_looked_at(bench: Bench) -> None:
    session, gate = await talk(bench, "a"), asyncio.Event()
    bench.model.scripts = [said("1"), [TextDelta("half"), gate, TextDelta(" whole"), Finished("stop")]]
    await session.retry(session.path[1].id)
    run = bench.workspace.replies.run_in(session.conversation.id)
    assert run is not None
    await until(lambda: run.reply.text == "half")
    await session.walk(session.path[1].id, -1)
    assert texts(session) == ["a", "1"]
    await session.walk(session.path[1].id, 1)
    assert (session.path[1].text, session.path[1].status) == ("half", Status.STREAMING)
    await session.walk(session.path[1].id, -1)
    gate.set()
    await settled(bench)
    assert texts(session) == ["a", "1"]
    await session.walk(session.path[1].id, 1)
    assert (session.path[1].text, session.path[1].status) == ("half whole", Status.DONE)


async def test_what_is_deleted_is_neither_sent_nor_counted_and_comes_back_where_it_was(bench: Bench) -> None:
    session = await talk(bench, "a", "b", "c")
    gone = await session.delete_message(session.path[2].id)
    assert gone is not None
    assert (gone[0].count, texts(session)) == (4, ["a", "1"])
    await session.ask("d")
    await settled(bench)
    assert [turn.text for turn in bench.model.requests[-1].turns][-3:] == ["a", "1", "d"]
    assert session.path[2].answer == Answer(1, 1)
    back = await session.undelete_message()
    assert back is not None
    assert texts(session) == ["a", "1", "b", "2", "c", "3"]
    assert session.path[2].answer == Answer(1, 2)
    assert await session.undelete_message() is None


async def test_a_reply_that_comes_is_stopped_before_it_is_deleted_with_its_prompt(bench: Bench) -> None:
    session = await talk(bench, "a")
    bench.model.scripts = [said("1"), [TextDelta("half"), asyncio.Event()]]
    await session.ask("b")
    run = bench.workspace.replies.run_in(session.conversation.id)
    assert run is not None
    await until(lambda: run.reply.text == "half")
    await session.walk(session.path[1].id, 1)
    await session.delete_message(session.path[2].id)
    assert not session.streaming
    assert texts(session) == ["a", "1"]
    await session.undelete_message()
    assert (texts(session)[-1], session.path[-1].status) == ("half", Status.STOPPED)


async def test_a_prompt_whose_answer_was_deleted_can_be_answered_again(bench: Bench) -> None:
    session = await talk(bench, "a")
    await session.delete_message(session.path[1].id)
    assert texts(session) == ["a"]
    await session.retry(session.path[0].id)
    await settled(bench)
    assert texts(session) == ["a", "2"]
    await session.delete_message(session.path[0].id)
    assert (texts(session), session.conversation.active_leaf) == ([], None)
    await session.open(session.conversation.id)
    assert texts(session) == []


async def test_a_branch_leaves_the_whole_as_it_was(bench: Bench) -> None:
    session = await talk(bench, "a", "b")
    whole = session.conversation
    branch = await session.branch(session.path[1].id)
    assert branch is not None
    await session.open(branch.id)
    assert (session.conversation.title, texts(session)) == ("a (branch)", ["a", "1"])
    await session.ask("c")
    await settled(bench)
    await session.open(whole.id)
    assert texts(session) == ["a", "1", "b", "2"]


async def test_what_is_edited_is_left_where_another_path_is_shown(bench: Bench) -> None:
    session = await talk(bench, "a", "b")
    await session.retry(session.path[1].id)
    await settled(bench)
    await session.walk(session.path[1].id, -1)
    session.edit(session.path[2].id)
    await session.walk(session.path[1].id, 1)
    assert session.editing is None


async def test_a_conversation_opens_at_a_message_off_its_path(bench: Bench) -> None:
    session = await talk(bench, "a", "b")
    old = session.path[3].id
    session.edit(session.path[0].id)
    await session.ask("A")
    await settled(bench)
    await session.open(session.conversation.id, at=old)
    assert (texts(session), session.conversation.place.message_id) == (["a", "1", "b", "2"], old)
    await session.delete_message(session.path[3].id)
    # what is deleted is gone to no more
    await session.open(session.conversation.id, at=old)
    assert texts(session) == ["a", "1", "b"]


async def test_another_instance_that_walks_elsewhere_takes_no_prompt_along(make_bench: Callable[[], Bench]) -> None:
    here, there = make_bench(), make_bench()
    session = await talk(here, "a")
    await session.retry(session.path[1].id)
    await settled(here)
    other = there.workspace.session
    await other.open(session.conversation.id)
    await other.walk(other.path[1].id, -1)
    await other.ask("elsewhere")
    await settled(there)
    await session.ask("b")
    await settled(here)
    assert texts(session) == ["a", "2", "b", "3"]


async def test_of_a_long_branch_the_end_is_read_and_what_was_read_above_the_fork_is_kept(bench: Bench) -> None:
    session = await talk(bench, *"abcd")
    for _ in range(3):
        await session.retry(session.path[-1].id)
        await settled(bench)
    before = session.path[:-1]
    begun = await session.walk(session.path[-1].id, -2)
    assert begun is not None
    assert not begun.caught_up
    assert session.path[:-1] == before
    assert len(begun.added) == 1 <= FIRST


@pytest.mark.parametrize(
    ("title", "branch"),
    [
        ("Tides", "Tides (branch)"),
        ("Tides (branch)", "Tides (branch 2)"),
        ("Tides (branch 2)", "Tides (branch 3)"),
        ("", "(branch)"),
        ("(branch)", "(branch 2)"),
        ("word " * 12, "word word word word word word word word word word… (branch)"),
    ],
)
def test_the_title_of_a_branch(title: str, branch: str) -> None:
    assert branch_title(title.strip()) == branch
    assert len(branch_title(title * 20)) <= TITLE_LENGTH
