"""Markdown that arrives in pieces becomes blocks, and nothing that is closed is parsed again.

The parser keeps the source lines of the last leaf only, the tail. In front of it stand lines that open its list items
again, so that markdown-it reads the tail as it stood in the whole text. Of a long leaf what is certain is closed too:
a fence's complete lines, a table's complete rows, the pieces of a paragraph without an end. So the tail stays small
whatever is written, the work is linear in the text, and the blocks are those of the whole text parsed at once.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tui.rendering.code import Highlighter, language_of
from tui.rendering.inline import inline_spans, joined, linked, shown
from tui.rendering.leaves import QUOTE, Leaf, LeafReader, Level, header_lines, parser, table_begun
from tui.rendering.lines import PLAIN, STRONG, Look, Spans
from tui.rendering.source import SourceLines

if TYPE_CHECKING:
    from markdown_it.token import Token

LONGEST_PARAGRAPH = 4_000
"""Characters of a paragraph that are parsed together; a longer one is drawn in pieces, each begun on a new row."""

MOST_LINES = 100
"""Source lines of a paragraph that are parsed together."""

MOST_BRACKETS = 100
"""Opening brackets of a paragraph that is parsed; markdown-it looks for the end of each, one with more is plain."""

MOST_DELIMITERS = 600
"""Asterisks, underscores and tildes of a paragraph that is parsed; one with more is plain."""

SLICE = 16_000
"""Characters that are parsed at once."""

LONGEST_TAIL = 400
"""Source lines of a tail that nothing closes; then it is closed as it is."""

_MARKUP = re.compile(r"[\\`*_~\[<&\n]")
"""What inline Markdown begins with; text without any need not be parsed."""

TEXT = ("paragraph", "heading")
CODE = ("fence", "code_block")


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, a heading, or a piece of one."""

    spans: Spans
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of a code block; a long one comes in pieces."""

    language: str
    lines: tuple[Spans, ...]
    first: bool = True
    last: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table; a long one comes in pieces, each with the head."""

    head: tuple[Spans, ...]
    aligns: tuple[str, ...]
    rows: tuple[tuple[Spans, ...], ...]
    first: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


Content = Text | Code | Table | Rule


@dataclass(frozen=True, slots=True)
class Block:
    """What is drawn together, with what it is nested in."""

    content: Content
    markers: tuple[str, ...] = ()
    """Of the quotes and list items it stands in, the outermost first."""
    opens: int = 0
    """How many of them, counted from the innermost, it is the first block of: it draws their markers."""
    gap: bool = False
    """A blank row stands before it."""


class MarkdownBlocks:
    """The blocks of a text that grows.

    Args:
        references: Link definitions known beforehand, from an earlier parse of the same text.

    Attributes:
        closed: The blocks that will not change any more; it only grows.
        references: The link definitions met so far.
        parsed: Characters given to markdown-it so far, those of tails again and again.
    """

    def __init__(self, references: dict[str, Any] | None = None) -> None:
        self._markdown = parser()
        self._source = SourceLines()
        self._lines: list[str] = []
        self._headers = 0
        self._resumed: tuple[Level, ...] = ()
        self._blank = False
        self._continues = False
        self._highlighter: Highlighter | None = None
        self._tail: list[Leaf] = []
        self._pieces: list[str] = []
        self._again = False
        self.closed: list[Block] = []
        self.references: dict[str, Any] = dict(references or {})
        self.parsed = 0

    def feed(self, text: str) -> None:
        """Take a piece of the text."""
        self._pieces.append(text)
        text = text.replace("\0", "\ufffd")
        for start in range(0, len(text), SLICE):
            self._lines += self._source.feed(text[start : start + SLICE])
            self._advance()

    def settle(self) -> MarkdownBlocks:
        """The text is whole: its blocks, all of them closed.

        They are these same blocks, unless the text defines links: those may be used above their definition, so such a
        text is parsed once more.
        """
        if self.references and not self._again:
            again = MarkdownBlocks(self.references)
            again._again = True
            again.feed("".join(self._pieces))
            return again.end()
        return self.end()

    def end(self) -> MarkdownBlocks:
        """The text is whole, and its links are as they were known: these same blocks, all of them closed."""
        if self._source.last:
            self._lines.append(self._source.last)
        self._source = SourceLines()
        self._close(self._read(""))
        self._restart()
        return self

    @property
    def open(self) -> list[Block]:
        """The blocks of the tail, as far as they are known."""
        drawn: set[int] = set()
        blocks: list[Block] = []
        for leaf in (*self._tail[:-1], *table_begun(self._tail[-1])) if self._tail else ():
            highlighter = self._highlighter.fork() if self._highlighter and leaf.continues else None
            blocks += self._placed(leaf, self._contents(leaf, highlighter), blocks or self.closed, drawn)
        return blocks

    # closing

    def _advance(self) -> None:
        """Parse the tail and close what is certain."""
        partial = self._source.last
        leaves = self._read(partial)
        if not leaves:
            self._restart()
            return
        # That a leaf begins is certain with the line after its first: a table begins a line earlier than text would.
        begun = sum(leaf.start + 2 <= len(self._lines) for leaf in leaves)
        if begun:
            self._close(leaves[: begun - 1])
            leaves = leaves[begun - 1 :]
            self._shorten(leaves[0], partial, last=len(leaves) == 1)
        self._tail = leaves
        if len(self._lines) > LONGEST_TAIL:
            self._close(self._read(""))
            self._restart()

    def _read(self, partial: str) -> list[Leaf]:
        """The leaves of the tail, the first one as it was left."""
        source = [*self._lines, partial] if partial else self._lines
        text = "\n".join(source) + "\n"
        self.parsed += len(text)
        found: dict[str, Any] = {}
        tokens: list[Token] = []
        self._markdown.block.parse(text, self._markdown, {"references": ChainMap(found, self.references)}, tokens)
        for label, definition in found.items():
            if definition["map"][0] < len(self._lines):
                self.references.setdefault(label, definition)
        leaves = LeafReader(self._resumed, self._headers).read(tokens)
        for leaf in leaves:
            leaf.blank = leaf.start > 0 and not source[leaf.start - 1].strip(" >")
        if leaves:
            leaves[0].blank = self._blank
            leaves[0].continues = self._continues
            if self._continues and leaves[0].kind in TEXT:
                del leaves[0].lines[0]
        return leaves

    def _close(self, leaves: Sequence[Leaf]) -> None:
        for leaf in leaves:
            contents = self._contents(leaf, self._highlighter if leaf.continues else None)
            self.closed += self._placed(leaf, contents, self.closed, None)

    def _shorten(self, leaf: Leaf, partial: str, *, last: bool) -> None:
        """Begin the tail with a leaf; of the last one, what is certain is closed."""
        if not leaf.continues:
            self._highlighter = Highlighter(language_of(leaf.info)) if leaf.kind in CODE else None
        opening: list[str] = []
        start = leaf.start
        certain = _certain(leaf, len(self._lines)) if last else 0
        if certain:
            done = replace(leaf, lines=leaf.lines[:certain], rows=leaf.rows[:certain])
            contents = self._contents(done, self._highlighter)
            if isinstance(contents[-1], Code):
                contents = [replace(contents[-1], last=False)]
            self.closed += self._placed(done, contents, self.closed, None)
            opening = _opening(leaf, self._lines)
            start += certain + (leaf.continues if leaf.kind in TEXT else len(opening))
            leaf.lines, leaf.rows, leaf.continues = leaf.lines[certain:], leaf.rows[certain:], True
        if last and leaf.kind == "fence" and partial and leaf.lines and not partial.strip(" >`~"):
            leaf.lines.pop()  # the beginning of the fence's end
        headers = header_lines(self._lines, leaf.path, leaf.start if opening else start)
        self._lines = [*headers, *opening, *self._lines[start:]]
        if leaf.path and leaf.path[0].marker == QUOTE:
            self._lines[0] = self._lines[0].lstrip(
                " "
            )  # markdown-it takes any indentation but for a quote's first line
        if last and leaf.kind not in CODE:
            while len(self._lines) > 2 and not self._lines[-1].strip(" >") and len(set(self._lines[-3:])) == 1:
                self._lines.pop()
        self._headers, self._resumed = len(headers), leaf.path
        self._blank, self._continues = leaf.blank, leaf.continues

    def _restart(self) -> None:
        """The tail is empty, and the next block stands in nothing."""
        self._lines, self._tail, self._headers, self._resumed = [], [], 0, ()
        self._blank, self._continues, self._highlighter = False, False, None

    # blocks of leaves

    def _placed(
        self, leaf: Leaf, contents: Sequence[Content], before: Sequence[Block], shown: set[int] | None
    ) -> Iterator[Block]:
        """The blocks of a leaf. `shown` collects the levels that open blocks draw; None: the blocks are closed."""
        previous = before[-1].content if before else None
        for index, content in enumerate(contents):
            known = [level for level in leaf.path if level.drawn or (shown is not None and id(level) in shown)]
            opens = len(leaf.path) - len(known)
            in_list = any(level.marker != QUOTE for level in known) or (opens > 0 and leaf.path[-opens].follows)
            continues = leaf.continues or index > 0
            gap = not continues and _gap(previous, content, tight=in_list and not leaf.blank)
            for level in leaf.path:
                if shown is None:
                    level.drawn = True
                else:
                    shown.add(id(level))
            yield Block(content, tuple(level.marker for level in leaf.path), opens, gap)

    def _contents(self, leaf: Leaf, highlighter: Highlighter | None) -> list[Content]:
        """What a leaf draws."""
        if leaf.kind in TEXT:
            pieces = _pieces(leaf.lines)
            heading = leaf.kind == "heading" and len(pieces) == 1 and not leaf.continues
            base = STRONG if heading else PLAIN
            return [Text(self._inline("\n".join(piece).strip(), base), heading) for piece in pieces]
        if leaf.kind in CODE:
            language = language_of(leaf.info)
            highlighter = highlighter or Highlighter(language)
            return [Code(language, tuple(map(highlighter.line, leaf.lines)), first=not leaf.continues)]
        if leaf.kind == "table":
            head = tuple(self._inline(cell, STRONG) for cell in leaf.head)
            rows = tuple(tuple(self._inline(cell, PLAIN) for cell in row) for row in leaf.rows)
            return [Table(head, tuple(leaf.aligns), rows, first=not leaf.continues)]
        return [Rule()] if leaf.kind == "hr" else []

    def _inline(self, text: str, base: Look) -> Spans:
        if not _MARKUP.search(text) or text.count("[") > MOST_BRACKETS or sum(map(text.count, "*_~")) > MOST_DELIMITERS:
            return joined(tuple(linked(shown(text), base)))
        tokens: list[Token] = []
        self._markdown.inline.parse(text, self._markdown, {"references": self.references}, tokens)
        return inline_spans(tokens, base)


def _certain(leaf: Leaf, complete: int) -> int:
    """How many lines or rows of the last leaf cannot change any more, when so many source lines are complete."""
    if leaf.kind == "fence":
        return min(len(leaf.lines), complete - leaf.start - 1)
    if leaf.kind == "table":
        return min(len(leaf.rows), complete - leaf.start - 2)
    lines = leaf.lines[: complete - leaf.start - (leaf.continues and leaf.kind in TEXT)]
    if leaf.kind == "code_block":
        # The last of them stays: what is blank behind it belongs to the block only when more code follows.
        return max((index for index, line in enumerate(lines) if line.strip()), default=0)
    return sum(len(piece) for piece in _pieces(lines)[:-1])


def _opening(leaf: Leaf, source: Sequence[str]) -> list[str]:
    """Source lines that open the leaf again, so that its rest is read as such."""
    if leaf.kind == "fence":
        return [source[leaf.start].replace("|", " ")]  # with one, the next line could make a table of it
    if leaf.kind == "table":
        return list(source[leaf.start : leaf.start + 2])
    if leaf.kind == "code_block":
        return []
    line = source[leaf.start].rstrip()
    return [line if leaf.continues else line[: len(line) - len(leaf.lines[0].rstrip())] + "x"]


def _pieces(lines: Sequence[str]) -> list[Sequence[str]]:
    """The lines of a paragraph in pieces of bounded size; each cut depends on nothing but what stands before it."""
    pieces: list[Sequence[str]] = []
    start = size = 0
    for index, line in enumerate(lines):
        if index > start and (size + len(line) > LONGEST_PARAGRAPH or index - start == MOST_LINES):
            pieces.append(lines[start:index])
            start, size = index, 0
        size += len(line)
    if lines:
        pieces.append(lines[start:])
    return pieces


def _gap(before: Content | None, content: Content, *, tight: bool) -> bool:
    """Whether a blank row stands between two blocks; none does beside a fill, whose half rows give the air."""
    if before is None or isinstance(before, Code) or isinstance(content, Code):
        return False
    if isinstance(content, Text) and content.heading:
        return True
    return not tight and not (isinstance(before, Text) and before.heading)
