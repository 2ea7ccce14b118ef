"""The one database thread. A connection belongs to its thread, and each connection would need the data key."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThread:
    """Run functions one after another on a separate thread, for synchronous and asynchronous callers."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imr-database")

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on the thread and wait for its result. Raises what `work` raises."""
        return self.submit(work, *args, **kwargs).result()

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `work` on the thread, and return at once what its result can be waited for with."""
        return self._executor.submit(work, *args, **kwargs)

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` on the thread while the event loop continues."""
        # Imported here because the command line has no event loop and would only lose time.
        import asyncio

        return await asyncio.wrap_future(self._executor.submit(work, *args, **kwargs))

    def stop(self) -> None:
        """Wait for the current work to finish, then end the thread."""
        self._executor.shutdown(wait=True)
