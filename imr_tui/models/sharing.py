"""The sharing register: who the findings were shared with, and on which ground (§5)."""

from __future__ import annotations

from peewee import Check

from imr_tui.models.base import Record, choice, day, owned_by, prose, refers_to
from imr_tui.models.person import Person
from imr_tui.models.review import Review
from imr_tui.vocabulary import Audience, SharingGround


class Disclosure(Record):
    """One sharing of findings, or the recorded decision not to share them."""

    LABEL = "disclosure"

    review = owned_by(Review, "disclosures")
    audience = choice("audience", Audience)
    person = refers_to(Person, "disclosures", null=True)
    team = prose("team")
    ground = choice("ground", SharingGround)
    ground_note = prose("ground_note")
    decided_by = prose("decided_by")
    decided_on = day("decided_on")
    lawful_basis = prose("lawful_basis")
    what_was_shared = prose("what_was_shared")
    shared_by = prose("shared_by")
    shared_on = day("shared_on")

    class Meta:
        constraints = (
            # A refusal by somebody with the capacity to decide must be respected (§5).
            Check("ground <> 'consent_refused' OR shared_on IS NULL"),
            # Sharing cannot be recorded without what was shared and by whom.
            Check("shared_on IS NULL OR (trim(what_was_shared) <> '' AND trim(shared_by) <> '')"),
        )
