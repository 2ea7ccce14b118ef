"""The chronology of the main review from the referral to the end of March 2026, E1 to E38."""

from __future__ import annotations

from imr_tui.demo.shapes import event
from imr_tui.services.chronology.chronology import EventDetail

LOCALITY = "East Locality Team"
HOME_SUPPORT = "Home Support Service"

EVENTS: tuple[tuple[int, EventDetail], ...] = (
    event(
        1, "6 Oct 2025",
        "FM1 telephones the contact centre: SU has fallen twice in September and is missing doses of his medicines "
        "for Parkinson's. She asks for an assessment.",
        who="FM1 SU", sources="D2 p.1; D12 p.1", terms="T1", team="Contact Centre",
        decision="Passed to the East Locality Team for an assessment within five working days.",
        action_taken="Allocated to SW1 the same day.",
    ),
    event(
        2, "9 Oct 2025 14:00",
        """SW1 assesses SU at home. The visit is timed so that FM1 can be there and so that it falls an hour after a
        dose, when SU speaks and moves best.""",
        who="SW1 SU FM1", sources="D2 p.2; I1", terms="T1 T2", marks="G", team=LOCALITY,
        action_taken="Assessment completed in one visit; what matters to SU is recorded in his own words.",
        comment="Careful, personal work. The assessment names the time at which each dose is due and why a late one "
        "matters.",
    ),
    event(
        3, "14 Oct 2025",
        """Care and support plan agreed: four visits a day (07:30, 12:30, 17:00, 21:00) by the Home Support Service;
        medicines are marked as time-critical.""",
        who="SW1 SU", sources="D1 p.4; D1 p.6; D2 p.3", terms="T1 T2", marks="M", team=LOCALITY,
        decision="Plan authorised by TM1.",
        action_not_taken="What a worker, a neighbour or the out-of-hours service should do when there is no reply, "
        "or no visit, is left empty.",
        expected_practice="The plan of anybody who lives alone says what to do when there is no reply (Carebook "
        "guide, step 9).",
        comment="Carebook lets the plan be authorised with this box empty.",
    ),
    event(
        4, "20 Oct 2025", "Home Support begins. CW1 makes most of the morning visits from the first week.",
        who="CW1 SU", sources="D4 p.1", terms="T2", marks="K", team=HOME_SUPPORT,
    ),
    event(
        5, "22 October 2025", "SW1 refers SU to occupational therapy: falls, transfers, bathroom.",
        who="SW1 OT1", sources="D2 p.4", terms="T1", team=LOCALITY, action_taken="Referral accepted as priority two.",
    ),
    event(
        6, "early November 2025",
        "FM1 writes that her father is steadier and has put on weight since the visits began, and that he speaks of "
        "CW1 by name.",
        who="FM1 CW1", sources="D12 p.1", terms="T2",
    ),
    event(
        7, "10 Nov 2025 11:00",
        "OT1 assesses SU at home. Rails, a perching stool and a bed lever are to be ordered; a pendant alarm is "
        "recommended.",
        who="OT1 SU", sources="D8 p.2; D2 p.6", terms="T1", team="Independence and Equipment Team",
        decision="Equipment ordered; SU agrees to a pendant alarm.",
    ),
    event(
        8, "10 Nov 2025 11:00",
        "CW1 stays on after the morning visit, in her own time, to show OT1 how SU turns at the bathroom door, "
        "where he has fallen before.",
        who="CW1 OT1 SU", sources="D8 p.3; D4 p.9", terms="T1", marks="G", team=HOME_SUPPORT, position=1,
        comment="OT1 moved one rail because of what CW1 showed her.",
    ),
    event(
        9, "17 Nov 2025", "Rails, stool and bed lever delivered and fitted. No pendant alarm is ordered.",
        who="OT1", sources="D8 p.5", terms="T1", marks="M", team="Independence and Equipment Team",
        action_not_taken="The separate telecare form was not sent.",
        expected_practice="What an assessment recommends is ordered, or the reason why not is recorded, before it "
        "is closed.",
        comment="The order form has no line for telecare. OT1 wrote to the reviewer on 12 June that she believed that "
        "the referral went by itself, as it did in her last post.",
    ),
    event(
        10, "about 24 November 2025",
        "CW1 writes in the book that SU's legs gave way at the bathroom door and that she lowered him to the stool. "
        "He was not hurt. She tells the office.",
        who="CW1 SU", sources="D4 p.14", terms="T1", team=HOME_SUPPORT, action_taken="Office told by telephone.",
    ),
    event(
        11, "25 Nov 2025", "CO1 passes CW1's message to SW1 by e-mail and copies it into Carebook.",
        who="CO1 SW1 CW1", sources="D2 p.7", terms="T1", team=HOME_SUPPORT,
        action_taken="SW1 reads it the same day and plans to raise it at the first review.",
    ),
    event(
        12, "w/c 1 December 2025", "The review that is due six weeks after the start of care is not held.",
        who="SW1", sources="D2 p.8; D11 p.3", terms="T1", marks="M", team=LOCALITY,
        expected_practice="A first review six to eight weeks after care begins, sooner after a fall or near fall.",
        comment="SW1 held 31 cases that week; the team had three of eleven posts vacant.",
    ),
    event(
        13, "4 Dec 2025 pm", "SW1 telephones SU about the near fall. They agree to hold the review in the new year.",
        who="SW1 SU", sources="D2 p.8; I1", terms="T1", team=LOCALITY,
        decision="Review put off to January.",
        action_not_taken="No date is set, and no task for the review is made in Carebook.",
    ),
    event(
        14, "12 Dec 2025",
        "SW1 begins a period of sickness absence. Her 31 cases are placed on the duty list.",
        who="SW1 TM1", sources="D11 p.4; I6", terms="T3", marks="K", team=LOCALITY,
        decision="TM1 decides to hold the cases on duty until it is known how long SW1 will be away.",
        action_not_taken="No named worker for SU; neither he, nor FM1, nor the Home Support Service is told.",
        expected_practice="The council has no written standard for absence. Most teams name a worker after two weeks.",
    ),
    event(
        15, "19 Jan 2026",
        "A duty worker opens SU's record, the first time since 12 December, and notes that there has been no "
        "contact with him by the team since 4 December.",
        who="SU", people_typed="duty worker", sources="D2 p.9", terms="T3 T1", marks="N", team=LOCALITY,
        action_taken="Put on the list for allocation.",
        comment="Nobody from the team spoke to SU from 4 December until about 5 March (E33), thirteen weeks; the "
        "first attempt was on 12 February (E22).",
    ),
    event(
        16, "21 Jan 2026", "SU's case is allocated to SW2 with a handover note of four lines.",
        who="TM1 SW2", sources="D2 p.9; D11 p.5", terms="T3", marks="M K", team=LOCALITY,
        action_not_taken="The note does not mention the near fall, the review that was put off, or the pendant alarm.",
        expected_practice="A handover says what is open and what is at risk.",
        comment="TM1 wrote nine such notes that day from the front pages of Carebook.",
    ),
    event(
        17, "late January 2026",
        "Briefings of half a day on the new rota system. CW2 is on a round and gets the handout later.",
        who="CW2", sources="D10 p.4; I2", terms="T5", team=HOME_SUPPORT,
    ),
    event(
        18, "2 Feb 2026",
        "The new rota system goes live in the East area. The old list of unfilled visits is switched off on the "
        "same day.",
        who="TM4 TM2", sources="D10 p.6", terms="T5", marks="K", team="Service Systems Team",
        decision="No period of running both side by side: the old contract ended on 31 January.",
        action_not_taken="No risk assessment for people with time-critical visits.",
        expected_practice="The council's project guide asks for a fallback list for four weeks.",
    ),
    event(
        19, "5 Feb 2026 07:30",
        "CW1 arrives for the 07:30 visit at 09:10; the round in her telephone showed another order.",
        who="CW1 SU", sources="D3 p.2; D4 p.24", terms="T2 T5", team=HOME_SUPPORT,
        action_taken="Medicines given 100 minutes late; CW1 reports it to the office.",
    ),
    event(
        20, "5 Feb 2026 07:30",
        "FR1 sees the curtains drawn, lets herself in and finds SU in bed, stiff and unable to sit up. She stays "
        "with him.",
        who="FR1 SU", sources="D12 p.2", terms="T2", position=1,
        comment="FR1 did not know whom to call; the folder in the home gave the old office number.",
    ),
    event(
        21, "9 Feb 2026",
        "CO1 reports to the Service Systems Team that visits without a worker do not show on the coordinators' "
        "screen and are closed as completed at midnight (issue 17).",
        who="CO1 TM4", sources="D10 p.8; I3", terms="T5 T2", marks="G K", team=HOME_SUPPORT,
        decision="Issue 17 is given medium priority and passed to the supplier.",
        action_taken="CO1 begins a paper list of her own.",
        action_not_taken="No instruction to the other coordinators; TM2 is not told of the second half of the report.",
        comment="Clear and early reporting. The priority was set by the number of calls about it, which was one.",
    ),
    event(
        22, "12 Feb 2026",
        "SW2 telephones SU, has no reply, and leaves a message for FM1. It is the first attempt since allocation.",
        who="SW2 FM1", sources="D2 p.11", terms="T3 T1", team=LOCALITY,
        action_not_taken="No second attempt in the fortnight after.",
    ),
    event(
        23, "mid February 2026",
        "CW1 is moved to another round. From now on SU's visits are shared among nine care workers.",
        who="CW1 CO1", sources="D3 p.5; I3", terms="T2 T5", team=HOME_SUPPORT,
        decision="The system plans rounds by travel time; the setting for a regular worker was not carried over.",
    ),
    event(
        24, "18 Feb 2026 12:30",
        "No worker comes for the 12:30 visit. The rota system shows it as completed; the book has no entry.",
        who="SU", sources="D3 p.7; D4 p.29", terms="T2 T5", marks="M", team=HOME_SUPPORT,
        action_not_taken="Not noticed, not recorded as missed, not made good.",
        expected_practice="A missed visit is recorded as an incident the same day and the manager decides what "
        "follows (Home Support handbook, 6.3).",
        comment="The first of nineteen visits between 2 February and 6 April for which the book has no entry.",
    ),
    event(
        25, "19 Feb 2026",
        "FM1 e-mails the Home Support Service about the visit of the day before. An apology is sent in answer.",
        who="FM1 CO1", sources="D12 p.2", terms="T2", marks="M", team=HOME_SUPPORT,
        decision="Treated as a query.",
        action_not_taken="No incident recorded, and SW2 not told.",
        expected_practice="Home Support handbook, 6.3, as for E24.",
    ),
    event(
        26, "24 Feb 2026", "Team meeting: 46 reviews are overdue in the East area. They are to be taken by date.",
        who="TM1 SW2", sources="D11 p.6", terms="T1 T3", team=LOCALITY,
        decision="By date and not by risk: Carebook has no field by which time-critical needs can be sorted.",
    ),
    event(
        27, "February 2026",
        "DN1 dresses a wound on SU's leg once a week and writes that he is thinner and that his trousers are tied "
        "with a cord.",
        who="DN1 SU", sources="D7 p.2", terms="T1", agency="Thornmere Community Health Trust",
        action_not_taken="The council was not told. For the trust's own review.",
    ),
    event(
        28, "2 Mar 2026 21:00", "The 21:00 visit is not made. SU sleeps in his chair.",
        who="SU", sources="D3 p.9; D4 p.34", terms="T2", marks="M", team=HOME_SUPPORT,
        action_not_taken="Not noticed until the surgery calls the next day.",
    ),
    event(
        29, "3 Mar 2026 10:30",
        "GP telephones the duty worker: SU told him of a missed visit the evening before and missed medicines.",
        who="GP SU", people_typed="duty worker", sources="D2 p.13", terms="T2", marks="K", team=LOCALITY,
        action_taken="Message passed to the Home Support Service and to SW2.",
        action_not_taken="No safeguarding concern was considered.",
        expected_practice="Missed care with missed time-critical medicines: consider a concern and record the "
        "reason for the decision.",
    ),
    event(
        30, "3 Mar 2026 10:30",
        "FM1 speaks to CO1 about the same visit. CO1 finds it marked completed, says that she believes FM1, and "
        "moves the next day's visits to a worker by hand.",
        who="FM1 CO1", sources="D12 p.2; I3", terms="T2", team=HOME_SUPPORT, position=1,
        action_taken="Visits of 4 March given to named workers.",
    ),
    event(
        31, "3 March 2026 pm",
        "DN2 finds no care worker present and the morning medicines untouched, and tells the duty worker.",
        who="DN2 SU", people_typed="duty worker", sources="D7 p.3; D2 p.14", terms="T2 T1", marks="M", team=LOCALITY,
        action_taken="Noted; SW2 is sent a task.",
        action_not_taken="No escalation is recorded, though it is the second professional on one day.",
        expected_practice="A visit or a call to SU the same day; the team manager told.",
    ),
    event(
        32, "March 2026",
        "Of 124 planned visits eleven have no entry in the book. The rota system shows nine "
        "of the eleven as completed.",
        who="SU", sources="D3 p.12; D4 p.34", terms="T2 T5", marks="M", team=HOME_SUPPORT,
        comment="Counted for this review; nobody could have seen it at the time without the book in the home.",
    ),
    event(
        33, "about 5 March 2026",
        "SW2 visits SU at home. The note says that he is well and makes no mention of medicines, missed visits or "
        "falls.",
        who="SW2 SU", sources="D2 p.15", terms="T1 T2", marks="M", team=LOCALITY,
        action_not_taken="The messages of 3 March are not taken up.",
        expected_practice="The book in the home is read at every visit.",
        comment="Tunde Adebisi entered the visit on 13 March, eight days later, and could not be sure of the day.",
    ),
    event(
        34, "w/c 9 March 2026",
        "FM1 leaves word for SW2 that the teatime visit has come at half past three on three days and that the "
        "tablets are then too close together.",
        who="FM1 SW2", sources="D12 p.3; D2 p.15", terms="T2", marks="M", team=LOCALITY,
        action_not_taken="No answer is recorded.",
    ),
    event(
        35, "11 Mar 2026",
        "The supplier's mend for issue 17 passes its test. It is to be released with the next version on 20 April.",
        who="TM4", sources="D10 p.11", terms="T5", team="Service Systems Team",
        decision="To wait for the planned release, after Easter.",
        action_not_taken="The service is not asked what the wait means over a long weekend.",
    ),
    event(
        36, "17 Mar 2026 09:15",
        "Supervision of SW2, the first since January. SU is on the list of 29 cases and is not reached.",
        who="TM1 SW2", sources="D11 p.7", terms="T3 T1", team=LOCALITY,
        expected_practice="Supervision every four weeks; cases with open concerns first.",
        comment="TM1 was also covering for a second team that month.",
    ),
    event(
        37, "20 Mar 2026", "SW2 goes on leave until 7 April. No cover is named for SU.",
        who="SW2 TM1", sources="D2 p.17; I6", terms="T3", marks="M", team=LOCALITY,
        action_not_taken="The open task about medicines stays with SW2.",
    ),
    event(
        38, "30 Mar 2026",
        "SW1 returns to work in stages, without a caseload. She sees that SU's review was never held and sends TM1 "
        "an e-mail about it.",
        who="SW1 TM1", sources="I1; D11 p.8", terms="T3 T1", team=LOCALITY,
        action_taken="E-mail to TM1, who reads it on 7 April after his leave.",
    ),
)  # fmt: skip
