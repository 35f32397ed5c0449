"""What in a source could give an untrusted text to Textual's markup, to the terminal or to a browser: an AST lint."""

from __future__ import annotations

import ast
from collections.abc import Iterator

WIDGETS = {"Static", "Input", "TextArea"}
"""Widgets of Textual that are used: each was looked at. Others read markup in labels, cells, options and prompts."""

MARKUP_SINKS = {
    *("notify", "Static", "Label", "Button", "Option", "Checkbox", "RadioButton", "Tab", "TabPane", "Collapsible"),
    *("Toast", "Placeholder", "Tooltip", "Select", "OptionList", "SelectionList", "Tabs"),
    *("add_option", "add_options", "add_column", "add_columns", "add_row", "add_rows", "add_leaf", "set_label"),
    *("update_cell", "update_cell_at", "exit", "panic", "render_str", "visualize", "from_text"),
}
"""What reads markup in its arguments: `[/foo]` raises there, `[@click=...]` gives actions away (threat 10)."""

TEXTS = {"content", "message", "label", "prompt", "title", "tooltip", "options"}
"""Keywords that carry such a text."""

ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "content", "renderable", "label", "prompt"}
"""Attributes of widgets that read markup when a text is assigned to them."""

MAKERS = {"from_markup", "render_markup"}
"""What makes styles of a text's own words, whatever it is given."""

STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__", "out", "_out", "err", "console", "driver", "_driver"}
"""What a write goes to the terminal with, past the filter that looks at every line."""

CLEANERS = {"clean", "clean_line"}
"""What makes a text safe for a terminal."""

COMMANDS = {"open_url": "a browser", "copy_to_clipboard": "the clipboard"}
"""What does something outside of the terminal's cells, and has one place where a person was asked."""


def unsafe_markup(source: str) -> Iterator[int]:
    """Lines where something that is not written out in the source could be read as markup (threats 10 and 11)."""
    tree = ast.parse(source)
    sinks = MARKUP_SINKS | _subclasses(tree)
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="textual.widgets", names=names) if not {name.name for name in names} <= WIDGETS:
                yield node.lineno
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in MAKERS:
                yield node.lineno
            case ast.Attribute(value=ast.Name(id="Text" | "RichText"), attr="from_ansi"):
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Name(id="sys"), attr="exit")):
                pass
            case ast.keyword(arg="markup", value=value) if not _is(value, False):
                yield value.lineno
            case ast.keyword(arg="tooltip" | "border_title" | "border_subtitle", value=value) if not _is_plain(value):
                yield value.lineno
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in sinks and not _takes_plain(
                node
            ):
                yield node.lineno
            case (
                ast.Assign(targets=[ast.Attribute(attr=name)], value=value)
                | ast.AnnAssign(target=ast.Attribute(attr=name), value=ast.expr() as value)
            ) if name in ATTRIBUTES and not _is_plain(value):
                yield node.lineno
            case ast.FunctionDef(name="render", args=ast.arguments(args=[ast.arg(arg="self")]), returns=returns) if (
                not _is_name(returns, "Content")
            ):
                yield node.lineno
            case ast.Constant(value=str(text)) if "@click" in text or "[link=" in text:
                yield node.lineno
            case ast.Call(func=ast.Name(id="Style"), keywords=keywords) if any(
                keyword.arg == "link" for keyword in keywords
            ):
                yield node.lineno


def unsafe_updates(source: str) -> Iterator[int]:
    """Lines where a `Static` could get another text that is read as markup; in files that hold widgets."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="update"), args=[first, *_]) if not _is_plain(first):
                yield node.lineno


def unsafe_writes(source: str) -> Iterator[int]:
    """Lines where a text could reach the terminal as it is (threats 1, 16 and 17)."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="print") | ast.Attribute(attr="print"), args=arguments):
                if not all(map(_is_clean, arguments)):
                    yield node.lineno
            case ast.Call(func=ast.Attribute(attr="write" | "writelines" | "log", value=stream), args=arguments) if (
                _is_stream(stream)
            ):
                if not all(map(_is_clean, arguments)):
                    yield node.lineno
            case ast.Attribute(attr="buffer", value=stream) if _is_stream(stream):
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Name(id="os"), attr="write")):
                yield node.lineno
            case ast.ImportFrom(module="rich.console" | "rich.control" | "rich") | ast.alias(name="rich.console"):
                yield node.lineno


def commands(source: str) -> Iterator[tuple[int, str]]:
    """Lines that open an address or set the clipboard, and which of the two (threats 6 and 12)."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in COMMANDS:
                yield node.lineno, COMMANDS[name]
            case ast.Import(names=names) if any(name.name == "webbrowser" for name in names):
                yield node.lineno, "a browser"
            case ast.ImportFrom(module="webbrowser"):
                yield node.lineno, "a browser"


def _subclasses(tree: ast.Module) -> set[str]:
    """What reads markup because it is made of what does: `super().__init__` in a subclass, and one without its own."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(bases=bases, body=body) if any(_is_name(base, *MARKUP_SINKS) for base in bases):
                own = any(isinstance(part, ast.FunctionDef) and part.name == "__init__" for part in body)
                found.add("__init__" if own else node.name)
    return found


def _takes_plain(call: ast.Call) -> bool:
    """Whether a call says that there is no markup, or is given nothing that could be any."""
    if any(keyword.arg == "markup" for keyword in call.keywords):
        return True  # any value but False is found where it stands
    named = [keyword.value for keyword in call.keywords if keyword.arg in TEXTS]
    return all(map(_is_plain, [*call.args, *named]))


def _is_plain(node: ast.expr) -> bool:
    """Whether an argument is a constant, or made by `Content`."""
    match node:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Name(id="Content")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="Content"), attr=maker)):
            return maker not in ("from_markup", "from_text")
        case ast.Call(func=ast.Attribute(value=ast.Call() as inner, attr="join")):
            return _is_plain(inner)
    return False


def _is_clean(node: ast.expr) -> bool:
    """Whether a text is a constant, or all of it that is not was cleaned."""
    match node:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in CLEANERS
        case ast.Call(func=ast.Attribute(value=inner, attr="strip"), args=[]):
            return _is_clean(inner)
        case ast.JoinedStr(values=values):
            return all(map(_is_clean, values))
        case ast.FormattedValue(value=inner):
            return _is_clean(inner)
    return False


def _is_stream(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in STREAMS
        case ast.Call(func=ast.Name(id="super")):
            return True
    return False


def _is_name(node: ast.expr | None, *names: str) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
            return name in names
    return False


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value
