"""The text of an event, beside the chronology and in the evidence picker."""

from __future__ import annotations

from imr_tui.dates.when import Precision, long
from imr_tui.services.chronology.chronology import EventDetail


def event_text(event: EventDetail) -> str:
    """The detail of an event: what is recorded, and nothing of what is not."""
    when = long(event.when)
    typed = event.when.typed.strip()
    head = f"{event.reference}  {when}"
    # A plain day or time says it all; anything less certain is shown as it was typed as well.
    if typed and typed != when and event.when.precision not in (Precision.DAY, Precision.MINUTE):
        head += f'  (as typed: "{typed}")'
    where = ", ".join(part for part in (event.agency, event.team) if part)
    lines = [head]
    about = "   ".join(part for part in (event.everybody, where, event.all_sources) if part)
    if about:
        lines.append(about)
    lines.append(event.what_happened)
    for label, text in (
        ("Decision", event.decision),
        ("Done", event.action_taken),
        ("Not done", event.action_not_taken),
        ("Expected", event.expected_practice),
        ("Comment", event.comment),
        ("Terms", " ".join(event.terms)),
        ("Marks", ", ".join(event.marks)),
        ("Evidence of", " ".join(event.findings)),
    ):
        if text.strip():
            lines.append(f"{label}: {text}")
    return "\n".join(lines)
