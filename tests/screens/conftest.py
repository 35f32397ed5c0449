"""The app on a stage, with its main screen ready."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.fakes import until
from tests.screens.talk import Open, Opened, answered
from tests.stage import make_stage


@pytest.fixture
def on_stage() -> Open:
    """Runs the app: `async with on_stage(size=(120, 40)) as (stage, pilot)`."""

    @asynccontextmanager
    async def run(size: tuple[int, int] = (120, 40), **how: object) -> AsyncIterator[Opened]:
        stage = make_stage(**how)  # type: ignore[arg-type]
        async with stage.app.run_test(size=size) as pilot:
            await until(lambda: stage.chat._begun.is_set())
            await answered(stage, pilot)
            yield stage, pilot

    return run
