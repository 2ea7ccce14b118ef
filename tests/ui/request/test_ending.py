"""Decline, withdraw and reopen in tab 1, by keyboard (§3)."""

from __future__ import annotations

from typing import Any

from imr_tui.models import Review
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from tests.ui.conftest import Desk, Open


def one(store: Store) -> None:
    store.run(reviews.create, "IMR-1", "A review")


def under_way(store: Store) -> None:
    one(store)
    store.run(lambda: Review.update(stage="under_way").execute())


async def ending_of(d: Desk) -> reviews.ReviewDetail:
    """The details of the only review."""

    def read() -> Any:
        return reviews.detail(reviews.window(0, 1)[0].uid)

    return await d.app.ask(read)


def shown(d: Desk) -> str:
    """The screen as text, at the size of the terminal."""
    width, height = d.app.size
    strips = d.app.screen._compositor.render_strips()
    assert len(strips) == height
    lines = ["".join(segment.text for segment in strip) for strip in strips]
    assert all(len(line) == width for line in lines)
    return "\n".join(lines)


async def test_a_request_is_declined_with_a_reason_and_reopened(desk: Open) -> None:
    async with desk(one) as d:
        await d.press("enter", "w", "d")
        await d.type("No IMR needed: no ASC support.")
        await d.press("tab")
        await d.type("Head of Service")
        await d.press("ctrl+s")
        assert d.message == "Review declined. Press u to undo."
        review = await ending_of(d)
        assert (review.ended, review.ended_by) == ("declined", "Head of Service")
        assert "declined  CODES" in shown(d)
        assert "Review ended" in shown(d)
        assert d.text(".count").startswith("Declined on")
        await d.press("g")
        assert d.message.startswith("There is no next stage. Declined on")
        assert d.message.endswith("Press w to reopen the review.")
        await d.press("w", "y")
        assert d.message == "Review reopened. Press u to undo."
        assert (await ending_of(d)).ended is None
        await d.press("u")
        assert d.message == "Undone: the review was reopened."
        assert (await ending_of(d)).ended == "declined"
        await d.press("u")
        assert d.message == "Undone: the request was declined."
        await d.press("U")
        assert d.message == "Redone: the request was declined."


async def test_a_reason_is_needed_and_what_was_typed_stays(desk: Open) -> None:
    async with desk(one) as d:
        await d.press("enter", "w", "w", "tab")
        await d.type("Head of Service")
        await d.press("ctrl+s")
        assert d.message.startswith("Reason: say why the request is withdrawn")
        assert (await ending_of(d)).ended is None
        await d.type("Joint review instead")
        await d.press("ctrl+s")
        assert d.message == "Review withdrawn. Press u to undo."


async def test_a_review_under_way_is_only_offered_to_be_withdrawn(desk: Open) -> None:
    async with desk(under_way) as d:
        await d.press("enter", "w")
        assert "Withdraw the review" in shown(d)
        await d.type("Joint review instead")
        await d.press("tab")
        await d.type("HoS")
        await d.press("ctrl+s", "escape")
        assert "withdrawn" in shown(d)


async def test_the_readiness_list_of_an_ended_review_says_why_instead_of_gaps(desk: Open) -> None:
    async with desk(one) as d:
        await d.press("enter", "w", "d")
        await d.type("No IMR needed")
        await d.press("tab")
        await d.type("HoS")
        await d.press("ctrl+s", "8")
        assert d.text(".count").startswith("Declined on")
        await d.press("r")
        assert "The review has ended, so there is nothing to check." in " ".join(shown(d).split())
        assert d.grid.row_count == 0
