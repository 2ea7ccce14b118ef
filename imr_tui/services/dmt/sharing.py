"""The sharing register (§5): who was told what, by whom, when and on which ground; what is forbidden is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from imr_tui.errors import BadInput, Refused
from imr_tui.models import Disclosure, Person
from imr_tui.services.dmt.sharing_rules import SharingFacts, answer
from imr_tui.services.people import people
from imr_tui.services.record import records, removal
from imr_tui.store.session import writing
from imr_tui.vocabulary import Audience, SharingGround

_SITUATIONS: Final = {
    "consent_given": "consents",
    "consent_refused": "refuses",
    "best_interests": "lacks_share",
    "deceased": "died",
}
_FIELDS: Final = (
    "audience",
    "team",
    "ground",
    "ground_note",
    "decided_by",
    "decided_on",
    "lawful_basis",
    "what_was_shared",
    "shared_by",
    "shared_on",
)


@dataclass(frozen=True, slots=True)
class DisclosureRecord:
    """One sharing of findings, or the decision not to share; `code` is the person's in the key, empty for none."""

    uid: str = ""
    version: int = 0
    audience: str = "team"
    code: str = ""
    team: str = ""
    ground: str = "within_scope"
    ground_note: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    lawful_basis: str = ""
    what_was_shared: str = ""
    shared_by: str = ""
    shared_on: date | None = None

    @property
    def who(self) -> str:
        """Who it is, in a word: the code, the team, or the kind of person."""
        return self.code or self.team or Audience(self.audience).label

    @property
    def facts(self) -> SharingFacts:
        """The facts that the ground stands for."""
        involved = self.ground in ("within_scope", "involved")
        return SharingFacts(self.audience, involved, _SITUATIONS.get(self.ground, "not_asked"))


def register(review_uid: str) -> tuple[DisclosureRecord, ...]:
    """Every entry, in the order in which it was made."""
    key = records.review_id(review_uid)
    query: Any = Disclosure.select(Disclosure, Person.code).left_outer_join(Person).where(Disclosure.review == key)
    return tuple(
        records.view(DisclosureRecord, row, code=row["code"] or "") for row in query.order_by(Disclosure.id).dicts()
    )


def detail(review_uid: str, uid: str) -> DisclosureRecord:
    """One entry. Raises BadInput where it is gone."""
    records.row_of(Disclosure, uid)
    return next(entry for entry in register(review_uid) if entry.uid == uid)


def save(review_uid: str, entry: DisclosureRecord, facts: SharingFacts) -> DisclosureRecord:
    """Add or save an entry on the ground that `facts` give; its own ground is not asked.

    Raises Refused, with the clause, where §5 forbids the sharing; BadInput where something that its ground needs is
    missing, or there is nobody with the code; ChangedElsewhere.
    """
    found = answer(facts)
    if not found.ground or (not found.allowed and entry.shared_on is not None):
        raise Refused(f"{found.why} ({found.clause}) Nothing was saved.")
    key = records.review_id(review_uid)
    made = records.view(
        DisclosureRecord,
        {name: getattr(entry, name) for name in ("uid", "version", "code", *_FIELDS)},
        audience=facts.audience,
        ground=found.ground,
    )
    person = _person(key, made.code)
    with writing():
        _assert_whole(made)
        _assert_not_refused(key, made, person)
        values = {**records.values_of(made, *_FIELDS), "person": person}
        if made.uid:
            records.save(Disclosure, made.uid, made.version, values)
            uid = made.uid
        else:
            uid = Disclosure.create(review=key, **values).uid
    return detail(review_uid, uid)


def remove(review_uid: str, uid: str) -> int:
    """Take an entry out; returns the number of the change, to undo it by."""
    with writing() as session:
        removal.remove(Disclosure, uid)
    return records.last_change(session)


def assert_register(review_uid: str) -> None:
    """Raise Refused, with the clause, where an entry of a review that was taken in is forbidden by §5."""
    key = records.review_id(review_uid)
    for number, entry in enumerate(register(review_uid), start=1):
        found = answer(entry.facts)
        place = f"Entry {number} of the sharing register ({entry.who})"
        if found.ground != entry.ground:
            raise Refused(f"{place} has a ground that §5 does not know for it: {SharingGround(entry.ground).label}.")
        if not found.allowed and entry.shared_on is not None:
            raise Refused(f"{place}: {found.why} ({found.clause})")
        try:
            _assert_whole(entry)
            _assert_not_refused(key, entry, _person(key, entry.code))
        except (BadInput, Refused) as error:
            raise Refused(f"{place}: {error}") from None


def _person(key: int, code: str) -> int | None:
    return people.id_of(key, code) if code.strip() else None


def _assert_whole(entry: DisclosureRecord) -> None:
    """What the guidance asks of each ground, and nobody told without what, by whom and when."""
    needed: list[tuple[str, object]] = []
    if entry.audience == "team":
        needed.append(("the team", entry.team.strip()))
        needed.append(("the head of service or nominee who decided it", entry.decided_by.strip()))
    if entry.ground == "best_interests":
        needed += [("who made the best-interests decision", entry.decided_by.strip()), ("when", entry.decided_on)]
        needed.append(("what was decided", entry.ground_note.strip()))
    if entry.ground in ("consent_given", "consent_refused"):
        needed += [
            ("whose consent it is", entry.decided_by.strip()),
            ("when it was given or refused", entry.decided_on),
        ]
    if entry.ground == "deceased":
        needed.append(("the lawful basis", entry.lawful_basis.strip()))
    # Without its day it is planned, whoever is to share it.
    if entry.shared_on is not None:
        needed += [("what was shared", entry.what_was_shared.strip()), ("by whom", entry.shared_by.strip())]
    lacking = [words for words, there in needed if not there]
    if lacking:
        raise BadInput(f"Still needed here: {', '.join(lacking)} (§5). Nothing was saved.")


def _assert_not_refused(key: int, entry: DisclosureRecord, person: int | None) -> None:
    """A refusal stands until the service user, with capacity, says something else of the same person (§5)."""
    if person is None or entry.ground in ("consent_refused", "involved", "within_scope"):
        return
    refused: Any = Disclosure.select(Disclosure.decided_on, Disclosure.uid).where(
        Disclosure.review == key, Disclosure.person == person, Disclosure.ground == "consent_refused"
    )
    for on, uid in refused.tuples():
        newer = (
            entry.ground == "consent_given" and entry.decided_on is not None and (on is None or entry.decided_on > on)
        )
        if uid != entry.uid and not newer:
            raise Refused(
                f"Consent to tell {entry.code} was refused with capacity{f' on {on:%d %b %Y}' if on else ''}; that "
                "stands until consent is given later (§5). Nothing was saved."
            )
