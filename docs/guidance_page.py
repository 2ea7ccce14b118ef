"""Generate docs/GUIDANCE.md from the readiness checks: each clause of the guidance with its checks."""

from __future__ import annotations

from itertools import groupby

from imr_tui.services.readiness.readiness import CHECKS, Check
from imr_tui.vocabulary import Stage, Tab

TITLES = {
    "§1": "Scope",
    "§2": "What an IMR is",
    "§3": "When an IMR is carried out",
    "§4": "Who carries it out",
    "§5": "Principles",
    "§6": "Process",
    "§7": "The report",
    "§7.1": "Methodology",
    "§7.2": "Body of the report",
    "§7.3": "Recommendations",
    "§7.4": "Action plan",
    "§8.1": "Submitting the report",
    "§8.2": "Consideration by DMT",
    "§8.3": "Implementing the action plan",
    "§8.4": "After the action plan has been implemented",
}
SHORTCUTS = {
    "": "", "particulars": "`t`", "partner": "`l`", "request": "`enter` on Request", "reviewer": "`enter` on Reviewer",
    "scope": "`enter` on Scope", "term": "`n`", "target": "`enter` on the target date", "agree": "`a`",
    "told": "`enter` on the team", "press": "`p`", "document": "`n`, or `enter` on the document",
    "event": "`enter` on the event", "interview": "`i`, then `n` or `enter`", "person": "`p`, then `n`",
    "others": "`o`", "overview": "`a`, then `enter` on the text", "analysis": "`a`, then `enter` on the term",
    "finding": "`f`, then `n` or `enter`", "recommendation": "`r`, then `n` or `enter`",
    "action": "`n`, or `enter` on the action", "submission": "`m`, then `enter` on Submission",
    "meeting": "`m`, then `enter` on Consideration by DMT", "authorisation": "`m`, then `enter` on Authorisation",
    "decision": "`m`, then `enter` on the recommendation", "progress": "`m`, then `n`", "sharing": "`h`, then `n`",
    "final": "`f`, then `enter` on Final report", "view": "`f`, then `n`",
}  # fmt: skip
"""How to reach the form of a check from its tab: the shortcuts to press, by the check's target."""
OPENING = """# The guidance, clause by clause

`make docs` generates this page from the program's readiness checks (`imr_tui/services/readiness/checks_*.py`). The
checks are in the program's own words. The guidance's own wording is in the council's procedures.

In the program, open tab 8, Papers and press `r` to see how a review meets each check. `imr-tui check REF` prints what
is not met yet (`--all` prints everything). `imr-tui export report REF --readiness` adds the checks to the report as an
appendix.

The columns mean:

- **Force**: whether the guidance says must, should or may. Something that the guidance puts as a question to consider
  counts as should.
- **Needed for**: the stage that the review cannot reach until the check is met, unless somebody gives a written reason
  to go on without it. A stage in brackets means that the check should be met by then but does not hold the review back.
- **Can be excused**: whether you can record that the check does not apply, with a written reason. Papers show the
  reason. If the record itself shows that a check does not apply, the program says so (a desktop review needs no
  interviews).
- **Recorded in**: the tab, and what to press there.
"""


def text() -> str:
    """Return the whole page as Markdown."""
    parts = [OPENING]
    for clause, checks in groupby(CHECKS, key=lambda check: check.clause):
        parts.append(f"## {clause} {TITLES[clause]}\n")
        parts.append(
            "| What is asked | Force | Needed for | Can be excused | Recorded in | How the record meets it | Id |"
        )
        parts.append("|---|---|---|---|---|---|---|")
        parts += [_row(check) for check in checks]
        parts.append("")
    return "\n".join(parts)


def _row(check: Check) -> str:
    stage = Stage(check.stage).label
    shortcut = SHORTCUTS[check.target.partition(":")[0].partition(".")[0]]
    cells = (
        check.asks[:1].upper() + check.asks[1:],
        check.force,
        stage if check.blocks else f"({stage})",
        "yes" if check.can_be_excused else "no",
        f"`{check.tab}` {Tab.numbered(check.tab).label}{f': {shortcut}' if shortcut else ''}",
        check.how,
        f"`{check.id}`",
    )
    return f"| {' | '.join(cells)} |"
