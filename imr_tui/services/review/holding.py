"""What this store holds of a review: the whole of it, or its actions alone (§7.4, §8.3)."""

from __future__ import annotations

from imr_tui.models import ActionsOnly
from imr_tui.services.record import records


def is_actions_only(review_id: int) -> bool:
    """Whether this store has of a review the actions alone."""
    return ActionsOnly.select().where(ActionsOnly.review == review_id).exists()


def marked(review_uid: str) -> bool:
    """The same of a review by its uid. Raises BadInput where it is gone."""
    return is_actions_only(records.review_id(review_uid))


def mark(review_id: int) -> None:
    """Say that this store has the actions of a review alone; inside `writing()`."""
    ActionsOnly.get_or_create(review=review_id)


def unmark(review_id: int) -> None:
    """Say that this store has the whole of a review now; inside `writing()`."""
    ActionsOnly.delete().where(ActionsOnly.review == review_id).execute()
