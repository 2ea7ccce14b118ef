"""The forms of place 5: the texts of the report, a finding, a recommendation, an action, a link of evidence."""

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
    WritingState,
)
from imr_tui.widgets.fields import Field
from imr_tui.widgets.several_field import PARTED

TERM: Final = (
    Field("what_happened", "What happened", "prose", hint="The events, decisions, actions taken or not taken (§7.2)."),
    Field("why", "Why", "prose", hint="Not only what happened but why (§7.2)."),
    Field("hindsight", "What hindsight shows", "prose", hint="What could have been done differently (§6)?"),
    Field("state", "State", "choice", WritingState.choices()),
)
_STATES: Final = WritingState.choices()
_YES_NO: Final = (("no", "no"), ("yes", "yes"))
_DATES: Final = (
    ("due_on", "By when"),
    ("done_on", "Done on"),
    ("evaluated_on", "Evaluated on"),
    ("next_review_on", "Next review on"),
)
ACTION: Final = (
    Field("what", "What is to be done", "prose", hint="What action should be taken (§7.4)."),
    Field("owner", "By whom", hint="The post, not the name: Head of Home Support (§7.4)."),
    Field("due_on", "By when", "date", hint="Once the plan is authorised it moves with a reason only (§8.3)."),
    Field("intended_outcome", "Intended outcome", "prose", hint="What will be different by it (§7.4)."),
    Field("evaluation", "How it will be evaluated", "prose", hint="What will show that the outcome came (§7.4)."),
    Field("strand", "Strand", "choice", Strand.choices(), "Officers may be charged by strand (§8.3)."),
    Field("status", "Status", "choice", ActionStatus.choices()),
    Field("done_on", "Done on", "date"),
    Field("proof", "Proof", "prose", hint="What shows that it was done."),
    Field("effectiveness", "What shows whether it was effective", "prose", hint="For the final report (§8.4)."),
    Field("evaluated_on", "Evaluated on", "date"),
    Field("closed_reason", "Why it was closed", "prose", hint="Where it was closed without having been done."),
    Field("next_review_on", "Next review on", "date"),
)


def overview_job(review_uid: str, form: str) -> FormJob:
    """The form of one text of the review as a whole; `form` is overview.narrative (database thread)."""
    name = form.partition(".")[2]
    found = next(((label, asked) for part, label, asked in analysis.PARTS if part == name), None)
    if found is None:
        raise BadInput("That text has no form in this place.")
    label, asked = found
    now = analysis.overview(review_uid)

    def save(values: Mapping[str, str], version: int) -> None:
        analysis.save_overview(review_uid, version, **{name: values[name]})

    def load() -> tuple[dict[str, str], int]:
        there = analysis.overview(review_uid)
        return {name: getattr(there, name)}, there.version

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
    """The form of the analysis of a term of reference (database thread)."""
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
    """The form of a finding, or of a new one for an empty `uid` (database thread).

    `of` is what a new one stands on from the start: (kind, uid) of an event, document or excerpt.
    """
    now = findings.detail(uid) if uid else FindingDetail(kind=_kind_of(of))
    repeated = (
        (
            Field(
                "different_this_time",
                "What will be different this time",
                "prose",
                hint=f"It repeats {now.repeats_reference}: different actions may be needed (§8.2).",
            ),
        )
        if now.repeats_reference
        else ()
    )
    fields = (
        Field("kind", "Kind", "choice", FindingKind.choices(), "Good practice counts as much (§2)."),
        Field("text", "What was found", "prose", hint="One finding, in codes. Type #E12 for an event."),
        Field("why", "Why it happened", "prose", hint="Not only what happened but why (§7.2)."),
        Field("hindsight", "What hindsight shows", "prose", hint="What could have been done differently (§6)?"),
        Field("themes", "Themes", "several", [(name, name) for name in themes.known()],
              f"The council's own list. Press {commands.shortcut('reviews.themes')} "
"in the list of reviews to change it."),
        *repeated,
        Field("other_organisation", "About another organisation's practice", "choice", _YES_NO,
              "An IMR is not for the gaps of others (§2): such a finding is flagged."),
        Field("state", "State", "choice", _STATES, "Only what is ready or agreed goes into papers."),
    )  # fmt: skip

    def save(values: dict[str, str], version: int) -> None:
        there = findings.detail(uid) if uid else now
        changes: dict[str, Any] = {
            name: values[name]
            for name in ("kind", "text", "why", "hindsight", "state", "different_this_time")
            if name in values
        }
        changes |= {
            "themes": parted(values["themes"]),
            "other_organisation": values["other_organisation"] == "yes",
        }
        wanted = replace(there, version=version, **changes)
        if of is None or uid:
            findings.save(review_uid, wanted)
        else:
            evidence.found_on(review_uid, wanted, [of])

    def load() -> tuple[dict[str, str], int]:
        there = findings.detail(uid)
        return _finding_texts(there), there.version

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


def recommendation_job(review_uid: str, uid: str, rests_on: Sequence[str] = ()) -> FormJob:
    """The form of a recommendation, or of a new one that rests on findings (F1, …) (database thread)."""
    now = recommendations.detail(uid) if uid else RecommendationDetail(findings=tuple(rests_on))
    known = [(item.reference, f"{item.reference} {_short(item.text)}") for item in findings.everyone(review_uid)]
    fields = (
        Field("text", "What should change", "prose", hint="One recommendation, in codes (§7.3)."),
        Field(
            "findings",
            "Findings that it rests on",
            "several",
            known,
            "Without one that has evidence it is not issued (§7.3).",
        ),
        Field("analysis", "The analysis between them", "prose", hint="Why these findings call for this change (§7.3)."),
        Field("kind", "Kind", "choice", RecommendationKind.choices(), "SMART, or a further process to begin (§7.3)."),
        *(Field(name, f"SMART: {name.replace('_', '-')}", "prose") for name in recommendations.SMART),
        Field("further_process", "Further process", "prose", hint="Such as a workforce development response (§7.3)."),
        Field("strength", "Strength", "choice", (("", "not judged yet"), *Strength.choices()), STRENGTH_SOURCE),
        *(
            Field(f"{name.lower()}_implications", f"{name} implications", "prose", hint="DMT agrees to these (§8.2).")
            for name in ("Resource", "Organisational")
        ),
        Field("origin", "Comes from", "choice", Origin.choices()),
        Field("state", "State", "choice", _STATES, "Only what is ready or agreed goes into papers."),
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
        changes |= {"findings": parted(values["findings"]), "strength": values["strength"] or None}
        recommendations.save(review_uid, replace(there, version=version, **changes))

    def load() -> tuple[dict[str, str], int]:
        there = recommendations.detail(uid)
        return texts(there), there.version

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
    """The form of an action, or of a new one under a recommendation (database thread)."""
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
        there = plan.detail(uid)
        return texts(there), there.version

    title = now.reference if uid else f"New action under {under}"
    # The draft of a new one is kept under its recommendation: each may have one.
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
    """The form of a link between a finding and its evidence: page or passage, and a note (database thread)."""
    now = evidence.link_of(uid)
    fields = (
        Field("page", "Page or passage", hint="Where in it: 7, or 12 to 14, or the second paragraph."),
        Field("note", "What it shows", "prose", hint=f"{now.reference}: {_short(now.text)}"),
    )

    def save(values: dict[str, str], version: int) -> None:
        evidence.save_link(replace(evidence.link_of(uid), version=version, page=values["page"], note=values["note"]))

    def load() -> tuple[dict[str, str], int]:
        there = evidence.link_of(uid)
        return {"page": there.page, "note": there.note}, there.version

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
    """The form of the council's list of themes (database thread)."""

    def load() -> tuple[dict[str, str], int]:
        return {"themes": "\n".join(themes.listed())}, themes.version()

    def save(values: dict[str, str], version: int) -> None:
        themes.keep(values["themes"].splitlines(), version)

    hint = "One to a line. Old name = New name renames one on every finding; what goes from here stays on findings."
    values, version = load()
    field = Field("themes", "Themes of findings", "prose", hint=hint)
    return FormJob("Themes of this council", "themes", "", (field,), values, save, "", version, load)


def parted(text: str) -> tuple[str, ...]:
    """The values of a field of several."""
    return tuple(part.strip() for part in text.split(PARTED.strip()) if part.strip())


def _reference(review_uid: str) -> str:
    return reviews.detail(review_uid).reference


def _kind_of(of: tuple[str, str] | None) -> str:
    """The kind of a finding that an event's marks suggest: good practice is as easy to record as failure (§2)."""
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
