"""An open conversation: stored before sent, sent as it is set up, and changed without losing anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes import PROFILE, ScriptedModel, WordCounter, said, until
from tests.services.conftest import Bench
from tui.domain.budget import NotSent
from tui.domain.conversation import Message, Role, ScrollPlace, Status, Usage
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.options import CONTEXT
from tui.domain.parameters import MAX_TOKENS, PAST_MESSAGES, TEMPERATURE, Parameters
from tui.domain.stream import Finished, Named, TextDelta, UsageReported
from tui.services.chat_session import CONTINUE
from tui.services.path import FIRST

OTHER = replace(PROFILE, name="other", endpoint="http://127.0.0.1:2")
REFUSED = ChatError(Failure(kind=FailureKind.UNAUTHORIZED, sentence="The key was refused.", remedy="Check it."))


async def settled(bench: Bench) -> None:
    """Every reply has ended, and its end is written: another instance reads it."""
    await until(lambda: not bench.workspace.replies.running)
    await bench.workspace.replies.closed()


def sent(bench: Bench, number: int = -1) -> list[tuple[str, str]]:
    """Role and text of what a request held."""
    return [(turn.role.value, turn.text) for turn in bench.model.requests[number].turns]


async def test_a_prompt_goes_out_with_the_setup_it_was_given(bench: Bench) -> None:
    session = bench.workspace.session
    await session.set_up(system_prompt="Be brief.")
    await session.set_up(parameters=Parameters.of({"temperature": 0.3, "max_tokens": 512}))
    await session.ask("What is a token?")
    await settled(bench)
    assert sent(bench) == [("system", "Be brief."), ("user", "What is a token?")]
    assert bench.model.requests[0].fields == {"temperature": 0.3, "max_completion_tokens": 512}
    assert bench.model.requests[0].deployment == "gpt-test"
    await session.ask("And then?")
    await settled(bench)
    assert sent(bench)[1:] == [("user", "What is a token?"), ("assistant", "Hello."), ("user", "And then?")]


async def test_a_model_that_is_not_known_is_sent_only_what_was_set_and_a_known_one_the_limit_too(bench: Bench) -> None:
    bench.model.scripts = [[Named("gpt-4o"), *said("Hi")]]
    for _ in range(2):
        await bench.workspace.session.ask("Hi")
        await settled(bench)
    assert [request.fields for request in bench.model.requests] == [{}, {"max_completion_tokens": 4_096}]


async def test_what_was_sent_is_kept_with_the_reply(bench: Bench) -> None:
    session = bench.workspace.session
    await session.set_up(parameters=Parameters().changed(TEMPERATURE, 0.5))
    await session.ask("Hi")
    await settled(bench)
    made_by = session.path[-1].sent_with
    assert made_by is not None
    assert (made_by.deployment, dict(made_by.parameters)) == ("gpt-test", {"temperature": 0.5})
    assert made_by.prompt_version is not None


async def test_the_setup_title_draft_and_place_of_each_conversation_come_back(
    make_bench: Callable[[], Bench],
) -> None:
    bench = make_bench()
    session = bench.workspace.session
    await session.ask("First question, with words")
    await settled(bench)
    await session.set_up(system_prompt="Be brief.", parameters=Parameters().changed(MAX_TOKENS, 800))
    session.typed = "a draft"
    await session.keep_draft()
    session.keep_place(ScrollPlace(session.path[0].id, 3))
    first = session.conversation.id
    session.open_new()
    await session.ask("Second")
    await settled(bench)
    bench.workspace.end()

    again = make_bench()
    await again.workspace.begin()
    session = again.workspace.session
    assert session.conversation.title == "Second"
    await session.open(first)
    assert session.conversation.title == "First question, with words"
    assert session.conversation.system_prompt == "Be brief."
    assert dict(session.conversation.parameters) == {"max_tokens": 800}
    assert session.typed == "a draft"
    assert session.conversation.place == ScrollPlace(session.path[0].id, 3)
    assert [message.text for message in session.path] == ["First question, with words", "Hello."]


async def test_a_new_conversation_is_stored_with_the_first_thing_worth_keeping(bench: Bench) -> None:
    session = bench.workspace.session
    await session.keep_draft()
    assert await bench.workspace.library.rows() == []
    session.typed = "d"
    await session.keep_draft()
    session.typed = "dr"
    await asyncio.gather(session.keep_draft(), session.set_up(system_prompt="x"))
    rows = await bench.workspace.library.rows()
    assert [row.has_draft for row in rows] == [True]


async def test_a_prompt_typed_twice_in_a_moment_is_asked_once(bench: Bench) -> None:
    """Enter during a reply cancels nothing and sends nothing."""
    session = bench.workspace.session
    bench.model.scripts = [[TextDelta("x"), asyncio.Event()]]
    results = await asyncio.gather(session.ask("one"), session.ask("two"), return_exceptions=True)
    assert [type(result).__name__ for result in results] == ["Begun", "NoneType"]
    assert [message.text for message in session.path] == ["one", ""]


async def test_what_could_not_be_sent_stays_and_is_tried_again(bench: Bench) -> None:
    session = bench.workspace.session
    bench.model.scripts = [[REFUSED], said("Now it works.")]
    await session.ask("Hi")
    await settled(bench)
    failed = session.path[-1]
    assert (failed.status, failed.can_retry) == (Status.FAILED, True)
    begun = await session.retry(failed.id)
    assert begun is not None
    assert begun.cut_after == session.path[0].id
    await settled(bench)
    assert [message.text for message in session.path] == ["Hi", "Now it works."]
    assert sent(bench)[1:] == [("user", "Hi")]
    # the failed one is kept in the tree
    old = await bench.workspace.store.message(failed.id)
    assert old is not None
    assert old.failure == REFUSED.failure


async def test_a_prompt_that_was_refused_is_not_sent_again_with_the_next(bench: Bench) -> None:
    session = bench.workspace.session
    bench.model.scripts = [[REFUSED], said("Yes.")]
    await session.ask("refused")
    await settled(bench)
    await session.ask("next")
    await settled(bench)
    assert sent(bench)[1:] == [("user", "next")]


async def test_a_cut_reply_goes_on_where_it_stopped(bench: Bench) -> None:
    session = bench.workspace.session
    bench.model.scripts = [
        [TextDelta("The first half "), UsageReported(Usage(10, 3))],
        [TextDelta("and the second."), UsageReported(Usage(20, 4)), *said()],
    ]
    await session.ask("Tell me")
    await settled(bench)
    assert session.path[-1].status is Status.TRUNCATED
    assert await session.resume(session.path[-1].id) is not None
    await settled(bench)
    assert sent(bench)[1:] == [("user", "Tell me"), ("assistant", "The first half "), ("user", CONTINUE)]
    reply = session.path[-1]
    assert (reply.text, reply.status) == ("The first half and the second.", Status.DONE)
    assert (reply.earlier, reply.usage, reply.took) == ((Usage(10, 3),), Usage(20, 4), Usage(30, 7))
    assert len(session.path) == 2


async def test_an_edited_prompt_replaces_the_old_one_from_there_on(bench: Bench) -> None:
    session = bench.workspace.session
    for prompt in ("one", "two"):
        await session.ask(prompt)
        await settled(bench)
    assert session.edit(session.path[2].id) == "two"
    begun = await session.ask("two, better")
    assert begun is not None
    await settled(bench)
    assert begun.cut_after == session.path[1].id
    assert [message.text for message in session.path] == ["one", "Hello.", "two, better", "Hello."]
    assert sent(bench)[1:] == [("user", "one"), ("assistant", "Hello."), ("user", "two, better")]


async def test_the_very_first_prompt_can_be_edited(bench: Bench) -> None:
    session = bench.workspace.session
    await session.ask("one")
    await settled(bench)
    session.edit(session.path[1].id)
    begun = await session.ask("better")
    assert begun is not None
    await settled(bench)
    assert begun.cut_after is None
    assert [message.text for message in session.path] == ["better", "Hello."]


async def test_switching_while_a_prompt_is_being_stored_mixes_nothing_up(bench: Bench) -> None:
    session = bench.workspace.session
    asking = asyncio.create_task(session.ask("for the first"))
    await asyncio.sleep(0)
    session.open_new()
    begun = await asking
    assert begun is not None
    assert session.conversation.id == 0
    assert session.path == []
    await settled(bench)
    stored = await bench.workspace.store.message(begun.added[1].id)
    assert stored is not None
    assert stored.text == "Hello."


async def test_the_budget_knows_what_the_request_will_hold(bench: Bench) -> None:
    session = bench.workspace.session
    await session.set_up(system_prompt="three words here")
    empty = session.budget()
    assert (empty.system.tokens, empty.draft.tokens, empty.reply, empty.window) == (3 + 4, 0, 4_096, 128_000)
    assert not empty.window_known
    typed = session.budget("a draft of five words")
    assert (typed.draft.tokens, typed.not_sent) == (5 + 4 + 3, None)
    await session.ask("a prompt")
    await settled(bench)
    after = session.budget()
    assert after.history.tokens == (2 + 4) + (1 + 4)


async def test_a_reply_names_the_base_model_and_the_limits_follow(bench: Bench) -> None:
    session = bench.workspace.session
    bench.model.scripts = [[Named("gpt-35-turbo-0125"), *said("Hello.")]]
    await session.ask("Hi")
    await settled(bench)
    budget = session.budget()
    assert (budget.window, budget.window_known) == (16_385, True)
    assert session.model.encoding == "cl100k_base"
    conversation = session.conversation.id
    session.open_new()
    await session.open(conversation)
    assert session.model.name == "gpt-35-turbo-0125"


async def test_the_oldest_exchanges_are_left_out_and_named(bench: Bench) -> None:
    session = bench.workspace.session
    bench.model.scripts = [[Named("gpt-4"), *said("word " * 1_500)]]
    await session.set_up(parameters=Parameters().changed(MAX_TOKENS, 2_000))
    for number in range(5):
        await session.ask(f"{number} " + "word " * 500)
        await settled(bench)
    assert session.budget("next").not_sent == NotSent(session.path[3].id, 4)
    await session.ask("next")
    await settled(bench)
    assert [text[:2] for role, text in sent(bench) if role == "user"] == ["2 ", "3 ", "4 ", "ne"]
    assert session.path[-1].sent_with is not None
    assert session.path[-1].sent_with.left_out == session.path[3].id


async def test_counting_is_exact_only_once_the_encoding_is_loaded(bench: Bench) -> None:
    """The first numbers say "≈"; Enter never waits for it."""
    session = bench.workspace.session
    bench.workspace.counter.ready = False  # type: ignore[attr-defined]
    await session.ask("word " * 10_000)
    await settled(bench)
    assert not session.budget().exact
    await session.count()
    budget = session.budget()
    assert budget.exact
    assert budget.history.tokens == 10_000 + 4 + 1 + 4


async def test_what_is_not_begun_is_counted_exactly_too(bench: Bench) -> None:
    session = bench.workspace.session
    bench.workspace.counter.ready = False  # type: ignore[attr-defined]
    assert not session.budget("a draft").exact
    await session.count()
    assert session.budget("a draft").exact


async def test_an_estimated_history_leaves_the_system_prompt_exact(bench: Bench) -> None:
    session = bench.workspace.session
    await session.count()
    session.path[:] = [Message(id=1, conversation_id=1, parent_id=None, role=Role.USER, text="word " * 30_000)]
    budget = session.budget()
    assert (budget.exact, budget.system.exact) == (False, True)


async def test_a_long_draft_that_is_estimated_leaves_the_rest_exact(bench: Bench) -> None:
    session = bench.workspace.session
    await session.ask("a prompt")
    await settled(bench)
    budget = session.budget("word " * 30_000)
    assert [name for name, part in budget.segments if not part.exact] == ["draft"]
    await session.count("word " * 30_000)
    assert session.budget("word " * 30_000).exact
    assert not session.budget("word " * 30_001).exact
    await session.count("short")
    assert not session.budget("word " * 30_000).exact, "what is not there any more is not kept"


@pytest.mark.parametrize("status", [Status.STOPPED, Status.INTERRUPTED])
async def test_the_end_of_the_program_keeps_what_streams(make_bench: Callable[[], Bench], status: Status) -> None:
    bench = make_bench()
    bench.model.scripts = [[TextDelta("half"), asyncio.Event()]]
    await bench.workspace.session.ask("Hi")
    await until(lambda: bool(bench.events))
    bench.workspace.session.typed = "a draft"
    assert bench.workspace.end(status) == ()
    again = make_bench()
    await again.workspace.begin()
    assert [(m.text, m.status) for m in again.workspace.session.path] == [("Hi", Status.DONE), ("half", status)]
    assert again.workspace.session.typed == "a draft"


async def test_a_second_instance_disturbs_no_reply_of_the_first(make_bench: Callable[[], Bench]) -> None:
    """Threats 42, 43: what streams in one instance is not taken for a dead one's by another."""
    gate = asyncio.Event()
    one, two = make_bench(), make_bench()
    one.model.scripts = [[TextDelta("half "), gate, *said("and half")]]
    await one.workspace.session.ask("Hi")
    await until(lambda: bool(one.events))
    await two.workspace.begin()
    assert two.workspace.session.path[-1].status is Status.STREAMING
    two.workspace.session.open_new()
    await two.workspace.session.ask("Other")
    await settled(two)
    gate.set()
    await settled(one)
    await two.workspace.session.open(one.workspace.session.conversation.id)
    assert (two.workspace.session.path[-1].text, two.workspace.session.path[-1].status) == (
        "half and half",
        Status.DONE,
    )


async def test_try_again_twice_in_a_moment_asks_once(bench: Bench) -> None:
    session = bench.workspace.session
    bench.model.scripts = [[REFUSED], [TextDelta("x"), asyncio.Event()]]
    await session.ask("Hi")
    await settled(bench)
    failed = session.path[-1].id
    first, second = await asyncio.gather(session.retry(failed), session.retry(failed))
    assert first is not None
    assert second is None
    assert len(bench.model.requests) <= 2
    assert len(await bench.workspace.store.path(session.path[-1].id)) == 2


@pytest.mark.parametrize("storing", ["begin_exchange", "begin_reply"])
async def test_a_connection_chosen_while_a_prompt_is_stored_gets_nothing_made_for_the_one_before(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, storing: str
) -> None:
    session, store, other = bench.workspace.session, bench.workspace.store, ScriptedModel()
    bench.connects.append(other)
    bench.model.scripts = [[REFUSED]]
    await session.ask("Hi")
    await settled(bench)
    stored = getattr(store, storing)

    async def choosing(*values: Any) -> Any:
        bench.workspace.connection.choose(replace(PROFILE, name="other", deployment="elsewhere"), "key")
        return await stored(*values)

    monkeypatch.setattr(store, storing, choosing)
    await (session.ask("And?") if storing == "begin_exchange" else session.retry(session.path[-1].id))
    await settled(bench)
    assert [request.deployment for request in bench.model.requests] == ["gpt-test", "gpt-test"]
    assert other.requests == []


async def test_another_conversation_opened_during_a_retry_stays_as_it_is(bench: Bench) -> None:
    session = bench.workspace.session
    bench.model.scripts = [[REFUSED], said("Late.")]
    await session.ask("Hi")
    await settled(bench)
    retrying = asyncio.create_task(session.retry(session.path[-1].id))
    await asyncio.sleep(0)
    session.open_new()
    begun = await retrying
    assert begun is None or not begun.here
    assert session.path == []


async def test_what_was_typed_a_moment_before_the_end_is_kept(make_bench: Callable[[], Bench]) -> None:
    """Threat 53, in a conversation that is not stored yet."""
    bench = make_bench()
    bench.workspace.session.typed = "just typed"
    assert bench.workspace.end() == ()
    again = make_bench()
    rows = await again.workspace.library.rows()
    assert [row.has_draft for row in rows] == [True]
    await again.workspace.session.open(rows[0].id)
    assert again.workspace.session.typed == "just typed"


async def test_what_another_instance_wrote_is_taken_in_before_asking(make_bench: Callable[[], Bench]) -> None:
    """Threat 43: both exchanges stand on one path, whoever asked last."""
    one, two = make_bench(), make_bench()
    await one.workspace.session.ask("from one")
    await settled(one)
    await two.workspace.begin()
    await one.workspace.session.ask("again from one")
    await settled(one)
    begun = await two.workspace.session.ask("from two")
    await settled(two)
    assert begun is not None
    assert begun.caught_up
    prompts = [message.text for message in two.workspace.session.path if not message.is_reply]
    assert prompts == ["from one", "again from one", "from two"]


async def test_two_instances_may_answer_in_one_conversation_at_the_same_time(make_bench: Callable[[], Bench]) -> None:
    """Threat 43: neither reply is written over, whichever of them ends first."""
    one, two = make_bench(), make_bench()
    await one.workspace.session.ask("to begin with")
    await settled(one)
    await two.workspace.begin()
    first, second = asyncio.Event(), asyncio.Event()
    one.model.scripts = [[TextDelta("one begins"), first, TextDelta(" and ends"), Finished("stop")]]
    two.model.scripts = [[TextDelta("two begins"), second, TextDelta(" and ends"), Finished("stop")]]
    one.model.requests.clear()
    await asyncio.gather(one.workspace.session.ask("from one"), two.workspace.session.ask("from two"))
    second.set()
    await settled(two)
    first.set()
    await settled(one)
    found = [await two.workspace.store.message(number) for number in range(1, 7)]
    assert {message.text for message in found if message} >= {
        "from one",
        "from two",
        "one begins and ends",
        "two begins and ends",
    }


async def test_a_prompt_goes_to_no_conversation_that_is_opened_while_it_catches_up(
    make_bench: Callable[[], Bench],
) -> None:
    one, two = make_bench(), make_bench()
    await one.workspace.session.ask("from one")
    await settled(one)
    await two.workspace.begin()
    await one.workspace.session.ask("again from one")
    await settled(one)
    asking = asyncio.create_task(two.workspace.session.ask("from two"))
    await asyncio.sleep(0)
    two.workspace.session.open_new()
    assert await asking is None
    assert two.model.requests == []


async def test_marks_hold_from_the_next_prompt_on_and_are_kept(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    session = bench.workspace.session
    bench.model.scripts = [said("one"), said("two")]
    for prompt in ("first", "second"):
        await session.ask(prompt)
        await settled(bench)
    first, one, *_ = session.path
    assert session.mark(first.id, excluded=True) is not None
    assert session.mark(one.id, pinned=True) is not None
    assert session.mark(99) is None
    other = make_bench()
    await other.workspace.begin()
    assert [(m.pinned, m.excluded) for m in other.workspace.session.path[:2]] == [(False, True), (True, False)]
    assert other.workspace.session.conversation.has_pins
    await session.ask("third")
    await settled(bench)
    assert [text for _, text in sent(bench)][1:] == ["one", "second", "two", "third"]


async def test_a_pin_that_is_not_read_yet_is_sent(make_bench: Callable[[], Bench]) -> None:
    """Threat 66: the end of a path is read first; what is asked meanwhile still knows what is pinned."""
    bench = make_bench()
    session = bench.workspace.session
    await session.set_up(parameters=Parameters.of({CONTEXT.key: "last", PAST_MESSAGES.key: 2}))
    for number in range(FIRST):
        await session.ask(f"prompt {number}")
        await settled(bench)
    session.mark(session.path[0].id, pinned=True)
    other = make_bench()
    await other.workspace.begin()
    assert not other.workspace.session.whole
    await other.workspace.session.ask("and now")
    await settled(other)
    assert [text for _, text in sent(other) if text.startswith("prompt")] == ["prompt 0", f"prompt {FIRST - 1}"]


async def test_a_reply_that_comes_is_not_marked(bench: Bench) -> None:
    held = asyncio.Event()
    bench.model.scripts = [[TextDelta("Half"), held]]
    await bench.workspace.session.ask("Hi")
    reply = bench.workspace.session.path[-1]
    assert bench.workspace.session.mark(reply.id, pinned=True) is None
    held.set()
    await settled(bench)
    assert bench.workspace.session.mark(reply.id, pinned=True) is not None


@pytest.mark.parametrize(("context", "asked"), [("drop", False), ("last", False), ("all", False), ("ask", True)])
async def test_who_did_not_want_it_is_not_asked_how_to_go_on(bench: Bench, context: str, asked: bool) -> None:
    session = bench.workspace.session
    await session.set_up(parameters=Parameters.of({"context": context, "ask_turns": 1}))
    await session.ask("Hi")
    await settled(bench)
    assert (session.too_much("And then?") is not None) == asked


async def test_the_request_is_shown_as_it_would_go_and_nothing_is_sent(bench: Bench) -> None:
    session = bench.workspace.session
    await session.ask("Hi")
    await settled(bench)
    body = await session.preview("And then?")
    assert body is not None
    messages = body["messages"]
    assert isinstance(messages, list)
    assert [message["content"] for message in messages][1:] == ["Hi", "Hello.", "And then?"]
    assert len(bench.model.requests) == 1


async def test_a_base_model_is_believed_of_the_deployment_that_named_it(bench: Bench) -> None:
    session = bench.workspace.session
    bench.model.scripts = [[Named("gpt-4"), *said("Hi")]]
    await session.ask("Hi")
    await settled(bench)
    conversation = session.conversation.id
    bench.workspace.connection.choose(replace(PROFILE, name="other", deployment="another"), "key")
    await session.open(conversation)
    assert session.deployment == "another"
    assert not session.model.known


async def test_another_connection_is_asked_as_what_is_known_of_it(bench: Bench) -> None:
    """Chosen while the conversation is open: nothing of the base model before is left in the request or the budget."""
    session, connection = bench.workspace.session, bench.workspace.connection
    bench.model.scripts = [[Named("o3-mini"), *said("Hi")], said("Hi"), [Named("gpt-4o"), *said("Hi")]]
    await session.ask("Hi")
    await settled(bench)
    assert session.model.name == "o3-mini"
    assert session.budget().window == 200_000
    # the same name of a deployment says nothing: it is of another resource
    connection.choose(OTHER, "key")
    assert not session.model.known
    assert session.budget().window == 128_000
    await session.ask("again")
    await settled(bench)
    assert not bench.model.requests[-1].reasoning
    assert bench.model.requests[-1].fields == {}
    await session.ask("and again")
    await settled(bench)
    assert session.model.name == "gpt-4o"
    connection.choose(PROFILE, "key")
    assert session.model.name == "o3-mini"


async def test_a_prompt_goes_where_it_was_asked_whatever_is_chosen_while_it_is_counted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, connection, other = bench.workspace.session, bench.workspace.connection, ScriptedModel()
    bench.connects.append(other)
    settle = session._room.settled

    async def settled_late(*arguments: Any, **more: Any) -> Any:
        found = await settle(*arguments, **more)
        connection.choose(OTHER, "key")
        return found

    monkeypatch.setattr(session._room, "settled", settled_late)
    await session.ask("Hi")
    await settled(bench)
    assert (len(bench.model.requests), len(other.requests)) == (1, 0)


async def test_another_connection_is_counted_in_its_own_tokens(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def count(self: WordCounter, text: str, encoding: str) -> tuple[int, bool]:
        return len(text.split()) * (100 if encoding == "cl100k_base" else 1), True

    monkeypatch.setattr(WordCounter, "count", count)
    session = bench.workspace.session
    bench.model.scripts = [[Named("gpt-4"), *said("Hi")]]
    await session.ask("Hi")
    await settled(bench)
    assert session.budget().history.tokens > 200
    bench.workspace.connection.choose(OTHER, "key")
    assert session.budget().history.tokens < 20


async def test_a_reply_names_the_base_model_of_the_connection_that_was_asked(make_bench: Callable[[], Bench]) -> None:
    """Another connection is chosen while it comes."""
    bench, gate = make_bench(), asyncio.Event()
    session = bench.workspace.session
    bench.model.scripts = [[TextDelta("x"), gate, Named("o3-mini"), *said("Hi")]]
    await session.ask("Hi")
    await until(lambda: bench.model.requests != [])
    bench.workspace.connection.choose(OTHER, "key")
    gate.set()
    await settled(bench)
    assert not session.model.known
    assert session.models.name(PROFILE, "gpt-test") == "o3-mini"
    last = session.path[-1].sent_with
    assert last is not None
    assert last.profile == PROFILE.name
    bench.workspace.end()

    again = make_bench()
    await again.workspace.begin()
    assert again.workspace.session.model.name == "o3-mini"


async def test_a_continued_reply_that_fails_again_can_still_be_continued(bench: Bench) -> None:
    session = bench.workspace.session
    bench.model.scripts = [[TextDelta("half ")], [REFUSED], said("whole")]
    await session.ask("Hi")
    for _ in range(2):
        await settled(bench)
        assert session.path[-1].can_continue
        await session.resume(session.path[-1].id)
    await settled(bench)
    assert session.path[-1].text == "half whole"


async def test_a_setup_whose_conversation_is_just_being_stored_is_kept_at_the_end(
    make_bench: Callable[[], Bench],
) -> None:
    bench = make_bench()
    session = bench.workspace.session
    storing = [asyncio.create_task(session.set_up(system_prompt=text)) for text in ("B", "Be", "Be brief.")]
    await asyncio.sleep(0)
    bench.workspace.end()
    await asyncio.gather(*storing, return_exceptions=True)
    again = make_bench().workspace
    await again.begin()
    assert again.session.conversation.system_prompt == "Be brief."
