"""The test on the connect screen: a line for each check, and the work that fills them in."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from textual import getters, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker

from tui.domain.checks import NOT_RUN, Check, Outcome
from tui.domain.errors import InputError
from tui.screens.connect_words import check_facts
from tui.services.preferences import Preferences
from tui.widgets.fact_list import FactList

PROGRESS_EVERY = 0.5
"""Seconds between two looks at a check that runs."""


class ConnectionTest(Vertical):
    """The checks, as they stand.

    Args:
        preferences: Whose keys are named.
    """

    @dataclass
    class Changed(Message):
        """A test has begun or ended; `error` says what could not be tested at all."""

        test: ConnectionTest
        error: InputError | None = None

    checks = getters.query_one("#checks", FactList)
    hint = getters.query_one("#test-hint", Static)

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(id="test")
        self._preferences = preferences
        self._checks: list[Check] = []
        self._worker: Worker[None] | None = None
        self._since = 0.0

    def compose(self) -> ComposeResult:
        with Horizontal(id="test-heading"):
            yield Static("Test", classes="heading")
            yield Static("", id="test-hint", markup=False)
        yield FactList(id="checks")

    def on_mount(self) -> None:
        self._progress = self.set_interval(PROGRESS_EVERY, self.show, pause=True)
        self.show()

    @property
    def running(self) -> bool:
        """Whether a test runs."""
        return self._worker is not None

    @property
    def outdated(self) -> bool:
        """Whether the lines tell of a test of something else."""
        return self.checks.has_class("-past")

    def run(self, checks: AsyncGenerator[Check, None]) -> None:
        """Begin a test; one that runs is ended."""
        self.stop()
        self._checks = list(NOT_RUN)
        self.checks.remove_class("-past")
        self._worker = self._run(checks)
        self._progress.resume()
        self.show()
        self.post_message(self.Changed(self))

    @work(group="test")
    async def _run(self, checks: AsyncGenerator[Check, None]) -> None:
        error: InputError | None = None
        try:
            async with aclosing(checks) as found:
                async for check in found:
                    self._since = time.monotonic()
                    self._checks = [check if known.step is check.step else known for known in self._checks]
                    self.show()
        except InputError as refused:
            self._checks, error = [], refused
        self._end(error)

    def stop(self) -> bool:
        """End the test that runs; whether one ran."""
        if self._worker is None:
            return False
        self._worker.cancel()
        self._checks = [
            Check(step=check.step, words="stopped") if check.outcome is Outcome.RUNNING else check
            for check in self._checks
        ]
        self._end(None)
        return True

    def outdate(self) -> None:
        """What is tested, or was, is no longer what is meant."""
        self.stop()
        if self._checks:
            self.checks.add_class("-past")
            self.show()

    def _end(self, error: InputError | None) -> None:
        self._worker = None
        self._progress.pause()
        self.show()
        self.post_message(self.Changed(self, error))

    def come_into_view(self, scroll: Widget) -> None:
        """Scroll to the test, and where there is no room for all of it on to the check that failed.

        Args:
            scroll: What it stands in.
        """
        scroll.scroll_to_widget(self, top=True, animate=False, immediate=True)
        failed = [number for number, check in enumerate(self._checks, 1) if check.outcome is Outcome.FAILED]
        if failed:
            rows = self.checks.region.y - self.region.y + self.checks.rows_of(failed[-1])
            hidden = max(rows - scroll.scrollable_content_region.height, 0)
            scroll.scroll_relative(y=hidden, animate=False, immediate=True)

    def show(self) -> None:
        """Draw the checks as they stand."""
        self.checks.facts = check_facts(self._checks, time.monotonic() - self._since)
        keymap = self._preferences.keymap
        key = keymap.key("connect.test").label
        if self.running:
            words = f"{keymap.key('connect.back').label} stops it"
        elif not self._checks:
            words = f"{key} tests it first"
        else:
            words = f"{'changed since: ' if self.outdated else ''}{key} runs it again"
        self.hint.update(Content(words))
