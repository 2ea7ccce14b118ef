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
    Field("relation", "Relation", "choice", Relation.choices(), "Relation to the review or its service user."),
    Field("role", "Role", hint="For example social worker or daughter. The code is based on it."),
    Field("code", "Code", hint="Leave empty to use the next free code for the role, for example SW1."),
    Field("real_name", "Real name", hint="Every form of it is replaced: surname first, with initials or a title."),
    *(
        Field(kind, label, hint="Separate several with semicolons.")
        for kind, label in (
            (AliasKind.ALIAS, AliasKind.ALIAS.label.capitalize()),
            (AliasKind.NICKNAME, "Nicknames"),
            (AliasKind.FORMER_NAME, "Former names"),
            (AliasKind.INITIALS, "Initials"),
            (AliasKind.MISSPELLING, AliasKind.MISSPELLING.label.capitalize()),
        )
    ),
    Field(
        "words",
        "Other names that are words",
        hint="For example Will or Rose. Found only where they are used as a name.",
    ),
    Field("team", "Team"),
    Field("organisation", "Organisation"),
    Field("telephone", "Telephone"),
    Field("email", "E-mail"),
    Field("address", "Address"),
    Field(
        "deceased", "Has died", "choice", (("no", "no"), ("yes", "yes")), "§5 has further rules if the person has died."
    ),
    Field("note", "Note", "prose", hint="Confidential. Shown only in the key."),
)


def person_job(review_uid: str, uid: str, name: str = "") -> FormJob:
    """Return the form of a person in the key, or of a new person, with a name if one is given (database thread)."""
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

    title = person.code if uid else "New person in the key"
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
    unknown = [word for word in words if word not in {name.name for name in names}]
    if unknown:
        raise BadInput(f"{unknown[0]} is not one of the other names above. Add it there first.", field="words")
    if len({name.name for name in names}) < len(names):
        raise BadInput("The same name is entered twice in the other names. Remove one of them.")
    return tuple(names)


def _parted(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
