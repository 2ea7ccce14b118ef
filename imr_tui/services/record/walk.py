"""Read the tables of one review a page at a time, for searches of all its texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from peewee import SQL

from imr_tui.models import Record, Review

PIECE: Final = 200
"""How many rows of a table are read at once."""


def of_review(model: type[Record], key: int, *wanted: Any) -> tuple[Any, Any]:
    """Return a query for `wanted` joined up to the review, and the condition for rows of this review.

    `key` is the database id of the review (`records.review_id`).
    """
    query, review = with_review(model, *wanted)
    return query, review == key


def with_review(model: type[Record], *wanted: Any) -> tuple[Any, Any]:
    """Return a query for `wanted` joined up to the review, and the column with the database id of the review."""
    query: Any = model.select(*wanted)
    owner: Any = model
    while owner is not Review and owner.OWNER != "review":
        link = owner._meta.fields[owner.OWNER]
        query = query.join(link.rel_model, on=(link == link.rel_model.id))
        owner = link.rel_model
    return query, (Review.id if owner is Review else owner.review)


def among(keys: Iterable[int | str]) -> Any:
    """Return an argument of `in_` for many ids or uids, as a single parameter of the query."""
    return SQL("(SELECT value FROM json_each(?))", (json.dumps(list(keys)),))


def rows_of_review(model: type[Record], key: int, *wanted: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that belong to a review, by id: `wanted` with id and uid (database thread).

    Rows may change between two pages.
    """
    query, mine = of_review(model, key, model.id, model.uid, *wanted)
    last = 0
    while True:
        page = list(query.where(mine, model.id > last).order_by(model.id).limit(PIECE).dicts())
        yield from page
        if len(page) < PIECE:
            return
        last = page[-1]["id"]
