"""The six recommendations of the main review and the twelve actions of its plan.

The dates of actions are in days from the date of the demonstration: negative before it, positive after it.
"""

from __future__ import annotations

from datetime import date

from imr_tui.demo.shapes import ActionData, RecommendationData, prose

DMT_DAY = date(2026, 9, 10)
SYSTEMS = "Service Systems Manager"
HOME_SUPPORT = "Head of Home Support"
OUT_OF_HOURS = "Out-of-Hours Lead"
PRINCIPAL = "Principal Social Worker"
HEAD_OF_SERVICE = "Head of Service, Older People"


def _recommendation(rests_on: tuple[int, ...], *actions: ActionData, **values: object) -> RecommendationData:
    texts = {name: prose(value) if isinstance(value, str) else value for name, value in values.items()}
    return RecommendationData({"decided_on": DMT_DAY, "state": "agreed", **texts}, rests_on, actions)


def _action(
    what: str,
    owner: str,
    outcome: str,
    evaluation: str,
    status: str,
    days: dict[str, int],
    *,
    revisions: tuple[tuple[int, int, str, str], ...] = (),
    progress: tuple[tuple[int, str, str], ...] = (),
    **more: str,
) -> ActionData:
    values = {
        "what": prose(what),
        "owner": owner,
        "intended_outcome": prose(outcome),
        "evaluation": prose(evaluation),
        "status": status,
        **{name: prose(value) for name, value in more.items()},
    }
    return ActionData(values, days, revisions, progress)


RECOMMENDATIONS: tuple[RecommendationData, ...] = (
    _recommendation(
        (1, 2),
        _action(
            "Set the rota system to alert a named coordinator when a visit has no worker four hours before it, or "
            "has not begun 30 minutes after its time.",
            SYSTEMS,
            "No visit with time-critical medicines is more than 30 minutes late without somebody knowing.",
            "Twenty made-up missed visits in the training copy, and a comparison of the log with the books of "
            "twelve homes each month.",
            "done", {"due_on": -24, "done_on": -28, "next_review_on": 17},
            progress=(
                (-49, SYSTEMS, "Alert works in the training copy; 18 of 20 trial visits raised it."),
                (-28, SYSTEMS,
                "Live in all areas. The two that failed had no telephone number for the coordinator; that is now a "
                "required field."),
            ),
            proof="Test record of the Service Systems Team; screen pictures of the alert.",
        ),
        _action(
            "Staff the alert from 07:00 to 22:30 on every day of the year, with a deputy named on the rota.",
            HOME_SUPPORT,
            "Each alert is answered by a person within 15 minutes.",
            "Time from alert to answer, each week, by day of the week; bank holidays looked at one by one.",
            "under_way", {"due_on": -54, "next_review_on": 4},
            revisions=(
                (-10, -59, "Consultation on the new shift pattern with staff and unions needs a further six weeks.",
                 HEAD_OF_SERVICE),
            ),
            progress=(
                (-59, HOME_SUPPORT, "Consultation opened. Weekdays covered from today; weekends by volunteers."),
                (-20, HOME_SUPPORT, "Weekends covered until the middle of December. Christmas has no deputy yet."),
            ),
        ),
        kind="smart",
        text="""The rota system raises an alert for every visit that has no worker or has not begun, and a named person
            answers it on every day of the year.""",
        analysis="""
            F1 shows that nobody noticed; F2 why nobody could. People reported missed visits and were not believed
            because the screen said otherwise. An alert takes the burden of noticing from families and puts it
            where the visits are planned.""",
        specific="An alert four hours before and 30 minutes after, to a named coordinator.",
        measurable="Share of alerts answered within 15 minutes; visits without an entry in the book.",
        achievable="The supplier offers it in the present contract.",
        relevant="Seventeen of nineteen missed visits were shown as completed.",
        time_bound="System by the end of October 2026; cover by the middle of November 2026.",
        strength="stronger",
        resource_implications="About £38,000 a year for evening and weekend hours of coordinators.",
        organisational_implications="A change of shift pattern for eleven coordinators; consultation needed.",
        decision="agreed",
        decision_text="Agreed, with funding for two years.",
    ),
    _recommendation(
        (3,),
        _action(
            "Rewrite the out-of-hours procedure: ask about medicines, open Carebook, use the emergency carers' "
            "list, see or speak to the person within 60 minutes (90 where nothing is time-critical), and only then "
            "close the call.",
            OUT_OF_HOURS,
            "A missed visit reported out of hours ends with somebody having seen or spoken to the person.",
            "Every such call of the first four weeks read by a manager from another service.",
            "evaluated_effective", {"due_on": -38, "done_on": -38, "evaluated_on": -7},
            progress=((-38, OUT_OF_HOURS, "Version 4 issued and in force."),),
            proof="Procedure, version 4; reading sheet of 23 calls.",
            effectiveness="""
                In 22 of 23 calls somebody had seen or spoken to the person before the call was closed; in the one
                left, the daughter was with him. The emergency carers' list was used six times.""",
        ),
        _action(
            "Give the list of on-call numbers an owner and ring every number once a week.",
            OUT_OF_HOURS,
            "Every number on the list is answered at the first attempt.",
            "A test call to each number in six weeks running by somebody who does not know the answer.",
            "evaluated_not_effective", {"due_on": -52, "done_on": -55, "evaluated_on": -6, "next_review_on": 22},
            progress=((-55, OUT_OF_HOURS, "Owner named; first weekly round made."),),
            proof="Sheet of test calls.",
            effectiveness="""
                Nine of 66 test calls were not answered, four of them in one week after a change of shifts. A list
                that has to be kept by hand goes out of date. A single number that follows the rota is being
                priced; see A2.3.""",
        ),
        _action(
            "Practise four real calls, made anonymous, with every out-of-hours officer, nights included; find out "
            "what one number that follows the rota would cost.",
            OUT_OF_HOURS,
            "Officers are sure of what they may do when a provider does not answer.",
            "Each officer's confidence before and after, and two unannounced test calls in each month.",
            "under_way", {"due_on": -3, "next_review_on": 17},
            progress=((-18, OUT_OF_HOURS,
            "Nine of fourteen officers have taken part; five work nights only. Price of one number asked for."),),
            strand="workforce_development",
        ),
        kind="smart",
        text="""
            One written rule for missed visits reported out of hours: for a person with time-critical needs
            somebody goes or speaks to the person within 60 minutes, and the call stays open until then.""",
        analysis="""
            F3 repeats a finding of IMR-2025-031, where a briefing left the rule as it was. OOH1 did what the rule
            asked. If the rule does not change, the next officer will do the same.""",
        specific="A step for each case: provider answers, provider does not answer, person does not answer.",
        measurable="Share of calls in which the person was seen or spoken to before closing.",
        achievable="The emergency carers' list is staffed; its use was allowed by the Head of Service on "
        "22 April 2026.",
        relevant="The call at 18:20 was the last chance before the fall.",
        time_bound="In force by 16 October 2026.",
        strength="stronger",
        resource_implications="None for the rule. A single number, if chosen, perhaps £6,000 a year.",
        organisational_implications="Out-of-hours officers need to see Carebook beside the telephone page.",
        decision="amended",
        decision_text="""
            Agreed with a change: 60 minutes for people with time-critical needs, and 90 minutes for everybody
            else, so that one officer alone can keep it.""",
        decision_reason="DMT was told that two officers could not reach everybody within 60 minutes on a busy evening.",
    ),
    _recommendation(
        (4, 5),
        _action(
            "Write a standard for absence: on the first day the manager picks out who cannot wait and names a "
            "worker for each; everybody is told within five days; the rest are allocated within ten.",
            HEAD_OF_SERVICE,
            "Nobody with time-critical needs is without a named worker for longer than a day.",
            "Each absence of more than a week in the first quarter looked at by the Principal Social Worker.",
            "done", {"due_on": -23, "done_on": -25, "next_review_on": 70},
            progress=((-25, HEAD_OF_SERVICE, "Standard agreed by all team managers and in force."),),
            proof="Standard, version 1; note of the managers' meeting.",
        ),
        _action(
            "Build a handover page in Carebook that shows open tasks, concerns of the last 90 days and what is "
            "time-critical.",
            PRINCIPAL,
            "The new worker knows on the first day what is open and what is at risk.",
            "Twenty handovers read against a check list before and after.",
            "under_way", {"due_on": 22},
            progress=((-12, PRINCIPAL, "Draft page tried by two teams. Concerns show; open tasks do not yet."),),
        ),
        _action(
            "Hold the overdue reviews of the East area, people with time-critical needs first.",
            "Team Manager, East Locality",
            "No review of a person with time-critical needs is more than four weeks late.",
            "Number overdue each month, in the two groups.",
            "under_way", {"due_on": 7},
            revisions=(
                (37, -40, "Two agency workers began a month later than planned.", HEAD_OF_SERVICE),
                (67, -12, "Time-critical group finished; the others need until the end of January.",
                "task and finish group"),
            ),
            progress=(
                (-40, "Team Manager, East Locality", "46 overdue in February, 51 now; 14 of them time-critical."),
                (-12, "Team Manager, East Locality", "All 14 time-critical reviews held. 29 others left."),
            ),
        ),
        kind="smart",
        text="""
            A standard for absence and handover, so that each person with time-critical needs has a named worker on
            every day, and that worker knows what is open.""",
        analysis="""
            F5 shows that duty was chosen because there was nothing better, and F4 what was lost when the case
            moved. Both happened to a manager short of people; a standard does not add people, it says what comes
            first.""",
        specific="First day, fifth day, tenth day; a page for handover.",
        measurable="Days without a named worker; items missing from handovers.",
        achievable="Managers of three other teams work in much this way already.",
        relevant="SU had no named worker for 40 days, and nobody from the team spoke to him for thirteen weeks.",
        time_bound="Standard by the end of October 2026; page by the middle of December 2026.",
        strength="intermediate",
        resource_implications="Two agency social workers for four months for the overdue reviews: £54,000.",
        organisational_implications="Carebook's supplier changes the page once a quarter only.",
        decision="agreed",
        decision_text="Agreed; agency workers funded from the vacancies.",
    ),
    _recommendation(
        (1, 2),
        _action(
            "Recruit a second weekend coordinator for each area.",
            HOME_SUPPORT,
            "Two coordinators on duty at every weekend and bank holiday.",
            "Rota of each weekend.",
            "closed", {"due_on": 38},
            closed_reason="DMT rejected R4 on 10 September 2026; the reason stands with the recommendation.",
        ),
        kind="smart",
        text="Two coordinators are on duty in each area at weekends and bank holidays.",
        analysis="""
            CO1 completed the Easter rota alone and had nobody to turn to (E39, E40). A second pair of hands would
            have helped with filling visits, which an alert does not do.""",
        specific="Three further posts.",
        measurable="Weekends with two coordinators.",
        achievable="Depends on money and on recruitment, which has been hard.",
        relevant="Eleven visits were unfilled at Easter in one area.",
        time_bound="By the end of December 2026.",
        strength="intermediate",
        resource_implications="£96,000 a year.",
        organisational_implications="Recruitment to three posts.",
        decision="rejected",
        decision_text="Not agreed at present.",
        decision_reason="""
            The cost is more than twice that of R1 and most of the benefit comes with R1. DMT will look again on
            the day of the plan's review, with the numbers of unfilled visits at weekends. The reviewer's concern
            about Christmas is noted, and the Head of Home Support is to say by 4 December how Christmas is
            covered.""",
    ),
    _recommendation(
        (6, 4),
        _action(
            "Make and hold six learning sessions from this case, with the people who did well, and give supervisors "
            "the question about one missed visit.",
            "Workforce Development Lead",
            "Staff say what the harm might be when they raise a concern; supervisors ask who could not wait.",
            "Twelve supervision records read before and six months after; concerns raised, counted by team.",
            "not_started", {"due_on": 69},
            strand="workforce_development",
        ),
        kind="further_process",
        text="A workforce development response: learning from what was done well in this case, and from how polite "
        "concerns were lost.",
        analysis="""
            F6 shows work worth copying, and F1 and F4 how easily a courteous message is passed on and forgotten. A
            course by itself changes little, so this is in addition to R1 to R3 and not instead of them.""",
        further_process="""
            The workforce group agrees the content in December 2026, with CW1, CO1 and SW1 if they wish, and
            reports to DMT in June 2027 with what supervision records show.""",
        strength="weaker",
        resource_implications="Within the training budget.",
        organisational_implications="Release of about 120 staff for half a day.",
        decision="agreed",
        decision_text="Agreed, as an addition to R1 to R3.",
    ),
    _recommendation(
        (8,),
        _action(
            "Put telecare on the equipment order, so that one form orders both.",
            "Commissioning Lead, Independence",
            "What is recommended is ordered, or the reason why not is written down.",
            "All orders of one month compared with the assessments.",
            "not_started", {"due_on": -17, "next_review_on": 10},
            progress=((-13, "Commissioning Lead, Independence",
            "Waiting for the equipment store's agreement to take telecare orders."),),
            strand="commissioning",
        ),
        _action(
            "Make the box for no reply and no visit a required field before a plan can be authorised, and fill it "
            "for everybody who lives alone.",
            PRINCIPAL,
            "Each plan of a person who lives alone says what to do.",
            "Plans authorised in one month, all read; existing plans counted each fortnight.",
            "under_way", {"due_on": 25},
            progress=((-21, PRINCIPAL, "Field required from 2 November. 312 of 498 older plans filled."),),
            strand="other",
        ),
        kind="smart",
        text="Two safeguards become part of the forms: telecare on the equipment order, and what to do when there "
        "is no reply or no visit.",
        analysis="""
            F8 shows two good intentions left to memory. Seen at the discussion of the report: the Head of Service
            asked what would have shortened the time on the floor.""",
        specific="One order form; one required field.",
        measurable="Orders without telecare that was recommended; plans without the field.",
        achievable="Both are settings of systems in use.",
        relevant="SU lay on the floor for nearly five hours.",
        time_bound="Order form by 6 November 2026; field by 18 December 2026.",
        strength="stronger",
        resource_implications="About 40 more alarms a year: £5,000.",
        organisational_implications="The equipment store takes on telecare orders.",
        origin="discussion",
        decision="agreed",
        decision_text="Agreed.",
    ),
)  # fmt: skip
