"""Derived data matches the records whatever writes to them, and is rebuilt if it is missing or altered."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imr_tui.errors import BadInput, Damaged
from imr_tui.models import (
    Document,
    Event,
    EventPerson,
    EvidenceLink,
    Excerpt,
    Finding,
    FindingTheme,
    Interview,
    Person,
    Review,
    Theme,
)
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.people import people
from imr_tui.services.people.display import name_book
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import interchange, replacing
from imr_tui.services.record.removal import undo
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store import derived
from imr_tui.store.session import current, writing
from tests.conftest import Made
from tests.rows import one_of_each


def entries(name: str, fresh: bool = False) -> list[Any]:
    """Return every word of every row and column of an index, with its position, or of a newly made index."""
    database = current().database
    columns, rows, told = derived._INDEXES[name]
    schema, table = ("temp", "anew") if fresh else ("main", name)
    try:
        if fresh:
            database.execute_sql(f"CREATE VIRTUAL TABLE temp.anew USING fts5({told})")
            database.execute_sql(f"INSERT INTO temp.anew (rowid, {columns}) {rows}")
        database.execute_sql(f"CREATE VIRTUAL TABLE temp.each_word USING fts5vocab('{schema}', '{table}', 'instance')")
        return sorted(database.execute_sql("SELECT * FROM temp.each_word").fetchall(), key=repr)
    finally:
        database.execute_sql("DROP TABLE IF EXISTS temp.each_word")
        database.execute_sql("DROP TABLE IF EXISTS temp.anew")


def assert_right() -> None:
    for name in derived._INDEXES:
        assert entries(name) == entries(name, fresh=True), name
    assert derived.problems(current().database) == []


def found(word: str) -> list[int]:
    rows = current().database.execute_sql("SELECT rowid FROM search WHERE search MATCH ?", (f'words : "{word}"',))
    return [row[0] for row in rows]


def test_the_index_has_words_but_no_text(store: Store) -> None:
    def work() -> None:
        with writing():
            made = one_of_each("The unmistakable sentence")
        assert len(found("unmistakable")) == 4
        execute = current().database.execute_sql
        assert execute("SELECT scope, marked, words FROM search").fetchall() == [(None, None, None)] * 4
        assert made[Event].id * 4 in found("unmistakable")
        assert_right()

    store.run(work)


def test_protective_pragmas_apply_while_triggers_write(store: Store) -> None:
    def work() -> None:
        execute = current().database.execute_sql
        assert execute("PRAGMA trusted_schema").fetchone() == (0,)
        assert execute("PRAGMA temp_store").fetchone() == (2,)
        uid = reviews.create("IMR-1", "Title")
        chronology.save(uid, EventDetail(what_happened="Watched over"))
        assert len(found("watched")) == 1

    store.run(work)


def test_the_index_is_not_audited_or_exported(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "Title")
        chronology.save(uid, EventDetail(what_happened="Seen"))
        tables = {row[0] for row in current().database.execute_sql("SELECT DISTINCT tbl FROM audit")}
        assert not {name for name in tables if derived.is_derived(name)}
        assert not {name for name in interchange.to_plain(uid) if derived.is_derived(name)}

    store.run(work)


def test_replacing_names_with_codes_and_undoing_it_updates_the_index(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "Title")
        people.save(uid, PersonDetail(code="SW1", real_name="Hannah Pettiford", relation="staff"))
        chronology.add_many(uid, [EventDetail(what_happened="Hannah Pettiford rang.")])
        done = replacing.replace_in_review(uid, name_book(uid).to_codes)
        assert (found("pettiford"), len(found("sw1"))) == ([], 1)
        undo(done.change)
        assert (len(found("pettiford")), found("sw1")) == (1, [])
        assert_right()

    store.run(work)


def test_people_in_an_event_are_found_by_their_current_code(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "Title")
        person = people.save(uid, PersonDetail(code="DN2", real_name="Mercy Oduya"))
        added = chronology.save(uid, EventDetail(what_happened="She came.", people=("DN2",)))
        assert len(found("dn2")) == 1
        people.save(uid, replace(person, code="DN7"))
        assert (found("dn2"), len(found("dn7"))) == ([], 1)
        chronology.save(uid, chronology.copy_of(chronology.detail(added.uid), people=()))
        assert found("dn7") == []
        assert_right()

    store.run(work)


def test_deleting_a_review_and_undoing_it_updates_the_index(store: Store) -> None:
    def work() -> None:
        with writing():
            one_of_each("Everything about the visit")
        before = {name: entries(name) for name in derived._INDEXES}
        with writing() as opened:
            Review.delete().execute()
        assert entries("search") == entries("search_finding") == []
        undone = undo(opened.last_change)
        assert {name: entries(name) for name in derived._INDEXES} == before
        again = undo(undone)
        assert entries("search") == []
        undo(again)
        assert_right()

    store.run(work)


def test_a_refused_statement_leaves_the_index_unchanged(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "Title")
        chronology.add_many(uid, [EventDetail(what_happened="Stays"), EventDetail(what_happened="Stays too")])
        event = Event.select().first()
        with writing():
            finding = Finding.create(review=event.review_id, number=1, kind="action", text="Rests on it")
            EvidenceLink.create(finding=finding, position=1, event=event)
        before = entries("search")

        def change_one_and_delete_the_other() -> None:
            with writing():
                Event.update(what_happened="Changed first").where(Event.id != event.id).execute()
                Event.delete().where(Event.id == event.id).execute()

        with pytest.raises(BadInput):
            change_one_and_delete_the_other()
        assert entries("search") == before
        assert_right()

    store.run(work)


def test_text_written_by_another_process_is_found(made: Made, store: Store) -> None:
    uid = store.run(reviews.create, "IMR-1", "Title")
    program = (
        "import sys; from pathlib import Path\n"
        "from imr_tui.services.chronology import chronology; from imr_tui.services import session\n"
        "from imr_tui.services.chronology.chronology import EventDetail\n"
        "from imr_tui.store.keyfile import read_key_file\n"
        "folder = Path(sys.argv[1])\n"
        "key = session.Unlocked(bytearray.fromhex(sys.argv[2]), 'Other', read_key_file(folder))\n"
        "store = session.open_unlocked(folder, key)\n"
        "store.run(chronology.save, sys.argv[3], EventDetail(what_happened='Written elsewhere'))\n"
        "store.close()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(made.folder), made.key.hex(), uid], check=True, timeout=60)
    assert len(store.run(found, "elsewhere")) == 1
    store.run(assert_right)


def altered(statement: str) -> Any:
    return lambda: current().database.execute_sql(statement)


ALTERED = {
    "a trigger is gone": ["DROP TRIGGER derived_event_update"],
    "a trigger is another one": [
        "DROP TRIGGER derived_event_insert",
        'CREATE TRIGGER derived_event_insert AFTER INSERT ON "event" BEGIN SELECT 1; END',
    ],
    "a trigger too many": ['CREATE TRIGGER derived_more AFTER INSERT ON "event" BEGIN DELETE FROM search; END'],
    "an index is gone": ["DROP TABLE search"],
    "an index of another make": ["DROP TABLE search", "CREATE VIRTUAL TABLE search USING fts5(scope, marked, words)"],
    "the findings' index is gone": ["DROP TABLE search_finding"],
    "the dates in force are gone": ["DROP TABLE action_due"],
}


@pytest.mark.parametrize("what", ALTERED)
def test_missing_or_altered_parts_are_rebuilt_when_the_store_is_opened(made: Made, what: str) -> None:
    first = session.open_unlocked(made.folder, made.unlocked())
    uid = first.run(reviews.create, "IMR-1", "Title")
    for statement in ALTERED[what]:
        first.run(altered(statement))
    first.close()
    store = session.open_unlocked(made.folder, made.unlocked())
    try:
        store.run(chronology.save, uid, EventDetail(what_happened="After"))
        store.run(assert_right)
        assert store.run(session.verify)[0] == []
    finally:
        store.close()


def test_an_unknown_trigger_is_still_reported_as_damage(made: Made) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(altered('CREATE TRIGGER search_more AFTER INSERT ON "event" BEGIN SELECT 1; END'))
    store.close()
    with pytest.raises(Damaged, match="triggers"):
        session.open_unlocked(made.folder, made.unlocked())


SPOILED = {
    "a row is missing": ["DELETE FROM search WHERE rowid = (SELECT min(rowid) FROM search)"],
    "a row too many": ["INSERT INTO search (rowid, scope, marked, words) VALUES (4000, 'r1 event', 'n', 'stray')"],
    "other words": [
        "UPDATE search SET scope = 'r1 event', marked = 'n', words = 'something else' "
        "WHERE rowid = (SELECT min(rowid) FROM search)"
    ],
    "a page of the index is gone": ["DELETE FROM search_data WHERE id > 10"],
    "a stem is missing": ["DELETE FROM search_finding"],
    "a date in force is another": ["INSERT INTO action_due VALUES (77, 0, '2020-01-01', 1)"],
}


@pytest.mark.parametrize("what", SPOILED)
def test_verify_reports_wrong_derived_data_and_rebuilding_repairs_it(store: Store, what: str) -> None:
    def work() -> list[str]:
        with writing():
            one_of_each("Some words")
        assert session.verify()[0] == []
        for statement in SPOILED[what]:
            current().database.execute_sql(statement)
        return session.verify()[0]

    wrong = [sentence for sentence in store.run(work) if "search --rebuild" in sentence]
    assert len(wrong) == 1
    store.run(lambda: derived.rebuild(current().database))
    assert store.run(session.verify)[0] == []
    store.run(assert_right)


# Random writes in any order


WORDS = st.sampled_from(
    ["visit", "Visit missed", "SW1 rang", "née Óğuz", "", "e-mail; 3/3/2026", "naïve 'quoted' \"x\""]
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "delete", "undo", "link", "theme", "code", "interview", "fail"]),
        st.integers(0, 30),
        WORDS,
    ),
    min_size=3,
    max_size=18,
)


class Hand:
    """Write at random, using the existing records."""

    def __init__(self) -> None:
        self.review = Review.create(reference="R1", title="T")
        self.person = Person.create(review=self.review, code="SW1", real_name="Hannah Pettiford")
        self.number = 0
        self.changes: list[int] = []

    def step(self, what: str, which: int, words: str) -> None:
        try:
            with writing() as opened:
                getattr(self, what)(which, words)
            if opened.last_change and opened.last_change not in self.changes[-1:]:
                self.changes.append(opened.last_change)
        except BadInput:
            # A record that others refer to is not deleted, so it must stay in the index.
            pass

    def pick(self, model: Any, which: int) -> Any:
        rows = list(model.select().order_by(model.id))
        return rows[which % len(rows)] if rows else None

    def add(self, which: int, words: str) -> None:
        self.number += 1
        text = words or "x"
        if which % 4 == 0:
            Event.create(review=self.review, number=self.number, sort_key="9999", what_happened=text, comment=words)
        elif which % 4 == 1:
            Document.create(review=self.review, number=self.number, title=text, author=words)
        elif which % 4 == 2:
            Finding.create(review=self.review, number=self.number, kind="action", text=text, why=words)
        elif (interview := self.pick(Interview, which)) is not None:
            Excerpt.create(interview=interview, number=self.number, text=text, note=words)

    def interview(self, which: int, words: str) -> None:
        self.number += 1
        Interview.create(review=self.review, number=self.number, person=self.person)

    def change(self, which: int, words: str) -> None:
        model, column = ((Event, "decision"), (Document, "note"), (Finding, "hindsight"), (Excerpt, "note"))[which % 4]
        row = self.pick(model, which // 4)
        if row is not None:
            model.update({column: words, "version": model.version + 1}).where(model.id == row.id).execute()
        if which % 7 == 0:
            Event.update(key_event=True, version=Event.version + 1).execute()

    def delete(self, which: int, words: str) -> None:
        model = (Event, Document, Finding, Excerpt, Interview, EventPerson, FindingTheme, EvidenceLink, Theme)[
            which % 9
        ]
        row = self.pick(model, which // 9)
        if row is not None:
            model.delete().where(model.id == row.id).execute()

    def link(self, which: int, words: str) -> None:
        event, finding = self.pick(Event, which), self.pick(Finding, which)
        if event is not None:
            EventPerson.get_or_create(event=event, person=self.person)
        if event is not None and finding is not None:
            EvidenceLink.create(finding=finding, position=1, event=event)

    def theme(self, which: int, words: str) -> None:
        name = words.strip() or "Theme"
        theme, _ = Theme.get_or_create(name=name)
        finding = self.pick(Finding, which)
        if finding is not None:
            FindingTheme.get_or_create(finding=finding, theme=theme)
        if which % 3 == 0:
            Theme.update(name=f"{name} {which}", version=Theme.version + 1).where(Theme.id == theme.id).execute()

    def code(self, which: int, words: str) -> None:
        Person.update(code=f"SW{which}", version=Person.version + 1).where(Person.id == self.person.id).execute()

    def fail(self, which: int, words: str) -> None:
        self.add(which, words)
        self.change(which, words)
        raise BadInput("thought better of it")

    def undo(self, which: int, words: str) -> None:
        if self.changes:
            undo(self.changes[which % len(self.changes)])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, whole=st.booleans())
def test_after_any_writes_and_undos_the_index_equals_a_new_one(
    store: Store, steps: list[tuple[str, int, str]], whole: bool
) -> None:
    def work() -> None:
        with writing():
            Review.delete().execute()
            Theme.delete().execute()
            hand = Hand()
        for what, which, words in steps:
            hand.step(what, which, words)
        assert_right()
        if whole:
            with writing() as opened:
                Review.delete().execute()
            assert_right()
            undo(opened.last_change)
            assert_right()
        assert current().audit.problems() == []

    store.run(work)
