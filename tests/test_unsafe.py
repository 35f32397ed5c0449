"""No untrusted text gets near Textual's markup, the terminal as it is, or a browser (threats 1, 6, 10 to 12, 16)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import unsafe

ROOT = Path(__file__).parent.parent
SOURCES = {str(path.relative_to(ROOT / "tui")): path.read_text("utf-8") for path in (ROOT / "tui").rglob("*.py")}

WITHOUT_SCREEN = ("simulator/",)
"""Another program, whose texts reach this one over HTTP: its specimens are hostile on purpose."""

WITH_WIDGETS = ("app.py", "screens/", "widgets/")

WRITERS = {
    "terminal/driver.py": "the driver itself, which gets what the filter let through",
    "terminal/picture.py": "what is written of lines that the filter let through",
    "cli/page.py": "a reply, clean on a terminal and as it came into a pipe (threat 16, tests/pty)",
    "cli/listing.py": "cleaned titles, and JSON, which escapes every control character",
    "cli/show.py": "JSON, which escapes every control character",
    "commands/ask.py": "JSON, which escapes every control character",
    "commands/completion.py": "a script that is written out in the sources",
    "cli/backup.py": "cleaned paths",
    "cli/count.py": "a number, and cleaned notes",
    "cli/doctor.py": "cleaned words, and JSON, which escapes every control character",
    "cli/search.py": "cleaned lines, and JSON, which escapes every control character",
    "cli/exchange.py": "an export, clean on a terminal and as it is into a pipe (threat 16), and cleaned sentences",
    "cli/usage.py": "cleaned lines, and JSON, which escapes every control character",
    "simulator/__main__.py": "another program, which tells its developer where it listens",
}
"""What may write to the terminal as it is, and why."""

COMMANDERS = {
    "terminal/clipboard.py": "the clipboard",
    "widgets/pasted_area.py": "the clipboard",
    "screens/message_actions.py": "a browser",
    "screens/sign_in_prompt.py": "a browser",
    "azure/methods.py": "a browser",
}
"""What may do more than to draw: after a person asked for it."""


def test_no_untrusted_text_is_read_as_markup() -> None:
    """Threats 10 and 11."""
    found = {}
    for name, source in SOURCES.items():
        if not name.startswith(WITHOUT_SCREEN) and (lines := list(unsafe.unsafe_markup(source))):
            found[name] = lines
        if name.startswith(WITH_WIDGETS) and (lines := list(unsafe.unsafe_updates(source))):
            found[name] = [*found.get(name, []), *lines]
    assert found == {}


def test_nothing_is_written_past_the_filter() -> None:
    """Threats 1, 16 and 17."""
    found = {name: lines for name, source in SOURCES.items() if (lines := list(unsafe.unsafe_writes(source)))}
    assert found.keys() == WRITERS.keys(), found


def test_a_browser_and_the_clipboard_are_reached_from_where_a_person_asked() -> None:
    """Threats 6 and 12."""
    found = {name: {what for _, what in unsafe.commands(source)} for name, source in SOURCES.items()}
    assert {name: what for name, what in found.items() if what} == {name: {what} for name, what in COMMANDERS.items()}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Static('plain')", False),
        ("Static()", False),
        ("Static(title)", True),
        ("Static(f'{title}')", True),
        ("Static('%s' % title)", True),
        ("Static(title, markup=True)", True),
        ("Static(title, markup=False)", False),
        ("Static(Content(title))", False),
        ("Static(Content.styled(title, 'bold'))", False),
        ("Static(Content('\\n').join(rows))", False),
        ("Static(' '.join(rows))", True),
        ("Static(Content.from_markup(title))", True),
        ("Static(Content.from_text(title))", True),
        ("text = Content.from_markup(title)", True),
        ("text = Content.from_text(title)", True),
        ("make = Text.from_markup", True),
        ("from rich.markup import render\nfrom textual.markup import from_markup\nfrom_markup(title)", True),
        ("Text.from_ansi(reply)", True),
        ("Color.from_ansi(number)", False),
        ("visual = visualize(self, title)", True),
        ("self.render_str(title)", True),
        ("Log(markup=True)", True),
        ("Log(markup=wanted)", True),
        ("options.add_option(title)", True),
        ("options.add_option(Content(title))", False),
        ("OptionList(Content(title), name)", True),
        ("table.add_row('a', cell)", True),
        ("table.add_column(label=name)", True),
        ("tree.root.add_leaf(name)", True),
        ("Select(options=names)", True),
        ("self.exit(message)", True),
        ("self.exit()", False),
        ("sys.exit(code)", False),
        ("self.app.notify(str(error))", True),
        ("self.notify('ok', title=name)", True),
        ("self.notify(message=error.sentence)", True),
        ("self.notify(error.sentence, markup=False)", False),
        ("widgets.Button(label=name)", True),
        ("Option(name, id='x')", True),
        ("Binding('a', 'b', tooltip=words)", True),
        ("Binding('a', 'b', tooltip='words')", False),
        ("self.tooltip = words", True),
        ("self.tooltip = Content(words)", False),
        ("self.border_title = title", True),
        ("self.border_title: str = title", True),
        ("self.border_title = 'Setup'", False),
        ("self.border_title = Content(title)", False),
        ("static.content = title", True),
        ("class A(Static):\n def __init__(self):\n  super().__init__(title)", True),
        ("class A(Static):\n def __init__(self):\n  super().__init__(title, markup=False)", False),
        ("class A(Vertical):\n def __init__(self):\n  super().__init__(title)", False),
        ("class A(Static): pass\nA(title)", True),
        ("class A:\n def render(self) -> str: ...", True),
        ("class A:\n def render(self): ...", True),
        ("class A:\n def render(self) -> Content: ...", False),
        ("def render(text: str) -> str: ...", False),
        ("from textual.widgets import DataTable", True),
        ("from textual.widgets import Static, Markdown", True),
        ("from textual.widgets import Static, TextArea", False),
        ("words = '[@click=app.quit]leave[/]'", True),
        ("style = Style(meta={'@click': 'app.quit'})", True),
        ("style = Style(link=href)", True),
        ("style = Style(meta={'link': href})", False),
        ("style = Style(color='red')", False),
    ],
)
def test_the_check_for_markup_itself(source: str, found: bool) -> None:
    """Threat 11."""
    assert bool(list(unsafe.unsafe_markup(source))) is found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("self.count.update(f'{total} found')", True),
        ("self.count.update(words)", True),
        ("self.count.update(Content(words))", False),
        ("self.count.update('')", False),
        ("self.count.update()", False),
    ],
)
def test_the_check_for_updates_itself(source: str, found: bool) -> None:
    """Threat 11."""
    assert bool(list(unsafe.unsafe_updates(source))) is found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("print('words')", False),
        ("print(error)", True),
        ("print(f'aztui: {error}')", True),
        ("print(f'aztui: {clean(str(error))}', file=sys.stderr)", False),
        ("print(f'{clean(a)} {b}'.strip())", True),
        ("console.print(reply)", True),
        ("sys.stdout.write(text)", True),
        ("sys.stdout.write('text')", False),
        ("sys.stderr.writelines(rows)", True),
        ("sys.__stderr__.write(text)", True),
        ("sys.stdout.buffer.write(text)", True),
        ("self._driver.write(text)", True),
        ("driver.write('\\x1b[2J' + text)", True),
        ("super().write(data)", True),
        ("os.write(1, data)", True),
        ("from rich.console import Console", True),
        ("import rich.console", True),
        ("from rich import print", True),
        ("from rich.control import Control", True),
        ("from rich.cells import cell_len", False),
        ("file.write(text)", False),
    ],
)
def test_the_check_for_writes_itself(source: str, found: bool) -> None:
    """Threats 1, 16 and 17."""
    assert bool(list(unsafe.unsafe_writes(source))) is found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("self.app.open_url(href)", ["a browser"]),
        ("await open_url(url)", ["a browser"]),
        ("import webbrowser", ["a browser"]),
        ("from webbrowser import open", ["a browser"]),
        ("self.app.copy_to_clipboard(text)", ["the clipboard"]),
        ("copied = await copy_text(app, text)", []),
    ],
)
def test_the_check_for_commands_itself(source: str, found: list[str]) -> None:
    """Threats 6 and 12."""
    assert [what for _, what in unsafe.commands(source)] == found
