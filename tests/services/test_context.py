"""What is sent of a conversation that is too long for its window."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.budget import TOKENS_PER_REQUEST, NotSent
from tui.domain.context_policy import ContextPolicy, PolicyKind
from tui.domain.conversation import Message, Role, Status, Turn
from tui.domain.models import BaseModel
from tui.services.context import DOWN_TO, Context, Fitted, sendable

DROP, ALL = ContextPolicy(), ContextPolicy(PolicyKind.ALL)


def exchange(number: int, size: int = 10, **reply: object) -> list[Message]:
    """A prompt and its reply, each of so many words."""
    text = " ".join(["word"] * size)
    fields = {"text": text, "status": Status.DONE, **reply}
    return [
        Message(id=2 * number, role=Role.USER, text=text),
        Message(id=2 * number + 1, role=Role.ASSISTANT, **fields),  # type: ignore[arg-type]
    ]


def count(message: Message) -> tuple[int, bool]:
    return len(message.text.split()) + 4, True


def fitted(path: list[Message], window: int, fixed: int = 20, reserved: int = 10) -> tuple[list[int], list[int]]:
    result = Context(path, count).fit(fixed, reserved, BaseModel("m", window, reserved), DROP)
    left_out = [message.id for message in path[: result.not_sent.count]] if result.not_sent else []
    assert left_out[-1:] == ([result.not_sent.last] if result.not_sent else [])
    return [message.id for message in result.sent], left_out


def test_all_is_sent_while_it_fits() -> None:
    path = [message for number in range(3) for message in exchange(number)]
    assert fitted(path, 1_000) == ([0, 1, 2, 3, 4, 5], [])


def test_the_oldest_exchange_goes_first_and_whole() -> None:
    """The document: while prompt and reserved reply reach the window, the oldest messages go."""
    path = [message for number in range(8) for message in exchange(number)]
    # 20 fixed + 10 reserved + 8 exchanges of 28 = 254: equal to the window is too much
    assert fitted(path, 255) == (list(range(16)), [])
    # 7 exchanges would fit; 6 leave room for the next
    assert fitted(path, 254) == (list(range(4, 16)), [0, 1, 2, 3])


def test_nothing_but_the_new_prompt_is_left_at_worst() -> None:
    path = [message for number in range(3) for message in exchange(number)]
    assert fitted(path, 30) == ([], [0, 1, 2, 3, 4, 5])


def test_an_input_limit_below_the_window_counts_too() -> None:
    path = [message for number in range(8) for message in exchange(number)]
    model = BaseModel("m", 1_000, 10, input_limit=188)
    # 6 exchanges of 28 and 20 fixed reach the limit and are within it; 5 leave room for the next
    assert [m.id for m in Context(path[4:], count).fit(20, 10, model, DROP).sent] == list(range(4, 16))
    assert [m.id for m in Context(path, count).fit(20, 10, model, DROP).sent] == list(range(6, 16))


@given(
    sizes=st.lists(st.integers(0, 60), max_size=12),
    window=st.integers(1, 600),
    fixed=st.integers(0, 100),
    reserved=st.integers(1, 100),
)
def test_it_leaves_out_as_the_documents_loop_does(sizes: list[int], window: int, fixed: int, reserved: int) -> None:
    """The same exchanges stay as when the oldest one is deleted again and again until the rest fits, with room to go
    on; the newest stays where it fits at all."""
    path = [message for number, size in enumerate(sizes) for message in exchange(number, size + 1)]
    sent, left_out = fitted(path, window, fixed + TOKENS_PER_REQUEST, reserved)
    rest = [sendable(path[start : start + 2]) for start in range(0, len(path), 2)]

    def total() -> int:
        return fixed + TOKENS_PER_REQUEST + sum(count(m)[0] for e in rest for m in e) + reserved

    too_long = total() >= window
    while rest and (total() >= window or (too_long and len(rest) > 1 and total() >= DOWN_TO * window)):
        rest = rest[1:]
    assert sent == [message.id for kept in rest for message in kept]
    assert [*left_out, *sent] == [message.id for message in path]


def test_a_refused_exchange_is_no_part_of_the_conversation() -> None:
    """A prompt that failed or was filtered would fail again (threat 50)."""
    path = [
        *exchange(0),
        *exchange(1, text="", status=Status.FAILED),
        *exchange(2, status=Status.FILTERED),
        *exchange(3, text="", status=Status.STOPPED),
        *exchange(4, status=Status.TRUNCATED),
    ]
    assert fitted(path, 1_000) == ([0, 1, 6, 8, 9], [])


def test_what_failed_among_the_messages_that_are_left_out_is_one_of_them() -> None:
    path = [*exchange(0), *exchange(1, text="", status=Status.FAILED), *exchange(2), *exchange(3)]
    assert fitted(path, 70) == ([6, 7], [0, 1, 2, 3, 4, 5])


def test_it_looks_no_further_than_there_can_be_room() -> None:
    """Threat 66: what a request takes is found without a walk along all that was ever said."""
    looked_at: list[int] = []

    def counting(message: Message) -> tuple[int, bool]:
        looked_at.append(message.id)
        return count(message)

    path = [message for number in range(1_000) for message in exchange(number)]
    context = Context(path, counting)
    for fixed in range(20, 60):
        context.fit(fixed, 10, BaseModel("m", 200, 10), DROP)
    assert len(looked_at) == 14


@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=9), at=st.integers(0, 18), window=st.integers(1, 400))
def test_what_is_read_later_changes_nothing_that_was_certain(sizes: list[int], at: int, window: int) -> None:
    path = [message for number, size in enumerate(sizes) for message in exchange(number, size)]
    at, model = min(at, len(path)), BaseModel("m", window, 10)
    read = path[at:]
    context = Context(read, count)
    part = context.fit(20, 10, model, DROP, whole=at == 0)
    read[:0] = path[:at]
    whole = Context(path, count).fit(20, 10, model, DROP)
    assert context.fit(20, 10, model, DROP) == whole
    if part.certain:
        assert (part.sent, part.tokens) == (whole.sent, whole.tokens)
        assert (part.not_sent and part.not_sent.last) == (whole.not_sent and whole.not_sent.last)


def test_an_empty_system_prompt_sends_no_system_message() -> None:
    result = Context(exchange(0), count).fit(0, 0, BaseModel("m", 1_000, 10), DROP)
    new = Turn(Role.USER, "new")
    assert [turn.role for turn in result.turns((), new)] == [Role.USER, Role.ASSISTANT, Role.USER]
    assert result.turns((Turn(Role.SYSTEM, "Be brief."),), new)[0] == Turn(Role.SYSTEM, "Be brief.")


def fit(path: list[Message], window: int, policy: ContextPolicy = DROP, *, cut: int | None = None) -> Fitted:
    pins = [message for message in path if message.pinned]
    return Context(path, count, pins=pins).fit(20, 10, BaseModel("m", window, 10), policy, cut=cut)


def ids(fitted: Fitted) -> list[int]:
    return [message.id for message in fitted.sent]


def test_what_was_left_out_stays_so_while_there_is_room_so_that_requests_begin_alike() -> None:
    """The service's cache knows what begins as before (issue 6)."""
    cuts: list[NotSent | None] = []
    path: list[Message] = []
    for number in range(60):
        path += exchange(number)
        cut = cuts[-1].last if cuts and cuts[-1] else None
        cuts.append(fit(path, 600, cut=cut).not_sent)
    assert cuts[19] is None
    changes = sum(1 for before, after in pairwise(cuts[20:]) if before != after)
    # without room to go on, each prompt would leave out one exchange more
    assert 8 <= changes <= 14


def test_a_cut_that_a_smaller_window_made_is_not_kept_in_a_larger_one() -> None:
    path = [message for number in range(40) for message in exchange(number)]
    small = fit(path, 300).not_sent
    assert small is not None
    large = fit(path, 1_000, cut=small.last)
    assert large.not_sent == fit(path, 1_000).not_sent
    assert fit(path, 2_000, cut=small.last).not_sent is None


@pytest.mark.parametrize(("last", "sent"), [(0, []), (1, []), (2, [8, 9]), (5, [6, 7, 8, 9]), (100, list(range(10)))])
def test_the_last_messages_alone_are_sent_in_whole_exchanges(last: int, sent: list[int]) -> None:
    """The playground's "past messages included"."""
    path = [message for number in range(5) for message in exchange(number)]
    result = fit(path, 1_000, ContextPolicy(PolicyKind.LAST, last))
    assert ids(result) == sent
    assert result.not_sent == (NotSent(path[-len(sent) - 1].id, 10 - len(sent), True) if len(sent) < 10 else None)


def test_everything_is_sent_also_where_it_does_not_fit() -> None:
    path = [message for number in range(5) for message in exchange(number)]
    assert ids(fit(path, 50, ALL)) == list(range(10))


def test_what_is_pinned_stays_and_what_is_left_out_is_never_sent() -> None:
    path = [message for number in range(8) for message in exchange(number)]
    path[1] = replace(path[1], pinned=True)
    path[14] = replace(path[14], excluded=True)
    assert ids(fit(path, 1_000)) == [*range(14), 15]
    result = fit(path, 170)
    assert ids(result) == [1, *range(8, 14), 15]
    assert result.not_sent == NotSent(7, 7)
    assert result.tokens == sum(count(message)[0] for message in result.sent)
    assert result.messages == len(result.sent) == 8
    assert ids(fit(path, 1_000, ContextPolicy(PolicyKind.LAST, 0))) == [1]


def test_a_pinned_prompt_is_sent_though_its_reply_failed() -> None:
    path = [*exchange(0, text="", status=Status.FAILED), *exchange(1)]
    path[0] = replace(path[0], pinned=True)
    assert ids(fit(path, 1_000)) == [0, 2, 3]


@given(data=st.data(), sizes=st.lists(st.integers(1, 40), max_size=12), window=st.integers(60, 900))
def test_never_more_is_sent_than_fits_and_always_the_pins(data: st.DataObject, sizes: list[int], window: int) -> None:
    """Issue 6: within the limit by our count, with every pin where these alone fit, and never what is left out."""
    path = [message for number, size in enumerate(sizes) for message in exchange(number, size)]
    marks = data.draw(st.lists(st.sampled_from(["", "", "pinned", "excluded"]), min_size=len(path), max_size=len(path)))
    path = [
        replace(m, pinned=mark == "pinned", excluded=mark == "excluded") for m, mark in zip(path, marks, strict=True)
    ]
    last = data.draw(st.sampled_from([DROP, ContextPolicy(PolicyKind.LAST, data.draw(st.integers(0, 30)))]))
    cut = data.draw(st.none() | st.sampled_from([message.id for message in path])) if path else None
    result = fit(path, window, last, cut=cut)
    pins = [message.id for message in path if message.pinned]
    assert result.tokens == sum(count(message)[0] for message in result.sent)
    assert result.messages == len(result.sent)
    assert set(pins) <= set(ids(result))
    assert ids(result) == sorted(set(ids(result)))
    assert not any(message.excluded for message in result.sent)
    if set(ids(result)) - set(pins):
        assert 20 + 10 + result.tokens < window
