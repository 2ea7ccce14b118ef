"""The demonstration, loaded once into a real store and read as plain data: what its tests look at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imr_tui import demo
from imr_tui.services import session
from imr_tui.services.chronology import chronology, gaps
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.readiness import stages
from imr_tui.services.readiness.stages import Requirement
from imr_tui.services.record import interchange
from imr_tui.services.review import requests, reviews, scope
from imr_tui.services.session import Store

Plain = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    """What was read from a store with the demonstration in it: of each review, by its reference."""

    uids: tuple[str, ...]
    plain: dict[str, Plain]
    stage: dict[str, str]
    requirements: dict[str, tuple[Requirement, ...]]
    events: tuple[EventDetail, ...]
    gaps: tuple[gaps.Gap, ...]
    scopes: tuple[scope.ScopeDetail, ...]
    criterion: requests.Criterion
    rows: list[reviews.ReviewRow]

    @property
    def main(self) -> Plain:
        """The main review as plain data."""
        return self.plain[demo.MAIN_REFERENCE]

    @property
    def earlier(self) -> Plain:
        """The earlier review as plain data."""
        return self.plain[demo.EARLIER_REFERENCE]


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """A new encrypted store in `folder`, open."""
    session.make(folder, demo.DEMO_NAME, demo.DEMO_PASSPHRASE)
    store = session.open_unlocked(folder, session.unlock(folder, passphrase=demo.DEMO_PASSPHRASE))
    try:
        yield store
    finally:
        store.close()


def read(uids: tuple[str, ...]) -> Loaded:
    """Everything that the tests look at (database thread)."""
    references = (demo.MAIN_REFERENCE, demo.EARLIER_REFERENCE, demo.FRESH_REFERENCE)
    named = dict(zip(references, uids, strict=True))
    return Loaded(
        uids,
        {reference: interchange.to_plain(uid) for reference, uid in named.items()},
        {reference: reviews.detail(uid).stage for reference, uid in named.items()},
        {reference: stages.requirements(uid) for reference, uid in named.items()},
        chronology.everything(uids[0]),
        gaps.all_gaps(uids[0]),
        scope.versions(uids[0]),
        requests.criterion(requests.detail(uids[0])),
        reviews.window(0, 10),
    )


def texts(plain: Plain) -> Iterator[tuple[str, Plain, str, str]]:
    """Every text of a review: part, row, column, text."""
    for part, rows in plain.items():
        for row in rows if isinstance(rows, list) else ():
            for name, value in row.items():
                if isinstance(value, str) and name not in ("uid", "created_at", "changed_at"):
                    yield part, row, name, value
