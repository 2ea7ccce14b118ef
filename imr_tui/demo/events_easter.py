"""The chronology of the main review over Easter 2026 and after, and the undated events: E39 to E59."""

from __future__ import annotations

from imr_tui.demo.events_winter import HOME_SUPPORT, LOCALITY
from imr_tui.demo.shapes import event
from imr_tui.services.chronology.chronology import EventDetail

OUT_OF_HOURS = "Out-of-Hours Service"

EVENTS: tuple[tuple[int, EventDetail], ...] = (
    event(
        39, "between 1 and 3 April 2026",
        "CO1 completes the Easter rota. Four of SU's visits stay without a worker; two are filled by workers who "
        "change shifts, the two of Easter Sunday evening are not.",
        who="CO1 SU", sources="D3 p.18; I3", terms="T2 T5", marks="K", team=HOME_SUPPORT,
        action_taken="CO1 keeps a list of unfilled visits on paper: eleven for six people.",
        comment="One coordinator for 140 people, the other two posts being vacant and on leave.",
    ),
    event(
        40, "2 Apr 2026 16:45",
        "CO1 e-mails her list to the mailbox of the out-of-hours service and asks it to keep an eye on these visits.",
        who="CO1", sources="D5 p.1; I3", terms="T4 T2", marks="M", team=HOME_SUPPORT,
        action_not_taken="No call to go with the e-mail; TM2 is not told that visits with time-critical medicines "
        "are unfilled.",
        expected_practice="There was no written rule. The Home Support handbook is silent on bank holidays.",
        comment="CO1 was alone and did more than was asked of her. She had no manager to turn to after 16:00.",
    ),
    event(
        41, "3 Apr 2026 17:00",
        "Handover to the out-of-hours service for the long weekend. The mailbox is not part of the handover sheet "
        "and is not opened before Tuesday.",
        sources="D5 p.1; D6 p.4", terms="T4", marks="M", team=OUT_OF_HOURS,
        expected_practice="Version 3 of the procedure hands over by telephone; it does not mention the mailbox.",
    ),
    event(
        42, "4 Apr 2026 21:00",
        "CW2 makes the evening visit. He finds SU unsteady, stays forty minutes longer than planned, sees him to "
        "bed and writes it in the book.",
        who="CW2 SU", sources="D4 p.45; I2", terms="T1 T2", marks="G", team=HOME_SUPPORT,
        action_taken="Walking frame put beside the bed; landing light left on.",
    ),
    event(
        43, "5 Apr 2026 17:00", "The 17:00 visit has no worker and is not made.",
        who="SU", sources="D3 p.21; D4 p.47", terms="T2", marks="M K", team=HOME_SUPPORT,
        action_not_taken="Nobody in the council sees that the visit is not made until FR1 telephones.",
    ),
    event(
        44, "5/4/26 6.20pm",
        "FR1 telephones the out-of-hours service: nobody has come to SU; she has given him a sandwich and does not "
        "dare to give him his tablets.",
        who="FR1 OOH1", sources="D5 p.3; I4", terms="T4 T2", marks="K", team=OUT_OF_HOURS,
        decision="OOH1 takes it as a matter for the provider and tells FR1 that they will be told.",
        action_not_taken="OOH1 does not ask about the medicines or look at Carebook, which marks them "
        "as time-critical.",
        expected_practice="Version 3: inform the provider. It says nothing of what to do if the provider does not "
        "answer.",
        comment="OOH1 was one of two officers; the other was at a Mental Health Act assessment from 17:45 to 22:30.",
    ),
    event(
        45, "5 April 2026, 18:35 to 18:42",
        "OOH1 telephones the Home Support office (voicemail) and then the on-call number on his list, which belongs "
        "to somebody who left in January. He leaves a message on the voicemail of the office.",
        who="OOH1", sources="D5 p.3; D6 p.6; I4", terms="T4", marks="M", team=OUT_OF_HOURS,
        action_not_taken="No other manager is tried; no visit by anybody else is arranged.",
        comment="The list of numbers has no owner. The right number had been on the Home Support intranet page "
        "since February.",
    ),
    event(
        46, "5 Apr 2026 21:00",
        "The 21:00 visit has no worker and is not made. FR1 had gone home at half past seven, expecting it.",
        who="SU FR1", sources="D3 p.21; D12 p.3", terms="T2 T4", marks="M", team=HOME_SUPPORT,
        action_not_taken="SU goes without two of his four doses that day.",
    ),
    event(
        47, "about 9.40pm on 5 April 2026",
        "OOH1 closes the call as 'provider informed' before the handover to the night officer.",
        who="OOH1", sources="D5 p.4; I4", terms="T4", marks="M", team=OUT_OF_HOURS,
        decision="Closed.",
        action_not_taken="Whether anybody had come to SU is not checked, and the night officer does not hear of the "
        "call.",
        expected_practice="Version 3 lets a call be closed once the provider has been told. A voicemail message was "
        "taken to be that.",
    ),
    event(
        48, "6 April 2026, early hours",
        "SU gets up to go to the bathroom, falls at the bathroom door and cannot get up. He has no alarm. He thinks "
        "that it was about three o'clock.",
        who="SU", sources="D9 p.1", terms="T1", marks="K",
    ),
    event(
        49, "6 Apr 2026 07:50",
        "CW2, sent to the morning visit twenty minutes late, finds SU on the floor, calls an ambulance, keeps him "
        "warm, does not move him and stays.",
        who="CW2 SU", sources="D4 p.48; I2", terms="T2", marks="G K", team=HOME_SUPPORT,
        action_taken="Ambulance called at 07:52. CW2 brings the list of medicines to the crew and says which doses "
        "were missed.",
    ),
    event(
        50, "6 Apr 2026 08:25", "The ambulance crew finds SU cold and in pain, with a leg shortened and turned out.",
        who="SU CW2", sources="D9 p.1", terms="T1", people_typed="ambulance crew", agency="ambulance service",
    ),
    event(
        51, "6 Apr 2026 09:40",
        "SU is admitted to hospital with a broken hip and signs of having had too little to drink. He is operated "
        "on the next day.",
        who="SU", sources="D9 p.2; D2 p.19", terms="T1", marks="K", agency="hospital",
    ),
    event(
        52, "6 Apr 2026 11:05", "FM1 learns from FR1 that her father is in hospital. The council had not told her.",
        who="FM1 FR1", sources="D12 p.3; I5", terms="T2 T4", marks="M", team=HOME_SUPPORT,
        expected_practice="The next of kin is told by the manager on call as soon as an ambulance is called (Home "
        "Support handbook, 6.5).",
        comment="Rose Tolliver had telephoned the office at nine and been told by the recorded message that it was "
        "closed.",
    ),
    event(
        53, "7 Apr 2026",
        "SW2, back from leave, hears of the admission from the ward and raises a safeguarding concern.",
        who="SW2", sources="D2 p.19", terms="T3", team=LOCALITY,
        action_taken="Concern raised within an hour; TM1 and TM2 told.",
    ),
    event(
        54, "8 Apr 2026 14:00",
        "Meeting under the safeguarding procedure. TM1 and TM2 telephone FM1 together afterwards, say what is known "
        "and apologise.",
        who="TM1 TM2 SW2 FM1", sources="D2 p.20; I5", terms="T2", marks="G", team=LOCALITY,
        decision="Enquiry by the council; the Head of Service considers an IMR.",
        action_taken="The regulator of care services is notified by TM2 the same day.",
        comment="FM1 said that this call, early and without excuses, is why she agreed to take part.",
    ),
    event(
        55, "20 Apr 2026",
        "The supplier's mend goes live: visits without a worker now show in red, and none is closed by itself.",
        who="TM4 CO1", sources="D10 p.13", terms="T5", marks="K", team="Service Systems Team",
        action_not_taken="Nobody is told by the system; the screen has to be looked at.",
    ),
    event(
        56, "29 Apr 2026", "SU leaves hospital for a bed in intermediate care. He cannot walk without two helpers.",
        who="SU SW2", sources="D2 p.33", terms="T1", team=LOCALITY,
        action_taken="SW2 stays the named worker. FM1 and SU choose the home together.",
    ),
    event(
        57, "before Easter 2026",
        "FR1 says that one Sunday nobody came to SU at midday and that she told the care worker in the evening.",
        who="FR1", sources="D12 p.3", terms="T2",
        comment="FR1 could not say which Sunday. The book has two Sundays without an entry at midday, 8 and 22 March.",
    ),
    event(
        58, "not dated",
        "A slip in the book, in an unknown hand: 'Nobody told me he was on my round today. Sorry Wally's tea is late.'",
        who="SU", sources="D4 p.46", terms="T2 T5", team=HOME_SUPPORT,
        comment="Between the pages of 3 and 4 April.",
    ),
    event(
        59, "22 Apr 2026",
        "The Head of Service tells the out-of-hours service in writing that the emergency carers' list may be used for "
        "a missed visit, until the procedure is rewritten.",
        who="TM3", people_typed="Head of Service", sources="D2 p.31", terms="T4", team=OUT_OF_HOURS,
        decision="A step for the time being, and no substitute for a new rule.",
        comment="Entered late, when the recommendations were written.",
    ),
)  # fmt: skip
