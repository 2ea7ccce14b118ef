"""The text of an event, for the detail pane of the chronology and the evidence picker."""

from __future__ import annotations

from imr_tui.dates.when import Precision, long
from imr_tui.services.chronology.chronology import EventDetail


def event_text(event: EventDetail) -> str:
    """Return the recorded details of an event; empty fields are not shown."""
    when = long(event.when)
    typed = event.when.typed.strip()
    head = f"{event.reference}  {when}"
    # A full date needs nothing more; for anything less certain, also show what was typed.
    if typed and typed != when and event.when.precision not in (Precision.DAY, Precision.MINUTE):
        head += f'  (entered as "{typed}")'
    where = ", ".join(part for part in (event.agency, event.team) if part)
    lines = [head]
    about = "   ".join(part for part in (event.everybody, where, event.all_sources) if part)
    if about:
        lines.append(about)
    lines.append(event.what_happened)
    for label, text in (
        ("Decision", event.decision),
        ("Action taken", event.action_taken),
        ("Action not taken", event.action_not_taken),
        ("Expected practice", event.expected_practice),
        ("Comment", event.comment),
        ("Terms of reference", " ".join(event.terms)),
        ("Marks", ", ".join(event.marks)),
        ("Evidence for", " ".join(event.findings)),
    ):
        if text.strip():
            lines.append(f"{label}: {text}")
    return "\n".join(lines)
