"""Colours code line by line, with the lexer's state carried from one line to the next.

A fence is coloured while it streams, so a line may not depend on what follows it: the lexer sees one line at a time,
and the whole block looks the same however it arrived. Languages are named by models: unknown ones are plain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from time import thread_time
from typing import TYPE_CHECKING, Any

from tui.domain.text import clean_line
from tui.rendering.inline import joined, shown
from tui.rendering.lines import COMMENT, MUTED, PLAIN, Look, Span, Spans

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_NAMES = """
    asm awk bash bat batch c c# c++ clj clojure cmake console cpp cs csharp css dart diff docker dockerfile elixir
    erlang ex f# fsharp go golang graphql groovy haskell hcl hs html http ini java javascript jinja js json json5
    jsx julia kotlin kql kusto latex less lisp lua make makefile markdown mathematica matlab md mysql nasm nginx nix
    objc objective-c ocaml pascal perl php pl plpgsql postgres postgresql powershell prolog proto protobuf ps1 pwsh
    py pycon python python3 r rb rs rst ruby rust sass scala scheme scss sh shell shell-session solidity sparql sql
    sqlite3 swift t-sql tcl terraform tex tf toml ts tsql tsx typescript vb.net vbnet vim vue xml yaml yml zig zsh
"""

LANGUAGES = frozenset(_NAMES.split())
"""The languages that are coloured. Others have lexers too, and among those are some that a line of 300 characters keeps
busy for minutes, where nothing can stop them (threat 64); these were tried with every trap of the tests."""

_OTHER_NAMES = {"cmd": "bat", "cxx": "cpp", "jsonc": "json5", "kt": "kotlin", "svg": "xml", "vb": "vbnet"}

LONGEST_LINE = 500
"""Characters of a line that is coloured; longer ones are plain."""

MOST_LINES = 5_000
"""Lines of a block that are coloured; those after them are plain."""

PATIENCE = 0.1
"""Seconds of CPU one line may take; a lexer that needs more for `SLOW_LINES` of a block is not asked again."""

SLOW_LINES = 3
"""One slow line may be the garbage collector's."""

_LOOKS = {
    "Comment": COMMENT,
    "Literal.String.Doc": COMMENT,
    "Keyword": Look("code-kw"),
    "Operator.Word": Look("code-kw"),
    "Name.Tag": Look("code-kw"),
    "Literal.String": Look("code-str"),
    "Literal.Number": Look("code-num"),
    "Name.Function": Look("code-fn"),
    "Name.Class": Look("code-fn"),
    "Name.Decorator": Look("code-fn"),
    "Generic.Inserted": Look("success"),
    "Generic.Deleted": Look("error"),
    "Generic.Heading": Look("code-fn"),
    "Generic.Subheading": Look("code-kw"),
    "Generic.Prompt": MUTED,
}

_BLOCK_COMMENTS = (("/*", "*/"), ("<!--", "-->"))
"""Comments that most lexers match as one piece, which no single line holds."""


def language_of(info: str) -> str:
    """The language a fence names, safe to show: the first word after it, without a path or attributes."""
    words = clean_line(info).strip("{}.").split()
    return words[0].split(",")[0].split("{")[0][:24].lower() if words else ""


class Highlighter:
    """Colours the lines of one block of code, in order."""

    def __init__(self, language: str) -> None:
        self._lexer = _lexer(language)
        self._stateful = _carries_state(self._lexer)
        self._comments = _comments_of(self._lexer)
        self._stack: tuple[str, ...] = ("root",)
        self._closing = ""
        self._lines = 0
        self._slow = 0

    def fork(self) -> Highlighter:
        """Another that goes on from here, for lines that are not certain yet."""
        return copy(self)

    def line(self, text: str) -> Spans:
        """The spans of the next line."""
        text = shown(text)
        lexer = self._lexer
        if lexer is None or len(text) > LONGEST_LINE or self._lines >= MOST_LINES:
            return (Span(text),) if text else ()
        started = thread_time()
        try:
            spans = joined(self._coloured(lexer, text))
        except (RecursionError, AssertionError, LookupError, TypeError, ValueError):
            spans, self._lexer = (Span(text),), None
        if thread_time() - started > PATIENCE:
            self._slow += 1
            if self._slow == SLOW_LINES:
                self._lexer = None
        self._lines += 1
        return spans

    def _coloured(self, lexer: Lexer, text: str) -> list[Span]:
        """The spans of a line, a block comment that began on an earlier one included."""
        spans: list[Span] = []
        start = 0
        if self._closing:
            end = text.find(self._closing)
            if end < 0:
                return [Span(text, COMMENT)]
            start = end + len(self._closing)
            spans.append(Span(text[:start], COMMENT))
            self._closing = ""
        opener, closing = self._opened(lexer, text, start)
        spans += self._lexed(lexer, text[start:opener], end_of_line=opener == len(text))
        if closing:
            spans.append(Span(text[opener:], COMMENT))
            self._closing = closing
        return spans

    def _opened(self, lexer: Lexer, text: str, start: int) -> tuple[int, str]:
        """Where a block comment begins that the line does not end, and what will end it."""
        for opening, closing in self._comments:
            at = text.rfind(opening, start)
            if at < 0 or text.find(closing, at + len(opening)) >= 0:
                continue
            before = self._stack
            pieces = list(self._pieces(lexer, text[start:at] + opening + closing + "\n"))
            self._stack = before
            if any(begin == at - start and kind.startswith("Comment") for begin, kind, _ in pieces):
                return at, closing
        return len(text), ""

    def _lexed(self, lexer: Lexer, text: str, *, end_of_line: bool) -> Iterator[Span]:
        for _, kind, value in self._pieces(lexer, text + "\n" if end_of_line else text):
            yield Span(value.replace("\n", ""), _look(kind))

    def _pieces(self, lexer: Lexer, text: str) -> Iterator[tuple[int, str, str]]:
        """Where each token of the text begins, its type as `A.B`, and itself; the state is carried on."""
        if self._stateful:
            stack = list(self._stack)
            yield from _tokens(lexer, text, stack)
            self._stack = tuple(stack)
        else:
            for at, kind, value in lexer.get_tokens_unprocessed(text):
                yield at, ".".join(kind), value


def _lexer(language: str) -> Lexer | None:
    """The lexer of a language, or None."""
    # Imported on use: start-up shows no code.
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415

    name = _OTHER_NAMES.get(language, language)
    return get_lexer_by_name(name) if name in LANGUAGES else None


def _carries_state(lexer: Lexer | None) -> bool:
    """Whether the lexer's own state can be taken over from line to line."""
    from pygments.lexer import ExtendedRegexLexer, RegexLexer  # noqa: PLC0415

    return isinstance(lexer, RegexLexer) and not isinstance(lexer, ExtendedRegexLexer)


def _comments_of(lexer: Lexer | None) -> Sequence[tuple[str, str]]:
    """The block comments that the language has."""
    if lexer is None:
        return ()
    found = []
    for opening, closing in _BLOCK_COMMENTS:
        tokens = lexer.get_tokens_unprocessed(f"{opening} a {closing}\n")
        if any(at == 0 and ".".join(kind).startswith("Comment") for at, kind, _ in tokens):
            found.append((opening, closing))
    return found


def _tokens(lexer: Any, text: str, stack: list[str]) -> Iterator[tuple[int, str, str]]:
    """Pygments' `RegexLexer.get_tokens_unprocessed`, with its stack of states given and kept.

    Raises:
        ValueError: The lexer turns in a circle, or nests without an end.
    """
    pos, steps = 0, 0
    while pos < len(text):
        steps += 1
        if steps > 20 * LONGEST_LINE or len(stack) > 4 * LONGEST_LINE:
            raise ValueError("the lexer does not come to an end")
        for match_at, action, new_state in lexer._tokens[stack[-1]]:
            match = match_at(text, pos)
            if match is None:
                continue
            if isinstance(action, tuple):
                yield pos, ".".join(action), match.group()
            elif action is not None:
                for at, kind, value in action(lexer, match):
                    yield at, ".".join(kind), value
            pos = match.end()
            _transit(stack, new_state)
            break
        else:
            if text[pos] == "\n":
                stack[:] = ["root"]
            yield pos, "Text", text[pos]
            pos += 1


def _transit(stack: list[str], new_state: object) -> None:
    """Change the stack of states as a rule of Pygments says."""
    if isinstance(new_state, int):
        del stack[max(1, len(stack) - abs(new_state)) :]
    elif new_state is not None:
        for state in new_state if isinstance(new_state, tuple) else (new_state,):
            if state == "#pop":
                del stack[max(1, len(stack) - 1) :]
            else:
                stack.append(stack[-1] if state == "#push" else str(state))


def _look(kind: str) -> Look:
    """The look of a token's type: that of the nearest type above it that has one."""
    while kind:
        look = _LOOKS.get(kind)
        if look is not None:
            return look
        kind = kind.rpartition(".")[0]
    return PLAIN
