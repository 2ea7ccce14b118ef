"""Two people at one record: a form keeps what both changed, and asks only about fields that both changed."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import imr_tui.screens
from imr_tui.models import Action, Draft, Event, Finding, Overview, Person
from imr_tui.screens.both import BothScreen, BothTextsScreen
from imr_tui.screens.form import FormScreen
from imr_tui.screens.three_way import both, compare
from imr_tui.services.actions import plan
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.dmt import consideration
from imr_tui.services.findings import evidence, findings, recommendations
from imr_tui.services.findings.details import ActionDetail, FindingDetail, RecommendationDetail
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import drafts
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import current
from imr_tui.widgets.detail_form import DetailForm
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.fields import Field
from tests.ui.conftest import Desk, Open

LONG = "They did not call back, although it had been agreed at the meeting. " * 60


def one_event(store: Store) -> None:
    """Write a review with two people in the key and one event."""
    uid = store.run(reviews.create, "IMR-1", "A review")
    for code in ("SU1", "CO1"):
        store.run(people.save, uid, PersonDetail(code=code, real_name=f"Name of {code}"))
    store.run(chronology.save, uid, EventDetail(what_happened="A visit was missed", comment="As it was"))


async def by_ben(d: Desk, work: Callable[[], object]) -> None:
    """Do what somebody else does in the same store."""

    def done() -> None:
        audit = current().audit
        audit.actor, before = "Ben", audit.actor
        try:
            work()
        finally:
            audit.actor = before

    await d.app.ask(done)


async def ben_saves(d: Desk, **changes: object) -> None:
    """Let Ben change the event."""

    def work() -> None:
        uid = str(Event.get().uid)
        chronology.save(reviews.find("IMR-1"), replace(chronology.detail(uid), **changes))  # type: ignore[arg-type]

    await by_ben(d, work)


async def stored(d: Desk) -> EventDetail:
    """Read the event."""
    return await d.app.ask(lambda: chronology.detail(str(Event.get().uid)))


async def waiting(d: Desk) -> int:
    """Count the drafts."""
    return len(await d.app.ask(drafts.waiting, None, d.app.window.id))


def fill(d: Desk, **values: str) -> None:
    """Type into the fields of the form."""
    d.app.screen.query_one(DetailForm).fill(values)


async def test_changes_to_different_fields_are_all_kept_and_reported(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine")
        await ben_saves(d, people=("CO1",), decision="Ben's")
        await d.press("ctrl+s")
        assert d.message == "Saved. What Ben changed is kept too: People, by code and Decision."
        found = await stored(d)
        assert (found.comment, found.people, found.decision) == ("Mine", ("CO1",), "Ben's")
        assert await waiting(d) == 0
        # Undo takes back my change alone.
        await d.press("u")
        found = await stored(d)
        assert (found.comment, found.people, found.decision) == ("As it was", ("CO1",), "Ben's")


async def test_a_form_saved_without_a_change_says_so_and_takes_nothing_back(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter", "ctrl+s")
        assert d.message == "Nothing was changed."
        await d.press("enter")
        await ben_saves(d, people=("CO1",), comment="Ben's")
        await d.press("ctrl+s")
        assert d.message == "Nothing was changed. The record is as Ben saved it."
        found = await stored(d)
        assert (found.people, found.comment) == (("CO1",), "Ben's")
        assert await waiting(d) == 0


async def test_an_empty_text_that_is_not_written_yet_is_not_saved(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "5", "enter", "ctrl+s")
        assert d.message == "Nothing was changed."
        assert await d.app.ask(lambda: Overview.select().count()) == 0


async def test_each_field_that_both_changed_is_chosen_by_itself(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine", decision="Mine", action_taken="Mine", agency="Mine", team="Mine")
        await ben_saves(d, comment="Ben's", decision="Ben's", action_taken="Ben's", agency="Ben's", key_event=True)
        await d.press("ctrl+s")
        assert isinstance(d.app.screen, BothScreen)
        assert "Ben also changed Key event. That change is kept." in d.text("#kept")
        assert d.grid.row_count == 4
        assert "Ben saved this record" in d.message
        # In the order of the form: agency, decision, action taken, comment.
        await d.press("t", "b", "ctrl+s")
        assert d.message == "Choose a version of Action taken and Comment first. Nothing is saved yet."
        await d.press("m", "t")
        assert "ctrl+s" in d.message
        await d.press("ctrl+s")
        assert d.message.startswith("Saved. What Ben changed is kept too: Key event")
        found = await stored(d)
        assert (found.agency, found.decision, found.action_taken) == ("Ben's", "Mine\n\nBen's", "Mine")
        assert (found.comment, found.team, found.key_event) == ("Ben's", "Mine", True)
        assert await waiting(d) == 0


async def test_a_line_cannot_hold_both(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, agency="Mine", people="SU1")
        await ben_saves(d, agency="Ben's", people=("CO1",))
        await d.press("ctrl+s", "b")
        # People can: both are linked.
        assert d.message == ""
        await d.press("b")
        assert "cannot hold both" in d.message
        await d.press("m", "ctrl+s")
        assert ((await stored(d)).people, (await stored(d)).agency) == (("SU1", "CO1"), "Mine")


async def test_all_theirs_saves_nothing_and_does_not_say_saved(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine", decision="Mine")
        await ben_saves(d, comment="Ben's", decision="Ben's")
        await d.press("ctrl+s", "T", "ctrl+s")
        assert d.message == "Nothing was changed. The record is as Ben saved it."
        assert (await stored(d)).comment == "Ben's"
        assert await waiting(d) == 0
        await d.press("u")
        assert not d.message.startswith("Undone")


async def test_all_mine_saves_the_fields_that_i_changed(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine", decision="Mine")
        await ben_saves(d, comment="Ben's", decision="Ben's", team="Ben's")
        await d.press("ctrl+s", "M", "ctrl+s")
        found = await stored(d)
        assert (found.comment, found.decision, found.team) == ("Mine", "Mine", "Ben's")


async def test_going_back_saves_nothing_and_keeps_the_text(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine")
        await ben_saves(d, comment="Ben's")
        await d.press("ctrl+s", "m", "escape")
        assert d.message == "Not saved. Your text is saved as a draft."
        assert d.app.screen.query_one(DetailForm).values["comment"] == "Mine"
        await d.press("escape")
        assert "Not saved" in d.message
        assert (await stored(d)).comment == "Ben's"
        assert await waiting(d) == 1


async def test_a_third_save_in_between_is_shown_again(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine", decision="Mine")
        await ben_saves(d, comment="Ben's", decision="Ben's")
        await d.press("ctrl+s", "t", "m")
        await ben_saves(d, comment="Third", decision="Third")
        await d.press("ctrl+s")
        assert isinstance(d.app.screen, BothScreen)
        # The decision was left to Ben, so that only the comment is asked about.
        assert d.grid.row_count == 1
        assert "Third" in d.app.screen.query_one(".theirs", DetailPane).text
        await d.press("m", "ctrl+s")
        found = await stored(d)
        assert (found.comment, found.decision) == ("Mine", "Third")


async def test_a_draft_is_compared_with_what_it_began_from(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine")
        await d.press("escape")
        await ben_saves(d, decision="Ben's", people=("CO1",))
        await d.press("enter")
        form = d.app.screen.query_one(DetailForm)
        # What was not edited is shown as it is stored now.
        assert (form.values["comment"], form.values["decision"]) == ("Mine", "Ben's")
        await d.press("ctrl+s")
        assert d.message == "Saved."
        found = await stored(d)
        assert (found.comment, found.decision, found.people) == ("Mine", "Ben's", ("CO1",))


async def test_a_draft_of_a_field_that_changed_since_is_asked_about(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine")
        await d.press("escape")
        await ben_saves(d, comment="Ben's", decision="Ben's")
        await d.press("enter", "ctrl+s")
        assert isinstance(d.app.screen, BothScreen)
        assert d.grid.row_count == 1
        await d.press("t", "ctrl+s")
        assert d.message == "Nothing was changed. The record is as Ben saved it."


async def test_a_draft_without_its_beginning_asks_about_each_field_that_differs(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine")
        await d.press("escape")

        def as_before() -> None:
            draft = Draft.get()
            fields = json.loads(draft.fields)
            fields.pop("")
            Draft.update(fields=json.dumps(fields)).execute()

        await d.app.ask(as_before)
        await ben_saves(d, decision="Ben's")
        await d.press("enter", "ctrl+s")
        assert isinstance(d.app.screen, BothScreen)
        assert d.grid.row_count == 2
        await d.press("t", "m", "ctrl+s")
        found = await stored(d)
        assert (found.comment, found.decision) == ("Mine", "Ben's")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_long_texts_fit_and_can_be_read_in_full(desk: Open, size: tuple[int, int]) -> None:
    async with desk(one_event, size) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment=LONG + "mine")
        await ben_saves(d, comment=LONG + "theirs")
        await d.press("ctrl+s")
        panes = list(d.app.screen.query(DetailPane))
        assert all(pane.region.bottom <= size[1] - 2 and pane.size.height > 1 for pane in panes)
        # Both are shown from shortly before they differ.
        assert panes[0].text.endswith("mine")
        assert panes[1].text.endswith("theirs")
        assert max(len(pane.text) for pane in panes) < 200
        await d.press("enter")
        assert isinstance(d.app.screen, BothTextsScreen)
        await d.press("escape", "m", "ctrl+s")
        assert (await stored(d)).comment == LONG + "mine"


# Other records, and changes outside forms


def one_of_each(store: Store) -> None:
    """Write a review with a finding, a recommendation that is ready and an action."""
    one_event(store)

    def write() -> None:
        uid = reviews.find("IMR-1")
        finding = findings.save(uid, FindingDetail(text="Missed visits", themes=("Falls",)))
        evidence.link(finding.uid, [("event", str(Event.get().uid))])
        findings.set_state(uid, finding.uid, "ready")
        item = recommendations.save(uid, RecommendationDetail(text="Escalate", findings=("F1",)))
        recommendations.set_state(uid, item.uid, "ready")
        plan.save(item.uid, ActionDetail(what="Write a policy"))

    store.run(write)


async def test_a_person_keeps_names_that_somebody_else_added(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "4", "p", "enter")
        screen = d.app.screen
        assert isinstance(screen, FormScreen)
        fill(d, note="Mine")

        def work() -> None:
            person = people.detail(screen.job.subject_uid)
            people.save(reviews.find("IMR-1"), replace(person, aliases=(people.NameDetail("Rosie"),)))

        await by_ben(d, work)
        await d.press("ctrl+s")
        assert "What Ben changed is kept too" in d.message
        uid = screen.job.subject_uid
        found = await d.app.ask(people.detail, uid)
        assert (found.note, [name.name for name in found.aliases]) == ("Mine", ["Rosie"])
        assert await d.app.ask(lambda: Person.get(Person.uid == uid).version) == 3


async def test_a_finding_keeps_themes_that_somebody_else_added(desk: Open) -> None:
    async with desk(one_of_each) as d:
        await d.press("enter", "5", "f")
        await d.grid.go_to(await d.app.ask(lambda: f"finding:{Finding.get().uid}"))
        await d.press("enter")
        fill(d, why="Mine")

        def work() -> None:
            finding = findings.detail(str(Finding.get().uid))
            findings.save(reviews.find("IMR-1"), replace(finding, themes=("Falls", "Supervision")))

        await by_ben(d, work)
        await d.press("ctrl+s")
        assert "What Ben changed is kept too: Themes." in d.message
        found = await d.app.ask(lambda: findings.detail(str(Finding.get().uid)))
        assert (found.why, set(found.themes)) == ("Mine", {"Falls", "Supervision"})


async def test_a_status_is_not_set_over_a_change_that_nobody_has_seen(desk: Open) -> None:
    async with desk(one_of_each) as d:
        await d.press("enter", "6", "s")
        uid = str(await d.app.ask(lambda: Action.get().uid))
        await by_ben(d, lambda: plan.set_status([uid], "closed", reviews_day(), "Not needed"))
        await d.press("d")
        assert "has been changed elsewhere" in d.message
        assert (await d.app.ask(plan.detail, uid)).status == "closed"
        # The list shows it now, and the next attempt is made with open eyes.
        await d.press("s", "d")
        assert (await d.app.ask(plan.detail, uid)).status == "done"


async def test_a_mark_is_set_even_if_somebody_else_just_set_it(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "m")
        await by_ben(d, lambda: chronology.mark(str(Event.get().uid), "key_event", True))
        await d.press("k")
        assert (await stored(d)).key_event
        assert "was already set. Nothing was changed." in d.message


async def test_a_decision_of_somebody_else_is_not_replaced_unseen(desk: Open) -> None:
    async with desk(one_of_each) as d:
        await d.press("enter", "7")
        uid = str(await d.app.ask(lambda: recommendations.everyone(reviews.find("IMR-1"))[0].uid))
        await d.grid.go_to(f"decision:{uid}")
        await d.press("s", "a", "enter")
        await by_ben(d, lambda: consideration.decide(reviews.find("IMR-1"), uid, "rejected", reviews_day(), "Too dear"))
        await d.press("enter")
        assert "has been changed elsewhere" in d.question
        assert (await d.app.ask(recommendations.detail, uid)).decision == "rejected"


def reviews_day() -> date:
    """Return a day."""

    return date(2026, 6, 1)


# The comparison itself


def test_three_versions_are_compared_field_by_field() -> None:
    base = {"a": "0", "b": "0", "c": "0", "d": "0", "e": "0"}
    theirs = {"a": "0", "b": "T", "c": "0", "d": "T", "e": "S"}
    mine = {"a": "0", "b": "0", "c": "M", "d": "M", "e": "S"}
    found = compare(base, theirs, mine)
    assert (found.theirs_only, found.clashes) == (("b",), ("d",))
    assert found.values({"d": "X"}) == {"a": "0", "b": "T", "c": "M", "d": "X", "e": "S"}
    assert compare({}, theirs, mine).clashes == ("b", "c", "d")


def test_both_texts_of_a_field_are_kept_where_it_can_hold_them() -> None:
    assert both(Field("a", "A", "prose"), "mine", "theirs") == "mine\n\ntheirs"
    assert both(Field("a", "A", "prose"), "", "theirs") == "theirs"
    assert both(Field("a", "A", "several"), "x; y", "y; z") == "x; y; z"
    assert both(Field("a", "A", "codes"), "SU1, CO1", "CO1 SW1") == "SU1 CO1 SW1"
    assert both(Field("a", "A"), "mine", "theirs") is None


def test_every_form_of_a_stored_record_can_be_compared() -> None:
    """Each `FormJob` has a `load`, apart from those that edit no stored record."""
    without = []
    for path in sorted(Path(imr_tui.screens.__path__[0]).rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "FormJob":
                    names = {word.arg for word in call.keywords}
                    if len(call.args) < 9 and "load" not in names:
                        without.append(function.name)
    # A draft of a deleted record, a new review, and a text that settles a conflict of a handover once.
    assert sorted(without) == ["_new_form", "rescued", "text_job"]


async def test_both_chosen_again_after_a_third_save_repeats_nothing(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine")
        await ben_saves(d, comment="Ben's")
        await d.press("ctrl+s", "b")
        await ben_saves(d, comment="Ben's\n\nMore of Ben's")
        await d.press("ctrl+s")
        assert isinstance(d.app.screen, BothScreen)
        # Your version is what was typed, not both from the time before.
        assert d.app.screen.query_one(".mine", DetailPane).text.endswith("Mine")
        (draft,) = await d.app.ask(drafts.waiting, None, d.app.window.id)
        assert draft.fields["comment"] == "Mine"
        await d.press("escape")
        assert d.app.screen.query_one(DetailForm).values["comment"] == "Mine"
        await d.press("ctrl+s")
        await d.press("b", "ctrl+s")
        assert (await stored(d)).comment == "Mine\n\nBen's\n\nMore of Ben's"


async def test_your_version_chosen_after_both_is_exactly_what_was_typed(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine")
        await ben_saves(d, comment="Ben's")
        await d.press("ctrl+s", "b", "b", "b", "m", "b", "t", "b")
        await ben_saves(d, comment="Third")
        await d.press("ctrl+s", "m", "ctrl+s")
        assert (await stored(d)).comment == "Mine"


async def test_the_other_person_chooses_both_as_well(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="As it was\n\nMine")
        # Ben has had both versions already.
        await ben_saves(d, comment="As it was\n\nBen's\n\nMine")
        await d.press("ctrl+s", "b", "ctrl+s")
        assert (await stored(d)).comment == "As it was\n\nBen's\n\nMine"
