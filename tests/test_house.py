"""The rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted((ROOT / "tui").rglob("*.py"))}

LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def test_no_file_is_too_long() -> None:
    assert [name for name, source in SOURCES.items() if len(source.splitlines()) > LONGEST_FILE] == []


def test_no_function_is_too_long() -> None:
    too_long = []
    for name, source in SOURCES.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                if node.end_lineno - node.lineno >= LONGEST_FUNCTION:
                    too_long.append((name, node.name))
    assert too_long == []


def test_workers_are_begun_by_the_decorator_alone() -> None:
    """A coroutine given to run_worker is never awaited where its worker never begins, and that is complained of."""
    assert [name for name, source in SOURCES.items() if ".run_worker(" in source] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, source in SOURCES.items() if not ast.get_docstring(ast.parse(source))] == []


def test_nothing_else_is_visible_at_the_top() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    visible = {line.split("/")[0] for line in listed.stdout.splitlines() if not line.startswith(".")}
    assert visible == {"pyproject.toml", "tui", "themes", "tests", "README.md"}


def test_the_readme_marks_its_test_command() -> None:
    """`.ci/run` runs the code block directly after the mark."""
    [block] = re.findall(r"<!-- test-command -->\n```\w*\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert ".venv/bin/pytest" in block


# what is imported

SLOW_LIBRARIES = ("textual", "openai", "azure.identity", "tiktoken", "tomlkit")


def modules(room: str) -> list[str]:
    """The modules of a room, or the one module of that name, as they are imported."""
    paths = (
        [ROOT / "tui" / f"{room}.py"] if (ROOT / "tui" / f"{room}.py").exists() else (ROOT / "tui" / room).rglob("*.py")
    )
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if path.name != "__main__.py" or room == "__main__"
    ]


def imported_with(names: list[str], watched: tuple[str, ...] = SLOW_LIBRARIES) -> set[str]:
    """What of some libraries a new interpreter has loaded once it has imported these modules."""
    program = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print(*(name for name in {watched!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.long
def test_the_app_starts_without_what_few_runs_use() -> None:
    """Each module it need not import is time before the first paint."""
    later = ("tui.screens.connect", "tui.screens.exchange", "tui.services.exchange", "tui.storage.exported", "zipfile")
    assert imported_with(["tui.app", "tui.shop"], later) == set()


@pytest.mark.parametrize(
    "room", ["__main__", "commands", "domain", "keys", "services", "storage", "tokens", "rendering", "cli", "simulator"]
)
def test_the_command_line_starts_without_the_slow_libraries(room: str) -> None:
    """Neither the screen nor a client is loaded before it is needed, nor anything that is imported late on purpose."""
    names = modules(room)
    assert names
    assert imported_with(names) == set()


def test_a_command_loads_what_it_needs_alone() -> None:
    """What is asked for is found out with next to nothing, and a question in a pipe draws nothing."""
    assert imported_with(["tui.__main__"], ("asyncio", "sqlite3", "rich", "tui.shop")) == set()
    assert imported_with(["tui.commands.ask"], ("rich", "markdown_it", "tui.azure")) == set()


def test_the_client_does_not_load_the_screen() -> None:
    assert "textual" not in imported_with(modules("azure"))
