"""Rows for the grid of tab 5, Findings, and texts for its detail pane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from imr_tui import commands
from imr_tui.screens.values import from_date
from imr_tui.services.actions import plan
from imr_tui.services.findings import analysis, findings, recommendations, strength
from imr_tui.services.findings.details import (
    ActionDetail,
    FindingDetail,
    OverviewDetail,
    RecommendationDetail,
    TermAnalysisDetail,
)
from imr_tui.services.findings.issuable import why_not
from imr_tui.services.findings.trace import TraceGap, TraceLine
from imr_tui.vocabulary import ActionStatus, FindingKind, RecommendationKind, Tab
from imr_tui.widgets.record_grid import Column, GridRow

COLUMNS: Final = {
    "analysis": (
        Column("part", "Part of the report", 33), Column("text", "Text", 24, flex=1),
        Column("state", "Status", 8),
    ),
    "findings": (
        Column("reference", "Ref", 6), Column("text", "Finding, and its evidence", 42, flex=1),
        Column("kind", "Kind", 18, priority=1), Column("rests", "Led to", 7, priority=2), Column("state", "Status", 6),
    ),
    "recommendations": (
        Column("reference", "Ref", 6), Column("text", "Recommendation, and its actions", 42, flex=1),
        Column("strength", "Strength", 12, priority=1), Column("rests", "Based on", 9), Column("state", "Status", 6),
    ),
    "trace": (
        Column("finding", "Evidence, finding", 20, flex=2), Column("recommendation", "Rec", 4),
        Column("action", "Action, owner, due date", 20, flex=2), Column("gap", "Gap", 4),
    ),
}  # fmt: skip
Texts = dict[str, str]


def empty(view: str) -> str:
    """Return the text that one of the four lists shows while it is empty."""
    new = commands.shortcut("findings.new")
    match view:
        case "analysis":
            return f"No terms of reference yet.\n\nAdd them in {Tab.REQUEST.named}."
        case "findings":
            return (
                f"No findings yet.\n\nPress {new} to add one, or press {commands.shortcut('chronology.evidence')} "
                f"on an event in {Tab.CHRONOLOGY.named}."
            )
        case "recommendations":
            recommend = commands.shortcut("findings.recommend")
            return f"No recommendations yet.\n\nPress {new} to add one, or press {recommend} on a finding."
        case _:
            shows = commands.shortcut("findings.findings")
            return f"Nothing to trace yet.\n\nPress {shows} to show the findings, then {new} to add one."


def analysis_rows(overview: OverviewDetail, terms: Sequence[TermAnalysisDetail]) -> tuple[list[GridRow], Texts]:
    """Return rows and texts for the parts of the body of the report (§7.2)."""
    rows, texts = [], {}
    for name, label, asked in analysis.PARTS:
        text = getattr(overview, name)
        key = f"overview.{name}:"
        texts[key] = f"{label}\n{text or asked}"
        rows.append(GridRow(key, (label, short(text), "")))
    for term in terms:
        key = f"analysis:{term.term_uid}"
        texts[key] = _term_text(term)
        written = term.what_happened or term.why or term.hindsight
        rows.append(GridRow(key, (f"{term.reference} {short(term.term)}", short(written), term.state)))
    return rows, texts


def finding_rows(
    found: Sequence[FindingDetail], recommended: Sequence[RecommendationDetail], evidence: Mapping[str, str]
) -> tuple[list[GridRow], Texts]:
    """Return rows and texts for findings, each followed by its evidence.

    `evidence` holds the text of each link by its uid.
    """
    rows, texts = [], {}
    for item in found:
        led_to = [other.reference for other in recommended if item.reference in other.findings]
        flag = "! " if item.other_organisation else ""
        cells = (item.reference, flag + short(item.text), FindingKind(item.kind).label, " ".join(led_to), item.state)
        rows.append(GridRow(f"finding:{item.uid}", cells))
        texts[f"finding:{item.uid}"] = finding_text(item, led_to)
        for link in item.evidence:
            page = f"p.{link.page} " if link.page.strip() else ""
            words = f"{page}{evidence.get(link.uid, link.quoted)}"
            rows.append(GridRow(f"evidence:{link.uid}", (f" {link.reference}", short(words), "", "", "")))
            note = f"\n{link.note}" if link.note.strip() else ""
            where = f", page or passage {link.page}" if link.page.strip() else ""
            texts[f"evidence:{link.uid}"] = (
                f"{link.reference}{where}; evidence for {item.reference}\n"
                f"{evidence.get(link.uid, link.quoted)}{note}\n\n"
                f"{commands.shortcut('findings.open')} edits page, passage and note   "
                f"{commands.shortcut('findings.delete')} removes it from this finding"
            )
        if not item.evidence:
            key = f"none:{item.uid}"
            rows.append(
                GridRow(
                    key,
                    ("", f"(no evidence yet: press {commands.shortcut('findings.evidence')} to link some)", "", "", ""),
                )
            )
            texts[key] = (
                f"{item.reference} has no evidence yet (§7.3). "
                f"Press {commands.shortcut('findings.evidence')} to link events, documents and excerpts."
            )
    return rows, texts


def recommendation_rows(
    found: Sequence[FindingDetail], recommended: Sequence[RecommendationDetail]
) -> tuple[list[GridRow], Texts]:
    """Return rows and texts for recommendations in their order, each followed by its actions."""
    rows, texts = [], {}
    for item in recommended:
        rests = " ".join(item.findings) or "nothing"
        cells = (item.reference, short(item.text), item.strength or "-", rests, item.state)
        rows.append(GridRow(f"recommendation:{item.uid}", cells))
        texts[f"recommendation:{item.uid}"] = recommendation_text(item, found)
        for action in item.actions:
            by = ", ".join(part for part in (action.owner, from_date(action.due)) if part)
            words = f"{short(action.what)} ({by})" if by else short(action.what)
            row = (f" {action.reference}", words, "", "", ActionStatus(action.status).in_trace)
            rows.append(GridRow(f"action:{action.uid}", row))
            texts[f"action:{action.uid}"] = action_text(action)
    return rows, texts


def trace_rows(lines: Sequence[TraceLine]) -> tuple[list[GridRow], Texts, dict[str, TraceGap]]:
    """Return rows and texts for the trace, and the gap that enter fills on each row."""
    rows: list[GridRow] = []
    texts: Texts = {}
    fills: dict[str, TraceGap] = {}
    shown = ""
    for number, line in enumerate(lines):
        finding, item = line.finding, line.recommendation
        key = f"trace:{number}"
        lacking = {gap.form if gap.form in ("evidence", "recommendation") else "": gap for gap in line.gaps}
        head = ""
        if finding is not None and finding.reference != shown:
            shown = finding.reference
            top = f"finding:{finding.uid}"
            rows.append(
                GridRow(top, (f"{finding.reference} {short(finding.text)}", "", FindingKind(finding.kind).label, ""))
            )
            texts[top] = finding_text(finding, [])
            refs = " ".join(link.reference for link in finding.evidence)
            head = f"  {refs}" if refs else f"  ({lacking['evidence'].label})" if "evidence" in lacking else "  -"
        elif finding is None:
            head = "  (no finding)"
        what = _onward(line)
        if line.gaps:
            fills[key] = line.gaps[0]
            shown_gaps = [gap.label for gap in line.gaps if gap.form != "evidence"]
            what = " ".join(part for part in (what, f"({', '.join(shown_gaps)})" if shown_gaps else "") if part)
        rows.append(GridRow(key, (head, item.reference if item else "--", what, "GAP" if line.gaps else "")))
        texts[key] = _line_text(line)
    return rows, texts, fills


def finding_text(item: FindingDetail, led_to: Sequence[str]) -> str:
    """Return a finding in full, for the detail pane."""
    lines = [f"{item.reference}  {FindingKind(item.kind).label}, {item.state}"]
    if item.other_organisation:
        lines.append(f"! {findings.OTHERS_PRACTICE}")
    lines.append(item.text)
    lines += [
        f"{label}: {text}" for label, text in (("Why", item.why), ("With hindsight", item.hindsight)) if text.strip()
    ]
    if item.themes:
        lines.append(f"Themes: {', '.join(item.themes)}")
    evidence = ", ".join(f"{e.reference} p.{e.page}" if e.page else e.reference for e in item.evidence)
    none = f"none yet. Press {commands.shortcut('findings.evidence')} to link some (§7.3)."
    lines.append(f"Evidence: {evidence or none}")
    if item.repeats_reference:
        lines.append(f"Repeats {item.repeats_reference}: {item.repeats_text}")
        lines.append(f"Different this time: {item.different_this_time or 'not recorded yet (§8.2)'}")
    if led_to:
        lines.append(f"Led to: {', '.join(led_to)}")
    return "\n".join(lines)


def recommendation_text(item: RecommendationDetail, found: Sequence[FindingDetail]) -> str:
    """Return a recommendation in full, for the detail pane."""
    lines = [f"{item.reference}  {RecommendationKind(item.kind).label}, {item.state}"]
    why = why_not(item, found)
    if why:
        lines.append(f"! Cannot be issued: it {why}")
    lacking = recommendations.needs(item)
    if lacking:
        lines.append(f"Still needed: {'; '.join(lacking)}")
    lines += [item.text, strength.judged(item.strength, item.text)]
    for label, text in (
        ("Analysis", item.analysis),
        *((name.replace("_", "-").capitalize(), getattr(item, name)) for name in recommendations.SMART),
        ("Further process", item.further_process),
        ("Resource implications", item.resource_implications),
        ("Organisational implications", item.organisational_implications),
    ):
        if text.strip():
            lines.append(f"{label}: {text}")
    return "\n".join(lines)


def action_text(action: ActionDetail) -> str:
    """Return an action in full, for the detail pane."""
    lines = [f"{action.reference}  {ActionStatus(action.status).label}"]
    lacking = plan.needs(action)
    if lacking:
        lines.append(f"Still needed: {'; '.join(lacking)}")
    lines.append(action.what)
    due = from_date(action.due)
    if action.revisions:
        due += f" (originally {from_date(action.due_on)}: {action.revisions[-1].reason})"
    for label, text in (
        ("Owner", action.owner),
        ("Due date", due),
        ("Intended outcome", action.intended_outcome),
        ("Evaluation", action.evaluation),
        ("Date done", from_date(action.done_on)),
        ("Evidence of completion", action.proof),
        ("Evidence of effectiveness", action.effectiveness),
        ("Reason for closing", action.closed_reason),
        ("Next review date", from_date(action.next_review_on)),
    ):
        if text.strip():
            lines.append(f"{label}: {text}")
    lines += [f"{from_date(note.noted_on)} {note.noted_by}: {note.text}" for note in reversed(action.progress)]
    return "\n".join(lines)


def short(text: str) -> str:
    """Return the start of a text on one line."""
    return " ".join(text[:400].split())


def _onward(line: TraceLine) -> str:
    """Return the end of a trace line: an action with owner and date, a further process, or an earlier reference."""
    item, action = line.recommendation, line.action
    if action is not None:
        by = ", ".join(part for part in (action.owner, from_date(action.due)) if part)
        return f"{action.reference} {by or short(action.what)}"
    if line.again:
        return f"(see {line.again})"
    return short(item.further_process) if item is not None and item.kind == "further_process" else ""


def _line_text(line: TraceLine) -> str:
    fill = f"press {commands.shortcut('findings.open')} to fill it"
    found = [f"GAP {gap.words} ({gap.clause}): {fill}" for gap in line.gaps]
    if line.recommendation is not None:
        found.append(f"{line.recommendation.reference} {line.recommendation.text}")
    if line.action is not None:
        found.append(action_text(line.action))
    elif line.finding is not None:
        found.append(f"{line.finding.reference} {line.finding.text}")
    return "\n".join(found)


def _term_text(term: TermAnalysisDetail) -> str:
    lines = [f"{term.reference} {term.term}"]
    if term.needs:
        lines.append(f"Still needed: {', '.join(term.needs)} (§7.2)")
    for label, text in (("What happened", term.what_happened), ("Why", term.why), ("With hindsight", term.hindsight)):
        if text.strip():
            lines.append(f"{label}: {text}")
    return "\n".join(lines)
