"""The forms of tab 5, Findings: report texts, findings, recommendations, actions and links to evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from imr_tui import commands
from imr_tui.errors import BadInput
from imr_tui.screens.job import FormJob
from imr_tui.screens.values import as_date, from_date
from imr_tui.services.actions import plan
from imr_tui.services.chronology import chronology
from imr_tui.services.findings import analysis, evidence, findings, recommendations
from imr_tui.services.findings.details import ActionDetail, FindingDetail, RecommendationDetail
from imr_tui.services.review import reviews, themes
from imr_tui.vocabulary import (
    STRENGTH_SOURCE,
    ActionStatus,
    FindingKind,
    Origin,
    RecommendationKind,
    Strand,
    Strength,
    Tab,
    WritingState,
)
from imr_tui.widgets.fields import Field
from imr_tui.widgets.several_field import PARTED, parts_of

TERM: Final = (
    Field(
        "what_happened", "What happened", "prose", hint="The events, decisions, and actions taken or not taken (§7.2)."
    ),
    Field("why", "Why it happened", "prose", hint="The reasons behind what happened (§7.2)."),
    Field("hindsight", "Learning with hindsight", "prose", hint="What could have been done differently (§6)?"),
    Field("state", "Status", "choice", WritingState.choices()),
)
_STATES: Final = WritingState.choices()
_YES_NO: Final = (("no", "no"), ("yes", "yes"))
_DATES: Final = (
    ("due_on", "Due date"),
    ("done_on", "Date done"),
    ("evaluated_on", "Date evaluated"),
    ("next_review_on", "Next review date"),
)
ACTION: Final = (
    Field("what", "Action", "prose", hint="What should be done (§7.4)."),
    Field("owner", "Owner", hint="A post instead of a name, for example Head of Home Support (§7.4)."),
    Field(
        "due_on", "Due date", "date", hint="After the plan is authorised, changing a due date needs a reason (§8.3)."
    ),
    Field("intended_outcome", "Intended outcome", "prose", hint="The difference it should make (§7.4)."),
    Field("evaluation", "Evaluation", "prose", hint="How you will know the outcome has been achieved (§7.4)."),
    Field("strand", "Strand", "choice", Strand.choices(), "Each strand may have its own lead officer (§8.3)."),
    Field("status", "Status", "choice", ActionStatus.choices()),
    Field("done_on", "Date done", "date"),
    Field("proof", "Evidence of completion", "prose", hint="How you know that it was done."),
    Field("effectiveness", "Evidence of effectiveness", "prose", hint="For the final report (§8.4)."),
    Field("evaluated_on", "Date evaluated", "date"),
    Field("closed_reason", "Reason for closing", "prose", hint="Needed if it is closed without being done."),
    Field("next_review_on", "Next review date", "date"),
)


def overview_job(review_uid: str, form: str) -> FormJob:
    """Return the form of one text of the whole review; `form` is for example overview.narrative (database thread).

    Raises BadInput if there is no such text.
    """
    name = form.partition(".")[2]
    found = next(((label, asked) for part, label, asked in analysis.PARTS if part == name), None)
    if found is None:
        raise BadInput(f"That text cannot be edited in {Tab.FINDINGS.named}.")
    label, asked = found
    now = analysis.overview(review_uid)

    def save(values: Mapping[str, str], version: int) -> None:
        analysis.save_overview(review_uid, version, **{name: values[name]})

    def load() -> tuple[dict[str, str], int]:
        stored = analysis.overview(review_uid)
        return {name: getattr(stored, name)}, stored.version

    title = f"{_reference(review_uid)}  {label}"
    return FormJob(
        title,
        form,
        review_uid,
        (Field(name, label, "prose", hint=asked),),
        {name: getattr(now, name)},
        save,
        "",
        now.version,
        load,
        now.uid,
    )


def term_job(review_uid: str, term_uid: str) -> FormJob:
    """Return the form of the analysis of a term of reference (database thread)."""
    now = analysis.term_analysis(review_uid, term_uid)
    names = [field.name for field in TERM]

    def save(values: Mapping[str, str], version: int) -> None:
        there = analysis.term_analysis(review_uid, term_uid)
        changes: dict[str, Any] = {name: values[name] for name in names}
        analysis.save_term_analysis(review_uid, replace(there, version=version, **changes))

    def load() -> tuple[dict[str, str], int]:
        there = analysis.term_analysis(review_uid, term_uid)
        return {n: getattr(there, n) for n in names}, there.version

    title = f"{_reference(review_uid)}  Analysis of {now.reference}"
    return FormJob(title, "analysis", review_uid, TERM, load()[0], save, term_uid, now.version, load, now.uid)


def finding_job(review_uid: str, uid: str, of: tuple[str, str] | None = None) -> FormJob:
    """Return the form of a finding, or of a new one if `uid` is empty (database thread).

    `of` is the first evidence of a new finding: (kind, uid) of an event, document or excerpt.
    """
    now = findings.detail(uid) if uid else FindingDetail(kind=_kind_of(of))
    repeated = (
        (
            Field(
                "different_this_time",
                "What to do differently this time",
                "prose",
                hint=f"This repeats {now.repeats_reference}, so different actions may be needed (§8.2).",
            ),
        )
        if now.repeats_reference
        else ()
    )
    fields = (
        Field("kind", "Kind", "choice", FindingKind.choices(), "Good practice counts as much as failure (§2)."),
        Field("text", "Finding", "prose", hint="One finding, with codes instead of names. #E12 refers to an event."),
        Field("why", "Why it happened", "prose", hint="The reasons behind what happened (§7.2)."),
        Field("hindsight", "Learning with hindsight", "prose", hint="What could have been done differently (§6)?"),
        Field("themes", "Themes", "several", [(name, name) for name in themes.known()],
              "The council's own list. To edit it, press "
              f"{commands.shortcut('reviews.themes')} in the list of reviews."),
        *repeated,
        Field("other_organisation", "About another organisation's practice", "choice", _YES_NO,
              "If yes, the finding is outside an IMR (§2) and is flagged."),
        Field("state", "Status", "choice", _STATES, "Papers include it once it is ready or agreed."),
    )  # fmt: skip

    def save(values: dict[str, str], version: int) -> None:
        there = findings.detail(uid) if uid else now
        changes: dict[str, Any] = {
            name: values[name]
            for name in ("kind", "text", "why", "hindsight", "state", "different_this_time")
            if name in values
        }
        changes |= {
            "themes": tuple(parts_of(values["themes"])),
            "other_organisation": values["other_organisation"] == "yes",
        }
        wanted = replace(there, version=version, **changes)
        if of is None or uid:
            findings.save(review_uid, wanted)
        else:
            evidence.found_on(review_uid, wanted, [of])

    def load() -> tuple[dict[str, str], int]:
        stored = findings.detail(uid)
        return _finding_texts(stored), stored.version

    title = now.reference if uid else "New finding"
    form, subject = (f"finding.{of[0]}", of[1]) if of and not uid else ("finding", uid)
    return FormJob(
        f"{_reference(review_uid)}  {title}",
        form,
        review_uid,
        fields,
        _finding_texts(now),
        save,
        subject,
        now.version,
        load if uid else None,
        uid,
    )


def recommendation_job(review_uid: str, uid: str, based_on: Sequence[str] = ()) -> FormJob:
    """Return the form of a recommendation, or of a new one based on findings (F1, …) (database thread)."""
    now = recommendations.detail(uid) if uid else RecommendationDetail(findings=tuple(based_on))
    known = [(item.reference, f"{item.reference} {_short(item.text)}") for item in findings.everyone(review_uid)]
    fields = (
        Field("text", "Recommendation", "prose", hint="One change, with codes instead of names (§7.3)."),
        Field(
            "findings",
            "Based on findings",
            "several",
            known,
            "Cannot be issued until it is linked to a finding with evidence (§7.3).",
        ),
        Field("analysis", "Analysis", "prose", hint="Why these findings call for this change (§7.3)."),
        Field("kind", "Kind", "choice", RecommendationKind.choices(), "SMART, or a further process to start (§7.3)."),
        *(Field(name, f"SMART: {name.replace('_', '-')}", "prose") for name in recommendations.SMART),
        Field(
            "further_process", "Further process", "prose", hint="For example a workforce development response (§7.3)."
        ),
        Field("strength", "Strength", "choice", (("", "not assessed yet"), *Strength.choices()), STRENGTH_SOURCE),
        *(
            Field(f"{name.lower()}_implications", f"{name} implications", "prose", hint="For DMT to agree (§8.2).")
            for name in ("Resource", "Organisational")
        ),
        Field("origin", "Origin", "choice", Origin.choices()),
        Field("state", "Status", "choice", _STATES, "Papers include it once it is ready or agreed."),
    )
    names = [field.name for field in fields if field.name not in ("findings", "strength")]

    def texts(item: RecommendationDetail) -> dict[str, str]:
        return {
            **{name: getattr(item, name) for name in names},
            "findings": PARTED.join(item.findings),
            "strength": item.strength or "",
        }

    def save(values: dict[str, str], version: int) -> None:
        there = recommendations.detail(uid) if uid else now
        changes: dict[str, Any] = {name: values[name] for name in names}
        changes |= {"findings": tuple(parts_of(values["findings"])), "strength": values["strength"] or None}
        recommendations.save(review_uid, replace(there, version=version, **changes))

    def load() -> tuple[dict[str, str], int]:
        stored = recommendations.detail(uid)
        return texts(stored), stored.version

    title = now.reference if uid else "New recommendation"
    return FormJob(
        f"{_reference(review_uid)}  {title}",
        "recommendation",
        review_uid,
        fields,
        texts(now),
        save,
        uid,
        now.version,
        load if uid else None,
    )


def action_job(review_uid: str, uid: str, recommendation_uid: str = "") -> FormJob:
    """Return the form of an action, or of a new one under a recommendation (database thread)."""
    now = plan.detail(uid) if uid else ActionDetail()
    owner = plan.owner_of(uid)[1] if uid else recommendation_uid
    under = recommendations.detail(owner).reference
    dates = dict(_DATES)

    def texts(action: ActionDetail) -> dict[str, str]:
        return {
            field.name: from_date(getattr(action, field.name)) if field.name in dates else getattr(action, field.name)
            for field in ACTION
        }

    def save(values: dict[str, str], version: int) -> None:
        there = plan.detail(uid) if uid else now
        changes: dict[str, Any] = {field.name: values[field.name] for field in ACTION if field.name not in dates}
        changes |= {name: as_date(name, label, values[name]) for name, label in _DATES}
        plan.save(owner, replace(there, version=version, **changes))

    def load() -> tuple[dict[str, str], int]:
        stored = plan.detail(uid)
        return texts(stored), stored.version

    title = now.reference if uid else f"New action for {under}"
    # The draft of a new action is saved under its recommendation, so that each may have one.
    return FormJob(
        f"{_reference(review_uid)}  {title}",
        "action" if uid else "action.new",
        review_uid,
        ACTION,
        texts(now),
        save,
        uid or owner,
        now.version,
        load if uid else None,
        uid,
    )


def evidence_job(review_uid: str, uid: str) -> FormJob:
    """Return the form of a link between a finding and its evidence: page or passage, and a note (database thread)."""
    now = evidence.link_of(uid)
    fields = (
        Field("page", "Page or passage", hint="For example 7, 12 to 14, or second paragraph."),
        Field("note", "What it shows", "prose", hint=f"{now.reference}: {_short(now.text)}"),
    )

    def save(values: dict[str, str], version: int) -> None:
        evidence.save_link(replace(evidence.link_of(uid), version=version, page=values["page"], note=values["note"]))

    def load() -> tuple[dict[str, str], int]:
        stored = evidence.link_of(uid)
        return {"page": stored.page, "note": stored.note}, stored.version

    return FormJob(
        f"{_reference(review_uid)}  Evidence {now.reference}",
        "evidence",
        review_uid,
        fields,
        load()[0],
        save,
        uid,
        now.version,
        load,
    )


def themes_job() -> FormJob:
    """Return the form of the council's list of themes (database thread)."""

    def load() -> tuple[dict[str, str], int]:
        return {"themes": "\n".join(themes.listed())}, themes.version()

    def save(values: dict[str, str], version: int) -> None:
        themes.keep(values["themes"].splitlines(), version)

    hint = "One per line. Old name = New name renames a theme everywhere. Findings keep a theme you remove."
    values, version = load()
    field = Field("themes", "Themes", "prose", hint=hint)
    return FormJob("The council's themes", "themes", "", (field,), values, save, "", version, load)


def _reference(review_uid: str) -> str:
    return reviews.detail(review_uid).reference


def _kind_of(of: tuple[str, str] | None) -> str:
    """Return the kind that the marks of an event suggest: good practice is as easy to record as failure (§2)."""
    if of is not None and of[0] == "event" and chronology.detail(of[1]).good_practice:
        return "good_practice"
    return "missed_opportunity"


def _finding_texts(item: FindingDetail) -> dict[str, str]:
    return {
        "kind": item.kind,
        "text": item.text,
        "why": item.why,
        "hindsight": item.hindsight,
        "themes": PARTED.join(item.themes),
        "different_this_time": item.different_this_time,
        "other_organisation": "yes" if item.other_organisation else "no",
        "state": item.state,
    }


def _short(text: str) -> str:
    return " ".join(text[:200].split())
