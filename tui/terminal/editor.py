"""A text in the person's own editor: $VISUAL or $EDITOR, with the terminal to itself."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import App, SuspendNotSupported

from tui.domain.errors import InputError
from tui.terminal.lent_text import LentText
from tui.terminal.signals import keys_of_the_terminal_ignored

AT_ONCE = 1.0
"""Seconds within which an editor that changed nothing has probably only opened a window and gone."""
_USUAL = ("notepad",) if sys.platform == "win32" else ("nano", "vim", "vi")


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of it."""

    text: str
    sentence: str = ""
    """What the person should know; empty where all went well."""


class OutsideEditor:
    """Lets a person edit a text outside, while everything else goes on.

    The text is in a private file, which is gone afterwards in every case but one: that this process is killed. Then
    `lent_text.left_behind` finds it.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._lent: LentText | None = None
        self._process: asyncio.subprocess.Process | None = None

    @property
    def open(self) -> bool:
        """Whether a text is being edited."""
        return self._lent is not None

    async def edit(self, text: str) -> Edited:
        """Give a text to the editor and wait until it has ended.

        Raises:
            InputError: There is no editor, or no place for the file; nothing was started.
        """
        command = editor_command(os.environ)
        try:
            lent = self._lent = LentText.create(text)
            started = time.monotonic()
            code = await self._run([*command, str(lent.path)], () if lent.lock is None else (lent.lock,))
            at_once = time.monotonic() - started < AT_ONCE
            return _outcome(code, lent, text, command[0], at_once=at_once)
        except OSError as error:
            raise InputError(
                f"The text could not be given to {command[0]}: {error.strerror or error}.",
                "Your text is as it was.",
            ) from error
        except SuspendNotSupported as error:
            raise InputError("This terminal cannot be lent to an editor.", "Write here.") from error
        finally:
            self._end()

    def end(self) -> str | None:
        """The program is ending: the text as the editor saved it last, or None where none is being edited.

        It awaits nothing. The editor is told to end, and the file is gone.
        """
        if self._lent is None:
            return None
        try:
            text, _ = self._lent.read()
        except OSError:
            return None
        finally:
            self._end()
        return _without_added_line_end(text, "")

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.terminate()
        lent, self._lent = self._lent, None
        if lent is not None:
            lent.remove()

    async def _run(self, command: Sequence[str], inherited: Sequence[int]) -> int:
        """Run it with the terminal to itself; its exit code.

        Nothing is painted meanwhile, and the event loop goes on: replies that come are there afterwards.

        Raises:
            OSError: It cannot be started.
        """
        problem: OSError | None = None
        code = 0
        with self._app.batch_update(), self._app.suspend(), keys_of_the_terminal_ignored():
            try:
                self._process = await asyncio.create_subprocess_exec(*command, pass_fds=inherited)
                code = await self._process.wait()
            except OSError as error:
                # raised once the screen is back: `suspend` does not bring it back itself
                problem = error
        if problem is not None:
            raise problem
        return code


def editor_command(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The person's editor and its arguments: $VISUAL, else $EDITOR, else a usual one that is there.

    Raises:
        InputError: There is none, or what is set cannot be used.
    """
    for name in ("VISUAL", "EDITOR"):
        wanted = environ.get(name, "").strip()
        if not wanted:
            continue
        try:
            command = shlex.split(wanted, posix=sys.platform != "win32")
        except ValueError as error:
            raise InputError(f"{name} cannot be read: a quote in it is not closed.", f"Set {name} anew.") from error
        program = command[0].strip('"')
        if shutil.which(program, path=environ.get("PATH")) is None:
            raise InputError(f"{name} names {program}, which is not there.", f"Set {name} to an editor that is.")
        return (program, *command[1:])
    for program in _USUAL:
        if shutil.which(program, path=environ.get("PATH")) is not None:
            return (program,)
    raise InputError("There is no editor to be found.", "Set EDITOR to one, as in EDITOR=nano.")


def _outcome(code: int, lent: LentText, before: str, program: str, *, at_once: bool) -> Edited:
    if code < 0:
        name = signal.Signals(-code).name if -code in {*signal.Signals} else str(-code)
        return Edited(before, f"The editor was ended by {name}; your text is as it was.")
    if code:
        return Edited(before, f"The editor ended with {code}; your text is as it was.")
    try:
        text, sentence = lent.read()
    except OSError:
        return Edited(before, "The editor left no file behind; your text is as it was.")
    text = _without_added_line_end(text, before)
    if text == before and at_once and not sentence:
        sentence = f'{program} ended at once. If it opens a window, tell it to wait, as in EDITOR="code --wait".'
    return Edited(text, sentence)


def _without_added_line_end(text: str, before: str) -> str:
    """The text without the line end that editors add to the last line."""
    return text.removesuffix("\n") if not before.endswith("\n") else text
