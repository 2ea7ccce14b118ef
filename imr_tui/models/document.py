"""The document register: every record used during the review (§6, §7.1)."""

from __future__ import annotations

from peewee import CharField, Check, IntegerField

from imr_tui.dates.terms import Precision
from imr_tui.models.base import UNITS, Record, choice, counting, day, owned_by, prose
from imr_tui.models.review import Review
from imr_tui.vocabulary import DocumentWeight


class Document(Record):
    """A written record that the reviewer used."""

    LABEL = "document"
    LETTER = "D"

    review = owned_by(Review, "documents")
    number = counting()
    title = prose("title", required=True)
    author = prose("author")
    dated_typed = prose("dated_typed")
    dated_start = CharField(max_length=19, null=True)
    dated_end = CharField(max_length=19, null=True)
    dated_precision = choice("dated_precision", Precision, default="unknown")
    dated_unit = choice("dated_unit", UNITS, default="")
    system = prose("system")
    location = prose("location")
    pages = IntegerField(null=True, constraints=[Check("pages IS NULL OR pages > 0")])
    weight = choice("weight", DocumentWeight, null=True)
    read_on = day("read_on")
    note = prose("note")

    class Meta:
        indexes = ((("review", "number"), True),)
