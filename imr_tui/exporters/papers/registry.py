"""All papers, each with everything about it. This module is cheap to import: builders and readers are imported when
called, so that the code of a paper is loaded only when that paper is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from imr_tui.errors import BadInput
from imr_tui.exporters.core.document import Edition
from imr_tui.exporters.papers.paper import Maker, Paper
from imr_tui.vocabulary import PaperName

if TYPE_CHECKING:
    from imr_tui.services.papers.data import KeyData, ReportData
    from imr_tui.services.papers.read_after import AfterData, TrackerData

_DOCUMENT: Final = ("pdf", "txt", "docx")
_BOTH: Final[tuple[Edition, ...]] = ("committee", "confidential")
_CONFIDENTIAL: Final[tuple[Edition, ...]] = ("confidential",)


# --- readers -----------------------------------------------------------------------------------------------


def _read_report(review_uid: str, readiness: bool) -> ReportData:
    from imr_tui.services.papers.read_report import report_data

    return report_data(review_uid, readiness)


def _read_key(review_uid: str, readiness: bool) -> KeyData:
    from imr_tui.services.papers.read_report import key_data

    return key_data(review_uid)


def _read_tracker(review_uid: str, readiness: bool) -> TrackerData:
    from imr_tui.services.papers.read_after import tracker_data

    return tracker_data(review_uid)


def _read_after(review_uid: str, readiness: bool) -> AfterData:
    from imr_tui.services.papers.read_after import after_data

    return after_data(review_uid)


# --- makers ------------------------------------------------------------------------------------------------


def _report() -> Maker[ReportData]:
    from imr_tui.exporters.papers.report import report

    return Maker(report)


def _chronology() -> Maker[ReportData]:
    from imr_tui.exporters.papers.chronology import chronology
    from imr_tui.exporters.tables import chronology_csv

    return Maker(chronology, chronology_csv.HEADINGS, lambda data, date: chronology_csv.rows(data.events))


def _key() -> Maker[KeyData]:
    from imr_tui.exporters.papers.key import key

    return Maker(key)


def _action_plan() -> Maker[ReportData]:
    from imr_tui.exporters.papers import action_plan

    return Maker(action_plan.action_plan, action_plan.HEADINGS, action_plan.cells)


def _tracker() -> Maker[TrackerData]:
    from imr_tui.exporters.papers import tracker, tracker_codes
    from imr_tui.services.papers.read_after import issued_as

    return Maker(
        tracker.tracker,
        tracker.HEADINGS,
        tracker.cells,
        tracker.calendar,
        tracker_codes.coded,
        tracker_codes.assert_nobody_named,
        issued_as,
    )


def _dmt_cover() -> Maker[AfterData]:
    from imr_tui.exporters.papers.dmt_cover import dmt_cover

    return Maker(dmt_cover)


def _progress() -> Maker[AfterData]:
    from imr_tui.exporters.papers.progress import progress

    return Maker(progress)


def _final() -> Maker[AfterData]:
    from imr_tui.exporters.papers.final import final

    return Maker(final)


def _register() -> Maker[AfterData]:
    from imr_tui.exporters.papers.register import register

    return Maker(register)


# --- the papers --------------------------------------------------------------------------------------------

REPORT: Final = Paper(
    PaperName.REPORT,
    _BOTH,
    _DOCUMENT,
    "The whole report (§7): independence, scope, methodology, overview, analysis, findings, recommendations, action "
    "plan and chronology.",
    _read_report,
    _report,
    appendix=True,
)
CHRONOLOGY: Final = Paper(
    PaperName.CHRONOLOGY,
    _BOTH,
    (*_DOCUMENT, "csv", "xlsx"),
    "The chronology (§7.2): every event in full, and the periods with nothing recorded.",
    _read_report,
    _chronology,
)
KEY: Final = Paper(
    PaperName.KEY,
    _CONFIDENTIAL,
    _DOCUMENT,
    "The anonymisation key (§7.1): codes, real names, other names and contact details. Confidential, as a separate "
    "file.",
    _read_key,
    _key,
)
ACTION_PLAN: Final = Paper(
    PaperName.ACTION_PLAN,
    _BOTH,
    (*_DOCUMENT, "xlsx"),
    "The action plan (§7.4), overdue actions first and then by review date, with owners, due dates, outcomes "
    "and statuses, and who will deliver the plan.",
    _read_report,
    _action_plan,
    whole_review=False,
)
TRACKER: Final = Paper(
    PaperName.TRACKER,
    _BOTH,
    (*_DOCUMENT, "xlsx", "csv", "ics"),
    "Actions by due date (§8.3), by owner and by month, with changes since DMT last met. `export tracker all` covers "
    "every review.",
    _read_tracker,
    _tracker,
    whole_review=False,
    every_review=True,
)
DMT_COVER: Final = Paper(
    PaperName.DMT_COVER,
    _BOTH,
    _DOCUMENT,
    "The decisions sought from DMT (§8.2): background, main findings, repeated findings, implications, and the "
    "recommendations with space for decisions.",
    _read_after,
    _dmt_cover,
)
PROGRESS: Final = Paper(
    PaperName.PROGRESS,
    _BOTH,
    _DOCUMENT,
    "Progress against the plan (§8.3): reports due and received, each action since the last report or DMT meeting, "
    "overdue actions, and decisions sought.",
    _read_after,
    _progress,
    whole_review=False,
)
FINAL_REPORT: Final = Paper(
    PaperName.FINAL_REPORT,
    _BOTH,
    _DOCUMENT,
    "Effectiveness of the actions (§8.4), views of those affected, further actions, and themes for the workforce "
    "group.",
    _read_after,
    _final,
)
SHARING_REGISTER: Final = Paper(
    PaperName.SHARING_REGISTER,
    _CONFIDENTIAL,
    _DOCUMENT,
    "Who the findings were shared with, on what basis, or why not (§5). Confidential, as a separate file.",
    _read_after,
    _register,
)

# Papers are made from different types of data, and a typed name does not say which: a look-up by name returns `Any`. A
# paper named in code is type-checked with its own data.
PAPERS: Final[Mapping[str, Paper[Any]]] = {
    paper.name.value: paper
    for paper in (
        REPORT,
        CHRONOLOGY,
        KEY,
        ACTION_PLAN,
        TRACKER,
        DMT_COVER,
        PROGRESS,
        FINAL_REPORT,
        SHARING_REGISTER,
    )
}
"""By name, in the order of lists."""


def known(name: str) -> Paper[Any]:
    """Return the paper with this name. Raises BadInput, listing the papers, if there is none."""
    if name not in PAPERS:
        raise BadInput(f"There is no paper called {name}. Choose from {', '.join(PAPERS)}.")
    return PAPERS[name]
