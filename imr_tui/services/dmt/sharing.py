"""The sharing register (§5): who findings were shared with, what, by whom, when and on which ground.

Sharing that §5 forbids is refused.
"""

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
    """An entry of the sharing register: findings shared, or a decision not to share.

    `code` is the person's code in the key, empty for none.
    """

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
        """The person's code, the team, or the kind of person."""
        return self.code or self.team or Audience(self.audience).label

    @property
    def facts(self) -> SharingFacts:
        """The facts that follow from the ground."""
        involved = self.ground in ("within_scope", "involved")
        return SharingFacts(self.audience, involved, _SITUATIONS.get(self.ground, "not_asked"))


def register(review_uid: str) -> tuple[DisclosureRecord, ...]:
    """Return the entries, in the order they were added."""
    key = records.review_id(review_uid)
    query: Any = Disclosure.select(Disclosure, Person.code).left_outer_join(Person).where(Disclosure.review == key)
    return tuple(
        records.view(DisclosureRecord, row, code=row["code"] or "") for row in query.order_by(Disclosure.id).dicts()
    )


def detail(review_uid: str, uid: str) -> DisclosureRecord:
    """Return one entry. Raises BadInput if it does not exist."""
    records.row_of(Disclosure, uid)
    return next(entry for entry in register(review_uid) if entry.uid == uid)


def save(review_uid: str, entry: DisclosureRecord, facts: SharingFacts) -> DisclosureRecord:
    """Add or save an entry; `facts` give its ground, and the ground of `entry` is ignored.

    Raises Refused, with the clause, if §5 forbids the sharing; BadInput if details for its ground are missing or the
    code is not in the key; ChangedElsewhere.
    """
    found = answer(facts)
    if not found.ground or (not found.allowed and entry.shared_on is not None):
        raise Refused(f"{found.why.removesuffix('.')} ({found.clause}). Nothing was saved.")
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
    """Delete an entry; returns the number of the change, for undo."""
    with writing() as session:
        removal.remove(Disclosure, uid)
    return records.last_change(session)


def assert_register(review_uid: str) -> None:
    """Raise Refused, with the clause, if §5 forbids an entry of an imported review."""
    key = records.review_id(review_uid)
    for number, entry in enumerate(register(review_uid), start=1):
        found = answer(entry.facts)
        name = f"Entry {number} of the sharing register ({entry.who})"
        if found.ground != entry.ground:
            ground = SharingGround(entry.ground).label
            raise Refused(f"{name} has the basis “{ground}”, which §5 does not allow for it.")
        if not found.allowed and entry.shared_on is not None:
            raise Refused(f"{name} has a date shared, but sharing is not allowed ({found.clause}). {found.why}")
        try:
            _assert_whole(entry)
            _assert_not_refused(key, entry, _person(key, entry.code))
        except (BadInput, Refused) as error:
            # The caller says that nothing was imported.
            raise Refused(f"{name}: {str(error).removesuffix(' Nothing was saved.')}") from None


def _person(key: int, code: str) -> int | None:
    return people.id_of(key, code) if code.strip() else None


def _assert_whole(entry: DisclosureRecord) -> None:
    """Raise BadInput if details that the guidance asks for are missing from an entry."""
    needed: list[tuple[str, object]] = []
    if entry.audience == "team":
        needed.append(("the team", entry.team.strip()))
        needed.append(("the head of service or nominee who decided to share", entry.decided_by.strip()))
    if entry.ground == "best_interests":
        needed += [
            ("who made the best-interests decision", entry.decided_by.strip()),
            ("the date of the decision", entry.decided_on),
        ]
        needed.append(("what was decided", entry.ground_note.strip()))
    if entry.ground in ("consent_given", "consent_refused"):
        needed += [
            ("who gave or refused consent", entry.decided_by.strip()),
            ("the date consent was given or refused", entry.decided_on),
        ]
    if entry.ground == "deceased":
        needed.append(("the lawful basis", entry.lawful_basis.strip()))
    # An entry without a date is planned, even if it says who will share the findings.
    if entry.shared_on is not None:
        needed += [("what was shared", entry.what_was_shared.strip()), ("who shared it", entry.shared_by.strip())]
    lacking = [words for words, there in needed if not there]
    if lacking:
        raise BadInput(f"Enter {'; '.join(lacking)} (§5). Nothing was saved.")


def _assert_not_refused(key: int, entry: DisclosureRecord, person: int | None) -> None:
    """Raise Refused if consent was refused for this person and no later consent is given (§5)."""
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
                f"Consent to share with {entry.code} was refused{f' on {on.day} {on:%B %Y}' if on else ''}. Record a "
                "later consent before sharing (§5). Nothing was saved."
            )
