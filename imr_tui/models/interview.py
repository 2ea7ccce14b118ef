"""Interviews and their numbered excerpts, which evidence can refer to (§6, §7.1)."""

from __future__ import annotations

from peewee import CharField, Check, IntegerField

from imr_tui.models.base import Record, choice, counting, day, owned_by, prose, refers_to, whether
from imr_tui.models.person import Person
from imr_tui.models.review import Review
from imr_tui.vocabulary import InterviewState


class Interview(Record):
    """An interview with somebody involved, on terms that were explained."""

    LABEL = "interview"
    LETTER = "I"

    review = owned_by(Review, "interviews")
    number = counting()
    person = refers_to(Person, "interviews")
    state = choice("state", InterviewState, default="planned")
    why_selected = prose("why_selected")
    held_on = day("held_on")
    start_time = CharField(max_length=5, default="")
    finish_time = CharField(max_length=5, default="")
    place = prose("place")
    others_present = prose("others_present")
    companion = prose("companion")
    terms_explained_on = day("terms_explained_on")
    terms_accepted = whether("terms_accepted")
    notes = prose("notes")
    read_back_on = day("read_back_on")
    corrections = prose("corrections")
    agreed_on = day("agreed_on")

    class Meta:
        indexes = ((("review", "number"), True),)


class Excerpt(Record):
    """A passage of an interview: I3.2 is the second excerpt of the third interview."""

    OWNER = "interview"
    LABEL = "excerpt"

    interview = owned_by(Interview, "excerpts")
    number = counting()
    text = prose("text", required=True)
    note = prose("note")
    # Its position in the notes when it was marked, in characters. The notes may change; this text does not.
    from_character = IntegerField(null=True, constraints=[Check("from_character IS NULL OR from_character >= 0")])

    class Meta:
        indexes = ((("interview", "number"), True),)
