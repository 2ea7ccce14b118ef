"""The app on a real encrypted store, used by keyboard."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import WorkerCancelled

from imr_tui import commands
from imr_tui.app import ImrApp
from imr_tui.config import Settings
from imr_tui.screens.prompts import LinePrompt
from imr_tui.services.review import reviews
from imr_tui.services.session import Store, open_unlocked
from imr_tui.widgets.chrome import MessageLine
from imr_tui.widgets.record_grid import RecordGrid
from tests.conftest import Made


class Desk:
    """The app and what a person does at it: keys, typing, and looking."""

    def __init__(self, app: ImrApp, pilot: Pilot[int]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        """Press keys, each after all that the one before it set off has ended."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type text, as a terminal sends it: all of it at once (Pilot waits after each key, which takes minutes)."""
        driver = self.app._driver
        assert driver is not None
        for character in text:
            name, typed = ("enter", "\r") if character == "\n" else (_character_to_key(character), character)
            event = events.Key(name, typed)
            event.set_sender(self.app)
            driver.send_message(event)
        await self.settle()

    async def settle(self) -> None:
        """Wait for workers and messages, not for time.

        A pause ends once the process does nothing, which a busy machine may make of any process: what stands in
        the queues is waited for by itself, through the app to whatever has the focus, as often as it starts work.
        """
        for _ in range(2):
            await self._through_the_queues()
            # A later key may have ended the work of an earlier one: that of a filter, say.
            with contextlib.suppress(WorkerCancelled):
                await self.app.workers.wait_for_complete()
            await self.pilot.pause()

    async def _through_the_queues(self) -> None:
        """Wait until all messages that wait by now were worked through; each queue may fill the next one."""
        for _ in range(3):
            # What the driver sent is in the app's queue after this.
            await asyncio.sleep(0)
            for pump in (self.app, self.app.screen, self.app.focused):
                done = asyncio.Event()
                if pump is not None and pump.call_later(done.set):
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(done.wait(), 10)

    @property
    def message(self) -> str:
        """The sentence on the message line."""
        return self.app.screen.query_one(MessageLine).text

    @property
    def question(self) -> str:
        """The question that is open for one line of text, with what it says is wrong."""
        assert isinstance(self.app.screen, LinePrompt)
        return self.text("LinePrompt Static")

    @property
    def grid(self) -> RecordGrid:
        """The grid that is shown."""
        return next(grid for grid in self.app.screen.query(RecordGrid) if _shown(grid))

    def text(self, selector: str) -> str:
        """The text of the shown Static that a selector names."""
        return str(next(w for w in self.app.screen.query(selector).results(Static) if _shown(w)).content)


def _shown(widget: Widget) -> bool:
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))


Open = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def desk(made: Made) -> Open:
    """`async with desk(prepare, size) as d`: the app, after `prepare(store)` wrote what the test needs."""

    @asynccontextmanager
    async def opened(
        prepare: Callable[[Store], object] | None = None,
        size: tuple[int, int] = (80, 24),
        settings: Settings | None = None,
    ) -> AsyncIterator[Desk]:
        store = open_unlocked(made.folder, made.unlocked())
        if prepare is not None:
            prepare(store)
        app = ImrApp(settings or Settings(store=made.folder), store)
        try:
            async with app.run_test(size=size) as pilot:
                it = Desk(app, pilot)
                await it.settle()
                yield it
                await app.action_leave()
        finally:
            # Keys are those of the process, and the next test has its own.
            commands.use_keymap({})

    return opened


@pytest.fixture
def one_review() -> Callable[[Store], str]:
    """Writes one empty review; gives its uid."""
    return lambda store: store.run(reviews.create, "IMR-1", "A review")
