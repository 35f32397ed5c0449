"""Heights against a plain list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.transcript.heights import Heights

CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(0, 50), st.just(0)),
        st.tuples(st.just("set"), st.integers(0, 50), st.integers(0, 30)),
        st.tuples(st.just("prepend"), st.integers(0, 50), st.integers(0, 4)),
        st.tuples(st.just("truncate"), st.integers(0, 30), st.just(0)),
    ),
    max_size=40,
)


@given(st.lists(st.integers(0, 50), max_size=40), CHANGES)
def test_it_is_a_list_with_sums(start: list[int], changes: list[tuple[str, int, int]]) -> None:
    plain, heights = list(start), Heights(start)
    for kind, value, at in changes:
        if kind == "append":
            plain.append(value)
            heights.append(value)
        elif kind == "prepend":
            page = [value + more for more in range(at)]
            plain[:0] = page
            heights.prepend(page)
        elif kind == "truncate":
            del plain[value:]
            heights.truncate(value)
        elif plain:
            plain[at % len(plain)] = value
            heights[at % len(plain)] = value
    count = len(plain)
    assert len(heights) == count
    assert heights.total == sum(plain)
    assert [heights[index] for index in range(count)] == plain
    assert [heights.start(index) for index in range(count + 1)] == [sum(plain[:index]) for index in range(count + 1)]
    for row in range(0, sum(plain), 7):
        index, rest = heights.find(row)
        assert sum(plain[:index]) + rest == row
        assert rest < plain[index]
    assert heights.find(sum(plain) + 3) == (count, 3)
