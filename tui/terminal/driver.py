"""Textual's driver for Linux and macOS, made safe: what it reads, what it writes without a terminal, how it stops."""

from __future__ import annotations

import os
import selectors
import signal
import time
from codecs import getincrementaldecoder
from collections.abc import Iterable
from threading import Lock
from typing import Any

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.terminal.input import MODE, MOUSE_ONLY, InputReader, Kind, Token
from tui.terminal.picture import Picture

PAUSE = constants.ESCAPE_DELAY
"""Seconds without a byte after which what came is whole; with Textual's name for it, ESCDELAY."""
LOST_PASTE = 5.0
"""Seconds without a byte after which the end of a paste is taken for lost."""
_READ = 65_536
_LOOK = 0.1
"""Seconds between two looks at whether reading should end."""
_HANGUP = 1.0
"""Seconds that SIGHUP has to come after the terminal has gone."""
_EARLY = 10.0
"""Seconds for which keys are kept, at most, until something can take them."""


class TerminalDriver(LinuxDriver):
    """The terminal of one run.

    Keys that come before anything has the focus wait for it: call `release` then.

    Attributes:
        picture: What the terminal shows.
    """

    def __init__(self, app: App[Any], **more: Any) -> None:
        self._early: list[Message] | None = []
        self._early_lock = Lock()
        self._started = time.monotonic()
        self.picture = Picture()
        self._asked_for_margins = False
        super().__init__(app, **more)

    # reading

    def run_input_thread(self) -> None:
        """Read until the driver is told to end; when the terminal goes without SIGHUP, quit."""
        reader, parser = InputReader(), XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        last = time.monotonic()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(min(PAUSE, _LOOK) if reader.waiting else _LOOK):
                    try:
                        data = os.read(self.fileno, _READ)
                    except OSError:
                        data = b""
                    if not data:
                        if not self.exit_event.wait(_HANGUP):
                            self._app.call_later(self._app.action_quit)
                        return
                    text = decode(data)
                    if not (reader.waiting and MOUSE_ONLY.fullmatch(text)):
                        last = time.monotonic()
                    self._tell(reader.feed(text), parser)
                silence = time.monotonic() - last
                if reader.waiting and silence >= PAUSE:
                    self._tell(reader.give_up() if silence >= LOST_PASTE else reader.pause(), parser)

    def _tell(self, tokens: Iterable[Token], parser: XTermParser) -> None:
        """Give Textual's own parser what it knows, and make the events that it would have to guess at."""
        for token in tokens:
            match token.kind:
                case Kind.KEYS | Kind.SEQUENCE:
                    if mode := MODE.fullmatch(token.text):
                        self._learn(mode[1], mode[2])
                    for event in parser.feed(token.text):
                        self.process_message(event)
                case Kind.ESCAPE:
                    self.process_message(events.Key("escape", "\x1b"))
                case Kind.ALT:
                    # the parser itself would wait for more, and take it for a part of this key
                    for key in parser._sequence_to_key_events(token.text, alt=True):
                        self.process_message(key)
                case Kind.PASTE:
                    self.process_message(events.Paste(token.text))

    def _learn(self, mode: str, state: str) -> None:
        """Hear whether the terminal can move parts of rows. One that never answers is not asked: some show it."""
        if mode == "69":
            self.picture.has_margins = state in "12"
        elif not self._asked_for_margins:
            self._asked_for_margins = True
            self.write("\x1b[?69$p")
            self.flush()

    def process_message(self, message: Message) -> None:
        """Hand a message on, or keep it while nothing has the focus that could take it."""
        with self._early_lock:
            if self._early is not None and isinstance(message, (events.Key, events.Paste)):
                self._early.append(message)
                if time.monotonic() - self._started < _EARLY:
                    return
            else:
                super().process_message(message)
                return
        self.release()

    def release(self) -> None:
        """Hand on what was typed so far, and everything that comes from now on. Calling it again is cheap."""
        if self._early is None:
            return
        with self._early_lock:
            early, self._early = self._early or (), None
            for message in early:
                super().process_message(message)

    # writing

    def start_application_mode(self) -> None:
        """Take the terminal, or take it back."""
        self.picture.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def write(self, data: str) -> None:
        """Write while there is a terminal to write to; without, Textual's queue would fill up and block for good."""
        if self._writer_thread is not None and self._writer_thread.is_alive():
            super().write(data)

    # stopping

    def stop_process(self, *, group: bool) -> None:
        """Give the terminal back and stop, until the shell lets it go on (job control).

        The kernel stops nobody where no shell could: then the screen comes back at once (setpgid(2), orphaned groups).

        Args:
            group: Whether the whole job is to stop, as when a key asks for it; a signal has gone to all of it already.
        """
        if not self._auto_restart:
            # the terminal is somebody else's now, an editor's: there is nothing of ours on it
            self._stop(group=False)
            return
        with self.no_automatic_restart():
            self.suspend_application_mode()
            self._stop(group=group)
        self.resume_application_mode()

    def _stop(self, *, group: bool) -> None:
        ours = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        try:
            if group:
                os.killpg(os.getpgrp(), signal.SIGTSTP)
            else:
                os.kill(os.getpid(), signal.SIGTSTP)
        finally:
            signal.signal(signal.SIGTSTP, ours)

    def _sigtstp_application(self, *_: object) -> None:
        # not in the midst of whatever the signal came into: that may hold the lock of the queue this needs
        self._loop.call_soon_threadsafe(lambda: self.stop_process(group=False))
