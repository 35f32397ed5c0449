"""What stands in a Markdown text and can be taken out of it: its code blocks, as they were written, and its links."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.rendering.blocks import CODE, MarkdownBlocks, Table, Text
from tui.rendering.code import language_of
from tui.rendering.leaves import parser
from tui.rendering.lines import Spans

if TYPE_CHECKING:
    from markdown_it.token import Token


class CodeBlock(NamedTuple):
    """One block of code."""

    language: str
    """Safe to show; empty where none is named."""
    text: str
    """As it was written, tabs and all, without the last line break; not safe to show."""


class Link(NamedTuple):
    """One link."""

    text: str
    """What is read, safe to show."""
    target: str
    """Where it leads, as it was written: not to be trusted."""


def code_blocks(text: str) -> list[CodeBlock]:
    """The code blocks of a text, in order; one that is not closed ends with the text.

    The blocks that are drawn are no use here: their tabs are spaces, and their long lines are broken.
    """
    markdown = parser()
    tokens: list[Token] = []
    source = text.replace("\r\n", "\n").replace("\r", "\n")
    env: dict[str, Any] = {}
    markdown.block.parse(source, markdown, env, tokens)
    return [
        CodeBlock(language_of(token.info), token.content.removesuffix("\n")) for token in tokens if token.type in CODE
    ]


def links(text: str) -> list[Link]:
    """The links of a text, each target once, in order."""
    blocks = MarkdownBlocks()
    blocks.feed(text)
    found: dict[str, Link] = {}
    for spans in _texts(blocks.settle()):
        for link in links_in(spans):
            found.setdefault(link.target, link)
    return list(found.values())


def links_in(spans: Spans) -> Iterator[Link]:
    """The links of drawn text; the address that is drawn behind one is not its text, unless it has no other."""
    for target, group in groupby(spans, key=lambda span: span.look.link):
        if target:
            parts = list(group)
            named = [span.text for span in parts if span.look.underline or span.look.italic]
            yield Link("".join(named or [span.text for span in parts]).strip(), target)


def _texts(blocks: MarkdownBlocks) -> Iterator[Spans]:
    for block in blocks.closed:
        content = block.content
        if isinstance(content, Text):
            yield content.spans
        elif isinstance(content, Table):
            yield from content.head if content.first else ()
            for row in content.rows:
                yield from row
