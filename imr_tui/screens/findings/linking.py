"""From a piece of evidence to its finding: the other end of the evidence picker (§7.3)."""

from __future__ import annotations

from imr_tui.screens.base import told
from imr_tui.screens.findings.finding_chooser import NEW, FindingChooser
from imr_tui.screens.tab import Place
from imr_tui.services.findings import evidence, findings


async def link_evidence(place: Place, kind: str, uid: str, reference: str) -> None:
    """Ask which finding a piece of evidence belongs to, and link it; a new finding is written in its form.

    `kind` is event, document or excerpt, `reference` how it is called: E32.
    """
    there = await place.ask(findings.everyone, place.review_uid)

    def answered(chosen: str | None) -> None:
        if chosen is not None:
            place.run_worker(_link(place, chosen, kind, uid, reference), exclusive=True, exit_on_error=False)

    place.app.push_screen(FindingChooser(reference, there, place.frame), answered)


@told
async def _link(place: Place, chosen: str, kind: str, uid: str, reference: str) -> None:
    from imr_tui.screens.findings.forms import finding_job

    frame = place.frame
    if chosen == NEW:
        job = await place.ask(finding_job, place.review_uid, "", (kind, uid))
        frame.open_form(job, f"Saved, with {reference} as its evidence. Place 5 shows it.")
        return
    frame.changed(await place.ask(evidence.link, chosen, [(kind, uid)]))
    finding = await place.ask(findings.detail, chosen)
    await place.show()
    await frame.refresh_state()
    frame.say(f"{reference} is evidence of {finding.reference} now. u takes it back.")
