"""The heights of messages, and where each begins: every question and every change costs O(log n)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Heights:
    """Heights in rows, one below the other, with more to come at both ends: two trees back to back.

    Args:
        heights: From the first to the last.
    """

    def __init__(self, heights: Iterable[int] = ()) -> None:
        # the upper ones from the last up to the first, so that what comes before them is at the end of their tree
        self._upper, self._lower = _Sums(), _Sums(heights)

    def __len__(self) -> int:
        return len(self._upper) + len(self._lower)

    def __getitem__(self, index: int) -> int:
        tree, at = self._at(index)
        return tree[at]

    def __setitem__(self, index: int, height: int) -> None:
        tree, at = self._at(index)
        tree[at] = height

    def _at(self, index: int) -> tuple[_Sums, int]:
        below = index - len(self._upper)
        return (self._lower, below) if below >= 0 else (self._upper, -1 - below)

    @property
    def total(self) -> int:
        """Rows of all."""
        return self._upper.total + self._lower.total

    def append(self, height: int) -> None:
        """Add one at the end."""
        self._lower.append(height)

    def prepend(self, heights: Sequence[int]) -> None:
        """Add some before the first."""
        for height in reversed(heights):
            self._upper.append(height)

    def truncate(self, count: int) -> None:
        """Keep the first `count`; where that is not all of those that were added before the first, it takes O(n)."""
        self._lower.truncate(max(count - len(self._upper), 0))
        if count < len(self._upper):
            self._upper = _Sums(self._upper[index] for index in range(len(self._upper) - count, len(self._upper)))

    def start(self, index: int) -> int:
        """The row at which one begins: the sum of those before it."""
        below = index - len(self._upper)
        return self._upper.total + (self._lower.start(below) if below >= 0 else -self._upper.start(-below))

    def find(self, row: int) -> tuple[int, int]:
        """Which one a row is in, and the row within it; past the end, their number and the rows past it."""
        above = self._upper.total - row
        if above <= 0:
            index, within = self._lower.find(-above)
            return len(self._upper) + index, within
        index, beyond = self._upper.find(above - 1)
        return len(self._upper) - 1 - index, self._upper[index] - 1 - beyond


class _Sums:
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
        """The sum of all."""
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
        """The sum of those before one."""
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
