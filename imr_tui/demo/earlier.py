"""The earlier review, IMR-2025-031: smaller, closed, with a second finding that the main review repeats."""

from __future__ import annotations

from datetime import date

from imr_tui.demo import COUNCIL
from imr_tui.demo.request import REQUESTER
from imr_tui.demo.shapes import (
    ActionData,
    DocumentData,
    FindingData,
    PersonData,
    RecommendationData,
    Values,
    event,
    prose,
)
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.review.scope import NotificationDetail, TeamDetail

TITLE = "Mrs B: evening visits missed after she left hospital"
REVIEW: Values = {"retention_review_on": date(2032, 2, 26)}
REVIEWER_NAME = "Alun Prothero"

REQUEST: Values = {
    "requested_by": REQUESTER,
    "requester_role": "Head of Service, Older People",
    "on_behalf_of": "hos",
    "requested_on": date(2025, 3, 4),
    "incident_summary": prose("""
        SU, aged 77, with type 1 diabetes, was found confused by her husband on 16 February 2025 after two evening
        visits in one weekend were not made. She was four days in hospital and recovered."""),
    "incident_place": "SU's home",
    "category": "serious_harm",
    "receives_asc_support": True,
    "staff_concern": True,
}
INCIDENT_WHEN = "16 Feb 2025 07:00"

REVIEWER: Values = {
    "name": REVIEWER_NAME,
    "post": "Service Manager, Learning Disability",
    "experience": "Registered nurse and service manager; two earlier IMRs.",
    "authority": "Manages no service in the scope; may see every record of Adult Social Care.",
    "appointed_on": date(2025, 3, 10),
    "no_management_involvement_on": date(2025, 3, 10),
    "no_incident_involvement_on": date(2025, 3, 10),
}

TEAMS = (
    TeamDetail("Hospital Discharge Team", "Neville Brandreth"),
    TeamDetail("Out-of-Hours Service", "Imran Bellamy"),
)
SCOPE: Values = {
    "covers_who": "SU, and the staff who arranged her discharge and took the calls of 15 and 16 February 2025.",
    "covers_what": "The start of care after discharge, and what was done when visits were missed.",
    "period_from": date(2025, 1, 27),
    "period_to": date(2025, 3, 3),
    "method": "desktop",
    "method_reason": "The records are complete and agree with one another; those concerned gave written accounts in "
    "February.",
}
AGREED = (date(2025, 3, 14), date(2025, 3, 14))
TERMS = (
    "Was care after discharge arranged so that visits with insulin were certain?",
    "What was done when visits were missed, and was it enough?",
)
TARGETS: tuple[tuple[str, date, date], ...] = (
    ("completion", date(2025, 5, 16), date(2025, 5, 14)),
    ("submission_to_hos", date(2025, 5, 30), date(2025, 5, 28)),
    ("dmt_consideration", date(2025, 7, 10), date(2025, 7, 10)),
)
NOTIFICATIONS = tuple(
    NotificationDetail(
        team=team.name,
        manager=team.manager,
        told_by=REQUESTER,
        told_on=date(2025, 3, 6),
        how="e-mail",
        no_press_instruction=True,
    )
    for team in TEAMS
)

PEOPLE: tuple[PersonData, ...] = (
    PersonData(
        {
            "code": "SU",
            "real_name": "Maud Ellingworth",
            "role": "person who receives care and support",
            "relation": "service_user",
            "deceased": True,
            "note": "Died in December 2025, of a cause not connected with this review.",
        }
    ),
    PersonData(
        {
            "code": "FM1",
            "real_name": "Harold Ellingworth",
            "role": "husband and carer",
            "relation": "family_or_carer",
            "telephone": "01632 960192",
        }
    ),
    PersonData(
        {
            "code": "SW1",
            "real_name": "Priya Lakhanpal",
            "role": "social worker",
            "team": "Hospital Discharge Team",
            "organisation": COUNCIL,
            "relation": "staff",
        }
    ),
    PersonData(
        {
            "code": "OOH1",
            "real_name": "Deborah Fincham",
            "role": "out-of-hours officer",
            "team": "Out-of-Hours Service",
            "organisation": COUNCIL,
            "relation": "staff",
        }
    ),
    PersonData(
        {
            "code": "TM1",
            "real_name": "Neville Brandreth",
            "role": "team manager",
            "team": "Hospital Discharge Team",
            "organisation": COUNCIL,
            "relation": "staff",
        }
    ),
    PersonData(
        {
            "code": "TM2",
            "real_name": "Imran Bellamy",
            "role": "service manager",
            "team": "Out-of-Hours Service",
            "organisation": COUNCIL,
            "relation": "staff",
        }
    ),
    PersonData(
        {
            "code": "CO1",
            "real_name": "Stuart Wetherell",
            "role": "coordinator of the care agency",
            "organisation": "Larkstile Home Care",
            "relation": "professional",
        }
    ),
)

DOCUMENTS: tuple[DocumentData, ...] = (
    DocumentData("27 Jan 2025 to 3 Mar 2025", {
        "title": "Case notes, Hospital Discharge Team", "author": "SW1", "system": "Carebook, case record", "pages": 12,
        "weight": "primary", "read_on": date(2025, 3, 18),
    }),
    DocumentData("February 2025", {
        "title": "Out-of-hours call sheets", "author": "OOH1", "system": "Out-of-Hours Service, call record",
        "pages": 4,
        "weight": "primary", "read_on": date(2025, 3, 19),
    }),
    DocumentData("June 2023", {
        "title": "Out-of-hours procedure, version 3", "author": "Out-of-Hours Service", "system": "policy library",
        "pages": 9, "weight": "secondary", "read_on": date(2025, 3, 19),
    }),
    DocumentData("14 to 17 February 2025", {
        "title": "Visit record of the care agency", "author": "CO1", "system": "agency", "pages": 6,
        "weight": "primary",
        "read_on": date(2025, 4, 2),
    }),
)  # fmt: skip

EVENTS: tuple[tuple[int, EventDetail], ...] = (
    event(1, "27 Jan 2025", "SU is referred to the Hospital Discharge Team while in hospital with pneumonia.",
          who="SU SW1", sources="D1 p.1", terms="T1"),
    event(2, "5 Feb 2025 pm",
    "SW1 meets SU and FM1 on the ward and agrees three visits a day, the evening one with insulin.",
          who="SW1 SU FM1", sources="D1 p.3", terms="T1", marks="G",
          comment="FM1's own health was asked about, and he was offered a carer's assessment."),
    event(3, "12 Feb 2025", "SU goes home. Care by an agency is to begin the same evening.",
          who="SU SW1", sources="D1 p.5", terms="T1", marks="K"),
    event(4, "about 13 February 2025",
    "The agency tells SW1 that weekend evenings are not yet staffed and hopes to have somebody by Saturday.",
          who="CO1 SW1", sources="D1 p.6", terms="T1", marks="M",
          action_not_taken="No plan for the case that nobody is found.",
          expected_practice="Visits with insulin are confirmed before discharge or covered by another provider."),
    event(5, "14 Feb 2025 16:30", "SW1's last entry before the weekend: awaiting confirmation from the agency.",
          who="SW1", sources="D1 p.7", terms="T1 T2"),
    event(6, "15 Feb 2025 18:00", "The evening visit is not made.", who="SU", sources="D4 p.3", terms="T2", marks="M"),
    event(7, "15 Feb 2025 20:15",
    "FM1 telephones the out-of-hours service. OOH1 leaves a message with the agency and closes the call.",
          who="FM1 OOH1", sources="D2 p.2; D3 p.4", terms="T2", marks="K M",
          decision="Provider informed.",
          action_not_taken="No call back, and no attempt to find somebody who could give insulin."),
    event(8, "16 Feb 2025 07:00",
    "FM1 finds SU confused and calls an ambulance. She is admitted with a high blood sugar.",
          who="FM1 SU", sources="D2 p.3; D1 p.9", terms="T2", marks="K"),
    event(9, "17 Feb 2025", "SW1 learns of it from the ward and raises a safeguarding concern.",
          who="SW1", sources="D1 p.9", terms="T2"),
    event(10, "20 Feb 2025 14:00", "SU goes home with visits by the district nurses for her insulin.",
          who="SU", sources="D1 p.11", terms="T1"),
)  # fmt: skip

NARRATIVE = prose("""
    SU went home on 12 February 2025 with care that was not certain for the weekend (E3, E4). On Saturday evening
    nobody came (E6). FM1 telephoned the out-of-hours service, which left a message with the agency and closed the
    call (E7). On Sunday morning he found her confused (E8). She recovered and went home with a safer arrangement
    (E10).

    The people concerned acted within the rules they had. The rules ended at informing somebody else.""")
OVERVIEW: Values = {
    "narrative": NARRATIVE,
    **{
        name: prose(text)
        for name, text in {
            "context": """
                The ward was full and the bed was wanted. SW1 had eleven discharges that week. One officer took all
                calls of the weekend.""",
            "lessons_individuals": "A doubt that is written down needs somebody who is told of it.",
            "lessons_teams": "A discharge with visits for medicines needs a second plan before the weekend.",
            "lessons_organisations": "Informing a provider is not the end of a call about a missed visit.",
            "good_practice": "SW1 listened to FM1 on the ward and thought of him as a carer (F3).",
            "ways_of_working": "The check list for discharge has no line for visits that are not yet confirmed.",
            "training_management_supervision": """
                Out-of-hours officers had no training in what a missed visit may mean for somebody with insulin.""",
            "partnership": "The agency told the worker of its doubt and not the manager; its contract asks for neither.",
        }.items()
    },
}
EXEMPTIONS: tuple[tuple[str, str, date], ...] = (
    (
        "7.2-resources",
        "The records and the written accounts raise no question of staff or money.",
        date(2025, 5, 13),
    ),
)
"""Checks that do not apply to this review: the check, the reviewer's reason, the date."""

ANALYSES: tuple[Values, ...] = (
    {
        "what_happened": "Care was confirmed for weekdays and hoped for at the weekend (E4, E5).",
        "why": "The bed was needed, and the agency had always found somebody before.",
        "hindsight": "The doubt was on record two days before; it needed a second plan.",
        "state": "agreed",
    },
    {
        "what_happened": "One call, one message, closed (E7).",
        "why": "Version 3 of the procedure asks for no more.",
        "hindsight": "A call back after an hour would have shown that nobody had come.",
        "state": "agreed",
    },
)

FINDINGS: tuple[FindingData, ...] = (
    FindingData(
        {
            "kind": "decision", "state": "agreed",
            "text": "SU left hospital although visits with insulin were not confirmed for the weekend.",
            "why": "Confirmation was expected, and no form asked for it.",
            "hindsight": "The doubt was known on about 13 February.",
        },
        "E4; E5; D1 p.6", ("Leaving hospital", "Medicines"),
    ),
    FindingData(
        {
            "kind": "missed_opportunity", "state": "agreed",
            "text": "A missed evening visit was reported to the out-of-hours service and was not escalated, because "
            "the procedure asks only that the provider be informed.",
            "why": "The procedure was followed.",
            "hindsight": "The call at 20:15 was the last chance before the morning.",
        },
        "E7; D2 p.2; D3 p.4", ("Escalation out of hours", "Missed visits"),
    ),
    FindingData(
        {
            "kind": "good_practice", "state": "agreed",
            "text": "SW1 listened to FM1 on the ward and thought of him as a carer.",
            "why": "SW1 had set aside an hour.",
            "hindsight": "",
        },
        "E2; D1 p.3", ("Listening to families", "Good practice to share"),
    ),
)  # fmt: skip


def _past(
    what: str, owner: str, outcome: str, evaluation: str, status: str, effectiveness: str, *days: int
) -> ActionData:
    due, done, evaluated = days
    values = {
        "what": what,
        "owner": owner,
        "intended_outcome": outcome,
        "evaluation": evaluation,
        "status": status,
        "effectiveness": prose(effectiveness),
    }
    return ActionData(values, {"due_on": due, "done_on": done, "evaluated_on": evaluated})


RECOMMENDATIONS: tuple[RecommendationData, ...] = (
    RecommendationData(
        {
            "kind": "smart", "state": "agreed", "strength": "intermediate", "decision": "agreed",
            "decided_on": date(2025, 7, 10),
            "text": "Nobody goes home from hospital with visits for medicines unconfirmed.",
            "analysis": "F1: the doubt was known and there was no second plan.",
            "time_bound": "By the end of October 2025.",
        },
        (1,),
        (
            _past("Add a line to the discharge check list: each visit with medicines confirmed, by whom.",
            "Hospital Discharge Lead",
                  "No discharge with such visits in doubt.", "Thirty discharges read.", "evaluated_effective",
                  "In 30 discharges read in January 2026 all visits with medicines were confirmed by name.",
                  -388, -395, -305),
            _past("Agree with agencies that a doubt is told to the manager and not to the worker alone.",
            "Commissioning Lead",
                  "Managers know of doubts in time to act.", "Number of doubts told, by agency.",
                  "evaluated_not_effective",
                  "Two agencies of seven told managers of any doubt. Taken into the new contract of April 2026.",
                  -388, -380, -290),
        ),
    ),
    RecommendationData(
        {
            "kind": "further_process", "state": "agreed", "strength": "weaker", "decision": "agreed",
            "decided_on": date(2025, 7, 10),
            "text": "All out-of-hours officers are briefed on missed visits.",
            "analysis": "F2: the call was closed after one message.",
            "further_process": "A briefing, followed by a reminder by e-mail.",
        },
        (2,),
        (
            _past("Brief all out-of-hours officers on missed visits and send a reminder.", "Out-of-Hours Lead",
                  "Missed visits are escalated.", "Attendance, and a form for feedback.", "evaluated_effective",
                  "Eleven of fourteen attended in September 2025 and the rest were sent the slides; the feedback "
                  "was good.", -440, -436, -300),
        ),
    ),
)  # fmt: skip

CONSIDERATION: Values = {
    "submitted_on": date(2025, 5, 28),
    "submitted_to": f"{REQUESTER}, Head of Service, Older People",
    "discussed_on": date(2025, 6, 5),
    "discussion": "The report was accepted as it stood.",
    "dmt_meeting_on": date(2025, 7, 10),
    "dmt_minute": "DMT 2025-07-10, item 9 (exempt)",
    "earlier_reviews_looked_at": "None of the last three years concerned missed visits.",
    "arrangement": "officers",
    "authorised_on": date(2025, 7, 10),
    "authorised_by": "Beverley Strangeway, Director of Adult Social Care",
    "plan_review_on": date(2026, 1, 15),
    "review_method": "one_report",
    "review_method_note": "One report by the Out-of-Hours Lead and the Hospital Discharge Lead.",
}

FINAL_REPORT: Values = {
    "effectiveness": prose("""
        Two of the three actions were judged effective. The agreement with agencies was not, and went into the new
        contract. The briefing was judged by attendance; whether calls are dealt with otherwise was not tested."""),
    "further_actions": "Notice of doubts becomes a term of the new contract with agencies from April 2026.",
    "workforce_themes": "Escalation out of hours; what informing somebody does and does not achieve.",
    "submitted_on": date(2026, 2, 19),
    "shared_with_dmt_on": date(2026, 2, 26),
    "shared_with_workforce_group_on": date(2026, 3, 12),
}

VIEWS: tuple[tuple[str, Values], ...] = (
    (
        "FM1",
        {
            "discussed_on": date(2026, 2, 5),
            "discussed_by": REVIEWER_NAME,
            "enough": "no",
            "view": "He was pleased about the check list. He did not see how a talk would make anybody come when "
            "the next wife is waiting.",
        },
    ),
)

SHARING: tuple[tuple[str, Values], ...] = (
    (
        "",
        {
            "audience": "team", "team": "Hospital Discharge Team", "ground": "within_scope", "decided_by": REQUESTER,
            "decided_on": date(2025, 7, 14), "what_was_shared": "F1, F3 and the plan", "shared_by": REQUESTER,
            "shared_on": date(2025, 7, 23),
        },
    ),
    (
        "SU",
        {
            "audience": "service_user", "ground": "involved", "decided_by": REQUESTER, "decided_on": date(2025, 7, 14),
            "what_was_shared": "the findings and the plan", "shared_by": REVIEWER_NAME, "shared_on": date(2025, 7, 22),
        },
    ),
    (
        "",
        {
            "audience": "team", "team": "Out-of-Hours Service", "ground": "within_scope", "decided_by": REQUESTER,
            "decided_on": date(2025, 7, 14), "what_was_shared": "F2 and the plan", "shared_by": REQUESTER,
            "shared_on": date(2025, 7, 24),
        },
    ),
    (
        "FM1",
        {
            "audience": "family", "ground": "deceased", "decided_by": REQUESTER, "decided_on": date(2026, 1, 29),
            "ground_note": "SU died in December 2025. FM1 was involved, and had been told all with her consent "
            "while she lived.",
            "lawful_basis": "Involvement in the incident; no wish of SU to the contrary is known, and no confidence "
            "is broken.",
            "what_was_shared": "the draft of the final report", "shared_by": REVIEWER_NAME,
            "shared_on": date(2026, 2, 5),
        },
    ),
)  # fmt: skip
