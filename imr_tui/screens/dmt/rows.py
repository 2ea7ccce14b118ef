"""Rows for the grid of tab 7, DMT and sharing, and texts for its detail pane (§5, §8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from imr_tui import commands
from imr_tui.screens.findings.rows import Texts, action_text, short
from imr_tui.screens.values import from_date
from imr_tui.services.dmt.consideration import ConsiderationRecord, EarlierRecord, OfficerRecord, ProgressRecord
from imr_tui.services.dmt.final_report import FinalReportRecord, ViewRecord
from imr_tui.services.dmt.sharing import DisclosureRecord
from imr_tui.services.findings.details import RecommendationDetail
from imr_tui.vocabulary import (
    ActionStatus,
    Arrangement,
    Audience,
    Decision,
    Enough,
    OfficerPart,
    ReviewMethod,
    SharingGround,
)
from imr_tui.widgets.record_grid import Column, GridRow

COLUMNS: Final = {
    "dmt": (Column("what", "What", 26), Column("says", "What is recorded", 24, flex=1), Column("when", "When", 20)),
    "sharing": (
        Column("who", "Shared with", 18),
        Column("ground", "Basis", 27),
        Column("what", "What", 14, flex=1, priority=1),
        Column("when", "Date shared", 12),
    ),
    "final": (Column("what", "What", 30), Column("says", "What is recorded", 24, flex=1), Column("when", "When", 14)),
}
NONE: Final = "-"


def dmt_rows(
    held: ConsiderationRecord,
    recommended: Sequence[RecommendationDetail],
    looked_at: Sequence[EarlierRecord],
    officers: Sequence[OfficerRecord],
    reports: Sequence[ProgressRecord],
    repeated: Sequence[str],
    today: date,
) -> tuple[list[GridRow], Texts]:
    """Return rows and texts for submission, DMT's decisions, authorisation, officers and progress reports."""
    rows: list[GridRow] = []
    texts: Texts = {}

    def add(key: str, what: str, says: str, when: str, text: str) -> None:
        rows.append(GridRow(key, (what, short(says) or NONE, when)))
        texts[key] = text

    submitted = f"to {held.submitted_to}" if held.submitted_to.strip() else ""
    add(
        "submission:",
        "Submitted (§8.1)",
        submitted,
        from_date(held.submitted_on),
        _lines(
            "Submission and discussion (§8.1)",
            ("Submitted to", held.submitted_to),
            ("Submitted on", from_date(held.submitted_on)),
            ("Discussed on", from_date(held.discussed_on)),
            ("Discussion", held.discussion),
        ),
    )
    add(
        "meeting:",
        "Considered by DMT (§8.2)",
        held.earlier_reviews_looked_at,
        from_date(held.dmt_meeting_on),
        _lines(
            "Consideration by DMT (§8.2)",
            ("Minute", held.dmt_minute),
            ("Repeats", "; ".join(repeated)),
            ("Earlier reviews considered", held.earlier_reviews_looked_at),
            ("What to do differently", held.different_this_time),
            ("Delivery", Arrangement.label_of(held.arrangement)),
            ("Action with partners", held.partner_action),
        ),
    )
    for item in recommended:
        decided = Decision.label_of(item.decision, "not decided yet")
        add(
            f"decision:{item.uid}",
            f"  {item.reference}" if item.decision else f"  {item.reference} ({item.state})",
            f"{decided}: {item.text}",
            from_date(item.decided_on),
            _decision_text(item),
        )
    for entry in looked_at:
        add(
            f"earlier:{entry.uid}",
            f"  considered {entry.reference}",
            entry.what_was_done,
            "",
            _lines(f"{entry.reference} (§8.2)", ("Found", entry.what_was_found), ("Done", entry.what_was_done)),
        )
    by = f"by {held.authorised_by}" if held.authorised_by.strip() else ""
    method = ReviewMethod.label_of(held.review_method)
    add(
        "authorisation:",
        "Plan authorised (§8.3)",
        by,
        from_date(held.authorised_on),
        _lines(
            "Authorisation and review (§8.3)",
            ("Authorised by", held.authorised_by),
            ("Plan review date", from_date(held.plan_review_on)),
            ("Review method", method),
            ("Review arrangements", held.review_method_note),
        ),
    )
    for officer in officers:
        about = ", ".join(part for part in (officer.post, officer.strand) if part.strip())
        part = OfficerPart(officer.part).label
        add(
            f"officer:{officer.uid}",
            f"  {officer.name}",
            f"{part}: {about}" if about else part,
            "",
            _lines(officer.name, ("Post", officer.post), ("Role", part), ("Strand", officer.strand)),
        )
    for report in reports:
        stated = report.stated(today)
        add(
            f"progress:{report.uid}",
            f"  report {from_date(report.due_on)}",
            f"{stated}. {report.summary}" if report.summary else stated,
            from_date(report.received_on),
            _lines(
                f"Progress report due {from_date(report.due_on)}: {stated}",
                ("From", report.due_from),
                ("Received", from_date(report.received_on)),
                ("Summary", report.summary),
            ),
        )
    return rows, texts


def sharing_rows(register: Sequence[DisclosureRecord]) -> tuple[list[GridRow], Texts]:
    """Return rows and texts for the sharing register."""
    rows, texts = [], {}
    for entry in register:
        key = f"sharing:{entry.uid}"
        shared = from_date(entry.shared_on) or ("not shared" if entry.ground == "consent_refused" else "planned")
        rows.append(GridRow(key, (entry.who, SharingGround(entry.ground).label, short(entry.what_was_shared), shared)))
        texts[key] = _lines(
            f"{entry.who}: {Audience(entry.audience).label}, {SharingGround(entry.ground).label} (§5)",
            ("Decided", ", ".join(p for p in (entry.decided_by, from_date(entry.decided_on)) if p)),
            ("Reason for the decision", entry.ground_note),
            ("Lawful basis", entry.lawful_basis),
            ("What was shared", entry.what_was_shared),
            ("Shared by", entry.shared_by),
            ("Date shared", shared),
        )
    return rows, texts


def final_rows(
    report: FinalReportRecord,
    views: Sequence[ViewRecord],
    recommended: Sequence[RecommendationDetail],
    themes: Sequence[tuple[str, str, int]],
) -> tuple[list[GridRow], Texts]:
    """Return rows and texts for the final report: the actions, the views, and the themes for the workforce group."""
    rows: list[GridRow] = []
    texts: Texts = {}
    rows.append(
        GridRow("final:", ("Final report (§8.4)", short(report.effectiveness) or NONE, from_date(report.submitted_on)))
    )
    texts["final:"] = _lines(
        "Final report (§8.4)",
        ("Were the actions effective?", report.effectiveness),
        ("Further actions", report.further_actions),
        ("For the workforce group", report.workforce_themes),
        ("Shared with DMT", from_date(report.shared_with_dmt_on)),
        ("Shared with the workforce group", from_date(report.shared_with_workforce_group_on)),
    )
    for item in recommended:
        for action in item.actions:
            key = f"action:{action.uid}"
            says = action.effectiveness or action.closed_reason or ActionStatus(action.status).label
            rows.append(
                GridRow(
                    key, (f"  {action.reference} {short(action.what)}", short(says), from_date(action.evaluated_on))
                )
            )
            texts[key] = action_text(action)
    for view in views:
        key = f"view:{view.uid}"
        enough = Enough.label_of(view.enough, "not asked yet")
        rows.append(
            GridRow(key, (f"  view of {view.code}", f"{enough}. {short(view.view)}", from_date(view.discussed_on)))
        )
        texts[key] = _lines(f"{view.code}: {enough} (§8.4)", ("View", view.view), ("Discussed by", view.discussed_by))
    if themes:
        rows.append(GridRow("themes:", ("Themes of all reviews", _theme_line(themes), "")))
        by_year = [f"{year}  {name}: {number}" for year, name, number in themes]
        texts["themes:"] = "\n".join(["Findings of all reviews by year and theme, without good practice", *by_year])
    return rows, texts


def _theme_line(themes: Sequence[tuple[str, str, int]]) -> str:
    return ", ".join(f"{name} {number}" for _, name, number in themes[:5])


def _decision_text(item: RecommendationDetail) -> str:
    decided = Decision.label_of(
        item.decision, f"not decided yet. Press {commands.shortcut('dmt.open')} to record the decision (§8.2)."
    )
    return _lines(
        f"{item.reference}: {decided}",
        ("Recommendation", item.text),
        ("As amended", item.decision_text),
        ("Reason or note", item.decision_reason),
        ("Resources", item.resource_implications),
        ("Organisation", item.organisational_implications),
    )


def _lines(head: str, *parts: tuple[str, str]) -> str:
    return "\n".join([head, *(f"{label}: {text}" for label, text in parts if text.strip())])
