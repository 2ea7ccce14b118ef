"""The texts of the report that the readiness checks read, each with its label and target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from imr_tui.services.findings.analysis import PARTS
from imr_tui.services.readiness.facts import Held

_REQUEST: Final = ("incident_summary", "incident_place", "discretion_reason")
_REVIEWER: Final = ("post", "experience", "authority", "conflict_resolution")
_SCOPE: Final = ("covers_who", "covers_what", "method_reason", "revision_reason")
_DOCUMENT: Final = ("title", "author", "system", "location", "note")
_INTERVIEW: Final = ("why_selected", "place", "others_present", "companion")
_ANALYSIS: Final = ("what_happened", "why", "hindsight")
_FINDING: Final = ("text", "why", "hindsight", "repeats_text", "different_this_time")
_RECOMMENDATION: Final = (
    "text",
    "analysis",
    "specific",
    "measurable",
    "achievable",
    "relevant",
    "time_bound",
    "further_process",
    "resource_implications",
    "organisational_implications",
)
_ACTION: Final = ("what", "owner", "intended_outcome", "evaluation")

ReportText = tuple[str, str, str]
"""Label (R1, analysis), target (recommendation:uid:analysis) and text."""


def report_texts(held: Held) -> Iterator[ReportText]:
    """Yield every text of the report except the chronology, which is searched separately.

    Interview passages are not included: they are quoted word for word.
    """
    yield from _of(asdict(held.request), _REQUEST, "request", "request")
    if held.reviewer is not None:
        yield from _of(asdict(held.reviewer), _REVIEWER, "reviewer", "reviewer")
    for version in held.versions:
        yield from _of(asdict(version), _SCOPE, f"scope, version {version.number}", "scope")
    for term in held.terms:
        yield from _of({"text": term.text}, ("text",), term.reference, f"term:{term.uid}")
    for row in held.documents:
        yield from _of(row, _DOCUMENT, f"D{row['number']}", f"document:{row['uid']}")
    for row in held.interviews:
        yield from _of(row, _INTERVIEW, f"I{row['number']}", f"interview:{row['uid']}")
    for name, words, _ in PARTS:
        if text := held.overview.get(name):
            yield words[:1].lower() + words[1:], f"overview.{name}", text
    for term in held.terms:
        yield from _of(
            held.analyses.get(term.uid, {}), _ANALYSIS, f"analysis of {term.reference}", f"analysis:{term.uid}"
        )
    for row in held.findings:
        yield from _of(row, _FINDING, f"F{row['number']}", f"finding:{row['uid']}")
    for row in held.recommendations:
        yield from _of(row, _RECOMMENDATION, f"R{row['number']}", f"recommendation:{row['uid']}")
    for row in held.actions:
        yield from _of(row, _ACTION, row["reference"], f"action:{row['uid']}")


def _of(row: Mapping[str, Any], names: tuple[str, ...], label: str, target: str) -> Iterator[ReportText]:
    for name in names:
        if row.get(name):
            field = f"{target}:{name}" if ":" in target else f"{target}::{name}"
            yield f"{label}, {name.replace('_', ' ')}", field, row[name]
