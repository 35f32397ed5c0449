"""What is sent of a conversation that is too long for its window."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.domain.budget import TOKENS_PER_REQUEST
from tui.domain.conversation import Message, Role, Status, Turn
from tui.domain.models import BaseModel
from tui.services.context import Context, sendable


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
    result = Context(path, count).fit(fixed, reserved, BaseModel("m", window, reserved))
    left_out = [message.id for message in path[: result.not_sent.count]] if result.not_sent else []
    assert left_out[-1:] == ([result.not_sent.last] if result.not_sent else [])
    return [message.id for message in result.sent], left_out


def test_all_is_sent_while_it_fits() -> None:
    path = [message for number in range(3) for message in exchange(number)]
    assert fitted(path, 1_000) == ([0, 1, 2, 3, 4, 5], [])


def test_the_oldest_exchange_goes_first_and_whole() -> None:
    """The document: while prompt and reserved reply reach the window, the oldest messages go."""
    path = [message for number in range(3) for message in exchange(number)]
    # 20 fixed + 10 reserved + 3 exchanges of 28 = 114: equal to the window is too much
    assert fitted(path, 115) == ([0, 1, 2, 3, 4, 5], [])
    assert fitted(path, 114) == ([2, 3, 4, 5], [0, 1])


def test_nothing_but_the_new_prompt_is_left_at_worst() -> None:
    path = [message for number in range(3) for message in exchange(number)]
    assert fitted(path, 30) == ([], [0, 1, 2, 3, 4, 5])


def test_an_input_limit_below_the_window_counts_too() -> None:
    path = [message for number in range(3) for message in exchange(number)]
    model = BaseModel("m", 1_000, 10, input_limit=76)
    assert [m.id for m in Context(path, count).fit(20, 10, model).sent] == [2, 3, 4, 5]


@given(
    sizes=st.lists(st.integers(0, 60), max_size=12),
    window=st.integers(1, 600),
    fixed=st.integers(0, 100),
    reserved=st.integers(1, 100),
)
def test_it_leaves_out_as_the_documents_loop_does(sizes: list[int], window: int, fixed: int, reserved: int) -> None:
    """The same exchanges stay as when the oldest one is deleted again and again until the rest fits."""
    path = [message for number, size in enumerate(sizes) for message in exchange(number, size + 1)]
    sent, left_out = fitted(path, window, fixed + TOKENS_PER_REQUEST, reserved)
    rest = [sendable(path[start : start + 2]) for start in range(0, len(path), 2)]
    while rest and fixed + TOKENS_PER_REQUEST + sum(count(m)[0] for e in rest for m in e) + reserved >= window:
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
        context.fit(fixed, 10, BaseModel("m", 200, 10))
    assert len(looked_at) == 14


@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=9), at=st.integers(0, 18), window=st.integers(1, 400))
def test_what_is_read_later_changes_nothing_that_was_certain(sizes: list[int], at: int, window: int) -> None:
    path = [message for number, size in enumerate(sizes) for message in exchange(number, size)]
    at, model = min(at, len(path)), BaseModel("m", window, 10)
    read = path[at:]
    context = Context(read, count)
    part = context.fit(20, 10, model, whole=at == 0)
    read[:0] = path[:at]
    whole = Context(path, count).fit(20, 10, model)
    assert context.fit(20, 10, model) == whole
    if part.certain:
        assert (part.sent, part.tokens) == (whole.sent, whole.tokens)
        assert (part.not_sent and part.not_sent.last) == (whole.not_sent and whole.not_sent.last)


def test_an_empty_system_prompt_sends_no_system_message() -> None:
    result = Context(exchange(0), count).fit(0, 0, BaseModel("m", 1_000, 10))
    new = Turn(Role.USER, "new")
    assert [turn.role for turn in result.turns("  \n", new)] == [Role.USER, Role.ASSISTANT, Role.USER]
    assert result.turns("Be brief.", new)[0] == Turn(Role.SYSTEM, "Be brief.")
