"""The inline half of Markdown: markdown-it's inline tokens become spans of safe text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tui.domain.text import clean
from tui.rendering.lines import MUTED, PLAIN, Look, Span, Spans

if TYPE_CHECKING:
    from markdown_it.token import Token

_JOINER = "\u200d"
_WEB = re.compile(r"https?://[!#-;=?-_a-z~]+", re.IGNORECASE | re.ASCII)
"""A web address that stands in a text; in one, only ASCII can be told from what it looks like."""
_AFTER = ".,:;!?'*_~)]"
"""What ends a sentence rather than an address."""


def shown(text: str) -> str:
    """Text of a model, made safe, on one line. It is called after parsing: entities bring controls back to life."""
    return clean(text, multiline=False)


def inline_spans(tokens: Sequence[Token], base: Look = PLAIN) -> Spans:
    """The spans of an inline token's children, neighbours of one look joined.

    Links are underlined text with their address behind it where the text does not name it, web addresses are links
    wherever they stand; images are their alt text.
    """
    looks = [base]
    links: list[tuple[str, int]] = []
    spans: list[Span] = []
    for token in tokens:
        look = looks[-1]
        match token.type:
            case "text" | "text_special" | "html_inline":
                spans += linked(shown(token.content), look)
            case "softbreak":
                spans.append(Span(" ", look))
            case "hardbreak":
                spans.append(Span("\n", look))
            case "code_inline":
                spans.append(Span(shown(token.content), look._replace(ground="panel")))
            case "strong_open":
                looks.append(look._replace(role="strong", bold=True))
            case "em_open":
                looks.append(look._replace(italic=True))
            case "s_open":
                looks.append(look._replace(strike=True))
            case "link_open":
                href = str(token.attrGet("href") or "")
                links.append((href, len(spans)))
                looks.append(look._replace(underline=True, link=href))
            case "link_close":
                href, first = links.pop()
                looks.pop()
                spans += _address(href, "".join(span.text for span in spans[first:]))
            case "image":
                source = look.link or str(token.attrGet("src") or "")
                image = look._replace(role="muted", italic=True, link=source)
                spans.append(Span(shown(token.content) or "image", image))
            case _ if token.nesting < 0:
                looks.pop()
    return joined(spans)


def _address(href: str, text: str) -> Sequence[Span]:
    """The address of a link, unless its text says it."""
    address = shown(unquote(href)).strip()
    plain = address.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
    if not address or plain in text:
        return ()
    return (Span(f" ({address})" if text.strip() else address, MUTED._replace(link=href)),)


def linked(text: str, look: Look) -> Iterator[Span]:
    """Safe text in a look, with the web addresses in it as links; in a link there is no other."""
    at = 0
    for match in () if look.link else _WEB.finditer(text):
        address = match.group()
        end = match.start() + len(address.rstrip(_AFTER if "(" not in address else _AFTER[:-2]))
        yield Span(text[at : match.start()], look)
        yield Span(text[match.start() : end], look._replace(underline=True, link=text[match.start() : end]))
        at = end
    yield Span(text[at:], look)


def joined(spans: Sequence[Span]) -> Spans:
    """The spans with neighbours of one look made one, and no empty ones. A joiner does not reach over a look's end."""
    result: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        if result and result[-1].look == span.look:
            result[-1] = Span(result[-1].text + span.text, span.look)
        else:
            result.append(span)
    return tuple(Span(text.rstrip(_JOINER), look) for text, look in result)
