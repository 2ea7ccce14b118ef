"""Reading never writes: what a screen or a paper only looks at leaves the store as it was."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from imr_tui import services
from imr_tui.errors import ImrError
from imr_tui.services.review import requests, reviews, scope
from imr_tui.services.session import Store
from imr_tui.store.session import current

WRITERS = {
    "refresh": "works the stage out and keeps it",
    "finish": "removes what an interrupted purge left in free pages",
    "keep_state": "keeps the state that a bundle holds",
}
"""Functions that take a review alone and are there to write."""


def modules() -> Iterator[ModuleType]:
    """Every module of the services."""
    for found in pkgutil.walk_packages(services.__path__, "imr_tui.services."):
        if not found.ispkg:
            yield importlib.import_module(found.name)


def reads() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Every public function of the services that asks for nothing but a review."""
    for module in modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or function.__module__ != module.__name__ or name in WRITERS:
                continue
            needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
            if [p.name for p in needed] == ["review_uid"]:
                yield f"{module.__name__.removeprefix('imr_tui.services.')}.{name}", function


READS = dict(reads())


@pytest.fixture
def review(store: Store) -> str:
    """A review without a scope and, as a file may bring it, without a request."""
    uid = store.run(reviews.create, "IMR-1", "A review")
    store.run(lambda: current().database.execute_sql("DELETE FROM request"))
    return uid


def test_the_list_of_read_functions_is_not_empty() -> None:
    assert {"review.scope.current", "review.requests.detail", "readiness.stages.missing"} <= set(READS)
    assert len(READS) > 30


@pytest.mark.parametrize("name", READS)
def test_reading_writes_nothing(name: str, store: Store, review: str) -> None:
    def look() -> int:
        before = current().database.execute_sql("SELECT total_changes()").fetchone()[0]
        # A refusal is no writing either.
        with contextlib.suppress(ImrError):
            READS[name](review)
        return int(current().database.execute_sql("SELECT total_changes()").fetchone()[0]) - before

    assert store.run(look) == 0


def test_a_scope_that_was_only_read_is_stored_when_it_is_saved(store: Store, review: str) -> None:
    def work() -> tuple[Any, Any]:
        scope.save(review, scope.current(review))
        requests.save(review, requests.detail(review))
        return scope.current(review), requests.detail(review)

    saved_scope, saved_request = store.run(work)
    assert (saved_scope.number, saved_scope.version) == (1, 1)
    assert saved_request.version == 1
    assert saved_scope.uid
    assert saved_request.uid


def test_a_first_scope_saved_elsewhere_is_not_overwritten(store: Store, review: str) -> None:
    seen = store.run(scope.current, review)
    store.run(scope.save, review, seen)
    with pytest.raises(ImrError, match="changed elsewhere"):
        store.run(scope.save, review, seen)
