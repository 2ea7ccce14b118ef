"""The eight findings of the main review, each with its evidence and its themes."""

from __future__ import annotations

from imr_tui.demo import EARLIER_REFERENCE
from imr_tui.demo.shapes import FindingData, prose


def _finding(
    kind: str, text: str, why: str, hindsight: str, evidence: str, *themes: str, repeats: str = "", **more: object
) -> FindingData:
    values = {"kind": kind, "text": prose(text), "why": prose(why), "hindsight": prose(hindsight), "state": "agreed"}
    return FindingData({**values, **more}, evidence, themes, repeats)


FINDINGS: tuple[FindingData, ...] = (
    _finding(
        "missed_opportunity",
        """
        Between 2 February and 6 April 2026 nineteen of SU's visits have no entry in the book in his home. None was
        recorded as missed. FM1, GP, DN2 and a care worker each told the council of one; every message was received
        kindly and none was put together with the others.""",
        """
        The rota system showed such visits as completed, so that each message looked like a mistake of the person
        who gave it. A missed visit was an incident in the handbook and a query in practice. Messages reached four
        inboxes, and nobody had the task of reading them side by side.""",
        """
        3 March was the day on which it could have been seen: two professionals and FM1 within a few
        hours. It did not take hindsight to visit SU that day; the handbook asks for it.""",
        "E24; E25; E29; E31; E32; E34; D3 p.12; D4 p.34; I5.1; I2.1",
        "Missed visits", "Listening to families", "Recording",
    ),
    _finding(
        "system",
        """
        The new rota system hid visits without a worker and closed them as completed. The fault was reported
        clearly on 9 February, was given medium priority, and was left until the release of 20 April although a
        mend had passed its test on 11 March.""",
        """
        The old list was switched off on the day of the change because its contract had ended. Priority was set by
        the number of calls and not by what might happen to a person. The Home Support Service and the Service
        Systems Team each believed that the other was judging the risk.""",
        """
        That the fault would meet an Easter rota with eleven unfilled visits could not have been foreseen in
        detail. That it would hide a missed visit to somebody with time-critical medicines could, and was written
        in the report.""",
        "E18; E21; E35; E39; D10 p.6; D10 p.8; I3.1; I3.2",
        "Change of systems", "Missed visits",
    ),
    _finding(
        "decision",
        """
        On Easter Sunday the out-of-hours service was told of a missed visit, left a message on the voicemail of a
        closed office and closed the call. Nobody went to SU, nobody asked about his medicines, and the next visit
        was not made either.""",
        """
        OOH1 followed a procedure that ends with informing the provider, was written before Home Support came back
        into the council, and gives a number that was out of date. He was alone with the telephones. Calls left
        open were counted as work not done.""",
        """
        A call back at nine would have shown that nobody had come. At the time the procedure gave no
        reason to make one; OOH1 himself felt that what he had done was not enough and had no next step to take.""",
        "E44; E45; E47; E41; D6 p.4; D6 p.6; D5 p.3; I4.2; I4.1",
        "Escalation out of hours", "Missed visits",
        repeats="F2",
        repeats_reference=f"{EARLIER_REFERENCE} F2",
        repeats_text=prose("""
            A missed evening visit was reported to the out-of-hours service and was not escalated, because the
            procedure asks only that the provider be informed."""),
        different_this_time=prose("""
            The answer then was a briefing and a reminder by e-mail; the procedure was not changed and officers on
            nights got slides. This time the rule itself is rewritten, Carebook is opened on every call, the
            numbers are tested each week, and an alarm no longer depends on somebody telephoning."""),
    ),
    _finding(
        "action",
        """
        When SU's case was passed to SW2 the near fall of November, the review that was put off and the alarm that
        was never ordered were not handed over. SW2's first attempt to reach him came three weeks later, and the
        visit in March did not take up what GP and DN2 had reported.""",
        """
        TM1 wrote nine handover notes in an afternoon from a page that does not show recent events. SW2's caseload
        rose from 22 to 29 with them. Supervision of SW2 was missed in February because TM1 was covering a second
        team.""",
        """
        SW1 would have named SU among four people who could not wait, had she been asked by telephone in the first
        days.""",
        "E16; E22; E33; E36; D11 p.5; D2 p.9; I1.3",
        "Handover and allocation", "Supervision",
    ),
    _finding(
        "decision",
        """
        The decision of 12 December 2025 to hold SW1's 31 cases on duty left SU without a named worker for 40 days.
        Nobody from the team spoke to him from 4 December until about 5 March, thirteen weeks, and neither he nor
        his family was told why.""",
        """
        There is no standard for cover when a worker is away. With three posts vacant and two people ill, duty
        seemed safer than a name on paper, and the absence was expected to be short. Duty read messages and was not
        asked to call the people on the list.""",
        """
        The decision was defensible for the first fortnight. By the first week of January, when it was known that
        SW1 would stay away, it was not, and the five or six people who could least wait could have been picked out
        on the first day.""",
        "E14; E15; E12; D11 p.4; I6.1",
        "Workload and cover", "Handover and allocation",
    ),
    _finding(
        "good_practice",
        """
        Several people did more than was asked of them and did it well: SW1's assessment, timed by SU's medicines
        and in his own words; CW1, who showed OT1 where he falls; CO1's report of the fault and her paper list;
        CW2's care of SU on the floor; and the early, plain apology of TM1 and TM2.""",
        """
        They knew the person and had, or took, the time. In each case the good work stayed with the one who did it:
        there was no way by which CW1's knowledge or CO1's list could become what everybody knew.""",
        """
        Continuity was worth more than anybody counted: missed visits begin in the week after CW1 was moved from
        the round.""",
        "E2; E8; E21; E42; E49; E54; D8 p.3; I1.1; I2.3",
        "Good practice to share", "Continuity of care",
    ),
    _finding(
        "missed_opportunity",
        """
        The district nurses saw in February that SU was losing weight, and this did not reach the council or, as
        far as the extract shows, the surgery.""",
        """
        This concerns the practice of another organisation and is recorded so that it can be passed on. The trust
        looks at it in its own review.""",
        """
        Together with FM1's e-mails the loss of weight might have brought SU's review forward.""",
        "E27; D7 p.2",
        "Working with partners",
        other_organisation=True,
    ),
    _finding(
        "system",
        """
        Two safeguards that the council's own forms could have made certain were left to memory: what to do when
        there is no reply or no visit, and the pendant alarm that OT1 recommended. SU had neither on the night of
        the fall.""",
        """
        Carebook lets a plan be authorised with the box empty, and telecare has a form of its own which nothing
        reminds one to send. SW1 had eleven plans to go back to; OT1 had come from a council where the order did
        both.""",
        """
        An alarm would not have prevented the fall. It would probably have shortened the time on the floor, which
        did SU as much harm as the fall itself.""",
        "E3; E7; E9; E48; D1 p.6; D8 p.5; I1.2",
        "Falls prevention", "Recording",
    ),
)  # fmt: skip
