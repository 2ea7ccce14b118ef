"""Import a whole review from a JSON file, as `import review` does (its form is in `record.interchange`)."""

from __future__ import annotations

from typing import Any

from imr_tui.errors import BadInput, Refused
from imr_tui.models import Review
from imr_tui.services.dmt import sharing
from imr_tui.services.findings import recommendations
from imr_tui.services.record import interchange
from imr_tui.store.session import writing


def from_plain(data: Any, name: str) -> str:
    """Import a review, whole or not at all. Takes the data and the file's name, for messages; returns the review's uid.

    Raises BadInput if the form is not valid, a row refers to a missing record, or the review is already here. Raises
    Refused, naming the gap, if a recommendation is marked ready without a finding that has evidence (§7.3), or if the
    sharing register has an entry that §5 forbids.
    """
    interchange.check_form(data, name)
    review = data["review"][0]
    same = Review.select().where((Review.uid == review["uid"]) | (Review.reference == review.get("reference")))
    if same.exists():
        raise BadInput(f"The review {review.get('reference')} is already in this store. Nothing was imported.")
    with writing():
        interchange.insert(data, name)
        try:
            recommendations.assert_review_issuable(review["uid"])
            sharing.assert_register(review["uid"])
        except Refused as refused:
            raise Refused(f"{name}: {refused} Nothing was imported.") from None
    return str(review["uid"])
