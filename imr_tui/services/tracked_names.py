"""Whom the key of each review hides, for lists over several reviews: one read for all that is shown (§7.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from imr_tui.services import people, unnamed_in_review
from imr_tui.services.anonymise import HiddenName


@dataclass(frozen=True, slots=True)
class ReviewNames:
    """The real names of one review with their codes, what is said to be no name, and what is no secret."""

    names: tuple[HiddenName, ...] = field(repr=False)
    not_names: tuple[str, ...] = field(repr=False)
    explained: tuple[str, ...] = field(repr=False)


def of_reviews(uids: Iterable[str]) -> dict[str, ReviewNames]:
    """The names of each of these reviews, by uid (database thread)."""
    return {
        uid: ReviewNames(people.hidden_names(uid), people.not_names(uid), unnamed_in_review.explained(uid))
        for uid in dict.fromkeys(uids)
    }
