"""The main review after its report: consideration, DMT, the group, progress reports, sharing and views."""

from __future__ import annotations

from datetime import date

from imr_tui.demo import EARLIER_REFERENCE
from imr_tui.demo.request import REQUESTER, REVIEWER_NAME
from imr_tui.demo.shapes import Values, prose

DIRECTOR = "Beverley Strangeway, Director of Adult Social Care"

CONSIDERATION: Values = {
    "submitted_on": date(2026, 7, 29),
    "submitted_to": f"{REQUESTER}, Head of Service, Older People",
    "discussed_on": date(2026, 8, 5),
    "discussion": prose("""
        The Head of Service and the reviewer went through the report line by line. The facts were accepted. The Head of
        Service asked what would have shortened the time on the floor; F8 was sharpened and R6 added. It was agreed that
        F7 would be passed to the trust and appear in the report only as passed on."""),
    "dmt_meeting_on": date(2026, 9, 10),
    "dmt_minute": "DMT 2026-09-10, item 6 (exempt)",
    "earlier_reviews_looked_at": prose(f"""
        All IMRs of the last three years were looked at. {EARLIER_REFERENCE} found the same about missed visits out of
        hours (F2 there, F3 here). No other repeat was found."""),
    "different_this_time": prose("""
        In 2025 the answer was a briefing, a reminder and a count of those who attended. This time the rule is
        rewritten and its use read call by call; the system raises the alarm itself; and whether an action was
        effective is judged by what happened to people and not by attendance."""),
    "arrangement": "task_and_finish_group",
    "partner_action": prose("""
        The trust was given F7 on 6 August and asked to answer by the day of the plan's review. The trust and the
        surgery send a member each to the group when partnership is on its agenda."""),
    "authorised_on": date(2026, 9, 10),
    "authorised_by": DIRECTOR,
    "review_method": "series_of_reports",
    "review_method_note": prose("""
        A report every month from the chair of the group, and a report on the out-of-hours rule from the
        Out-of-Hours Lead; the Principal Officer reads both and tells DMT what they do not say."""),
}
PLAN_REVIEW_DAYS = 17
"""Days from the date of the demonstration to the review of the plan."""

EARLIER: Values = {
    "reference": EARLIER_REFERENCE,
    "what_was_found": "A missed evening visit was reported to the out-of-hours service and not escalated; the "
    "procedure asks only that the provider be informed.",
    "what_was_done": "A briefing and a reminder by e-mail in September 2025. Judged effective by attendance; the "
    "procedure was left as it was.",
}

OFFICERS: tuple[Values, ...] = tuple(
    {"name": name, "post": post, "part": part, "strand": strand}
    for name, post, part, strand in (
        ("Colin Maddern", "Assistant Director", "group_chair", "whole plan"),
        ("Yvonne Tregallis", "Head of Home Support", "group_member", "practice"),
        ("Farrukh Anselm", "Out-of-Hours Lead", "group_member", "practice"),
        ("TM4", "Service Systems Manager", "group_member", "practice"),
        ("Sunita Colebourn", "Workforce Development Lead", "group_member", "workforce development"),
        ("Helen Abara", "patient safety lead, Thornmere Community Health Trust", "group_member", "partnership"),
        ("Martin Aldiss", "Commissioning Lead, Independence", "charged_officer", "commissioning"),
    )
)

PROGRESS_REPORTS: tuple[tuple[int, int | None, str, str], ...] = (
    (
        -39,
        -40,
        "chair of the task and finish group",
        prose("""
            Six actions begun, none overdue. Consultation on the alert's shift pattern takes longer than planned; A1.2
            is moved to the middle of November."""),
    ),
    (
        -14,
        -5,
        "chair of the task and finish group",
        prose("""
            Nine days late. Alert live (A1.1), out-of-hours rule effective so far (A2.1), test calls not (A2.2).
            Three actions are behind: A1.2, A2.3 and A6.1. Christmas cover is the chief risk."""),
    ),
    (-7, None, "Out-of-Hours Lead", ""),
    (17, None, "chair of the task and finish group", ""),
)
"""When it is due and when it was received (days from the date of the demonstration), who it is due from, summary."""

VIEWS: tuple[tuple[str, Values], ...] = (
    (
        "SU",
        {
            "discussed_on": date(2026, 9, 24),
            "discussed_by": REVIEWER_NAME,
            "enough": "partly",
            "view": prose("""
                He is glad that 'the computer will shout now'. He would have liked to keep the same care worker,
                and asks that somebody thinks about that as well."""),
        },
    ),
    (
        "FM1",
        {
            "discussed_on": date(2026, 11, 12),
            "discussed_by": REQUESTER,
            "enough": "partly",
            "view": prose("""
                The alert and the rule are what she asked for. She does not think it enough while nobody is named
                for Christmas, and she wishes to see the figures in December before she says more."""),
        },
    ),
)

SHARING: tuple[tuple[str, Values], ...] = (
    *(
        (
            "",
            {
                "audience": "team", "team": team, "ground": "within_scope", "decided_by": REQUESTER,
                "decided_on": date(2026, 9, 14), "what_was_shared": what, "shared_by": by, "shared_on": on,
            },
        )
        for team, what, by, on in (
            ("East Locality Team", "summary, F1, F4, F5, F6, F8 and the action plan", REQUESTER, date(2026, 9, 21)),
            ("Home Support Service", "summary, F1, F2, F6 and the action plan", REQUESTER, date(2026, 9, 22)),
            ("Out-of-Hours Service", "summary, F3 and the action plan", REQUESTER, date(2026, 9, 23)),
            ("Service Systems Team", "summary, F2, F8 and the action plan", REQUESTER, date(2026, 9, 23)),
            ("Independence and Equipment Team", "summary, F6, F8 and the action plan", REQUESTER, date(2026, 9, 23)),
        )
    ),
    (
        "SU",
        {
            "audience": "service_user", "ground": "involved", "decided_by": REQUESTER, "decided_on": date(2026, 9, 14),
            "ground_note": "He had the capacity to hear and weigh it; the visit was fixed for an hour after a dose.",
            "what_was_shared": "the findings and the plan, read through together; a summary in large print",
            "shared_by": REVIEWER_NAME, "shared_on": date(2026, 9, 24),
        },
    ),
    (
        "FM1",
        {
            "audience": "family", "ground": "involved", "decided_by": REQUESTER, "decided_on": date(2026, 9, 14),
            "ground_note": "Involved in responding to the incident, in supporting SU since, and in the review.",
            "what_was_shared": "the findings, the recommendations and the plan", "shared_by": REQUESTER,
            "shared_on": date(2026, 9, 25),
        },
    ),
    (
        "FR1",
        {
            "audience": "friend", "ground": "involved", "decided_by": REQUESTER, "decided_on": date(2026, 9, 14),
            "ground_note": "Involved in responding to the incident: she telephoned the out-of-hours service.",
            "what_was_shared": "F1 and F3, and what is being done", "shared_by": REVIEWER_NAME,
            "shared_on": date(2026, 9, 25),
        },
    ),
    (
        "FM2",
        {
            "audience": "family", "ground": "consent_refused", "decided_by": "SU", "decided_on": date(2026, 9, 24),
            "ground_note": prose("""
                FM2 wrote to the council on 2 September to ask for the report. SU, who had the capacity to decide
                this, said that he did not wish his son to be told anything. Respected: FM2 was answered that
                nothing can be shared."""),
        },
    ),
    (
        "",
        {
            "audience": "friend", "ground": "consent_given", "decided_by": "SU", "decided_on": date(2026, 9, 24),
            "ground_note": "A friend from his former chapel, not involved. SU asked that she be told.",
            "what_was_shared": "the summary in large print", "shared_by": "SW2", "shared_on": date(2026, 10, 2),
        },
    ),
    (
        "",
        {
            "audience": "family", "ground": "best_interests", "decided_by": "SW2, with FM1 and the nursing home",
            "decided_on": date(2026, 11, 5),
            "ground_note": prose("""
                SU's sister, not involved, asked on 28 October. SU had a stroke on 12 October and could not then
                decide this. His wishes of September were weighed: he was close to his sister and spoke of the fall
                to her. To share a short summary is in his best interests. His refusal about FM2 was made with
                capacity and stands."""),
            "what_was_shared": "a summary of one page, without the chronology", "shared_by": "SW2",
            "shared_on": date(2026, 11, 9),
        },
    ),
)  # fmt: skip
