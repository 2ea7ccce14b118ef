"""The certificate of a purge is in words that people know."""

from __future__ import annotations

from datetime import date

from imr_tui.services.review import purging


def test_a_certificate_has_the_labels_of_the_record_and_dates_as_papers_do() -> None:
    learning = {
        "themes": {"Handover": 2},
        "findings": {"missed_opportunity": 2, "system": 1},
        "recommendations": {"further_process": 1},
        "decisions": {"agreed": 1, "none": 2},
        "actions": {"evaluated_effective": 3},
    }
    at = "2026-11-27T23:52:34Z"
    made = purging.Certificate("IMR-1", "uid", date(2026, 3, 1), "Ro", at, {}, "1-a", "2-b", (), learning)
    lines = [" ".join(line.split()) for line in purging.lines(made)]
    assert "Retention review: 1 March 2026" in lines
    assert "Purged by: Ro, 27 November 2026, 23:52 UTC" in lines
    assert "Learning, themes: Handover 2" in lines
    assert "Learning, findings: missed opportunity 2; how the system worked 1" in lines
    assert "Learning, recommendations: a further process 1" in lines
    assert "Learning, decisions: agreed 1; none 2" in lines
    assert "Learning, actions: evaluated as effective 3" in lines


def test_a_certificate_with_a_time_that_is_none_is_shown_all_the_same() -> None:
    made = purging.Certificate("IMR-1", "uid", date(2026, 3, 1), "Ro", "no time", {}, "1-a", "2-b", (), {})
    assert "Purged by:        Ro, no time" in purging.lines(made)
