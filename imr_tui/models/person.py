"""The anonymisation key (§7.1): people by code, with the names they are known by."""

from __future__ import annotations

from peewee import CharField, Check

from imr_tui.models.base import Record, choice, owned_by, prose, whether
from imr_tui.models.review import Review
from imr_tui.vocabulary import AliasKind, Relation


class Person(Record):
    """Somebody named in the review. Papers show the code; the rest is confidential."""

    LABEL = "person"

    review = owned_by(Review, "people")
    code = CharField(max_length=20, constraints=[Check("trim(code) <> ''")])
    real_name = prose("real_name")
    role = prose("role")
    team = prose("team")
    organisation = prose("organisation")
    relation = choice("relation", Relation, default="other")
    telephone = prose("telephone")
    email = prose("email")
    address = prose("address")
    note = prose("note")
    deceased = whether("deceased", default=False)

    class Meta:
        indexes = ((("review", "code"), True),)


class Alias(Record):
    """Another name of a person. `is_a_word` is set if it is also an ordinary word (Will, May, Rose)."""

    OWNER = "person"
    LABEL = "alias"

    person = owned_by(Person, "aliases")
    name = prose("name", required=True)
    kind = choice("kind", AliasKind, default="alias")
    is_a_word = whether("is_a_word", default=False)

    class Meta:
        indexes = ((("person", "name"), True),)


class NotAName(Record):
    """A word or phrase marked as not a name, for the whole review."""

    LABEL = "word marked as not a name"

    review = owned_by(Review, "not_names")
    text = prose("text", required=True)

    class Meta:
        indexes = ((("review", "text"), True),)
