"""History, undo and redo in the tracker of all reviews, by keyboard."""

from __future__ import annotations

from imr_tui.models import Action, Recommendation
from imr_tui.screens.history import HistoryScreen
from imr_tui.services.record import records
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from tests.ui.conftest import Open
from tests.ui.request.test_ending import shown


def one_action(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        with writing():
            recommended = Recommendation.create(review=records.review_id(uid), number=1, position=1, text="Check")
            Action.create(recommendation=recommended, number=1, what="Write the check")

    store.run(work)


async def test_an_action_has_its_history_and_undo_outlives_the_tracker(desk: Open) -> None:
    async with desk(one_action) as d:
        await d.press("a", "s", "u")
        assert await d.app.ask(lambda: Action.get().status) == "under_way"
        await d.press("escape", "a", "V")
        assert isinstance(d.app.screen, HistoryScreen)
        assert "HISTORY of A1.1" in shown(d)
        await d.press("escape", "u")
        assert d.message == "Undone: A1.1 changed."
        assert await d.app.ask(lambda: Action.get().status) == "not_started"
        await d.press("U")
        assert d.message == "Redone: A1.1 changed."
        await d.press("u", "u")
        assert d.message == "Nothing to undo. You have made no change to an action that can be undone."
