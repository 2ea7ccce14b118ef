"""Two windows on one store: each shows the other's changes within two seconds, and each has drafts of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from imr_tui.services.actions import plan, tracker
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.record import drafts
from imr_tui.services.record.records import read_date
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.slots import RECOVERY_LABEL
from tests.conftest import Demonstration, Made
from tests.driver import CTRL_Q, DOWN, ENTER, TAB, Terminal

Start = Callable[..., Terminal]


def an_event(what: str, day: int) -> EventDetail:
    """An event of March 2026."""
    return EventDetail(when=read_date(f"{day} Mar 2026"), what_happened=what)


def with_events(made: Made, count: int = 3) -> str:
    """A review with events; returns its uid."""
    with made.opened() as store:
        uid: str = store.run(reviews.create, "IMR-1", "Quillon after the flood")
        for day in range(1, count + 1):
            store.run(chronology.save, uid, an_event(f"Visit number {day} of the month", day))
    return uid


def change(store: Store, uid: str, index: int, what: str) -> None:
    """Change what happened in an event, as another program does."""
    event = store.run(chronology.everything, uid)[index]
    store.run(chronology.save, uid, replace(event, what_happened=what))


def in_the_chronology(screen: Terminal, made: Made) -> Terminal:
    """Tab 3 of the review."""
    screen.unlock(made.passphrase, "Quillon")
    screen.press(ENTER)
    screen.wait_for("1 REQUEST")
    screen.press("3")
    screen.wait_for("3 CHRONOLOGY", "Visit number 1")
    return screen


def test_a_list_shows_what_another_window_changed(terminal: Start, made: Made) -> None:
    uid = with_events(made)
    screen = in_the_chronology(terminal(made.folder), made)
    screen.press(DOWN)
    screen.wait_until(lambda text: "> E2" in text, "the cursor on E2")
    with made.opened() as store:
        change(store, uid, 2, "A quite different visit")
        store.run(chronology.save, uid, an_event("Earlier than all", 1))
    shown = screen.wait_for("A quite different visit", "Earlier than all", "4 events")
    # The cursor is still on the same record.
    assert "> E2" in shown
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_the_list_of_reviews_and_the_tracker_follow_too(terminal: Start, made: Made) -> None:
    with_events(made)
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "Quillon")
    with made.opened() as store:
        store.run(reviews.create, "IMR-2", "Made elsewhere")
    screen.wait_for("Made elsewhere", "2 reviews")
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_nothing_is_sent_to_the_terminal_if_only_drafts_changed(terminal: Start, made: Made) -> None:
    uid = with_events(made)
    screen = in_the_chronology(terminal(made.folder), made)
    with made.opened() as store:
        store.run(drafts.keep, uid, "event", "", 0, {"what_happened": "half a sentence"})
        before = len(screen.sent)
        # A later change of a record shows that the app has looked.
        store.run(chronology.save, uid, an_event("Last of all", 9))
        screen.wait_for("Last of all")
    assert b"half a sentence" not in bytes(screen.sent[before:])
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_a_form_says_that_its_record_changed_and_the_list_follows_later(terminal: Start, made: Made) -> None:
    uid = with_events(made)
    screen = in_the_chronology(terminal(made.folder), made)
    screen.press(ENTER)
    screen.wait_for("What happened")
    with made.opened() as store:
        change(store, uid, 0, "Changed meanwhile")
    shown = screen.wait_for("This record was changed by you in another window.")
    assert "Saving keeps both changes, or asks" in " ".join(shown.split())
    assert "Visit number 1" in shown
    screen.escape("Changed meanwhile")
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_two_windows_of_one_person_have_two_drafts(terminal: Start, made: Made) -> None:
    with_events(made, 1)
    first = in_the_chronology(terminal(made.folder), made)
    second = in_the_chronology(terminal(made.folder), made)
    for screen, text in ((first, "zebrawood"), (second, "quebracho")):
        screen.press("n")
        screen.wait_for("New event")
        screen.press(TAB)
        screen.type(text)
        screen.wait_for("draft saved")
    assert "zebrawood" not in second.text
    # The list of drafts in the second names the first, without its text.
    second.escape("3 CHRONOLOGY")
    second.escape("There is a draft in IMR-1")
    second.press("d")
    shown = second.wait_for("DRAFTS  2 drafts", "you, another window")
    assert "zebrawood" not in shown
    second.press(DOWN, ENTER)
    second.wait_for("open in another window")
    # Once the first window has ended, even by kill, the second offers its draft.
    first.kill(9)
    first.end()
    second.escape("There is a draft in IMR-1 (and 1 more)")
    second.press("d")
    shown = second.wait_for("DRAFTS  2 drafts")
    assert "another window" not in shown
    second.press(DOWN, ENTER)
    second.wait_for("This is your draft", "zebrawood")
    second.press(CTRL_Q)
    assert second.end() == 0
    with made.opened() as store:
        texts = {draft.fields["what_happened"] for draft in store.run(drafts.waiting)}
    assert texts == {"zebrawood", "quebracho"}


def test_a_draft_of_another_person_is_named_but_not_shown(terminal: Start, made: Made) -> None:
    uid = with_events(made, 1)
    with made.opened() as store:
        event = store.run(chronology.everything, uid)[0]
        fields = {"what_happened": "zebrawood"}
        store.run(lambda: drafts.keep(uid, "event", event.uid, event.version, fields, person="Sam Okoro"))
    screen = in_the_chronology(terminal(made.folder), made)
    screen.press(ENTER)
    screen.wait_for("Visit number 1")
    assert "zebrawood" not in screen.text
    screen.escape("3 CHRONOLOGY")
    screen.escape("1 review")
    screen.press("d")
    shown = screen.wait_for("DRAFTS  1 draft", "event E1", "Sam Okoro")
    assert "zebrawood" not in shown
    screen.press(ENTER)
    screen.wait_for("Only Sam Okoro can open this draft")
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_drafts_of_earlier_versions_are_offered_to_everybody(made: Made) -> None:
    uid = with_events(made, 1)
    with made.opened() as store:
        store.run(lambda: drafts.keep(uid, "event", "", 0, {"what_happened": "old"}, person=""))
        assert [draft.fields["what_happened"] for draft in store.run(drafts.waiting)] == ["old"]
    with replace(made, person="Sam Okoro").opened() as store:
        assert [draft.fields["what_happened"] for draft in store.run(drafts.waiting)] == ["old"]
        store.run(lambda: drafts.keep(uid, "event", "", 0, {"what_happened": "new"}))
        assert len(store.run(drafts.waiting)) == 2
    # The recovery code names no person: it shows all drafts, which still belong to whom they did.
    with replace(made, person=RECOVERY_LABEL).opened() as store:
        texts = {draft.fields["what_happened"]: draft for draft in store.run(drafts.waiting)}
        assert set(texts) == {"old", "new"}
        store.run(drafts.take_up, uid, "event", "", "window.1", texts["new"].uid)
    with replace(made, person="Sam Okoro").opened() as store:
        assert len(store.run(drafts.waiting)) == 2
    with made.opened() as store:
        assert [draft.fields["what_happened"] for draft in store.run(drafts.waiting)] == ["old"]


def test_the_tracker_follows_too(terminal: Start, demonstration: Demonstration, tmp_path: Path) -> None:
    made = demonstration.made.copied(tmp_path / "store")
    screen = terminal(made.folder, columns=140, lines=40)
    screen.unlock(made.passphrase, "actions")
    screen.press("a")
    screen.wait_for("ACTIONS of all reviews", "> ")
    with made.opened() as store:
        first = store.run(tracker.everything, date.today())[0]  # noqa: DTZ011 - as the app shows it
        now = store.run(plan.detail, first.uid)
        store.run(plan.save, store.run(plan.owner_of, first.uid)[1], replace(now, what="Quebracho boards for all"))
    screen.wait_for("Quebracho boards")
    screen.press(CTRL_Q)
    assert screen.end() == 0
