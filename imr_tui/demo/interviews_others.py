"""The interviews of the main review with the out-of-hours officer, SU's daughter and the team manager, I4 to I6."""

from __future__ import annotations

from datetime import date

from imr_tui.demo.shapes import InterviewData

INTERVIEWS: tuple[InterviewData, ...] = (
    InterviewData(
        "OOH1",
        {
            "state": "agreed",
            "why_selected": "Took the call of 5 April 2026 and decided what to do about it.",
            "held_on": date(2026, 6, 3), "start_time": "15:00", "finish_time": "16:10",
            "place": "video call; OOH1 was at home before a night shift",
            "companion": "none; he was offered one",
            "terms_explained_on": date(2026, 5, 20), "terms_accepted": True,
            "read_back_on": date(2026, 6, 15), "agreed_on": date(2026, 6, 18),
            "corrections": "Added at his wish: that he had asked for the list of numbers to be brought up to date "
            "in 2024.",
        },
        """
        OOH1 has been an out-of-hours officer for eleven years and had worked nine of the last twelve bank
        holidays. He had his call sheet before him and was frank about it throughout.

        The Sunday was busy but not unusual. His colleague went out to a Mental Health Act assessment at a quarter
        to six and he had the telephones alone until half past ten: fourteen calls, two of them about children.
        FR1's call lasted four minutes. [[She was not upset. She said he had eaten and he was all right and she
        only wanted us to know nobody had come. If she had said Parkinson's I would have thought about the tablets,
        and I did not ask.]] He did not open Carebook. He was on the telephone page and the two do not show side by
        side.

        He rang the office and had the recorded message. He rang the number on the list; a man answered who said
        that he had left the council in January and was sick of these calls. He left a message at the office. He
        knew that nobody would hear it before Tuesday. [[The procedure says inform the provider. I had informed the
        provider. I remember thinking that is not good enough, and then the telephone rang again.]]

        I asked what he could have done. He could have sent a worker from the emergency carers' list, which is
        meant for carers who are taken ill; he had not thought of it as being for this, and nothing says so. He
        could have rung the senior manager on the council's duty rota, for which one needs a reason that he was not
        sure he had. He could have rung FR1 back at nine.

        The mailbox: he did not know that Home Support sent anything there. [[Nobody opens that mailbox at the
        weekend. It is where the council sends the newsletters. If there was a list in it, then there was a list in
        it, and I am sorry.]]

        He closed the call before handover because open calls are counted, and because he believed that it was
        finished business: the 21:00 visit would find whatever there was to find. He had no way to see that it had
        no worker either.

        He raised, without my asking, that it was not the first time. There had been a briefing the year before
        about missed visits. He had been on nights and got the slides. He could not say what they told him to do.""",
        (
            "What was said in the call, and what was not asked.",
            "The procedure was followed, and the officer knew that it was not enough.",
            "The mailbox.",
        ),
    ),
    InterviewData(
        "FM1",
        {
            "state": "written_up",
            "why_selected": "SU's daughter: raised missed visits from February on, and was not told of the fall.",
            "held_on": date(2026, 6, 9), "start_time": "11:00", "finish_time": "12:50",
            "place": "at SU's former home, at FM1's wish",
            "others_present": "FR1, for the last half hour",
            "terms_explained_on": date(2026, 6, 1), "terms_accepted": True,
            "read_back_on": date(2026, 7, 3),
            "corrections": "Read back by telephone. FM1 asked that her thanks to CW1 be put first. She has not sent "
            "the signed copy.",
        },
        """
        FM1 wanted it said first that CW1 was wonderful with her father and that taking her off the round was, in
        her view, when it began to go wrong. I have put it first.

        She had kept every e-mail. She went through them in order. [[I rang, I wrote, I left messages, and every
        person I spoke to was nice about it. Nobody was ever rude. It just did not go anywhere.]] She had not known
        that SW1 was away until February, when SW2 left a message and she did not recognise the name. She had
        assumed that a review was coming because SW1 had said January.

        She understands the medicines better than most. She explained to me what a late dose does, and what two
        doses close together do. In March the teatime visit came at half past three on three days running. She
        thinks that the person on the telephone heard a complaint about manners, a visit being early, and did not
        hear that it was about medicines.

        Of Easter Monday she spoke with difficulty. She had rung her father at nine as on every bank holiday, then
        the office, then the neighbour. [[I found out from Joyce next door, standing in my kitchen, that my dad had
        been on the floor all night. The council knew at ten to eight.]]

        She valued the call on 8 April. She also said that an apology is only worth what comes after it. She asked
        whether it had happened before to anybody else. I told her that I would look at earlier reviews and that
        what could be shared would be shared.

        What she would like to see: one number that is answered; to be told when the worker on a case changes; and
        [[somebody whose job it is to notice. Not a computer that can notice. A person whose job it is]]. She does
        not want any of the care workers or the man who took the call to lose their jobs over it.

        FR1 joined us and confirmed the Sunday in March when nobody had come at midday. She still thinks about the
        tablets on the Sunday evening. I told her that leaving them was right.""",
        (
            "Concerns raised politely, received politely, and lost.",
            "How the family learned of the fall.",
            "What FM1 asks for.",
        ),
    ),
    InterviewData(
        "TM1",
        {
            "state": "held",
            "why_selected": "Managed SW1 and SW2, authorised the plan and decided on cover in December 2025.",
            "held_on": date(2026, 6, 17), "start_time": "14:00", "finish_time": "15:30",
            "place": "council offices, room 3.04",
            "companion": "trade union representative",
            "terms_explained_on": date(2026, 6, 8), "terms_accepted": True,
            "corrections": "Notes sent on 29 June. TM1 has been absent since 1 July and has not been able to read "
            "them; only what D2 or D11 bears out is used as evidence.",
        },
        """
        TM1 has managed the East Locality Team for five years. From February to the middle of April he also covered
        the South team, whose manager's post was empty. He had prepared a page of dates.

        December: three of eleven posts were vacant, one worker was on maternity leave and SW1 was the second to go
        sick that month. [[I had 31 cases and nobody to give them to. Duty looks at the list every day, so I
        thought they were safer on duty than on paper with somebody who could not look at them at all.]] He had
        expected SW1 back in three weeks. When the second certificate came, after New Year, he knew that he had to
        allocate, and it took until 21 January to find anybody with room.

        He agreed that the handover notes were poor. He wrote nine in an afternoon. He took the first page of each
        record, where Carebook shows the plan and not the last events. He had not known of the near fall or of the
        alarm.

        Did duty look at the list every day? He had believed so. It was looked at for messages. No one was asked to
        ring the people on it.

        Supervision: he missed February with SW2. [[I would have said I knew my cases. By March I knew the ones
        that shouted. He never shouted, and neither did his daughter, she was always polite.]]

        The meeting on 24 February took reviews by date because that was the only list that Carebook would print.
        He asked the systems team for a list by risk and was told that it could be asked for in the next financial
        year.

        He thought that the review should say plainly that there were not enough people, and also that, looking
        back, he could have named somebody for the five or six who could not wait, and did not.""",
        (
            "Why duty was chosen.",
            "What a manager sees when the list is too long.",
        ),
    ),
)  # fmt: skip
