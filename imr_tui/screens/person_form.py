"""The form of a person in the anonymisation key (§7.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from imr_tui.errors import BadInput
from imr_tui.screens.job import FormJob
from imr_tui.services.people import people
from imr_tui.services.people.people import NameDetail, PersonDetail
from imr_tui.services.review import reviews
from imr_tui.vocabulary import AliasKind, Relation
from imr_tui.widgets.fields import Field

PERSON = (
    Field("relation", "Relation", "choice", Relation.choices(), "To the review or its service user."),
    Field("role", "Role", hint="Social worker, district nurse, daughter: the code is offered by it."),
    Field("code", "Code", hint="Left empty, the next free code of the role is given: SW1, GP, FM2."),
    Field("real_name", "Real name", hint="Every form of it is hidden: surname first, with initials, with a title."),
    *(
        Field(kind, label, hint="Several are parted by semicolons.")
        for kind, label in (
            (AliasKind.ALIAS, AliasKind.ALIAS.label.capitalize()),
            (AliasKind.NICKNAME, "Nicknames"),
            (AliasKind.FORMER_NAME, "Former names"),
            (AliasKind.INITIALS, "Initials"),
            (AliasKind.MISSPELLING, AliasKind.MISSPELLING.label.capitalize()),
        )
    ),
    Field("words", "Of these, ordinary words too", hint="Such as Will or Rose: found only where they stand as a name."),
    Field("team", "Team"),
    Field("organisation", "Organisation"),
    Field("telephone", "Telephone"),
    Field("email", "E-mail"),
    Field("address", "Address"),
    Field("deceased", "Has died", "choice", (("no", "no"), ("yes", "yes")), "A person who has died: §5 asks more."),
    Field("note", "Note", "prose", hint="Confidential: stands in the key alone."),
)


def person_job(review_uid: str, uid: str, name: str = "") -> FormJob:
    """The form of somebody in the key, or of a new one, perhaps with a name to begin with (database thread)."""
    person = people.detail(uid) if uid else PersonDetail(real_name=name)

    def save(values: dict[str, str], version: int) -> None:
        now = people.detail(uid) if uid else PersonDetail()
        code = values["code"].strip() or people.offer_code(review_uid, values["relation"], values["role"])
        changes: dict[str, Any] = {
            name: values[name]
            for name in (
                "relation",
                "role",
                "real_name",
                "team",
                "organisation",
                "telephone",
                "email",
                "address",
                "note",
            )
        }
        names = _names(values)
        people.save(
            review_uid,
            replace(now, version=version, code=code, deceased=values["deceased"] == "yes", aliases=names, **changes),
        )

    def load() -> tuple[dict[str, str], int]:
        now = people.detail(uid)
        return _person_texts(now), now.version

    title = person.code if uid else "New in the key"
    return FormJob(
        f"{_reference(review_uid)}  {title}",
        "person",
        review_uid,
        PERSON,
        _person_texts(person),
        save,
        uid,
        person.version,
        load if uid else None,
    )


def _reference(review_uid: str) -> str:
    return reviews.detail(review_uid).reference


def _person_texts(person: PersonDetail) -> dict[str, str]:
    texts = {
        name: getattr(person, name)
        for name in (
            "relation",
            "role",
            "code",
            "real_name",
            "team",
            "organisation",
            "telephone",
            "email",
            "address",
            "note",
        )
    }
    texts["deceased"] = "yes" if person.deceased else "no"
    for kind in AliasKind.offered():
        texts[kind] = "; ".join(alias.name for alias in person.aliases if alias.kind == kind)
    texts["words"] = "; ".join(alias.name for alias in person.aliases if alias.is_a_word)
    return texts


def _names(values: dict[str, str]) -> tuple[NameDetail, ...]:
    words = _parted(values["words"])
    names = [
        NameDetail(name, kind, is_a_word=name in words)
        for kind in AliasKind.offered()
        for name in _parted(values[kind])
    ]
    strangers = [word for word in words if word not in {name.name for name in names}]
    if strangers:
        raise BadInput(f"{strangers[0]} is none of the other names above. Write it as it stands there.", field="words")
    if len({name.name for name in names}) < len(names):
        raise BadInput("A name stands twice among the other names. Take one of them out.")
    return tuple(names)


def _parted(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
