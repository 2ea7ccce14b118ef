"""What each step of a review is for and what good looks like: the text of the help (F1) and of docs/GUIDE.md.

In our own words; `clauses` are those of the guidance. `commands` are ids of `imr_tui.commands`, since people choose
their own shortcuts.
"""

from __future__ import annotations

from dataclasses import dataclass

from imr_tui.vocabulary import PaperName, Tab


@dataclass(frozen=True, slots=True)
class Guide:
    """The help for one step: `purpose` in a few sentences, `good` as a list, and the three commands to know first."""

    title: str
    clauses: str
    purpose: str
    good: tuple[str, ...]
    commands: tuple[str, str, str]


REVIEWS = Guide(
    "Reviews",
    "§1 to §3",
    "An Individual Management Review looks openly and critically at what the council's own staff did, decided and "
    "missed, and at the conditions they worked in. It asks whether anything should change and how. Each review has "
    "eight tabs, which follow the guidance from the request to the final report. Start at tab 1 and come back to any "
    "tab at any time.",
    (
        "There is one review for each organisation involved. Partners may carry out their own.",
        "The review is about the council's practice. Concerns about another organisation go to that organisation.",
        "The top line shows the stage the review has reached. Tab 8 shows what the next stage still needs.",
        "Each person opens the store with a passphrase of their own, and there are recent backups of it.",
    ),
    ("reviews.new", "reviews.open", "reviews.tracker"),
)

TABS: dict[Tab, Guide] = {
    Tab.REQUEST: Guide(
        Tab.REQUEST.label,
        "§1 and §3 to §6",
        "Record who asked for the review and why, who will carry it out, and what it will cover. The person who "
        "asked for the review and the reviewer agree the scope before the work begins.",
        (
            "The details of the incident show whether a review must be carried out or is requested at the head of "
            "service's discretion.",
            "The reviewer has the experience and authority the review needs, and had no direct involvement in the "
            "incident or in how it was managed.",
            "The scope says who and what is covered, why that is proportionate, whether there will be interviews, "
            "and the three target dates. If new information calls for a wider scope, it is revised with the reason.",
            "The managers of the teams in scope have been informed, and everyone knows that queries from the press "
            "go to the press officer.",
            "If no IMR is needed, the request is declined here, with who decided and why. A review that is no longer "
            "needed is withdrawn in the same way. Both can be reopened.",
        ),
        ("request.edit", "request.agree", "request.gate"),
    ),
    Tab.RECORDS: Guide(
        Tab.RECORDS.label,
        "§6 and §7.1",
        "List every document that the review uses. The report prints the list, and findings can be based on it.",
        (
            "Each document has its date, its author and where the original is kept.",
            "The weight says how far it can be relied on: primary, secondary or anecdotal.",
            "The date when you read it is entered, so that you can see what is still unread.",
        ),
        ("records.new", "records.edit", "records.filter"),
    ),
    Tab.CHRONOLOGY: Guide(
        Tab.CHRONOLOGY.label,
        "§6 and §7.2",
        "Set out what happened in date order, from the records and the interviews. Everything the review finds is "
        "based on this.",
        (
            "There is one event for each contact, decision or action, and for each action that was not taken.",
            "Each event has its source, and people are shown by their codes.",
            "An uncertain date is entered as far as it is known: about 3 March 2026, March 2026, spring 2026.",
            "Missed opportunities, good practice and key events are marked. Long gaps are looked into and explained.",
        ),
        ("chronology.new", "chronology.import", "chronology.mark"),
    ),
    Tab.INTERVIEWS: Guide(
        "Interviews and the anonymisation key",
        "§6 and §7.1",
        "Plan interviews, write up what each person said, and keep the anonymisation key, which gives everybody a "
        "code such as SW1 or GP. Papers for committees show codes only.",
        (
            "Each interview says why that person was selected.",
            "The person has seen the notes and agreed them.",
            "Everybody named in the record is in the key, and the list of possible names not in the key is empty.",
        ),
        ("interviews.new", "interviews.notes", "interviews.people"),
    ),
    Tab.FINDINGS: Guide(
        "Findings and recommendations",
        "§2, §7.2 and §7.3",
        "Analyse the events as they unfolded: what happened, why, and what could have been done differently. Then "
        "recommend what should change.",
        (
            "Each finding says why something happened, not only what happened, and is linked to its evidence.",
            "Good practice is recorded as well as missed opportunities.",
            "Each recommendation follows from a finding. It is a specific action (SMART), or it starts a further "
            "process such as workforce development.",
            "The trace shows no gap between findings, recommendations and actions.",
        ),
        ("findings.new", "findings.evidence", "findings.trace"),
    ),
    Tab.ACTIONS: Guide(
        PaperName.ACTION_PLAN.label,
        "§7.4, §8.3 and §8.4",
        "Say what will be done about each recommendation, by whom and by when. Then follow each action until "
        "somebody has evaluated whether it worked.",
        (
            "One person or post owns each action, and its due date can be met.",
            "The intended outcome says what people will notice, and the evaluation says how you will know that it has "
            "been achieved.",
            "When a due date changes, the earlier date and the reason stay in the record.",
        ),
        ("actions.new", "actions.status", "actions.revise"),
    ),
    Tab.DMT: Guide(
        Tab.DMT.label,
        "§5 and §8.1 to §8.4",
        "Record what happens to the report: its submission, DMT's decisions, who will carry out the plan and when "
        "it is reviewed, who the findings are shared with, and the final report.",
        (
            "DMT decides on each recommendation in the light of earlier reviews. If a mistake was repeated, the "
            "response is different this time.",
            "The authorisation names the officers, the review date and how progress will be reported.",
            "The findings are shared with the teams in scope and the people affected. Anybody else needs the service "
            "user's consent or a best-interests decision.",
            "The final report says whether the actions have worked, and gives the views of service users and families.",
        ),
        ("dmt.open", "dmt.new", "dmt.sharing"),
    ),
    Tab.PAPERS: Guide(
        Tab.PAPERS.label,
        "§7 and §8",
        "Check the record against the guidance, read each paper on the screen, then export it.",
        (
            "Readiness lists nothing that the next stage still needs. Each check that does not apply has a reason.",
            "A committee edition shows codes only. If a name is left in it, the program refuses the export and shows "
            "where the name is.",
            "Somebody who did not write the paper has read it from beginning to end.",
        ),
        ("papers.readiness", "papers.preview", "papers.export"),
    ),
}
"""The help of each tab of a review."""
