"""The interviews of the main review with staff nearest to the visits and the case, I1 to I3."""

from __future__ import annotations

from datetime import date

from imr_tui.demo.shapes import InterviewData

INTERVIEWS: tuple[InterviewData, ...] = (
    InterviewData(
        "SW1",
        {
            "state": "agreed",
            "why_selected": "Assessed SU, wrote the plan and held the case until 12 December 2025.",
            "held_on": date(2026, 5, 14), "start_time": "10:00", "finish_time": "11:25",
            "place": "a room at the library, at SW1's wish, not at her office",
            "companion": "trade union representative",
            "terms_explained_on": date(2026, 5, 7), "terms_accepted": True,
            "read_back_on": date(2026, 5, 26), "agreed_on": date(2026, 5, 28),
            "corrections": "One word changed: 'asked' instead of 'told' in the paragraph about the e-mail.",
        },
        """
        SW1 has been a social worker for nine years, four of them in the East Locality Team. She had read her own
        case notes before we met and nothing else. I explained that this is a review and not a disciplinary matter,
        what the notes would be used for, and that she would see them before they were used.

        She remembered the first visit well. She had fixed it for two in the afternoon because FM1 had told her
        that her father was at his best an hour after the midday dose. [[He told me that the worst thing was not
        the falling, it was waiting, because if the tablets are late he cannot even turn over in bed. I put that at
        the top of the assessment because I wanted whoever read it to see it first.]] She thought that the plan
        said so as well. When I showed her page 6 with the empty box she was quiet, and then said that she leaves
        that box until the provider has been in for a week, because only then does one know who holds a key. [[I
        always went back to fill it in. I had a list of plans to go back to on a sticky note, and that December
        there were eleven names on it.]]

        About the near fall: the message came on a day with two hospital discharges. She read it, thought that the
        rails had just gone in and that OT1 had the alarm in hand, and rang SU when she could, which was nine days
        later. With what she knew then she did not think him at greater risk than before. She would have held the
        review before Christmas if the date had been in the system as a task; it was in her diary.

        She had 31 cases. The agreed number for her grade is 24. She had said so in supervision in October and in
        November, and TM1 had agreed that it was too many and said that the posts were out to advertisement.

        On 12 December she was signed off by her doctor. She rang TM1 at eight that morning. [[Nobody asked me what
        could not wait. I was not in a state to write a handover, but if somebody had sat down with me on the
        telephone for twenty minutes I would have given them four names, and he was one of the four.]] She did not
        blame TM1, who had been on his own.

        She came back on 30 March for three half days a week, without cases. She looked SU up because she had
        wondered about him, saw that there had been no review, and asked TM1 by e-mail who was doing it. He was on
        leave. She heard of the fall from a colleague on the Tuesday after Easter.""",
        (
            "What was known about the doses in October.",
            "The box for no reply is filled in later, from memory.",
            "The handover that could have been had.",
        ),
    ),
    InterviewData(
        "CW2",
        {
            "state": "agreed",
            "why_selected": "Made the last visit before the fall and found SU on 6 April 2026.",
            "held_on": date(2026, 5, 20), "start_time": "13:30", "finish_time": "14:20",
            "place": "Home Support office, training room",
            "others_present": "note taker from another department",
            "terms_explained_on": date(2026, 5, 12), "terms_accepted": True,
            "read_back_on": date(2026, 5, 29), "agreed_on": date(2026, 5, 29),
        },
        """
        CW2 has worked in Home Support for three years, mostly evenings and weekends. He had asked whether he was
        in trouble, and I told him again what the review is for. He had brought his handout about the new system,
        which was still folded.

        He did not go to the briefing in January, since he was on a round and nobody could be found to take it. He
        learned the new telephone from a colleague. [[On the old one you saw your whole day. On this one you see
        the next three calls, and if one drops off you would never know it had been there.]] He knew that visits
        were being missed because people told him when he came to the next one. He had told the office twice in
        March, once about SU and once about somebody else. He does not know what was done with it.

        He told me about Saturday 4 April. SU was slow and his feet kept sticking to the floor at the bathroom
        door. CW2 stayed until he was in bed and put the frame where he could reach it. [[I wrote it in the book in
        capitals so the morning would see it. I did not ring anyone because there is nobody to ring on a Saturday
        night, you get the machine.]] He had been given an on-call number when he started but it was not in his
        telephone.

        On Sunday he was on another round across the river. He says that Shanice Holroyd had rung round on the
        Thursday to ask who could do extra, that he had said yes to Saturday, and that she had sounded close to
        tears.

        On the Monday he was put on SU's round at ten past seven that morning, because somebody was ill. He saw the
        light under the bathroom door and knew. He described what he did calmly: he rang 999, fetched the quilt,
        lay a cushion by SU's head, did not try to lift him, and talked to him about football until the crew came.
        [[He kept saying sorry to me. He said he had only got up because he thought it must be nearly time for
        somebody to come.]] He gave the crew the list of medicines and told them which doses had been missed, from
        the book.

        Nobody spoke to him about that morning for nine days. Then TM2 rang him at home and thanked him, which he
        said meant a good deal. He would like there to be one number that is always answered.""",
        (
            "How an unfilled visit looks from a care worker's telephone.",
            "No number that is answered on a Saturday night.",
            "SU's own words at the time.",
        ),
    ),
    InterviewData(
        "CO1",
        {
            "state": "agreed",
            "why_selected": "Planned the visits, reported the fault in February and completed the Easter rota.",
            "held_on": date(2026, 5, 27), "start_time": "09:30", "finish_time": "11:00",
            "place": "council offices, room 2.11",
            "companion": "a colleague of her choice",
            "terms_explained_on": date(2026, 5, 18), "terms_accepted": True,
            "read_back_on": date(2026, 6, 8), "agreed_on": date(2026, 6, 10),
            "corrections": "The number of people on the rota corrected from 130 to 140.",
        },
        """
        CO1 has been a coordinator for six years. There should be three of them for the East area. One post has
        been empty since November and a second colleague was on leave over Easter, agreed before the vacancy.

        She showed me, on a training copy, how the rota looked before and after 2 February. Before, a list on the
        left of the screen held every visit without a worker and did not go away until it was empty. After, such a
        visit could be found only by opening the person's own page. [[On the first Monday I thought, good,
        everything is filled. It took me a week to see that it was not filled, it was just not showing.]] She
        reported it on 9 February and wrote both halves of the fault into the report: that nothing showed, and that
        the system closed the visit as completed at midnight. The answer she got was a number and the word medium.

        She told the other coordinator and began to keep her own list on paper. She did not write to TM2 about the
        second half. [[I said to my manager the new system was making more work and she said give it time. I did
        not say people are being missed and the computer says they were not, and I should have used those words.]]

        On 3 March she believed FM1 and not the screen. After that she looked at SU's page each morning for a week
        or so. Then another coordinator was ill and she stopped.

        The Easter rota took her three days. On the Thursday afternoon she had eleven visits without a worker, for
        six people. She rang everybody she could. At a quarter to five she sent the list to the out-of-hours
        mailbox because that was the address in her book. [[I did not know whether they read it. I thought, it is
        out of hours, so it is theirs. I still do not know what else I was meant to do at a quarter to five with
        nobody in the building.]] She put the person with insulin at the top of the list. SU was fourth.

        I asked what would have helped. A manager to ring. Somebody else in the room. And a screen that shows red.
        She has gone back to keeping a paper list even since the mend, which she knows is double work.""",
        (
            "How the fault hid itself.",
            "What was said to TM2 in February, and what was not.",
            "Whose the unfilled visits were after 16:45.",
        ),
    ),
)  # fmt: skip
