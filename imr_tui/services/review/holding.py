"""Whether this store holds a whole review or only its actions (§7.4, §8.3)."""

from __future__ import annotations

from imr_tui.models import ActionsOnly
from imr_tui.services.record import records


def is_actions_only(review_id: int) -> bool:
    """Return whether this store holds only the actions of the review with this database id."""
    return ActionsOnly.select().where(ActionsOnly.review == review_id).exists()


def marked(review_uid: str) -> bool:
    """Return the same for a review by its uid. Raises BadInput if it does not exist."""
    return is_actions_only(records.review_id(review_uid))


def mark(review_id: int) -> None:
    """Record that this store holds only the actions of a review; call inside `writing()`."""
    ActionsOnly.get_or_create(review=review_id)


def unmark(review_id: int) -> None:
    """Record that this store now holds the whole review; call inside `writing()`."""
    ActionsOnly.delete().where(ActionsOnly.review == review_id).execute()
