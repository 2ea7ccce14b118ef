"""The figures of the papers: their contents, their text alternatives, and their tags in the PDF."""

from __future__ import annotations

import datetime
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from imr_tui.dates.when import parse
from imr_tui.exporters.core.document import Bar, Figure, Label, PaperDocument, Section, Stroke
from imr_tui.exporters.core.numbering import walk_text
from imr_tui.exporters.core.renderer import renderer_for
from imr_tui.exporters.papers.coded import with_texts
from imr_tui.exporters.papers.figures import WIDTH, action_chart, timeline
from imr_tui.exporters.text.renderer import render_text
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.chronology.gaps import Gap
from imr_tui.services.findings.details import ActionDetail

EVENTS = (
    EventDetail(when=parse("3 Jan 2026"), what_happened="a", key_event=True),
    EventDetail(when=parse("4 Jan 2026"), what_happened="b", missed_opportunity=True),
    EventDetail(when=parse("9 Mar 2026"), what_happened="c", missed_opportunity=True),
    EventDetail(when=parse("who knows"), what_happened="d", good_practice=True),
)
GAPS = (Gap(2, datetime.date(2026, 1, 5), datetime.date(2026, 3, 8)),)


def drawn() -> Figure:
    figure = timeline(EVENTS, GAPS)
    assert figure is not None
    return figure


def document(figure: Figure) -> PaperDocument:
    return PaperDocument(
        title="A paper",
        reference="IMR-1",
        version="1",
        date=datetime.date(2026, 11, 23),
        edition="committee",
        sections=(Section("Drawings", (figure,)),),
    )


def test_the_text_alternative_gives_every_number_and_date() -> None:
    words = drawn().alternative
    assert "three dated events from 3 January 2026 to 9 March 2026" in words
    assert "two in Jan 2026 and one in Mar 2026" in words
    assert "Missed opportunity: 4 January 2026, 9 March 2026." in words
    assert "Key event: 3 January 2026." in words
    assert "Nothing is recorded from 5 January 2026 to 8 March 2026." in words
    assert "Good practice" not in words


def test_nothing_is_drawn_outside_the_figure() -> None:
    figure = drawn()
    for shape in figure.shapes:
        if isinstance(shape, Bar):
            assert 0 <= shape.x <= shape.x + shape.width <= WIDTH + 1.5
            assert 0 <= shape.y <= shape.y + shape.height <= figure.height
        elif isinstance(shape, Stroke):
            assert max(shape.x, shape.to_x) <= WIDTH
            assert max(shape.y, shape.to_y) <= figure.height


def test_each_mark_has_a_row_and_each_marked_event_a_bar() -> None:
    labels = [shape.text for shape in drawn().shapes if isinstance(shape, Label)]
    assert labels[:4] == ["Events", "Missed opportunity", "Key event", "Nothing recorded"]
    lanes = [shape for shape in drawn().shapes if isinstance(shape, Bar) and shape.grey == 0.2]
    assert len(lanes) == 3


@pytest.mark.parametrize("events", [(), EVENTS[:1], EVENTS[3:], (EVENTS[0], EVENTS[0])])
def test_a_timeline_needs_events_on_two_dates(events: tuple[EventDetail, ...]) -> None:
    assert timeline(events, ()) is None


@pytest.mark.parametrize("years", [1, 20, 150])
def test_month_labels_never_overlap(years: int) -> None:
    last = EventDetail(when=parse(f"1 Feb {1850 + years}"), what_happened="z")
    figure = timeline((EventDetail(when=parse("3 Jan 1850"), what_happened="a"), last), ())
    assert figure is not None
    months = [shape for shape in figure.shapes if isinstance(shape, Label) and shape.y == 3]
    assert 1 <= len(months) <= 8


def test_the_chart_gives_the_number_of_each_status_in_words() -> None:
    action = ActionDetail(
        "A1.1", "x", "", None, "", "", "practice", "not_started", "", None, "", "", None, None, (), ()
    )
    actions = [action, replace(action, status="done"), replace(action, status="done")]
    chart = action_chart(actions)
    assert chart is not None
    assert chart.alternative == "A chart of three actions by status: one not started; two done, not yet evaluated."
    assert action_chart([]) is None


def test_a_figure_needs_a_text_alternative() -> None:
    with pytest.raises(ValueError, match="in words"):
        Figure(10, 10, (), " ")


def test_the_pdf_has_a_figure_with_its_text_alternative_and_position() -> None:
    with pikepdf.open(BytesIO(renderer_for("pdf").render(document(drawn())))) as pdf:
        found = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure" and "/Alt" in item
        ]
        assert [str(item.Alt) for item in found] == [drawn().alternative]
        left, bottom, right, top = (float(value) for value in found[0].A.BBox)
        assert right - left == pytest.approx(drawn().width, abs=0.1)
        assert top - bottom == pytest.approx(drawn().height, abs=0.1)


def test_names_in_figures_are_found_and_replaced() -> None:
    figure = replace(drawn(), alternative="Ann fell", caption="Ann", shapes=(Label(0, 0, "Ann"),))
    assert [text for place, text in walk_text(document(figure)) if text.startswith("Ann")] == ["Ann", "Ann fell", "Ann"]
    coded = with_texts(document(figure), lambda text: text.replace("Ann", "SU"))
    assert not any("Ann" in text for _, text in walk_text(coded))


def test_plain_text_has_the_text_alternative() -> None:
    text = " ".join(render_text(document(drawn())).split())
    assert drawn().alternative in text
