"""A whole review from a file of plain data: `import review` (the form is that of `record.interchange`)."""

from __future__ import annotations

from typing import Any

from imr_tui.errors import BadInput, Refused
from imr_tui.models import Review
from imr_tui.services.dmt import sharing
from imr_tui.services.findings import recommendations
from imr_tui.services.record import interchange
from imr_tui.store.session import writing


def from_plain(data: Any, name: str) -> str:
    """Import a review, all of it or nothing; returns its uid. `name` is the file, for messages.

    Raises BadInput where the form is another one, a row points at nothing, or the review is here already; Refused,
    naming the gap, where a recommendation is marked ready and rests on no finding with evidence (§7.3), or where
    the sharing register has an entry that §5 forbids.
    """
    interchange.check_form(data, name)
    review = data["review"][0]
    same = Review.select().where((Review.uid == review["uid"]) | (Review.reference == review.get("reference")))
    if same.exists():
        raise BadInput(f"The review {review.get('reference')} is in this store already. Nothing was taken in.")
    with writing():
        interchange.insert(data, name)
        try:
            recommendations.assert_review_issuable(review["uid"])
            sharing.assert_register(review["uid"])
        except Refused as refused:
            raise Refused(f"{name}: {refused} Nothing was taken in.") from None
    return str(review["uid"])
