"""The heights of messages, and where each begins: every question and every change costs O(log n)."""

from __future__ import annotations

from collections.abc import Iterable


class Heights:
    """A Fenwick tree over heights in rows (P. Fenwick, 1994): sums of beginnings, cheap to change at a point."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        tree = [0, *self._heights]
        for index in range(1, len(tree)):
            above = index + (index & -index)
            if above < len(tree):
                tree[above] += tree[index]
        self._tree = tree

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def __setitem__(self, index: int, height: int) -> None:
        change = height - self._heights[index]
        self._heights[index] = height
        index += 1
        while change and index < len(self._tree):
            self._tree[index] += change
            index += index & -index

    @property
    def total(self) -> int:
        """Rows of all."""
        return self.start(len(self._heights))

    def append(self, height: int) -> None:
        """Add one at the end."""
        index = len(self._tree)
        self._tree.append(height + self.start(index - 1) - self.start(index - (index & -index)))
        self._heights.append(height)

    def truncate(self, count: int) -> None:
        """Keep the first `count`."""
        del self._heights[count:]
        del self._tree[count + 1 :]

    def start(self, index: int) -> int:
        """The row at which one begins: the sum of those before it."""
        total = 0
        while index > 0:
            total += self._tree[index]
            index -= index & -index
        return total

    def find(self, row: int) -> tuple[int, int]:
        """Which one a row is in, and the row within it; past the end, their number and the rows past it."""
        index, step = 0, 1 << len(self._heights).bit_length()
        while step:
            above = index + step
            if above < len(self._tree) and self._tree[above] <= row:
                index, row = above, row - self._tree[above]
            step >>= 1
        return index, row
