"""The narrative overview of the main review, its lessons, and the analysis of each term of reference."""

from __future__ import annotations

from imr_tui.demo.shapes import Values, prose

OVERVIEW: Values = {
    name: prose(text)
    for name, text in {
        "narrative": """
            SU is 81 and worked as a lock keeper. He has had Parkinson's since 2019 and type 2 diabetes for longer.
            His wife died in 2023 and he went on living alone in their bungalow, with a daughter (FM1) who
            telephoned most evenings and a neighbour (FR1) who had a key. Whether he can stand up depends on
            tablets taken four times a day, each within half an hour of its time.

            In October 2025, after two falls, FM1 asked for an assessment (#E1). SW1 saw SU within three days, at
            the hour at which he could best speak for himself (E2), and wrote a plan of four visits a day by the
            council's own Home Support Service (E3). One box of the plan, about what to do when there is no reply,
            stayed empty. Care began on 20 October (E4), and for three months it went well. CW1 made most of the
            morning visits. OT1 had rails fitted where CW1 had seen him fall (E7, E8) and recommended a pendant
            alarm, for which no form was sent (E9).

            In late November SU's legs gave way (E10). The message reached SW1 (E11), who spoke to him on 4
            December and agreed to hold the review, already due, in the new year (E12, E13). On 12 December she was
            taken ill. Her cases were placed on duty (E14). From then until 19 January nothing at all is recorded,
            and nobody from the team tried to reach SU until 12 February (E15, E22). SW2 was given the case on 21
            January with a note of four lines (E16).

            On 2 February the Home Support Service changed its rota system (E18). A visit without a worker no
            longer showed on the coordinators' screen, and at midnight it was closed as completed. CO1 saw this
            within a week and reported it (E21). The report was given medium priority. In the middle of the month
            CW1 was moved to another round, and SU's visits were shared among nine people (E23). On 18 February,
            for the first time that can be shown, nobody came (#E24).

            FM1 wrote the next day and was sent an apology (#E25). On 3 March GP, FM1 and DN2 told the council
            within a few hours of a missed visit and of medicines not taken (E29, E30, E31). SW2 visited about two
            days later; the note says that SU was well (E33). In the whole of March eleven of 124 visits have no
            entry in the book (E32). FM1 left a message about doses too close together, which nobody answered
            (E34). A mend for the system had passed its test on 11 March and was kept for the release of 20 April
            (E35). SW2 went on leave on 20 March, and no cover was named (E37).

            CO1 made the Easter rota alone. Four of SU's visits had no worker; for two of them, on Easter Sunday,
            nobody could be found (E39). At 16:45 on the Thursday she sent her list to the mailbox of the
            out-of-hours service (E40), which nobody opens at a weekend (E41). On the Saturday evening CW2 found SU
            unsteady, stayed with him and wrote it in the book (E42).

            On Easter Sunday the teatime visit was not made (E43). At 18:20 FR1 telephoned the out-of-hours service
            (E44). OOH1 rang the office, which was closed, and a number that was out of date, and left a message
            (E45). The bedtime visit was not made (E46), and the call was closed as 'provider informed' (E47). In
            the early hours SU got up, fell at the bathroom door and could not get up again (E48).

            CW2 found him at 07:50 and looked after him well (E49). He was admitted with a broken hip (E51). FM1
            heard of it from FR1 three hours later (E52). On 8 April TM1 and TM2 telephoned her together, told her
            what they knew and apologised (E54). SU left hospital on 29 April (E56). He now lives in a nursing home
            near FM1 and needs two people to stand.""",
        "context": """
            The East Locality Team had three of eleven posts vacant, one worker on maternity leave and two ill in
            December 2025. SW1 held 31 cases where 24 is the agreed number. TM1 covered a second team from
            February. Home Support planned visits for 140 people with one coordinator in place of three. The Home
            Support Service had come back into the council in April 2024, and the out-of-hours procedure had not
            been rewritten. None of this excuses what was not done; it explains why competent people did not do it.""",
        "lessons_individuals": """
            Say what the harm might be, and not only what is wrong: 'people are missed and the screen says that
            they were not' would have been heard. Ask about medicines when a visit is missed. Read the book in the
            home at each visit.""",
        "lessons_teams": """
            A polite concern is still a concern. A list on duty needs somebody who calls the people on it. Pick out
            the few who cannot wait on the first day of an absence, even when nobody can take the rest.""",
        "lessons_organisations": """
            A reminder does not change a rule. The finding of IMR-2025-031 was answered with a briefing, which was
            counted as effective because people had attended it. What has to be certain belongs in a form, an alarm
            or a rota.""",
        "good_practice": """
            The assessment in October, CW1's knowledge of SU, CO1's report of the fault, CW2's care on 6 April, and
            the apology of 8 April (F6). SW1, CW1, CO1 and CW2 have agreed that their work may be used for
            learning.""",
        "ways_of_working": """
            Rounds planned by travel time alone break the tie between a person and a worker who knows him. Messages
            about one person should come together in one place, whoever takes them.""",
        "training_management_supervision": """
            Supervision looked at the cases that made themselves heard. A standing question, which of your people
            would be hurt by one missed visit, takes five minutes. Out-of-hours officers need practice with real
            calls rather than slides.""",
        "partnership": """
            GP and DN2 each told the council what they saw on 3 March, which was right. What the district nurses
            saw in February is for the trust (F7). The surgery, the trust and the council have no shared way to say
            'this is the second time'.""",
        "resources": """
            One coordinator for 140 people is too few at a holiday weekend. A second one was on approved leave,
            since the leave was agreed before the vacancy. The emergency carers' list was staffed and idle on
            Easter Sunday: it was not used because nothing says that it may be.""",
        "public_interest_reason": """
            The report concerns one person's care and health and names teams in which few people work. The interest
            in openness is met by the summary of findings and actions; the interest in maintaining the exemption
            outweighs it for the rest.""",
    }.items()
}

ANALYSES: tuple[Values, ...] = tuple(
    {"what_happened": prose(happened), "why": prose(why), "hindsight": prose(hindsight), "state": "ready"}
    for happened, why, hindsight in (
        (
            """
            The assessment was prompt and good (E2). The plan had a gap (E3), an alarm was recommended and not
            ordered (E9), and after a near fall the review was put off and then lost (E10 to E13). After 4 December
            nobody from the team asked how SU was until March, and then not about falls (E33).""",
            """
            The forms let a plan be authorised, and an equipment order be closed, with a safeguard missing (F8).
            SW1's reminders were a sticky note and a diary. When she fell ill they went with her.""",
            """
            The rise in risk in November is plainer now than it was then: one near fall, no injury, new rails just
            fitted. A review before Christmas would have been good practice; its absence alone would not have led
            to the fall.""",
        ),
        (
            """
            Nineteen visits in nine weeks have no entry in the book; seventeen of them the system showed as
            completed. Six people told the council of missed or late visits: CW1, CW2, FM1, FR1, GP and DN2 (E19,
            I2, E25, E57, E29, E31). None of it was recorded as an incident.""",
            """
            The screen was believed before the people, except by CO1 on 3 March (E30). Each message was answered by
            itself. FM1's courtesy was taken for lack of urgency (I5.1, I6.2).""",
            """
            At the time staff could not know that the screen was wrong unless they had heard of issue 17. They
            could know on 3 March that two professionals had found the same thing, and the expected practice did
            not depend on the screen.""",
        ),
        (
            """
            SU had no named worker from 12 December to 21 January (E14, E16), no cover from 20 March to 7 April
            (E37), and a handover that left out what mattered (E16).""",
            """
            There was no standard for absence, the team was short of people, and TM1 chose duty as the safer of two
            bad choices (F5). Carebook's first page does not show what is open.""",
            """
            It could have been known in December which few people could not wait, for SW1 knew it (I1.3). That the
            absence would last until March could not.""",
        ),
        (
            """
            The list of unfilled visits was sent to a mailbox that is not read (E40, E41). FR1's call was answered
            at once, the provider was telephoned without success, and the call was closed (E44, E45, E47).""",
            """
            The rule hindered. It was written for external providers, ends at informing them, and had a wrong
            number (F3). One officer had the telephones. The same had been found in IMR-2025-031, and the rule had
            not been changed.""",
            """
            OOH1 could not know that the 21:00 visit was unfilled as well. He could have asked about medicines, and
            he says so. A visit from the emergency carers' list by eight that evening was possible; nobody had said
            that it was allowed.""",
        ),
        (
            """
            The change came on 2 February without a fallback list (E18). The fault was reported on 9 February
            (E21), mended in test by 11 March (E35) and live on 20 April (E55). The setting for a regular worker
            was lost in the change (E23).""",
            """
            The project followed the end of a contract. Its list of risks has money, time and training, and no
            person who receives care (D10). Priority was set by the number of calls.""",
            """
            That the fault existed could not be known before the change; that some fault would, could. An early
            release in March was offered by the supplier and not asked about. It contributed: the missed visits
            would otherwise have shown.""",
        ),
    )
)
