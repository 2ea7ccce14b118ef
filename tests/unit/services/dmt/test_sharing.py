"""The rules for sharing findings (§5): every combination, and a register that refuses forbidden sharing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from imr_tui.errors import BadInput, ChangedElsewhere, Refused
from imr_tui.models import Disclosure, Person, Review
from imr_tui.services.dmt import sharing
from imr_tui.services.dmt.sharing import DisclosureRecord
from imr_tui.services.dmt.sharing_rules import SharingAnswer, SharingFacts, answer, table
from imr_tui.services.handover import import_review
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import interchange, records, removal
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from imr_tui.vocabulary import Audience, Situation
from tests.conftest import Made, Run

DAY = date(2026, 9, 24)
OTHERS = ("family", "friend", "carer", "other")

# The expected answers, worked out from §5: (audience, involved, situation) to (allowed, ground).
EXPECTED: dict[tuple[str, bool, str], tuple[bool, str]] = {}
for _situation in Situation:
    for _involved in (True, False):
        EXPECTED["team", _involved, _situation] = (True, "within_scope")
        _alive = not _situation.startswith("died")
        EXPECTED["service_user", _involved, _situation] = (_alive, "involved" if _alive else "")
        for _audience in OTHERS:
            EXPECTED[_audience, True, _situation] = (True, "involved")
for _audience in OTHERS:
    EXPECTED |= {
        (_audience, False, "not_asked"): (False, ""),
        (_audience, False, "consents"): (True, "consent_given"),
        (_audience, False, "refuses"): (False, "consent_refused"),
        (_audience, False, "lacks_no_decision"): (False, ""),
        (_audience, False, "lacks_share"): (True, "best_interests"),
        (_audience, False, "lacks_not_share"): (False, ""),
        (_audience, False, "died"): (True, "deceased"),
        (_audience, False, "died_no_basis"): (False, ""),
    }


def test_every_combination_has_the_answer_of_the_guidance() -> None:
    found = {(facts.audience, facts.involved, facts.situation): given for facts, given in table()}
    assert len(found) == len(Audience) * 2 * len(Situation) == len(EXPECTED)
    assert {key: (given.allowed, given.ground) for key, given in found.items()} == EXPECTED
    assert {given.clause for given in found.values()} == {"§5"}
    assert all(given.why for given in found.values())


def a_review(store: Store) -> str:
    def work() -> str:
        uid = reviews.create("IMR-1", "A review")
        for code, name in (("SU", "Walter Dunnage"), ("FM1", "Edith Dunnage"), ("FM2", "Colin Dunnage")):
            people.save(uid, PersonDetail(code=code, real_name=name))
        return uid

    return store.run(work)


def whole(facts: SharingFacts, given: SharingAnswer) -> DisclosureRecord:
    """Return an entry with the details that any ground may need."""
    return DisclosureRecord(
        audience=facts.audience,
        code="" if facts.audience == "team" else "FM1",
        team="East Locality Team",
        ground_note="Decided so.",
        decided_by="SU",
        decided_on=DAY,
        lawful_basis="Public task",
        what_was_shared="the summary",
        shared_by="SW1",
        shared_on=DAY,
    )


def test_the_register_accepts_what_the_rules_allow_and_refuses_the_rest(store: Store) -> None:
    uid = a_review(store)
    for facts, given in table():
        entry = whole(facts, given)
        if given.allowed:
            made = store.run(sharing.save, uid, entry, facts)
            assert (made.ground, made.shared_on) == (given.ground, DAY)
            store.run(sharing.remove, uid, made.uid)
        else:
            with pytest.raises(Refused, match="§5"):
                store.run(sharing.save, uid, entry, facts)
    assert store.run(sharing.register, uid) == ()


def test_a_refusal_of_consent_holds_until_consent_is_given_later(store: Store) -> None:
    uid = a_review(store)
    refuses = SharingFacts("family", False, "refuses")
    refusal = DisclosureRecord(audience="family", code="FM2", decided_by="SU", decided_on=DAY)
    made = store.run(sharing.save, uid, refusal, refuses)
    assert (made.ground, made.shared_on) == ("consent_refused", None)
    shared = replace(
        refusal,
        what_was_shared="all",
        shared_by="SW1",
        shared_on=DAY,
        ground_note="Best for him.",
        lawful_basis="Public task",
    )
    for situation in ("lacks_share", "died", "consents"):
        with pytest.raises(Refused, match=r"was refused on 24 September 2026.*§5"):
            store.run(sharing.save, uid, shared, SharingFacts("family", False, situation))
    # Findings may be shared with somebody else, and with the same person after later consent.
    store.run(sharing.save, uid, replace(shared, code="FM1"), SharingFacts("family", False, "lacks_share"))
    later = replace(shared, decided_on=date(2026, 10, 1), shared_on=date(2026, 10, 2))
    assert store.run(sharing.save, uid, later, SharingFacts("family", False, "consents")).ground == "consent_given"


@pytest.mark.parametrize(
    ("facts", "lacking", "words"),
    [
        (SharingFacts("team", True, "not_asked"), {"team": ""}, "the team"),
        (SharingFacts("team", True, "not_asked"), {"decided_by": ""}, "head of service or nominee"),
        (SharingFacts("family", False, "lacks_share"), {"decided_by": ""}, "who made the best-interests decision"),
        (SharingFacts("family", False, "lacks_share"), {"decided_on": None}, "the date of the decision"),
        (SharingFacts("family", False, "lacks_share"), {"ground_note": " "}, "what was decided"),
        (SharingFacts("family", False, "consents"), {"decided_by": ""}, "who gave or refused consent"),
        (SharingFacts("family", False, "died"), {"lawful_basis": ""}, "the lawful basis"),
        (SharingFacts("family", True, "not_asked"), {"what_was_shared": ""}, "what was shared"),
        (SharingFacts("family", True, "not_asked"), {"shared_by": ""}, "who shared it"),
    ],
)
def test_an_entry_without_the_details_for_its_ground_is_refused(
    store: Store, facts: SharingFacts, lacking: dict[str, object], words: str
) -> None:
    uid = a_review(store)
    entry = replace(whole(facts, answer(facts)), **lacking)
    with pytest.raises(BadInput, match=words):
        store.run(sharing.save, uid, entry, facts)
    assert store.run(sharing.register, uid) == ()


def test_two_people_who_change_an_entry_do_not_overwrite_each_other(store: Store) -> None:
    uid = a_review(store)
    facts = SharingFacts("family", True, "not_asked")
    made = store.run(sharing.save, uid, whole(facts, answer(facts)), facts)
    assert made.facts == facts
    store.run(sharing.save, uid, replace(made, what_was_shared="more"), facts)
    with pytest.raises(ChangedElsewhere):
        store.run(sharing.save, uid, replace(made, what_was_shared="less"), facts)
    with pytest.raises(BadInput, match="Nobody in the key has the code FM9"):
        store.run(sharing.save, uid, replace(made, code="FM9"), facts)


def test_a_review_with_a_forbidden_entry_is_not_imported(
    made: Made, store: Store, run_cli: Run, tmp_path: Path
) -> None:
    uid = a_review(store)

    def forbid() -> dict[str, object]:
        with writing():
            key = records.review_id(uid)
            person = Person.get(Person.code == "FM2")
            common = {"review": key, "audience": "family", "person": person, "decided_by": "SU", "decided_on": DAY}
            Disclosure.create(ground="consent_refused", **common)
            Disclosure.create(
                ground="best_interests",
                ground_note="x",
                what_was_shared="all",
                shared_by="SW1",
                shared_on=DAY,
                **common,
            )
        return interchange.to_plain(uid)

    plain = store.run(forbid)
    store.run(lambda: removal.remove(type(Person.get().review), uid))
    store.close()
    file = tmp_path / "review.json"
    file.write_text(json.dumps(plain))
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(made.passphrase)
    passphrase.chmod(0o600)
    done = run_cli("--store", made.folder, "--passphrase-file", passphrase, "import", "review", file)
    assert done.returncode == 4
    assert "Entry 2 of the sharing register (FM2)" in done.stderr
    assert "§5" in done.stderr
    assert "Nothing was imported" in done.stderr


@pytest.mark.parametrize(
    ("ground", "decided_on", "imported"),
    [
        ("consent_given", date(2026, 9, 25), True),
        ("consent_given", DAY, False),
        ("consent_given", date(2026, 9, 23), False),
        ("best_interests", date(2026, 9, 25), False),
        ("deceased", date(2026, 9, 25), False),
        ("involved", date(2026, 9, 23), True),
    ],
)
@pytest.mark.parametrize("refusal_first", [True, False])
def test_an_imported_refusal_holds_until_consent_is_given_later(
    store: Store, ground: str, decided_on: date, imported: bool, refusal_first: bool
) -> None:
    """In any order of entries, only consent given on a later date allows sharing after a refusal."""
    uid = a_review(store)

    def written() -> dict[str, object]:
        with writing():
            person = Person.get(Person.code == "FM2")
            common = {"review": records.review_id(uid), "audience": "family", "person": person, "decided_by": "SU"}
            refusal = {"ground": "consent_refused", "decided_on": DAY}
            shared = {
                "ground": ground,
                "decided_on": decided_on,
                "ground_note": "x",
                "lawful_basis": "Public task",
                "what_was_shared": "all",
                "shared_by": "SW1",
                "shared_on": date(2026, 9, 30),
            }
            for values in (refusal, shared) if refusal_first else (shared, refusal):
                Disclosure.create(**common, **values)
        plain = interchange.to_plain(uid)
        removal.remove(Review, uid)
        return plain

    plain = store.run(written)
    if imported:
        store.run(import_review.from_plain, plain, "review.json")
        assert len(store.run(sharing.register, uid)) == 2
    else:
        with pytest.raises(Refused, match=r"\(FM2\): Consent to share with FM2 was refused on 24 September 2026"):
            store.run(import_review.from_plain, plain, "review.json")
        assert store.run(lambda: Review.select().count()) == 0


def test_the_command_line_gives_the_answers_of_the_rules(run_cli: Run) -> None:
    sample = [pair for number, pair in enumerate(table()) if number % 7 == 0]
    for facts, given in sample:
        involved = ["--involved"] if facts.involved else []
        done = run_cli("sharing", facts.audience, *involved, "--service-user", facts.situation)
        assert done.returncode == (0 if given.allowed else 4), facts
        assert given.why in done.stdout + done.stderr
        assert "§5" in done.stdout + done.stderr
