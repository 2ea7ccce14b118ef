"""The page docs/GUIDANCE.md: each clause of the guidance with its checks, made from the checks themselves."""

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
KEYS = {
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
"""How somebody gets to the form of a check, once in its place."""
OPENING = """# The guidance, clause by clause

Made by `make docs` from the checks themselves (`imr_tui/services/readiness/checks_*.py`). What is asked stands here in
the program's words; the guidance's own are in the council's procedures.

Readiness (tab 8, Papers, key `r`) shows what a review answers to each of them; `imr-tui check REF` prints it, and
`imr-tui export report REF --readiness` puts it into the report as an appendix.

- **Force**: how the guidance puts it; what it asks as a question to be considered counts as should.
- **Needed for**: the stage that is refused while the check is unmet. In brackets: looked for by then, and refuses
  nothing.
- **Left out**: whether somebody may say, with a written reason that is kept and printed, that it does not apply. The
  program itself says so where the record shows it (a desktop review needs no interviews).
- **Recorded in**: the place (its key), and the key there.
"""


def text() -> str:
    """The whole page."""
    parts = [OPENING]
    for clause, checks in groupby(CHECKS, key=lambda check: check.clause):
        parts.append(f"## {clause} {TITLES[clause]}\n")
        parts.append("| What is asked | Force | Needed for | Left out | Recorded in | How it is answered | Id |")
        parts.append("|---|---|---|---|---|---|---|")
        parts += [_row(check) for check in checks]
        parts.append("")
    return "\n".join(parts)


def _row(check: Check) -> str:
    stage = Stage(check.stage).label
    key = KEYS[check.target.partition(":")[0].partition(".")[0]]
    cells = (
        check.asks[:1].upper() + check.asks[1:],
        check.force,
        stage if check.blocks else f"({stage})",
        "yes" if check.can_be_excused else "no",
        f"`{check.place}` {Tab.numbered(check.place).label}{f': {key}' if key else ''}",
        check.how,
        f"`{check.id}`",
    )
    return f"| {' | '.join(cells)} |"
