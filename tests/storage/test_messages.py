"""Messages and parameters survive the store, whatever is in them."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.storage.conftest import FixedClock
from tui.domain.conversation import Conversation, FilterResult, Message, SentWith, Status, Timings, Usage
from tui.domain.errors import Failure, FailureKind
from tui.domain.models import Exceeded
from tui.domain.parameters import PARAMETERS, Parameters
from tui.domain.text import without_surrogates
from tui.storage import messages
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.messages import Uids

texts = st.text(st.characters(), max_size=40)
"""Any text, lone surrogates and NUL among it."""
counts = st.integers(0, 10**9)
usages = st.none() | st.builds(Usage, counts, counts, counts, counts)
parameters = st.builds(
    Parameters.of,
    st.dictionaries(st.sampled_from([parameter.key for parameter in PARAMETERS]), st.floats(-10, 200_000)),
)
limits = st.integers(1, 10**9)
exceeded = st.none() | st.builds(Exceeded, limits, st.none() | limits, st.none() | limits, of_prompt=st.booleans())
replies = st.builds(
    Message,
    id=st.just(0),
    role=st.just("assistant"),
    text=texts,
    reasoning=texts,
    refusal=texts,
    status=st.sampled_from([status for status in Status if status is not Status.STREAMING]),
    finish_reason=st.none() | texts,
    model=texts,
    sent_with=st.builds(
        SentWith,
        texts,
        parameters,
        prompt_version=st.none() | counts,
        left_out=st.none() | counts,
        profile=texts,
        exceeded=exceeded,
        counted=st.none() | counts,
        judged=st.none() | counts,
    ),
    request_id=st.none() | texts,
    usage=usages,
    earlier=st.lists(usages, max_size=2).map(tuple),
    filters=st.lists(
        st.builds(FilterResult, texts, st.booleans(), st.none() | texts, st.booleans(), st.booleans()), max_size=3
    ).map(tuple),
    timings=st.none() | st.builds(Timings, st.none() | st.floats(0, 1e6), st.floats(0, 1e6), st.booleans()),
    failure=st.none()
    | st.builds(
        Failure,
        kind=st.sampled_from(FailureKind),
        sentence=texts,
        remedy=texts,
        parameter=st.none() | texts,
        status=st.none() | st.integers(100, 599),
        code=st.none() | texts,
        request_id=st.none() | texts,
        unsent=st.booleans(),
        exceeded=exceeded,
    ),
)


def mended(message: Message) -> Message:
    """What must come back: the same, with lone surrogates replaced."""

    def text(value: str | None) -> str | None:
        return value if value is None else without_surrogates(value)

    sent_with, failure = message.sent_with, message.failure
    return replace(
        message,
        text=without_surrogates(message.text),
        reasoning=without_surrogates(message.reasoning),
        refusal=without_surrogates(message.refusal),
        finish_reason=text(message.finish_reason),
        model=without_surrogates(message.model),
        request_id=text(message.request_id),
        sent_with=sent_with
        and replace(
            sent_with,
            deployment=without_surrogates(sent_with.deployment),
            profile=without_surrogates(sent_with.profile),
        ),
        filters=tuple(
            replace(result, category=without_surrogates(result.category), severity=text(result.severity))
            for result in message.filters
        ),
        failure=failure
        and replace(
            failure,
            sentence=without_surrogates(failure.sentence),
            remedy=without_surrogates(failure.remedy),
            parameter=text(failure.parameter),
            code=text(failure.code),
            request_id=text(failure.request_id),
        ),
    )


def test_every_message_comes_back(locations: Locations, clock: FixedClock) -> None:
    """Threat 48: texts with surrogates and NUL too."""
    with asyncio.Runner() as loop:
        store = Store(locations, clock)
        begun = loop.run(store.begin_exchange(Conversation(), None, "Hi", SentWith())).reply

        @settings(max_examples=100, deadline=None)
        @given(replies)
        def comes_back(reply: Message) -> None:
            reply = replace(
                reply,
                id=begun.id,
                uid=begun.uid,
                conversation_id=1,
                parent_id=begun.parent_id,
                created=begun.created,
                role=begun.role,
            )
            store.finish(reply)
            assert reply.sent_with is not None
            *earlier, last = reply.requests
            expected = replace(mended(reply), sent_with=replace(reply.sent_with, prompt_version=None))
            expected = replace(expected, earlier=tuple(earlier), usage=last)
            found = loop.run(store.message(begun.id))
            assert found is not None
            assert replace(found, sent_with=expected.sent_with) == expected
            assert found.sent_with == replace(
                expected.sent_with or SentWith(),
                deployment=without_surrogates(reply.sent_with.deployment),
                profile=without_surrogates(reply.sent_with.profile),
            )

        comes_back()
        assert store.close() == ()


def test_every_setup_comes_back(locations: Locations, clock: FixedClock) -> None:
    with asyncio.Runner() as loop:
        store = Store(locations, clock)
        made = loop.run(store.create(Conversation()))

        @settings(max_examples=60, deadline=None)
        @given(parameters, texts, texts, texts)
        def comes_back(wanted: Parameters, prompt: str, draft: str, deployment: str) -> None:
            store.save_setup(replace(made, parameters=wanted, system_prompt=prompt, deployment=deployment))
            store.save_draft(made.id, draft)
            found = loop.run(store.conversation(made.id))
            assert found is not None
            assert found.parameters == wanted
            assert found.system_prompt == without_surrogates(prompt)
            assert found.draft == without_surrogates(draft)
            assert found.deployment == without_surrogates(deployment)

        comes_back()
        assert store.close() == ()


async def test_a_prompt_is_stored_as_typed(store: Store) -> None:
    """Threat 48: split pairs are joined, lone surrogates replaced, NUL and controls kept."""
    typed = "a\0b \x1b[31m \ud83d\ude00 \ud83d \r\n\u2028 \u202e"
    prompt = (await store.begin_exchange(Conversation(title=typed), None, typed, SentWith())).prompt
    assert prompt.text == "a\0b \x1b[31m 😀 � \r\n\u2028 \u202e"
    assert (await store.rows())[0].title == prompt.text


async def test_a_damaged_row_keeps_no_other_from_being_read(store: Store, locations: Locations) -> None:
    """Threat 39."""
    exchange = await store.begin_exchange(Conversation(title="whole"), None, "Hi", SentWith())
    await store.create(Conversation(title="other"))
    with closing(sqlite3.connect(locations.database)) as other:
        other.execute(
            """UPDATE messages SET usage = '{', filters = '[1, {}]', timings = '{"total": 1e999}', error = '"x"',
            request = ?, role = 'robot', status = 'odd', text = CAST(x'41ff42' AS TEXT) WHERE id = 2""",
            ("[" * 100_000,),
        )
        other.execute("UPDATE conversations SET title = CAST(x'ff' AS TEXT), parameters = '[{\"a\": 1}]' WHERE id = 1")
        other.commit()
    found = (await store.path(exchange.reply.id))[1]
    assert (found.text, found.status, found.usage, found.failure) == ("A�B", Status.INTERRUPTED, None, None)
    assert found.timings == Timings(None, 0.0)
    assert [row.title for row in await store.rows()] == ["other", "�"]
    assert (await store.conversation(1) or Conversation()).parameters == Parameters()


async def test_a_circle_of_parents_cannot_be_stored(store: Store, locations: Locations) -> None:
    """Threat 39."""
    exchange = await store.begin_exchange(Conversation(), None, "Hi", SentWith())
    with closing(sqlite3.connect(locations.database)) as other:
        other.execute("PRAGMA ignore_check_constraints = ON")
        other.execute("UPDATE messages SET parent_id = 2 WHERE id = 1")
        other.commit()
    assert [message.id for message in await store.path(exchange.reply.id)] == [1, 2]


async def test_a_long_path_and_a_long_text(store: Store, locations: Locations) -> None:
    first = await store.begin_exchange(Conversation(), None, "x" * 2_000_000, SentWith())
    with closing(sqlite3.connect(locations.database)) as other:
        other.executemany(
            "INSERT INTO messages (id, parent_id, conversation_id, uid, created, role, status, text)"
            " VALUES (?1, ?1 - 1, 1, ?1, 1.0, 'user', 'done', ?1)",
            ((number,) for number in range(3, 5001)),
        )
        other.commit()
    path = await store.path(5000)
    assert [message.id for message in path] == list(range(1, 5001))
    assert path[0] == first.prompt


def test_uids_sort_by_time_and_never_repeat() -> None:
    uids = Uids()
    made = [uids.next(now) for now in (1.0, 1.0, 1.0005, 2.0, 1.5, 1_763_600_000.0, -5.0)]
    assert made == sorted(set(made))
    assert {len(uid) for uid in made} == {32}


async def test_prompts_are_read_by_the_page_with_an_index(store: Store, locations: Locations) -> None:
    """However long a conversation is, a page costs a page."""
    exchange = await store.begin_exchange(Conversation(), None, "prompt 0", SentWith("d", Parameters()))
    leaf = exchange.reply
    for number in range(1, 5):
        store.finish(replace(leaf, status=Status.DONE, text="reply"))
        again = await store.begin_exchange(
            exchange.conversation, leaf.id, f"prompt {number}", SentWith("d", Parameters())
        )
        leaf = again.reply
    here = exchange.conversation.id
    other = await store.begin_exchange(Conversation(), None, "elsewhere \ud83d", SentWith("d", Parameters()))
    first = await store.prompts(here, elsewhere=False, before=None, limit=3)
    assert [prompt.text for prompt in first] == ["prompt 4", "prompt 3", "prompt 2"]
    rest = await store.prompts(here, elsewhere=False, before=first[-1].id, limit=3)
    assert [prompt.text for prompt in rest] == ["prompt 1", "prompt 0"]
    found = await store.prompts(here, elsewhere=True, before=None, limit=3)
    assert [prompt.text for prompt in found] == ["elsewhere �"]
    await store.delete(other.conversation.id)
    assert await store.prompts(here, elsewhere=True, before=None, limit=3) == []
    with closing(sqlite3.connect(locations.database)) as connection:
        statements: list[str] = []
        connection.set_trace_callback(statements.append)
        for elsewhere in (False, True):
            messages.prompts(connection, here, elsewhere=elsewhere, before=9, limit=3)
        connection.set_trace_callback(None)
        plans = [
            " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}"))
            for statement in statements
        ]
    assert all("TEMP B-TREE" not in plan for plan in plans), plans
    assert "messages_of_conversation (conversation_id=? AND id<?)" in plans[0]
    assert "rowid<?" in plans[1]
