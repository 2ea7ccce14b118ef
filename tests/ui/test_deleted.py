"""A record that somebody deletes while it is edited: the text is kept, and can be saved in it or as a new record."""

from __future__ import annotations

from typing import Any

import pytest

from imr_tui.demo.load import load_demo
from imr_tui.errors import BadInput, ImrError
from imr_tui.models import Event, EventSource, EvidenceLink
from imr_tui.screens.both import BothScreen
from imr_tui.screens.drafts import DraftsScreen
from imr_tui.screens.form import FormScreen
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.screens.review import ReviewScreen, tab_number_of
from imr_tui.services.chronology import chronology
from imr_tui.services.record import drafts, records, removal
from imr_tui.services.record.replay import TABLES
from imr_tui.services.record.walk import of_review
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from imr_tui.widgets.detail_form import DetailForm
from tests.ui.conftest import Desk, Open
from tests.ui.request.test_ending import shown
from tests.ui.test_both import ben_saves, by_ben, fill, one_event, one_of_each, stored, waiting


async def ben_deletes(d: Desk) -> None:
    """Let Ben delete the event."""
    await by_ben(d, lambda: chronology.delete(reviews.find("IMR-1"), str(Event.get().uid)))


async def edited(d: Desk) -> None:
    """Edit the event, which Ben deletes meanwhile, and save."""
    await d.press("enter", "3", "enter")
    fill(d, comment="Mine")
    await ben_deletes(d)
    await d.press("ctrl+s")


def words(d: Desk) -> str:
    """The words on the screen."""
    return " ".join(shown(d).split())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_message_says_who_deleted_it_and_where_the_text_is(desk: Open, size: tuple[int, int]) -> None:
    async with desk(one_event, size) as d:
        await edited(d)
        assert isinstance(d.app.screen, ChoicePrompt)
        assert (
            "E1 was deleted by Ben. Your text is saved as a draft. Press d in the list of reviews to open it."
            in words(d)
        )
        assert "r restore E1 and save your text" in words(d)
        assert "n save your text as a new event" in words(d)
        assert await waiting(d) == 1
        await d.press("escape")
        assert d.message.startswith("Not saved. E1 was deleted by Ben. Your text is saved as a draft.")
        assert d.app.screen.query_one(DetailForm).values["comment"] == "Mine"
        await d.press("escape")
        assert d.message.startswith("Not saved. E1 was deleted by Ben. Your text is saved as a draft. Press d in")
        assert await waiting(d) == 1


async def test_the_record_is_restored_and_the_text_saved_in_it(desk: Open) -> None:
    async with desk(one_event) as d:
        await edited(d)
        await d.press("r")
        assert d.message == "Saved. E1 is restored."
        found = await stored(d)
        assert (found.reference, found.what_happened, found.comment) == ("E1", "A visit was missed", "Mine")
        assert await waiting(d) == 0


async def test_what_was_changed_before_the_deletion_is_kept_or_compared(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine")
        await ben_saves(d, comment="Ben's", decision="Ben's")
        await ben_deletes(d)
        await d.press("ctrl+s", "r")
        assert isinstance(d.app.screen, BothScreen)
        assert "Ben also changed Decision. That change is kept." in d.text("#kept")
        await d.press("b", "ctrl+s")
        found = await stored(d)
        assert (found.comment, found.decision) == ("Mine\n\nBen's", "Ben's")


async def test_the_text_is_saved_as_a_new_record(desk: Open) -> None:
    async with desk(one_event) as d:
        await edited(d)
        await d.press("n")
        assert d.message == "Saved. E2 added, because E1 was deleted."
        found = await stored(d)
        assert (found.reference, found.what_happened, found.comment) == ("E2", "A visit was missed", "Mine")
        assert await waiting(d) == 0
        await d.press("u")
        assert d.message == "Undone: E2 added."


async def test_a_new_record_that_cannot_be_saved_yet_keeps_its_draft(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine", people="XX9")
        await ben_deletes(d)
        await d.press("ctrl+s", "n")
        assert isinstance(d.app.screen, FormScreen)
        assert "XX9" in d.message
        draft = (await d.app.ask(drafts.waiting, None, d.app.window.id))[0]
        assert (draft.form, draft.subject_uid, draft.fields["comment"]) == ("event", "", "Mine")
        d.app.screen.query_one(DetailForm).start_again({}, {"comment": "Mine", "what_happened": "x", "people": ""})
        await d.press("ctrl+s")
        assert d.message == "Saved. E2 added, because E1 was deleted."
        assert await waiting(d) == 0


async def test_a_text_that_cannot_be_kept_is_not_said_to_be(desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        fill(d, comment="Mine")
        await ben_deletes(d)

        def full(*_: object, **__: object) -> str:
            raise ImrError("The disk is full.")

        monkeypatch.setattr(drafts, "keep", full)
        await d.press("ctrl+s")
        assert "E1 was deleted by Ben. The draft is not saved. The disk is full. It is tried again" in words(d)
        assert "kept as a draft" not in words(d)
        await d.press("escape")
        assert "kept as a draft" not in d.message
        await d.press("escape")
        assert "kept in memory" in d.message
        monkeypatch.undo()


async def test_a_deletion_is_reported_while_typing_and_without_a_text_nothing_is_kept(desk: Open) -> None:
    async with desk(one_event) as d:
        await d.press("enter", "3", "enter")
        await ben_deletes(d)
        screen = d.app.screen
        assert isinstance(screen, FormScreen)
        await screen.changed_elsewhere()
        assert d.message == "E1 was deleted by Ben."
        await d.press("ctrl+s")
        assert d.message == "E1 was deleted by Ben. You had not changed it, so none of your text is lost."
        assert await waiting(d) == 0
        screen._told_of_deletion = False
        fill(d, comment="Mine")
        await screen.changed_elsewhere()
        assert d.message == "E1 was deleted by Ben. Press ctrl+s to choose what to do with your text."


async def to_the_draft(d: Desk) -> None:
    """Leave the form of the deleted event and open its draft from the list of reviews."""
    await edited(d)
    await d.press("escape", "escape", "escape", "d")


async def test_a_draft_of_a_deleted_record_is_continued_in_it(desk: Open) -> None:
    async with desk(one_event) as d:
        await to_the_draft(d)
        assert "E1 was deleted by Ben. What do you want to do with your draft of it?" in words(d)
        await d.press("r")
        assert d.app.screen.query_one(DetailForm).values["comment"] == "Mine"
        assert await d.app.ask(Event.select().count) == 1
        await d.press("ctrl+s")
        assert d.message == "Saved."
        assert (await stored(d)).comment == "Mine"
        assert await waiting(d) == 0


async def test_a_draft_of_a_deleted_record_is_continued_as_a_new_one(desk: Open) -> None:
    async with desk(one_event) as d:
        await to_the_draft(d)
        await d.press("n")
        assert d.app.screen.query_one(DetailForm).values["comment"] == "Mine"
        await d.press("ctrl+s")
        assert ((await stored(d)).reference, (await stored(d)).comment) == ("E2", "Mine")
        assert await waiting(d) == 0


async def test_a_draft_of_a_deleted_record_is_left_as_it_is(desk: Open) -> None:
    async with desk(one_event) as d:
        await to_the_draft(d)
        await d.press("escape")
        assert "Your text is saved as a draft." in d.message
        assert await waiting(d) == 1


async def test_a_new_action_whose_recommendation_is_deleted_is_saved_with_it(desk: Open) -> None:
    async with desk(one_of_each) as d:
        await d.press("enter", "6", "n", "1")
        fill(d, what="Train the team")
        await by_ben(d, lambda: removal.remove(TABLES["recommendation"], str(TABLES["recommendation"].get().uid)))
        await d.press("ctrl+s")
        assert "R1 was deleted by Ben." in words(d)
        await d.press("r")
        assert d.message == "Saved. R1 is restored."
        assert await d.app.ask(TABLES["action"].select().count) == 2


async def test_an_action_that_went_with_its_recommendation_is_restored_with_it(desk: Open) -> None:
    async with desk(one_of_each) as d:
        await d.press("enter", "6", "enter")
        fill(d, what="Write a better policy")
        await by_ben(d, lambda: removal.remove(TABLES["recommendation"], str(TABLES["recommendation"].get().uid)))
        await d.press("ctrl+s")
        assert "r restore A1.1 and R1 and save your text" in words(d)
        assert "as a new action" not in words(d)
        await d.press("r")
        assert d.message == "Saved. A1.1 is restored, with R1."
        assert (await d.app.ask(lambda: TABLES["action"].get().what)) == "Write a better policy"


# Every kind of record

KINDS = {
    "event": "event",
    "document": "document",
    "interview": "interview",
    "notes": "interview",
    "excerpt": "excerpt",
    "person": "person",
    "finding": "finding",
    "evidence": "evidence_link",
    "recommendation": "recommendation",
    "action": "action",
    "press": "press_query",
    "partner": "partner_review",
    "earlier": "earlier_review",
    "officer": "responsible_officer",
    "progress": "progress_report",
    "sharing": "disclosure",
    "view": "outcome_view",
}
NOT_RESTORED = frozenset(("sharing",))
NOT_NEW = frozenset(("notes", "excerpt", "evidence"))


class _Found(Exception):
    """A record that can be deleted was found."""


def deletable(form: str, review_uid: str) -> str:
    """Return the uid of a record of a review that nothing keeps from being deleted; empty if there is none."""
    model: Any = TABLES[KINDS[form]]
    query, mine = of_review(model, records.review_id(review_uid), model.uid)
    for (uid,) in query.where(mine).tuples():
        try:
            with writing():
                removal.remove(model, uid)
                # It is deleted once its form is open.
                raise _Found
        except _Found:
            return str(uid)
        except BadInput:
            continue
    return ""


def demonstration(store: Store) -> None:
    """Write the demonstration, with documents and interviews that are no evidence, so that they can be deleted."""
    store.run(load_demo)

    def work() -> None:
        with writing():
            EvidenceLink.delete().where(EvidenceLink.event.is_null()).execute()
            EventSource.delete().execute()

    store.run(work)


async def test_every_form_of_a_record_offers_a_way_forward(desk: Open) -> None:
    async with desk(demonstration) as d:
        uids = await d.app.ask(lambda: [row.uid for row in reviews.window(0, 9)])
        for form, table in KINDS.items():
            found = [(review, await d.app.ask(deletable, form, review)) for review in uids]
            assert any(uid for _, uid in found), form
            review, uid = next(each for each in found if each[1])
            await goes_on(d, form, TABLES[table], review, uid)


async def goes_on(d: Desk, form: str, model: Any, review: str, uid: str) -> None:
    """Edit a record that Ben deletes meanwhile, and save the text all the same."""
    d.app.open_review(review, tab=tab_number_of(form))
    await d.settle()
    frame = d.app.screen
    assert isinstance(frame, ReviewScreen)
    job = await frame.tab.job(form, uid)
    frame.open_form(job)
    await d.settle()
    name = next((field.name for field in job.fields if field.kind == "prose"), "strand")
    fill(d, **{name: f"Typed into {form}."})
    await by_ben(d, lambda: removal.remove(model, uid))
    await d.press("ctrl+s")
    assert isinstance(d.app.screen, ChoicePrompt), (form, d.message)
    assert "deleted by Ben. Your text is saved as a draft." in words(d), form
    assert ("restore" in words(d)) == (form not in NOT_RESTORED), form
    assert ("as a new" in words(d)) == (form not in NOT_NEW), form
    assert await waiting(d) == 1, form
    await d.press("n" if form in NOT_RESTORED else "r")
    assert d.app.screen is frame, (form, words(d))
    assert d.message.startswith("Saved."), (form, d.message)
    text = getattr(model, name)
    assert await d.app.ask(lambda: model.select().where(text == f"Typed into {form}.").count()) == 1, form
    assert await waiting(d) == 0, form
    await d.press("escape")


# The list of drafts


async def kept_in(d: Desk, number: int, form: str, uid: str, field: str) -> None:
    """Type into a form and leave it, so that there is a draft."""
    frame = d.app.screen
    assert isinstance(frame, ReviewScreen)
    await frame.action_tab(number)
    frame.open_form(await frame.tab.job(form, uid))
    await d.settle()
    fill(d, **{field: "Typed"})
    await d.press("escape")


async def test_the_list_of_drafts_names_each_record(desk: Open) -> None:
    async with desk(one_of_each) as d:
        await d.press("enter")
        uid_of = {}
        for table in ("event", "finding", "recommendation", "action", "evidence_link", "person"):
            uid_of[table] = str(await d.app.ask(lambda model=TABLES[table]: model.get().uid))
        await kept_in(d, 3, "event", uid_of["event"], "comment")
        await kept_in(d, 3, "event", "", "comment")
        await kept_in(d, 5, "finding", uid_of["finding"], "why")
        await kept_in(d, 5, "evidence", uid_of["evidence_link"], "note")
        await kept_in(d, 5, "overview.lessons_teams", "", "lessons_teams")
        await kept_in(d, 6, "action", uid_of["action"], "proof")
        await kept_in(d, 6, "action.new", uid_of["recommendation"], "what")
        await kept_in(d, 4, "person", uid_of["person"], "note")
        await kept_in(d, 1, "target", "completion", "reason")
        await by_ben(d, lambda: removal.remove(TABLES["action"], uid_of["action"]))
        await d.press("escape", "d")
        assert isinstance(d.app.screen, DraftsScreen)
        screen = words(d)
        for what in (
            "event E1 you",
            "new event you",
            "finding F1 you",
            "evidence F1 you",
            "action A1.1, deleted you",
            "new action for R1 you",
            "person in the key SU1 you",
            "target date completion you",
            "report: lessons teams you",
        ):
            assert what in screen, what
