"""Reads markdown-it's block tokens as a flat list of leaves, each with the quotes and list items it stands in.

A flat list can be cut anywhere: what stands before the last leaf is closed, whatever it is nested in (see `blocks`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

    _Rule = Callable[[StateBlock, int, int, bool], bool]

DEEPEST = 32
"""The level of nesting (a list and its item are two) from which on quotes and lists are text."""

QUOTE = ">"
"""The marker of a quote, as against that of a list item."""

_TASK = {True: "✓", False: "□"}
_MARKER = re.compile(r" *(?:[-+*]|\d{1,9}[.)])( *)")
_QUOTE_MARKER = re.compile(r" *> ?")
_CELL_END = re.compile(r"(?<!\\)\|")
_DELIMITER_BEGUN = re.compile(r" *\|[-:| ]*")


@dataclass(eq=False, slots=True)
class Level:
    """One quote or list item that a leaf stands in."""

    marker: str
    """`QUOTE`, or what is drawn before the item's first line."""
    line: int
    """The source line it begins on."""
    number: int = 0
    """An ordered item's; counted from the list's first, as Markdown does."""
    follows: bool = False
    """It is not its list's first item."""
    drawn: bool = False
    """A block that is closed has drawn its marker."""


@dataclass(slots=True)
class Leaf:
    """One block that holds no other blocks, as it stands in the source."""

    kind: str
    """markdown-it's name: paragraph, heading, fence, code_block, hr, table, or definition (which is not drawn)."""
    start: int
    """Its first source line."""
    path: tuple[Level, ...]
    lines: list[str] = field(default_factory=list)
    """The content's lines: of text or of code."""
    info: str = ""
    """What stands behind a fence's opening."""
    head: list[str] = field(default_factory=list)
    aligns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    """Of a table, each row's cells."""
    blank: bool = False
    """The source line before it is blank."""
    continues: bool = False
    """Its beginning is drawn already."""


def parser() -> MarkdownIt:
    """The Markdown that is understood: CommonMark, tables, strikethrough, task lists. HTML and bare links are text.

    The first call imports markdown-it, which takes as long as a fifth of a start.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415  # for a quick start
    from markdown_it.rules_block import blockquote, list_block, reference  # noqa: PLC0415  # the same

    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 2 * DEEPEST, "tasklists": True})
    markdown.enable(["table", "strikethrough"])
    rules = markdown.block.ruler
    rules.at("reference", _on_one_line(reference))
    rules.at("blockquote", _shallow(blockquote), {"alt": ["paragraph", "reference", "blockquote", "list"]})
    rules.at("list", _shallow(list_block), {"alt": ["paragraph", "reference", "blockquote"]})
    return markdown


def _shallow(rule: _Rule) -> _Rule:
    """The rule, as long as nesting is not too deep; markdown-it itself would drop what is nested deeper."""

    def shallow(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < DEEPEST and rule(state, start, end, silent)

    return shallow


def _on_one_line(rule: _Rule) -> _Rule:
    """A link reference definition of one line, as a token. Footnotes (`[^1]: ...`) are text.

    On one line, so that what follows can never turn text that is drawn into a definition.
    """

    def reference(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
        if state.src.startswith("[^", state.bMarks[start] + state.tShift[start]):
            return False
        last, state.lineMax = state.lineMax, start + 1
        try:
            found = rule(state, start, start + 1, silent)
        finally:
            state.lineMax = last
        if found and not silent:
            state.push("definition", "", 0).map = [start, start + 1]
        return found

    return reference


class LeafReader:
    """Turns one parse into leaves.

    Args:
        resumed: The levels of the first leaf, as an earlier parse knew them.
        headers: How many lines at the beginning only open those levels again, each with an empty heading.
    """

    def __init__(self, resumed: Sequence[Level], headers: int) -> None:
        self._resumed = resumed
        self._headers = headers
        self._path: list[Level] = []
        self._next: list[int | None] = []
        self._opened: list[int] = []
        self._leaves: list[Leaf] = []
        self._kind = "paragraph"

    def read(self, tokens: Sequence[Token]) -> list[Leaf]:
        """The leaves of the tokens. A quote or item that holds nothing holds an empty paragraph."""
        for token in tokens:
            self._take(token)
        return self._leaves[self._headers :]

    def _take(self, token: Token) -> None:
        start = token.map[0] if token.map else 0
        match token.type:
            case "blockquote_open":
                self._enter(Level(QUOTE, start))
            case "bullet_list_open" | "ordered_list_open":
                self._next.append(None)
            case "list_item_open":
                self._enter_item(token, start)
            case "blockquote_close" | "list_item_close":
                if self._opened.pop() == len(self._leaves):
                    self._add("paragraph", self._path[-1].line, lines=[""])
                self._path.pop()
            case "bullet_list_close" | "ordered_list_close":
                self._next.pop()
            case "fence" | "code_block":
                self._add(token.type, start, lines=token.content.split("\n")[:-1], info=token.info)
            case "hr" | "definition":
                self._add(token.type, start)
            case _:
                self._take_text(token, start)

    def _take_text(self, token: Token, start: int) -> None:
        """The tokens of paragraphs, headings and tables."""
        match token.type:
            case "paragraph_open" | "heading_open":
                self._kind = token.type.removesuffix("_open")
            case "table_open":
                self._kind = "table"
                self._add("table", start)
            case "tr_open" if start > self._leaves[-1].start:
                self._leaves[-1].rows.append([])
            case "th_open":
                self._leaves[-1].aligns.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
            case "inline" if self._kind == "table":
                table = self._leaves[-1]
                (table.rows[-1] if table.rows else table.head).append(token.content)
            case "inline":
                self._add(self._kind, start, lines=token.content.split("\n"))

    def _add(self, kind: str, start: int, **content: Any) -> None:
        self._leaves.append(Leaf(kind, start, tuple(self._path), **content))

    def _known(self) -> Level | None:
        """What an earlier parse knew of the level that is entered now."""
        depth = len(self._path)
        before_first = len(self._leaves) <= self._headers
        return self._resumed[depth] if before_first and depth < len(self._resumed) else None

    def _enter(self, level: Level) -> None:
        known = self._known()
        if known:
            level.drawn = known.drawn
        self._path.append(level)
        self._opened.append(len(self._leaves))

    def _enter_item(self, token: Token, start: int) -> None:
        level = Level("•", start)
        known = self._known()
        if known:
            level.number, level.follows = known.number, known.follows
        elif token.info:
            number = self._next[-1]
            level.number = int(token.info) if number is None else number
            level.follows = number is not None
        else:
            level.follows = self._next[-1] is not None
        self._next[-1] = level.number + 1
        if known and start < self._headers:
            level.marker = known.marker
        elif token.meta and "checked" in token.meta:
            level.marker = _TASK[bool(token.meta["checked"])]
        elif token.info:
            level.marker = f"{level.number}{token.markup}"
        self._enter(level)


def header_lines(source: Sequence[str], path: Sequence[Level], before: int) -> list[str]:
    """Lines that open again the list items of `path` which begin before a source line, each holding an empty heading.

    A quote needs none: each of its lines opens it. Indentation is kept, so that the lines that follow fall into place.
    """
    headers = []
    for line in dict.fromkeys(level.line for level in path if level.marker != QUOTE and level.line < before):
        text, at, end = source[line], 0, 0
        for level in path:
            if level.line > line:
                break
            if level.marker == QUOTE:
                match = _QUOTE_MARKER.match(text, at)
            elif level.line == line:
                match = _MARKER.match(text, at)
            else:
                continue
            if match is None:
                break
            at = match.end()
            if level.marker != QUOTE:
                spaces = len(match.group(1))
                end = match.start(1) + (spaces if 1 <= spaces <= 4 and at < len(text) else 1)
        headers.append(text[:end].ljust(end) + "#")
    return headers


def table_begun(leaf: Leaf) -> list[Leaf]:
    """The last leaf of a text that grows, as it will most likely be once more has come: a line with a bar before it is
    the head of a table before the line below it is there, which alone makes it one.
    """
    lines = leaf.lines
    at = len(lines) - 1
    if at > 0 and _DELIMITER_BEGUN.fullmatch(lines[at]) and lines[at - 1].lstrip().startswith("|"):
        at -= 1
    if leaf.kind != "paragraph" or leaf.continues or not lines or not lines[at].lstrip().startswith("|"):
        return [leaf]
    head = [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(lines[at].strip().strip("|"))]
    text = [replace(leaf, lines=lines[:at])] if at else []
    if not any(head):
        return text
    table = replace(leaf, kind="table", lines=[], head=head, aligns=["left"] * len(head), blank=leaf.blank and not at)
    return [*text, table]
