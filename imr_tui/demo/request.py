"""The request, the reviewer, the two versions of the scope, the target dates and the notifications."""

from __future__ import annotations

from datetime import date

from imr_tui.demo.shapes import Values, prose
from imr_tui.services.review.scope import NotificationDetail, PressQueryDetail, TeamDetail

TITLE = "Mr A: a fall after missed visits"
REQUESTER = "Dilys Averill"
REVIEWER_NAME = "Ruth Penhallam"

REVIEW: Values = {"protective_marking": "OFFICIAL-SENSITIVE", "retention_review_on": date(2033, 9, 10)}

PARTNER: Values = {
    "agency": "Thornmere Community Health Trust",
    "reference": "TCHT-PSR-26-07",
    "contact": "patient safety lead, 01632 960178, patient.safety@example.org",
    "note": "The trust's own review of the district nursing contacts. F7 was passed to it on 6 August 2026.",
}

REQUEST: Values = {
    "requested_by": REQUESTER,
    "requester_role": "Head of Service, Older People",
    "on_behalf_of": "hos",
    "requested_on": date(2026, 4, 14),
    "incident_summary": prose("""
        SU, who is 81, has Parkinson's and lives alone, fell at home in the early hours of Easter Monday. He lay on
        the floor for nearly five hours until a care worker came. His hip was broken. The two visits before, at
        17:00 and 21:00 on Easter Sunday, had not been made, and a neighbour had told the out-of-hours service of
        the first of them that evening."""),
    "incident_place": "SU's home",
    "category": "serious_harm",
    "receives_asc_support": True,
    "staff_concern": True,
}
INCIDENT_WHEN = "6 April 2026, early hours"

REVIEWER: Values = {
    "name": REVIEWER_NAME,
    "post": "Principal Officer, Safeguarding and Review",
    "experience": prose("""
        Registered social worker for 22 years; team manager for six. Has carried out four earlier IMRs and taken
        part in two safeguarding adults reviews."""),
    "authority": prose("""
        Reports to the Assistant Director and not to the Head of Service. May see every record of Adult Social
        Care and interview any member of staff."""),
    "appointed_on": date(2026, 4, 20),
    "no_management_involvement_on": date(2026, 4, 20),
    "no_incident_involvement_on": date(2026, 4, 20),
}

TEAMS: tuple[TeamDetail, ...] = (
    TeamDetail("East Locality Team", "Graham Ottaway"),
    TeamDetail("Home Support Service", "Lorna Quested"),
    TeamDetail("Out-of-Hours Service", "Imran Bellamy"),
)

SCOPE_1: Values = {
    "covers_who": "SU, and the council's staff who assessed, arranged or gave his care, or answered for it out of "
    "hours.",
    "covers_what": prose("""
        The visits to SU and how missed ones were noticed; the allocation and review of his care; what the
        out-of-hours service knew and did on 5 and 6 April 2026. Not in scope: the clinical care by the trust and by
        the surgery, which the trust looks at in its own review."""),
    "period_from": date(2026, 1, 1),
    "period_to": date(2026, 4, 30),
    "method": "interviews",
    "method_reason": prose("""
        The records say what was entered and not why. Interviews with the people nearest to the decisions, and
        with SU's daughter."""),
}
AGREED_1 = (date(2026, 4, 23), date(2026, 4, 24))

REVISION_REASON = prose("""
    The visit log (D3), exported on 18 May 2026, showed visits closed as completed for which the book in the home
    has no entry, and the project log (D10) showed that the fault had been reported on 9 February. Case notes from
    before January also bear on the allocation. The period now begins with the first referral, the Service Systems
    Team and the Independence and Equipment Team are in scope, and a fifth term of reference was added.""")
TEAMS_2: tuple[TeamDetail, ...] = (
    *TEAMS,
    TeamDetail("Service Systems Team", "Petra Vandeleur"),
    TeamDetail("Independence and Equipment Team", "Noreen Tallack"),
)
SCOPE_2: Values = {
    "covers_who": prose("""
        SU, and the council's staff who assessed, arranged or gave his care, answered for it out of hours, or changed
        and supported the rota system."""),
    "covers_what": prose("""
        As in the first version, and the change of the rota system in February 2026: how it was prepared, what was
        reported about it and what was done; and the equipment recommended for SU in November 2025. Not in scope: the
        clinical care by the trust and by the surgery, which the trust looks at in its own review."""),
    "period_from": date(2025, 10, 1),
}
AGREED_2 = (date(2026, 6, 1), date(2026, 6, 2))

TERMS: tuple[str, ...] = (
    "How were SU's risk of falling and his need for support assessed, planned for and reviewed?",
    "How were missed and late visits recorded, noticed and acted upon, and how were SU, his family and neighbours "
    "heard?",
    "Was it clear at every time who was responsible for SU's case, and what was handed over when that changed?",
    "What did the out-of-hours service know, decide and do over the Easter weekend, and did its rule help or hinder?",
)
TERM_ADDED_LATER = "Did the change of the rota system in February 2026 contribute, and how was its risk managed?"

TARGETS: tuple[tuple[str, date], ...] = (
    ("completion", date(2026, 6, 30)),
    ("submission_to_hos", date(2026, 7, 31)),
    ("dmt_consideration", date(2026, 9, 10)),
)
EXTENSION = (
    "completion",
    date(2026, 7, 24),
    prose("""
        The second version of the scope brought in the rota system and three further months; two interviews could
        not be held before the middle of June."""),
    date(2026, 6, 2),
)
REACHED: dict[str, date] = {
    "completion": date(2026, 7, 22),
    "submission_to_hos": date(2026, 7, 29),
    "dmt_consideration": date(2026, 9, 10),
}

NOTIFICATIONS: tuple[NotificationDetail, ...] = tuple(
    NotificationDetail(
        team=team.name, manager=team.manager, told_by=REQUESTER, told_on=on, how=how, no_press_instruction=True
    )
    for team, on, how in zip(
        TEAMS_2,
        (date(2026, 4, 16), date(2026, 4, 16), date(2026, 4, 17), date(2026, 6, 3), date(2026, 6, 3)),
        (
            "meeting, followed by e-mail",
            "meeting, followed by e-mail",
            "telephone, followed by e-mail; asked to tell every officer on the rota",
            "e-mail, after the second version of the scope",
            "e-mail, after the second version of the scope",
        ),
        strict=True,
    )
)

PRESS_QUERIES: tuple[PressQueryDetail, ...] = (
    PressQueryDetail(
        received_on=date(2026, 5, 13),
        received_from="a reporter of a local paper, by telephone to the East Locality Team",
        summary="Asked whether visits were missed in Wherry Close at Easter. The duty worker confirmed nothing.",
        passed_to="the council's press officer",
        passed_on=date(2026, 5, 13),
    ),
)
