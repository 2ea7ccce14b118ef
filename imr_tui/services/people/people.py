"""The anonymisation key (§7.1): people and their codes, which cannot change once a paper has been issued."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from peewee import fn

from imr_tui.errors import BadInput
from imr_tui.models import Alias, EventPerson, Interview, NotAName, PaperIssue, Person, Review
from imr_tui.names.folding import fold_word
from imr_tui.names.key_entry import HiddenName
from imr_tui.names.lexicon import is_a_word
from imr_tui.services.record import records, removal
from imr_tui.services.record.walk import among
from imr_tui.store.session import writing
from imr_tui.vocabulary import Tab
from imr_tui.wording import number_of

# Words in a role and the code for them, longer and more specific words first. The guidance itself names SW and GP
# (§7.1). A role that occurs once in most reviews gets no number until there are two.
_BY_ROLE: Final = (
    ("social worker", "SW"), ("social work", "SW"), ("district nurse", "DN"), ("community nurse", "DN"),
    ("mental health nurse", "MHN"), ("nurse", "RN"), ("general practitioner", "GP"), ("gp", "GP"),
    ("occupational therap", "OT"), ("physiotherap", "PT"), ("psychiatrist", "PSY"), ("psycholog", "PSY"),
    ("consultant", "CON"), ("paramedic", "PM"), ("ambulance", "PM"), ("pharmacist", "PH"), ("police", "PO"),
    ("head of service", "HOS"), ("team manager", "TM"), ("service manager", "SM"), ("registered manager", "RM"),
    ("manager", "MG"), ("senior", "SP"), ("support worker", "SPW"), ("care worker", "CW"), ("carer", "CW"),
    ("commission", "CO"), ("advocate", "AD"), ("housing", "HO"), ("duty", "DW"), ("call handler", "CH"),
    ("administrat", "AO"), ("solicitor", "SOL"), ("coroner", "COR"),
)  # fmt: skip
_BY_RELATION: Final = {"service_user": "SU", "family_or_carer": "FM", "staff": "ST", "professional": "PR", "other": "P"}
_ALONE: Final = frozenset(("SU", "GP"))
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,11}")


@dataclass(frozen=True, slots=True)
class NameDetail:
    """Another name of a person. `is_a_word`: it is also an ordinary word, and is matched only in context."""

    name: str = field(repr=False)
    kind: str = "alias"
    is_a_word: bool = False


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """A person in the key. Papers show the code; everything else is confidential."""

    uid: str = ""
    version: int = 0
    code: str = ""
    real_name: str = field(default="", repr=False)
    role: str = ""
    team: str = ""
    organisation: str = ""
    relation: str = "other"
    telephone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    deceased: bool = False
    aliases: tuple[NameDetail, ...] = ()


COLUMNS: Final = (
    "code",
    "real_name",
    "role",
    "team",
    "organisation",
    "relation",
    "telephone",
    "email",
    "address",
    "note",
    "deceased",
)


def everyone(review_uid: str) -> tuple[PersonDetail, ...]:
    """Return everybody in the key by code, SW2 before SW10. Raises BadInput if the review is gone."""
    records.review_id(review_uid)
    return everyone_in((review_uid,))[review_uid]


def everyone_in(review_uids: Iterable[str]) -> dict[str, tuple[PersonDetail, ...]]:
    """Return the people of several reviews, by uid, with two queries; nobody for a review that is gone."""
    uids = list(dict.fromkeys(review_uids))
    people: dict[str, list[PersonDetail]] = {uid: [] for uid in uids}
    names: dict[int, list[NameDetail]] = {}
    within = Review.uid.in_(among(uids))
    others: Any = Alias.select().join(Person).join(Review).where(within).order_by(Alias.id).dicts()
    for row in others:
        names.setdefault(row["person"], []).append(records.view(NameDetail, row))
    rows: Any = Person.select(Person, Review.uid.alias("of")).join(Review).where(within).dicts()
    for row in rows:
        people[row["of"]].append(records.view(PersonDetail, row, aliases=tuple(names.get(row["id"], ()))))
    return {uid: tuple(sorted(found, key=lambda person: by_code(person.code))) for uid, found in people.items()}


def stamp(review_uid: str) -> tuple[object, ...]:
    """Return a value that changes whenever a person or name in the key is added, changed or removed."""
    key = records.review_id(review_uid)
    counted = (fn.COUNT(Person.id), fn.MAX(Person.id), fn.SUM(Person.version))
    of_people = Person.select(*counted).where(Person.review == key).tuples().first()
    counted = (fn.COUNT(Alias.id), fn.MAX(Alias.id), fn.SUM(Alias.version))
    query: Any = Alias.select(*counted).join(Person).where(Person.review == key).tuples()
    no_names = NotAName.select(fn.COUNT(NotAName.id), fn.MAX(NotAName.id)).where(NotAName.review == key)
    return (*of_people, *query.first(), *no_names.tuples().first())


def detail(uid: str) -> PersonDetail:
    """Return one person. Raises BadInput if the person is gone."""
    row = records.row_of(Person, uid)
    query: Any = Alias.select().where(Alias.person == row["id"]).order_by(Alias.id).dicts()
    return records.view(PersonDetail, row, aliases=tuple(records.view(NameDetail, alias) for alias in query))


def hidden_names(review_uid: str) -> tuple[HiddenName, ...]:
    """Return every name in the key with the code that replaces it."""
    return hidden_in(everyone(review_uid))


def hidden_in(everybody: Iterable[PersonDetail]) -> tuple[HiddenName, ...]:
    """Return the names of these people, each with the code that replaces it."""
    return tuple(
        HiddenName(name.name, person.code, name.is_a_word, name.kind)
        for person in everybody
        for name in (NameDetail(person.real_name, ""), *person.aliases)
        if name.name.strip()
    )


def words_in_keys(review_uids: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return, for each review, every word of a code or name in its key, folded."""
    uids = list(review_uids)
    named: Any = Person.select(Review.uid, Person.code, Person.real_name).join(Review).where(Review.uid.in_(uids))
    others: Any = Alias.select(Review.uid, Alias.name).join(Person).join(Review).where(Review.uid.in_(uids))
    found: dict[str, set[str]] = {}
    for uid, *texts in (*named.tuples(), *others.tuples()):
        found.setdefault(uid, set()).update(*map(words_of, texts))
    return {uid: frozenset(words) for uid, words in found.items()}


def words_of(text: str) -> list[str]:
    """Return the words of a text folded as for a search: without case and accents."""
    return re.findall(r"[^\W_]+", fold_word(text))


def not_names(review_uid: str) -> tuple[str, ...]:
    """Return the words marked as not a name in this review. Raises BadInput if the review is gone."""
    records.review_id(review_uid)
    return not_names_in((review_uid,))[review_uid]


def not_names_in(review_uids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the words marked as not a name in several reviews, by uid, with one query."""
    uids = list(dict.fromkeys(review_uids))
    found: dict[str, list[str]] = {uid: [] for uid in uids}
    query: Any = NotAName.select(Review.uid, NotAName.text).join(Review)
    for uid, text in query.where(Review.uid.in_(among(uids))).order_by(NotAName.id).tuples():
        found[uid].append(text)
    return {uid: tuple(texts) for uid, texts in found.items()}


def id_of(key: int, code: str) -> int:
    """Return the database id of the person with this code. `key` is the database id of the review.

    Raises BadInput for the field `code` if it is empty or nobody has it.
    """
    code = code.strip()
    if not code:
        raise BadInput(
            f"Enter the code of a person in the key, such as SW1. The key is in {Tab.INTERVIEWS.named}.", field="code"
        )
    row = Person.select(Person.id).where(Person.review == key, Person.code == code).tuples().first()
    if row is None:
        raise BadInput(f"Nobody in the key has the code {code}. The key is in {Tab.INTERVIEWS.named}.", field="code")
    return int(row[0])


def by_code(code: str) -> tuple[str, int, str]:
    """Return a sort key for codes: SW2 before SW10."""
    letters = code.rstrip("0123456789")
    return letters.casefold(), int(code[len(letters) :] or 0), code


def issued(review_uid: str) -> bool:
    """Return whether a paper of the review has been issued, so that codes and references can no longer change."""
    return PaperIssue.select().where(PaperIssue.review == records.review_id(review_uid)).exists()


def offer_code(review_uid: str, relation: str, role: str) -> str:
    """Return the next free code for a role and relation: SU, FM1, SW1, GP (§7.1)."""
    key = records.review_id(review_uid)
    taken = {code.casefold() for (code,) in Person.select(Person.code).where(Person.review == key).tuples()}
    return free_code(taken, relation, role)


def free_code(taken: Iterable[str], relation: str, role: str) -> str:
    """Return the first code for a role and relation that is not in `taken` (folded codes)."""
    used = frozenset(taken)
    words = role.casefold()
    prefix = _BY_RELATION.get(relation, "P")
    if relation in ("staff", "professional", "other"):
        # A paid carer is a care worker; a family carer is not.
        prefix = next((code for part, code in _BY_ROLE if _has_word(words, part)), prefix)
    if prefix in _ALONE and not any(re.fullmatch(rf"{prefix.casefold()}\d*", code) for code in used):
        return prefix
    number = 2 if prefix.casefold() in used else 1
    while f"{prefix}{number}".casefold() in used:
        number += 1
    return f"{prefix}{number}"


def save(review_uid: str, person: PersonDetail) -> PersonDetail:
    """Add a person to the key, or save one.

    Raises BadInput for a code that is not valid, is in use, or would change after a paper was issued, and for a name
    that is missing or entered twice; raises ChangedElsewhere if the person changed since it was read.
    """
    person = replace(person, code=person.code.strip())
    key = records.review_id(review_uid)
    if not _CODE.fullmatch(person.code):
        wrong = f"{person.code} is not a code" if person.code else "it is empty"
        raise BadInput(f"Code: {wrong}. Enter letters and a number, such as SW1.")
    if not person.real_name.strip() and not person.aliases:
        raise BadInput("Real name: enter it, so that it can be replaced with the code (§7.1).")
    values = records.values_of(person, *COLUMNS)
    with writing():
        same: Any = Person.select(Person.uid, Person.code).where(Person.review == key).tuples()
        if any(code.casefold() == person.code.casefold() and uid != person.uid for uid, code in same):
            raise BadInput(f"Code: somebody else in this review has {person.code}. Choose another code.")
        if person.uid:
            before = records.row_of(Person, person.uid)
            if before["code"] != person.code and issued(review_uid):
                raise BadInput(
                    f"Code: a paper has been issued with {before['code']}, so it can no longer change. Readers would "
                    "lose track of who is who (§7.1)."
                )
            uid, owner = person.uid, int(before["id"])
            differ = not _same_names(owner, person.aliases)
            records.save(Person, uid, person.version, values, parts_differ=differ)
            if differ:
                _bring_names(owner, person.aliases)
        else:
            made = Person.create(review=key, **values)
            uid = str(made.uid)
            _bring_names(int(made.id), person.aliases)
    return detail(uid)


def remove(uid: str) -> int:
    """Remove a person from the key; returns the number of the change, for undo.

    Raises BadInput if the person is in an event or an interview.
    """
    row = records.row_of(Person, uid)
    events = EventPerson.select().where(EventPerson.person == row["id"]).count()
    interviews = Interview.select().where(Interview.person == row["id"]).count()
    if events or interviews:
        what = " and ".join(
            number_of(number, noun) for number, noun in ((events, "event"), (interviews, "interview")) if number
        )
        raise BadInput(f"{row['code']} is in {what}, so it cannot be removed from the key. Nothing was changed.")
    return removal.remove(Person, uid)


def set_word(uid: str, name: str, is_a_word: bool) -> int:
    """Set whether a name is matched only in context; returns the number of the change."""
    with writing() as session:
        person = records.row_of(Person, uid)
        row = Alias.get_or_none(Alias.person == person["id"], Alias.name == name)
        if row is None:
            raise BadInput("This name is no longer in the key.")
        records.save(Alias, row.uid, row.version, {"is_a_word": is_a_word})
    return records.last_change(session)


def ordinary_words(uid: str) -> tuple[str, ...]:
    """Return the other names of a person that are also ordinary words (Will, Rose)."""
    return tuple(name.name for name in detail(uid).aliases if is_a_word(name.name.casefold()))


def _has_word(words: str, part: str) -> bool:
    # Two letters must be a whole word; longer parts may have an ending (physiotherapist).
    end = r"\b" if len(part) == 2 else ""
    return re.search(rf"\b{part}{end}", words) is not None


def _same_names(person: int, names: tuple[NameDetail, ...]) -> bool:
    rows: Any = Alias.select(Alias.name, Alias.kind, Alias.is_a_word).where(Alias.person == person)
    return [tuple(row) for row in rows.order_by(Alias.id).tuples()] == [(n.name, n.kind, n.is_a_word) for n in names]


def _bring_names(person: int, wanted: tuple[NameDetail, ...]) -> None:
    """Set the other names of a person; a name that stays keeps its uid."""
    seen: set[str] = set()
    for name in wanted:
        if not name.name.strip():
            raise BadInput("Other names: one of them is empty. Fill it in or remove it.")
        if name.name in seen:
            raise BadInput("Other names: a name is entered twice. Remove one of them.")
        seen.add(name.name)
    rows: Any = Alias.select().where(Alias.person == person).dicts()
    kept = {row["name"]: row for row in rows}
    for name, row in kept.items():
        if name not in seen:
            Alias.delete().where(Alias.id == row["id"]).execute()
    for name in wanted:
        values = {"kind": name.kind, "is_a_word": name.is_a_word}
        if name.name not in kept:
            Alias.create(person=person, name=name.name, **values)
        else:
            records.save(Alias, kept[name.name]["uid"], kept[name.name]["version"], values)
