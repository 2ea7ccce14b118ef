"""The one database thread: a connection belongs to its thread, and each would have to be keyed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThread:
    """Runs functions one after the other on a thread of its own, for callers of both kinds."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imr-database")

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` there and wait for its result; what it raises is raised here."""
        return self._executor.submit(work, *args, **kwargs).result()

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` there while the event loop goes on."""
        # Imported here: the command line has no event loop.
        import asyncio

        return await asyncio.wrap_future(self._executor.submit(work, *args, **kwargs))

    def stop(self) -> None:
        """Let what is under way end, then end the thread."""
        self._executor.shutdown(wait=True)
