"""Scripts by which shells complete the command line, made of its parser.

They are static, so that a Tab starts no Python: only the names that are stored are asked for, by `aztui known`. Of them
shtab and argcomplete would know nothing, and either is another dependency.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import chain


class Kind(Enum):
    """What an argument can be."""

    NOTHING = auto()
    """It is an option without one."""
    ANYTHING = auto()
    WORDS = auto()
    FILES = auto()
    CONVERSATIONS = auto()
    PROFILES = auto()


_KNOWN = {Kind.CONVERSATIONS: "conversations", Kind.PROFILES: "profiles"}


@dataclass(frozen=True, slots=True)
class Argument:
    """An option, or what stands without one."""

    options: tuple[str, ...]
    kind: Kind
    words: tuple[str, ...] = ()
    """What it can be, where that is a choice."""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command, or the program before one is named."""

    name: str
    help: str
    arguments: tuple[Argument, ...]

    @property
    def options(self) -> tuple[str, ...]:
        """Every option."""
        return tuple(chain.from_iterable(argument.options for argument in self.arguments))

    @property
    def positional(self) -> Argument | None:
        """What stands without an option, where there is any."""
        return next((argument for argument in self.arguments if not argument.options), None)


def script(shell: str, parser: argparse.ArgumentParser) -> str:
    """The script of a shell: `bash`, `zsh` or `fish`."""
    program, *commands = _commands(parser)
    if shell == "fish":
        return _fish(program, commands)
    return _cased(_BASH if shell == "bash" else _ZSH, program, commands)


# what there is


def _commands(parser: argparse.ArgumentParser) -> Iterator[Command]:
    """The program, then its commands; one without help is nobody's to call."""
    yield Command("", "", tuple(_arguments(parser)))
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action._choices_actions:
                yield Command(one.dest, one.help or "", tuple(_arguments(action.choices[one.dest])))


def _arguments(parser: argparse.ArgumentParser) -> Iterator[Argument]:
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction) and action.help != argparse.SUPPRESS:
            words = tuple(map(str, action.choices or ()))
            yield Argument(tuple(action.option_strings), _kind(action), words, action.help or "")


def _kind(action: argparse.Action) -> Kind:
    if action.nargs == 0:
        return Kind.NOTHING
    if action.choices:
        return Kind.WORDS
    if action.dest == "profile":
        return Kind.PROFILES
    return {"ID": Kind.CONVERSATIONS, "FILE": Kind.FILES, "DIR": Kind.FILES}.get(str(action.metavar), Kind.ANYTHING)


# how the shells are told


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What differs between two shells that both say `case`."""

    head: tuple[str, ...]
    """Up to the loop over the words before the one that is completed, in which `one` is each of them."""
    before: str
    """The word before."""
    word: str
    """The word, as far as it is written."""
    choice: str
    """Completes to one of the words at `{}`."""
    files: str
    known: str
    """Completes to what `aztui known {}` prints. It is only names without a character that a shell could obey."""
    foot: str


_BASH = _Dialect(
    head=(
        "_aztui() {",
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}",
        "    local command= demo= one IFS=$' \\n'",
        "    COMPREPLY=()",
        '    for one in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do',
    ),
    before="$before",
    word="$word",
    choice='COMPREPLY=($(compgen -W "{}" -- "$word"))',
    files="compopt -o default 2>/dev/null",
    known='COMPREPLY=($(compgen -W "$("$COMP_WORDS" $demo known {} 2>/dev/null | cut -f 1)" -- "$word"))',
    foot="complete -F _aztui aztui",
)
_ZSH = _Dialect(
    head=(
        "#compdef aztui",
        "_aztui() {",
        "    local command= one",
        "    local -a demo known",
        '    for one in "${(@)words[2,CURRENT-1]}"; do',
    ),
    before="$words[CURRENT-1]",
    word="$PREFIX",
    choice="compadd -- {}",
    files="_files",
    known='known=("${(@f)$("$words[1]" $demo known {} 2>/dev/null)}")'
    """; compadd -l -d known -- "${known[@]%%$'\\t'*}\"""",
    foot="compdef _aztui aztui",
)


_NO_NAME = "''"
"""No command yet, as a pattern."""


def _cased(dialect: _Dialect, program: Command, commands: list[Command]) -> str:
    names, everything = [command.name for command in commands], (program, *commands)
    return "\n".join(
        (
            *dialect.head,
            "        case $one in",
            "            --demo) demo=--demo ;;",
            f"            {'|'.join(names)}) command=${{command:-$one}} ;;",
            "        esac",
            "    done",
            f"    case $command,{dialect.before} in",
            *_values(dialect, everything),
            "    esac",
            f"    if [[ {dialect.word} == -* ]]; then",
            "        case $command in",
            *(f"            {one.name or _NO_NAME}) {_filled(dialect.choice, one.options)} ;;" for one in everything),
            "        esac",
            "        return",
            "    fi",
            "    case $command in",
            f"        {_NO_NAME}) {_filled(dialect.choice, names)} ;;",
            *(f"        {one.name}) {_done(dialect, one.positional)} ;;" for one in commands if one.positional),
            "    esac",
            "}",
            dialect.foot,
            "",
        )
    )


def _values(dialect: _Dialect, commands: Iterable[Command]) -> Iterator[str]:
    """For each option that takes something: what that can be."""
    for command in commands:
        for argument in command.arguments:
            if argument.options and argument.kind is not Kind.NOTHING:
                pattern = "|".join(f"{command.name},{option}" for option in argument.options)
                yield f"        {pattern}) {_done(dialect, argument)}; return ;;"


def _done(dialect: _Dialect, argument: Argument) -> str:
    match argument.kind:
        case Kind.WORDS:
            return _filled(dialect.choice, argument.words)
        case Kind.FILES:
            return dialect.files
        case Kind.CONVERSATIONS | Kind.PROFILES:
            return _filled(dialect.known, [_KNOWN[argument.kind]])
        case _:
            return ":"


def _filled(text: str, words: Iterable[str]) -> str:
    return text.replace("{}", " ".join(words))


def _fish(program: Command, commands: list[Command]) -> str:
    lines = ["complete -c aztui -f"]
    for command in commands:
        lines.append(f"complete -c aztui -n __fish_use_subcommand -a {command.name} -d {_quoted(command.help)}")
    for command in (program, *commands):
        where = f"'__fish_seen_subcommand_from {command.name}'" if command.name else "__fish_use_subcommand"
        for argument in command.arguments:
            names = " ".join(f"-l {one[2:]}" if one.startswith("--") else f"-s {one[1:]}" for one in argument.options)
            help = f" -d {_quoted(argument.help)}" if argument.options else ""
            takes = _fish_takes(argument)
            if names or takes:
                lines.append(" ".join(filter(None, (f"complete -c aztui -n {where}", names, takes))) + help)
    return "\n".join((*lines, ""))


def _fish_takes(argument: Argument) -> str:
    """How an option that takes something says so, and what that can be."""
    required = "-x " if argument.options else ""
    match argument.kind:
        case Kind.NOTHING:
            return ""
        case Kind.ANYTHING:
            return required.strip()
        case Kind.FILES:
            return "-r -F" if argument.options else "-F"
        case Kind.WORDS:
            return f"{required}-a {_quoted(' '.join(argument.words))}"
        case _:
            demo = "(commandline -opc | string match -- --demo)"
            return f"{required}-a '(aztui {demo} known {_KNOWN[argument.kind]} 2>/dev/null)'"


def _quoted(text: str) -> str:
    return shlex.quote(text.replace("%%", "%"))
