"""Undo, two processes on one store, and what the database itself refuses."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import date
from typing import Any

import pytest
from peewee import IntegrityError

from imr_tui.dates.when import parse
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.models import ALL, Document, Event, Review, ScopeTeam
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.record import records, removal
from imr_tui.services.record.removal import undo
from imr_tui.services.review import requests, reviews, scope
from imr_tui.services.session import Store
from imr_tui.store.session import current, writing
from tests.conftest import Made
from tests.extent import sampled
from tests.rows import columns_of, one_of_each


def contents() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every audited table, without the columns that change at each save."""
    found = {}
    for model in ALL:
        rows = model.select().order_by(model.id).dicts()
        found[model._meta.table_name] = [
            {name: value for name, value in row.items() if name not in ("version", "changed_at")} for row in rows
        ]
    found.pop("draft")
    # Each undo writes into the trail which change it reversed.
    found["setting"] = [row for row in found["setting"] if row["key"] != "undo"]
    return found


def changed_by(work: Any) -> int:
    with writing() as opened:
        work()
    return int(opened.last_change)


def test_an_insert_is_undone(store: Store) -> None:
    def work() -> None:
        before = contents()
        reviews.create("IMR-1", "Title")
        undo(current().last_change)
        assert contents() == before
        assert current().audit.problems() == []

    store.run(work)


def test_an_update_is_undone_and_its_version_goes_up(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "Before")
        review = reviews.detail(uid)
        reviews.save(records.view(reviews.ReviewDetail, {**plain(review), "title": "After"}))
        undo(current().last_change)
        now = reviews.detail(uid)
        # The version increases, so that another window notices the change.
        assert (now.title, now.version) == ("Before", 3)

    store.run(work)


def test_a_deletion_is_undone_with_all_deleted_parts(store: Store) -> None:
    def work() -> None:
        with writing():
            one_of_each('text with {"json": [1]}, ünïcode and 🏠')
        before = contents()
        change = changed_by(lambda: Review.delete().execute())
        assert contents()["event"] == []
        undone = undo(change)
        assert without_drafts(contents()) == without_drafts(before)
        # Undoing the undo deletes it again, and another undo restores it.
        again = undo(undone)
        assert contents()["event"] == []
        undo(again)
        assert without_drafts(contents()) == without_drafts(before)
        assert current().audit.problems() == []
        assert current().database.execute_sql("PRAGMA foreign_key_check").fetchall() == []

    store.run(work)


def without_drafts(found: dict[str, Any]) -> dict[str, Any]:
    """Leave out counters, which are never set back, and exchange states, which are not audited."""
    return {name: rows for name, rows in found.items() if name not in ("exchange_state", "reference_counter")}


def test_a_change_to_a_later_changed_record_is_not_undone(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "First")
        review = reviews.detail(uid)
        reviews.save(records.view(reviews.ReviewDetail, {**plain(review), "title": "Second"}))
        change = current().last_change
        review = reviews.detail(uid)
        reviews.save(records.view(reviews.ReviewDetail, {**plain(review), "title": "Third"}))
        last = current().audit.last_id()
        with pytest.raises(BadInput, match="the record has changed since"):
            undo(change)
        assert reviews.detail(uid).title == "Third"
        assert current().audit.last_id() == last

    store.run(work)


def test_one_later_changed_row_prevents_the_whole_undo(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "Title")
        chronology.add_many(uid, [event("one"), event("two")])
        change = current().last_change
        first, second = chronology.everything(uid)
        chronology.mark(second.uid, "key_event")
        with pytest.raises(BadInput, match="the record has changed since"):
            undo(change)
        assert [e.what_happened for e in chronology.everything(uid)] == ["one", "two"]
        assert first.reference == "E1"

    store.run(work)


def test_undoing_a_change_twice_is_refused(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "Title")
        added = chronology.save(uid, event("one"))
        change = chronology.delete(uid, added.uid)
        undo(change)
        with pytest.raises(BadInput):
            undo(change)
        assert len(chronology.everything(uid)) == 1
        with pytest.raises(BadInput, match="nothing to undo"):
            undo(10**6)

    store.run(work)


def test_a_deleted_event_keeps_its_reference_and_its_links(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "Title")
        scope.add_term(uid, "A question")
        added = chronology.save(uid, chronology.copy_of(event("one"), terms=("T1",)))
        change = chronology.delete(uid, added.uid)
        assert chronology.save(uid, event("two")).reference == "E2"
        undo(change)
        back = chronology.detail(added.uid)
        assert (back.reference, back.terms) == ("E1", ("T1",))

    store.run(work)


def test_replacing_a_list_is_undone_in_order(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "Title")
        for names in (("A", "B"), ("B", "C", "A")):
            now = scope.current(uid)
            teams = tuple(scope.TeamDetail(name) for name in names)
            scope.save(uid, scope.ScopeDetail(now.uid, now.version, now.number, teams=teams))
        undo(current().last_change)
        rows = ScopeTeam.select(ScopeTeam.name).order_by(ScopeTeam.position).tuples()
        assert [row[0] for row in rows] == ["A", "B"]

    store.run(work)


# Two processes

OTHER = """
import json, sys
from pathlib import Path
from imr_tui.errors import ImrError
from imr_tui.services import session
from imr_tui.services.record import records
from imr_tui.services.review import requests, reviews
from imr_tui.services.session import Unlocked
from imr_tui.store.keyfile import read_key_file
folder = Path(sys.argv[1])
key = bytearray.fromhex(sys.stdin.readline())
store = session.open_unlocked(folder, Unlocked(key, "Somebody Else", read_key_file(folder)))
print("open", flush=True)
for line in sys.stdin:
    job = json.loads(line)
    try:
        if job["what"] == "create":
            store.run(reviews.create, job["reference"], "Made by the other")
        elif job["what"] == "title":
            review = store.run(reviews.detail, job["uid"])
            store.run(reviews.save, reviews.ReviewDetail(
                review.uid, review.version, review.reference, job["title"]))
        print("done", flush=True)
    except ImrError as error:
        print(type(error).__name__, flush=True)
store.close()
"""


class Other:
    """Another process that has the same store open."""

    def __init__(self, made: Made) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", OTHER, str(made.folder)], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.send(made.key.hex())
        assert self.answer() == "open"

    def send(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def do(self, **job: str) -> str:
        self.send(json.dumps(job))
        return self.answer()

    def close(self) -> None:
        self.process.communicate(timeout=30)
        assert self.process.returncode == 0


@pytest.fixture
def other(store: Store, made: Made) -> Any:
    opened = Other(made)
    yield opened
    opened.close()


def test_two_processes_write_and_the_chain_verifies(store: Store, other: Other) -> None:
    for number in range(10):
        store.run(reviews.create, f"MINE-{number}", "Mine")
        assert other.do(what="create", reference=f"THEIRS-{number}") == "done"
    assert store.run(reviews.count) == 20
    assert store.run(session.verify)[0] == []
    actors = store.run(
        lambda: current().database.execute_sql("SELECT actor, count(*) FROM audit_chain GROUP BY 1").fetchall()
    )
    assert sorted(actors) == [("Somebody Else", 20), ("Test Person", 20)]


def test_two_processes_write_at_the_same_time(store: Store, other: Other) -> None:
    answers: list[str] = []

    def theirs() -> None:
        answers.extend(other.do(what="create", reference=f"THEIRS-{n}") for n in range(40))

    thread = threading.Thread(target=theirs)
    thread.start()
    for number in range(40):
        store.run(reviews.create, f"MINE-{number}", "Mine")
    thread.join()
    assert answers == ["done"] * 40
    assert store.run(reviews.count) == 80
    assert store.run(session.verify)[0] == []


def test_a_record_saved_by_another_process_is_not_overwritten(store: Store, other: Other) -> None:
    uid = store.run(reviews.create, "IMR-1", "Before")
    mine = store.run(reviews.detail, uid)
    assert other.do(what="title", uid=uid, title="Theirs") == "done"
    with pytest.raises(ChangedElsewhere) as caught:
        store.run(reviews.save, reviews.ReviewDetail(uid, mine.version, "IMR-1", "Mine"))
    assert "Nothing was overwritten" in str(caught.value)
    assert dict(caught.value.theirs)["title"] == "Theirs"  # type: ignore[call-overload]
    now = store.run(reviews.detail, uid)
    assert now.title == "Theirs"
    # Once their version has been read, ours may replace it.
    store.run(reviews.save, reviews.ReviewDetail(uid, now.version, "IMR-1", "Mine"))
    assert store.run(reviews.detail, uid).title == "Mine"


def test_an_event_saved_elsewhere_keeps_its_links(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "Title")
        scope.add_term(uid, "A question")
        added = chronology.save(uid, chronology.copy_of(event("one"), terms=("T1",)))
        chronology.mark(added.uid, "key_event")
        # Read before the event was marked, so its text and links are from then.
        with pytest.raises(ChangedElsewhere):
            chronology.save(uid, chronology.copy_of(added, what_happened="mine", terms=()))
        now = chronology.detail(added.uid)
        assert (now.what_happened, now.terms, now.key_event) == ("one", ("T1",), True)

    store.run(work)


def test_a_stage_changed_automatically_is_not_a_conflict(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "Title")
        mine = reviews.detail(uid)
        request = requests.detail(uid)
        requests.save(uid, records.view(requests.RequestDetail, {**plain(request), "requested_by": "P. Hollis"}))
        saved = reviews.save(records.view(reviews.ReviewDetail, {**plain(mine), "title": "New"}))
        assert saved.title == "New"

    store.run(work)


# Constraints

BAD: list[tuple[str, dict[str, Any]]] = [
    ("review", {"reference": " "}),
    ("review", {"title": ""}),
    ("review", {"title": None}),
    ("review", {"stage": "begun"}),
    ("review", {"uid": "short"}),
    ("review", {"version": 0}),
    ("review", {"retention_review_on": "soon"}),
    ("request", {"category": "accident"}),
    ("request", {"receives_asc_support": 2}),
    ("request", {"on_behalf_of": "police"}),
    ("request", {"incident_precision": "vague"}),
    ("request", {"requested_on": "1 Apr 2026"}),
    ("request", {"requested_on": "2026-4-1"}),
    ("reviewer", {"name": "  "}),
    ("scope_version", {"number": 0}),
    ("scope_version", {"method": "telephone"}),
    ("scope_team", {"name": ""}),
    ("term_of_reference", {"text": " "}),
    ("target_date", {"milestone": "someday"}),
    ("extension", {"reason": ""}),
    ("extension", {"moved_to": None}),
    ("notification", {"no_press_instruction": None}),
    ("document", {"title": ""}),
    ("document", {"pages": 0}),
    ("document", {"weight": "heavy"}),
    ("person", {"code": " "}),
    ("person", {"relation": "stranger"}),
    ("alias", {"name": ""}),
    ("alias", {"kind": "secret"}),
    ("interview", {"state": "cancelled"}),
    ("excerpt", {"text": ""}),
    ("excerpt", {"from_character": -1}),
    ("event", {"what_happened": "  "}),
    ("event", {"when_unit": "week"}),
    ("event", {"key_event": 5}),
    ("event_source", {"document_id": None, "interview_id": None}),
    ("event_source", {"interview_id": 1}),
    ("finding", {"kind": "blame"}),
    ("finding", {"text": ""}),
    ("finding", {"state": "final"}),
    ("evidence_link", {"event_id": None}),
    ("evidence_link", {"document_id": 1}),
    ("recommendation", {"kind": "wish"}),
    ("recommendation", {"decision": "perhaps"}),
    ("recommendation", {"origin": "elsewhere"}),
    ("action", {"what": ""}),
    ("action", {"status": "lost"}),
    ("action", {"strand": "magic"}),
    ("due_date_revision", {"reason": " "}),
    ("progress_note", {"text": ""}),
    ("consideration", {"review_method": "chat"}),
    ("responsible_officer", {"part": "mascot"}),
    ("outcome_view", {"enough": "maybe"}),
    ("disclosure", {"audience": "press"}),
    ("disclosure", {"ground": "curiosity"}),
    ("disclosure", {"ground": "consent_refused", "shared_on": "2026-05-01"}),
    ("disclosure", {"shared_on": "2026-05-01", "what_was_shared": ""}),
    ("disclosure", {"shared_on": "2026-05-01", "shared_by": " "}),
    ("stage_override", {"reason": ""}),
    ("stage_override", {"stage": "requested"}),
    ("paper_issue", {"sha256": "abc"}),
    ("paper_issue", {"edition": "draft"}),
    ("draft", {"fields": "{not json"}),
    ("theme", {"name": ""}),
    ("reference_counter", {"last": -1}),
]


@pytest.mark.parametrize(("table", "values"), sampled(BAD, 3), ids=lambda v: v if isinstance(v, str) else "-".join(v))
def test_the_database_itself_refuses_a_bad_row(store: Store, table: str, values: dict[str, Any]) -> None:
    def work() -> None:
        with writing():
            one_of_each()
        sets = ", ".join(f'"{name}" = ?' for name in values)
        before = current().audit.last_id()
        with pytest.raises(IntegrityError):
            current().database.execute_sql(f'UPDATE "{table}" SET {sets}', list(values.values()))  # noqa: S608
        assert current().audit.last_id() == before

    store.run(work)


@pytest.mark.parametrize("model", ALL, ids=lambda model: model._meta.table_name)
@pytest.mark.deep
def test_required_columns_refuse_null(store: Store, model: Any) -> None:
    def work() -> None:
        with writing():
            made = one_of_each()
        for field in columns_of(model):
            if not field.null:
                with pytest.raises(IntegrityError):
                    current().database.execute_sql(
                        f'UPDATE "{model._meta.table_name}" SET "{field.column_name}" = NULL WHERE id = ?',  # noqa: S608
                        [made[model].id],
                    )

    store.run(work)


def test_a_record_that_others_refer_to_is_not_deleted(store: Store) -> None:
    def work() -> None:
        with writing():
            made = one_of_each()
        with pytest.raises(BadInput, match="F3 is based on E3"):
            removal.remove(Event, str(made[Event].uid))
        with pytest.raises(BadInput, match="still refers to"):
            removal.remove(Document, str(made[Document].uid))
        assert Event.select().count() == Document.select().count() == 1

    store.run(work)


def test_a_day_that_does_not_exist_is_refused() -> None:
    assert parse("31 Feb 2026").start is None
    with pytest.raises(ValueError, match="day"):
        date(2026, 2, 31)


def event(what: str) -> EventDetail:
    return EventDetail(when=parse("5 Mar 2026"), what_happened=what)


def plain(detail: Any) -> dict[str, Any]:
    return {name: getattr(detail, name) for name in type(detail).__dataclass_fields__}
